import { beforeEach, expect, it } from 'vitest';
import type { FaultMatch } from '../../sandbox/tallyfy/faults/faults.mts';
import { outputOf, runBulk } from './support/bulk.mts';
import { deletedTask } from './support/results.mts';
import { worlds } from './support/world.mts';
import { describeFirst, LONG } from './support/long.mts';

const COUNT = 100;
const MIDDLE = 50;
const TWICE = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } as const;
const CONTINUING = ['continueRegularOutput', 'continueErrorOutput'] as const;

/** n8n's *Retry On Fail* runs the node again with all its items. */
describeFirst(worlds)('n8n $release.version: Retry On Fail over 100 items', (world) => {
	let ids: string[] = [];
	const idAt = (row: number) => ids[row] ?? '';

	/** Tallyfy forbids one deletion, for ever or only at first. */
	const forbid = (id: string, match: FaultMatch = {}) => {
		world.sandbox.faults.set([
			{ match: { method: 'DELETE', ids: [id], ...match }, fault: { kind: 'status', status: 403 } },
		]);
	};
	const requestCounts = () => ids.map((id) => world.deleteRequestsFor(id));
	const onceBut = (row: number, times: number) =>
		ids.map((_id, index) => (index === row ? times : 1));

	beforeEach(() => {
		world.sandbox.reset();
		ids = world.sandbox.addTasks(COUNT);
	});

	it('with Stop Workflow: the second try sends nothing twice and accounts for both tries', async () => {
		forbid(idAt(MIDDLE));
		const execution = await runBulk(world, ids, { onError: 'stopWorkflow', ...TWICE });
		expect(execution.status).toBe('error');
		const { deletedIds } = world;
		for (const id of deletedIds) expect(world.deleteRequestsFor(id)).toBe(1);
		expect(world.deleteRequestsFor(idAt(MIDDLE))).toBe(2);
		expect(execution.error?.message).toContain(
			`${deletedIds.length} of ${COUNT} one-off tasks deleted`,
		);
	});

	it('with Stop Workflow: a second try that works puts out all 100, none of them as missing', async () => {
		forbid(idAt(MIDDLE), { firstAttemptsPerId: 1 });
		const execution = await runBulk(world, ids, { onError: 'stopWorkflow', ...TWICE });
		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'Next').map(({ json }) => json)).toEqual(
			ids.map((id) => deletedTask(id)),
		);
		expect(requestCounts()).toEqual(onceBut(MIDDLE, 2));
	});

	it('with Stop Workflow: a deletion whose answer was lost is found done by a look, without a second try', async () => {
		world.sandbox.faults.set([
			{
				match: { method: 'DELETE', ids: [idAt(0)], firstAttemptsPerId: 1 },
				fault: { kind: 'reset', when: 'after' },
			},
		]);
		const options = { maxRetries: 0 };
		const execution = await runBulk(world, ids, { onError: 'stopWorkflow', ...TWICE, options });
		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'Next')[0]?.json).toMatchObject({ id: idAt(0), deleted: true });
		expect(requestCounts()).toEqual(onceBut(0, 1));
		expect(world.deletedIds).toHaveLength(COUNT);
	});

	// n8n tries again when the first item of the output is a failed one, and only then.
	it.each(CONTINUING)(
		'with %s: the try for a failed first item deletes nothing twice',
		LONG,
		async (onError) => {
			forbid(idAt(0));
			const execution = await runBulk(world, ids, { onError, ...TWICE });
			expect(execution.status).toBe('success');
			expect(requestCounts()).toEqual(onceBut(0, 2));
			const deleted = outputOf(execution, 'Next').filter(({ json }) => json.deleted === true);
			expect(deleted.map(({ json }) => [json.id, json.status])).toEqual(
				ids.slice(1).map((id) => [id, 204]),
			);
			const failures = outputOf(
				execution,
				onError === 'continueErrorOutput' ? 'Failures' : 'Next',
			).filter(({ json }) => 'error' in json);
			expect(failures.map(({ json }) => json.error)).toEqual([
				'The owner of the access token may not delete this one-off task (403)',
			]);
		},
	);

	it.each(CONTINUING)(
		'with %s: a second try that works leaves no failure',
		LONG,
		async (onError) => {
			forbid(idAt(0), { firstAttemptsPerId: 1 });
			const execution = await runBulk(world, ids, { onError, ...TWICE });
			expect(outputOf(execution, 'Next').map(({ json }) => json)).toEqual(
				ids.map((id) => deletedTask(id)),
			);
			expect(outputOf(execution, 'Failures')).toEqual([]);
			expect(requestCounts()).toEqual(onceBut(0, 2));
		},
	);

	it.each(CONTINUING)(
		'with %s: n8n does not try again for a failed item in the middle',
		LONG,
		async (onError) => {
			forbid(idAt(MIDDLE));
			const execution = await runBulk(world, ids, { onError, ...TWICE });
			expect(execution.status).toBe('success');
			expect(requestCounts()).toEqual(onceBut(MIDDLE, 1));
			expect(world.deletedIds).toHaveLength(COUNT - 1);
		},
	);
});
