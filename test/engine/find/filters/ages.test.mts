import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { asked, daysAgo, getMany, idsOf, olderThan } from '../finding.mts';

const world = useSandbox();

const find = async (parameters = {}) =>
	await world.run({ items: [{}], parameters: getMany('task', parameters) });

/** Tasks that were completed so many days ago, by the number of days. */
function addCompleted(...days: number[]): string[] {
	const { sandbox } = world;
	return sandbox.addTasks(days.length, (index) => {
		const at = daysAgo(sandbox, days[index] ?? 0);
		return { title: `Old chore ${index}`, created_at: at, last_updated: at, completed_at: at };
	});
}

describe('an age', () => {
	it('finds what is due, the oldest first, with the date and the age in days', async () => {
		const ids = addCompleted(91.5, 400.5, 90.5, 89.5, 30.5);
		const filters = { search: 'old chore', age: olderThan(90, 'days', 'completed') };
		const { output, hint } = await find({ filters });
		expect(output.map(({ json }) => [json.id, json.ageDays])).toEqual([
			[ids[1], 400],
			[ids[0], 91],
			[ids[2], 90],
		]);
		expect(output[0]?.json.dateUsed).toBe(output[0]?.json.completedAt);
		expect(hint).toBe('3 tasks are due.');
	});

	it.each([
		[14, 'weeks', [0]],
		[3, 'months', [0, 1]],
		[1, 'years', []],
		['90', 'days', [0, 1]],
	])('of %j %s', async (amount, unit, expected) => {
		const ids = addCompleted(98.5, 94.5, 20.5);
		const { output } = await find({
			filters: { search: 'old chore', age: olderThan(amount, unit, 'completed') },
		});
		expect(idsOf(output)).toEqual(expected.map((index) => ids[index]));
	});

	it.each(['completed', 'created', 'updated', 'deadline', 'archived'])(
		'is counted from the date "%s"',
		async (countedFrom) => {
			const { sandbox } = world;
			const old = daysAgo(sandbox, 100.5);
			const young = daysAgo(sandbox, 1);
			const field = {
				completed: 'completed_at',
				created: 'created_at',
				updated: 'last_updated',
				deadline: 'deadline',
				archived: 'archived_at',
			}[countedFrom];
			const dates = {
				created_at: young,
				last_updated: young,
				completed_at: young,
				deadline: young,
				archived_at: young,
				[field ?? '']: old,
			};
			const [id] = sandbox.addTasks(1, { title: 'Old chore', ...dates });
			const { output } = await find({
				filters: {
					search: 'old chore',
					archived: 'only',
					age: olderThan(90, 'days', countedFrom),
				},
			});
			expect(output).toMatchObject([{ json: { id, ageDays: 100, dateUsed: old } }]);
		},
	);

	it('is what the panel shows where n8n left out what equals the defaults when it saved', async () => {
		const ids = addCompleted(90.5, 89.5);
		const { output } = await find({ filters: { search: 'old chore', age: { rule: {} } } });
		expect(idsOf(output)).toEqual([ids[0]]);
	});

	it('reads all pages before it cuts, so that the oldest are never missed', async () => {
		const days = Array.from({ length: 250 }, (_, index) => 300.5 - index);
		const ids = addCompleted(...days);
		const filters = { search: 'old chore', age: olderThan(90, 'days', 'completed') };
		const { output, hint } = await find({ limit: 20, filters });
		expect(idsOf(output)).toEqual(ids.slice(0, 20));
		expect(hint).toBe(
			"20 of 211 tasks that are due, the oldest. Turn on 'Return All' to get all of them.",
		);
		expect(asked(world.sandbox).map(({ page }) => page)).toEqual(['1', '2', '3']);

		const { output: all, hint: allHint } = await find({ returnAll: true, limit: 20, filters });
		expect(idsOf(all)).toEqual(ids.slice(0, 211));
		expect(allHint).toBe('211 tasks are due.');
	});

	it('finds nothing due without an error', async () => {
		const { output, hint, error } = await find({
			filters: { age: olderThan(90, 'years', 'completed') },
		});
		expect(error).toBeUndefined();
		expect(output).toEqual([]);
		expect(hint).toBe('Nothing is due. 4 have no completion date.');
	});

	it.each([
		['a server error', { kind: 'status', status: 500 }],
		['a refusal', { kind: 'status', status: 403 }],
		['no list', { kind: 'status', status: 200, body: { data: {} } }],
	] as const)('leaves open what is due where the list can not be read: %s', async (_, fault) => {
		world.sandbox.faults.set([{ fault }]);
		const { hint } = await world.run({
			items: [{}],
			parameters: getMany('task', {
				filters: { age: olderThan(90, 'days', 'completed') },
				options: { maxRetries: 0 },
			}),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(hint).toBe('1 of 1 input item failed: what there is for it is unknown.');
	});

	it('leaves open what is due where one of two lists can not be read', async () => {
		world.sandbox.faults.set([
			{ match: { path: 'q=first' }, fault: { kind: 'status', status: 403 } },
		]);
		const age = olderThan(90, 'years', 'completed');
		const { hint } = await world.run({
			items: [{ words: 'first' }, { words: 'second' }],
			parameters: getMany('task', { filters: { search: '={{ $json.words }}', age } }),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(hint).toBe(
			'1 of 2 input items failed: what there is for it is unknown. Nothing is known to be due.',
		);
	});

	it('counts what has no date, or one that can not be read', async () => {
		addCompleted(100.5);
		world.sandbox.addTasks(1, { completed_at: '0000-00-00 00:00:00' });
		const { output, hint, run } = await find({
			filters: { age: olderThan(90, 'days', 'completed') },
		});
		expect(output).toHaveLength(4);
		expect(hint).toBe(
			"4 tasks are due. 4 more have no completion date. 1 more has a completion date that can't be read.",
		);
		expect(run.data.resultData.runData.Tallyfy?.[0]?.hints?.[0]?.type).toBe('warning');
	});
});

describe('without an age', () => {
	it('reading ends when there are enough', async () => {
		const { sandbox } = world;
		sandbox.addTasks(300);
		const { output, hint } = await find();
		expect(output).toHaveLength(50);
		expect(asked(sandbox)).toHaveLength(1);
		expect(hint).toBe("The first 50; there are more. Turn on 'Return All' to get all of them.");
	});

	it('a limit that ends with a page says that there may be more', async () => {
		const { sandbox } = world;
		sandbox.addTasks(250);
		const { output, hint } = await find({ limit: 100 });
		expect(output).toHaveLength(100);
		expect(asked(sandbox)).toHaveLength(1);
		expect(hint).toBe("The first 100; there may be more. Turn on 'Return All' to get all of them.");
	});

	it('as many pages are asked for as the limit needs', async () => {
		const { sandbox } = world;
		sandbox.addTasks(1_000);
		const { output } = await find({ limit: 150 });
		expect(output).toHaveLength(150);
		expect(asked(sandbox)).toHaveLength(2);
	});

	it('everything comes with Return All, in the order of the list', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(301, (index) => ({ created_at: daysAgo(sandbox, index) }));
		const { output, hint } = await find({ returnAll: true });
		expect(idsOf(output).slice(0, 301)).toEqual(ids);
		expect(output).toHaveLength(308);
		expect(hint).toBeUndefined();
	});
});
