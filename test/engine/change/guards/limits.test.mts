import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import { changesOf, changing, DELETE_TASKS, KINDS } from '../operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const WAYS = [{}, CONTINUE, { onError: 'continueErrorOutput' }] as const;

describe.each(KINDS)('$name with Maximum Changes', (kind) => {
	it('changes nothing at all where more would go, and everything where it is enough', async () => {
		const { sandbox } = world;
		const ids = kind.add(sandbox, 5, kind.from);
		const limited = (maxChanges: number) =>
			world.run({ items: asItems(ids), parameters: changing(kind, { safety: { maxChanges } }) });
		const { error } = await limited(4);
		expect(error?.message).toBe(
			`This would ${kind.verb} 5 ${kind.noun === 'process' ? 'processes' : `${kind.noun}s`}, and 'Safety > Maximum Changes' allows 4. Nothing was ${kind.done}.`,
		);
		expect(changesOf(sandbox)).toEqual([]);
		const { output } = await limited(5);
		expect(output.every(({ json }) => json[kind.done] === true)).toBe(true);
	});
});

describe('a limit', () => {
	it.each(WAYS)(
		'that is exceeded sends nothing, whatever the node does on an error: %j',
		async (settings) => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(3);
			const { output, errorOutput, run } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { safety: { maxChanges: 2 } }),
				settings,
			});
			expect(changesOf(sandbox)).toEqual([]);
			if (!('onError' in settings)) {
				expect(run.status).toBe('error');
				return;
			}
			const failed = settings.onError === 'continueErrorOutput' ? errorOutput : output;
			expect(failed.map(({ json }) => [json.id, json.deleted])).toEqual(
				ids.map((id) => [id, false]),
			);
			expect(failed[0]?.json.error).toBe(
				"This would delete 3 one-off tasks, and 'Safety > Maximum Changes' allows 2",
			);
		},
	);

	it.each([
		[{ expectedCount: 2 }, 2],
		[{ expectedCount: 3 }, 0],
		[{ maxChanges: 2 }, 2],
		[{ maxChanges: 1 }, 0],
	])('counts no single item that is a Dry Run: %j', async (safety, count) => {
		const ids = world.sandbox.addTasks(3);
		await world.run({
			items: ids.map((id, index) => ({ id, isDry: index === 0 })),
			parameters: { ...changing(DELETE_TASKS, { safety }), dryRun: '={{ $json.isDry }}' },
			settings: CONTINUE,
		});
		expect(changesOf(world.sandbox)).toHaveLength(count);
	});

	it.each([
		[3, true],
		[2, false],
		[4, false],
	])('of exactly %i for three things lets them go: %s', async (expectedCount, goes) => {
		const ids = world.sandbox.addTasks(3);
		await world.run({
			items: asItems([...ids, ids[0] ?? '']),
			parameters: changing(DELETE_TASKS, { safety: { expectedCount } }),
			settings: CONTINUE,
		});
		expect(world.left(ids)).toEqual(goes ? [] : ids);
	});

	it('counts things once, after protection and conditions, and not what is missing', async () => {
		const { sandbox } = world;
		const old = sandbox.addTasks(3, { created_at: '2025-01-01T00:00:00Z' });
		const young = sandbox.addTasks(2, { created_at: new Date(sandbox.now()).toISOString() });
		const safety = {
			expectedCount: 2,
			protectedIds: old[0] ?? '',
			onlyIf: { conditions: { countedFrom: 'created', olderThan: '30', unit: 'days' } },
		};
		const { output } = await world.run({
			items: asItems([...old, ...young, old[1] ?? '', 'never-there']),
			parameters: changing(DELETE_TASKS, { safety, options: { ignoreMissing: true } }),
		});
		expect(output.map(({ json }) => json.outcome)).toEqual([
			'protected',
			'deleted',
			'deleted',
			'skipped',
			'skipped',
			'deleted',
			'missing',
		]);
		expect(world.left([...old, ...young])).toEqual([old[0], ...young]);
	});

	it.each([{ maxChanges: 2 }, { expectedCount: 2 }])(
		'counts what cannot be read as one that may go: %j',
		async (safety) => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(4);
			const unread = ids.slice(2);
			sandbox.faults.set([{ match: { ids: unread }, fault: { kind: 'status', status: 403 } }]);
			const { output, hint } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { safety }),
				settings: CONTINUE,
			});
			expect(changesOf(sandbox)).toEqual([]);
			expect(output.map(({ json }) => json.deleted)).toEqual(ids.map(() => false));
			expect(hint).toContain("This would delete 2 one-off tasks, perhaps 2 more that couldn't");
			expect(output[0]?.json.error).toContain("perhaps 2 more that couldn't be read");
			expect(output[3]?.json.error).toContain('(403)');
		},
	);

	it('leaves to each item what is its own', async () => {
		const { sandbox } = world;
		const [kept = '', ...others] = sandbox.addTasks(4);
		const { output } = await world.run({
			items: asItems([kept, ...others, 'never-there', '']),
			parameters: changing(DELETE_TASKS, { safety: { maxChanges: 2, protectedIds: kept } }),
			settings: CONTINUE,
		});
		expect(changesOf(sandbox)).toEqual([]);
		expect(output.map(({ json }) => json.error ?? json.outcome)).toEqual([
			'protected',
			...others.map(
				() => "This would delete 3 one-off tasks, and 'Safety > Maximum Changes' allows 2",
			),
			'Tallyfy shows this token no one-off task with this ID',
			expect.stringContaining('is empty'),
		]);
	});

	it('is the smallest that any item brings', async () => {
		const ids = world.sandbox.addTasks(3);
		await world.run({
			items: ids.map((id, index) => ({ id, limit: index === 1 ? 2 : 50 })),
			parameters: changing(DELETE_TASKS, { safety: { maxChanges: '={{ $json.limit }}' } }),
			settings: CONTINUE,
		});
		expect(world.left(ids)).toEqual(ids);
	});

	it('with two different expectations lets nothing go', async () => {
		const ids = world.sandbox.addTasks(2);
		await world.run({
			items: ids.map((id, index) => ({ id, count: index + 1 })),
			parameters: changing(DELETE_TASKS, { safety: { expectedCount: '={{ $json.count }}' } }),
			settings: CONTINUE,
		});
		expect(world.left(ids)).toEqual(ids);
	});

	it.each([0, -1, 1.5, 'many', true])('of %j is an error, never "no limit"', async (value) => {
		const ids = world.sandbox.addTasks(1);
		for (const name of ['maxChanges', 'expectedCount']) {
			const { error } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { safety: { [name]: value } }),
			});
			expect(error?.message).toContain('is not a whole number, 1 or more. Nothing was deleted.');
		}
		expect(world.left(ids)).toEqual(ids);
	});

	it('in a Dry Run lists everything, and says that a real run would stop', async () => {
		const ids = world.sandbox.addTasks(3);
		const { output, hint } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { dryRun: true, safety: { maxChanges: 2 } }),
		});
		expect(output.map(({ json }) => [json.outcome, json.reason])).toEqual(
			ids.map(() => ['wouldDelete', 'due, but a real run stops: 3 are more than 2']),
		);
		expect(hint).toBe(
			"Dry run: nothing was deleted. 3 one-off tasks would be. A real run would stop: This would delete 3 one-off tasks, and 'Safety > Maximum Changes' allows 2.",
		);
	});

	it('sends nothing where a look at one thing fails and the node stops', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(3);
		sandbox.faults.set([
			{ match: { ids: [ids[2] ?? ''] }, fault: { kind: 'status', status: 403 } },
		]);
		const { run } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { safety: { maxChanges: 50, lookFirst: true } }),
		});
		expect(run.status).toBe('error');
		expect(changesOf(sandbox)).toEqual([]);
	});

	it('counts over all tries of Retry On Fail', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(3);
		sandbox.faults.set([
			{
				match: { method: 'DELETE', ids: [ids[2] ?? ''], firstRequests: 1 },
				fault: { kind: 'status', status: 403 },
			},
		]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, {
				safety: { expectedCount: 3 },
				options: { concurrency: 1 },
			}),
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
		});
		expect(output.map(({ json }) => json.deleted)).toEqual([true, true, true]);
		expect(changesOf(sandbox)).toHaveLength(4);
	});
});
