import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../sandbox.mts';
import { ARCHIVE_TASKS, changing, DELETE_TASKS } from './operations/kinds.mts';

const world = useSandbox();

/** n8n's node setting: it runs all items again, not only the failed ones. */
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };

const deletions = () => world.sandbox.requests.filter(({ method }) => method === 'DELETE');

describe('Retry On Fail', () => {
	it('does not send again what an earlier try deleted, and does not report it as missing', async () => {
		const ids = world.sandbox.addTasks(40);
		const culprit = ids[20] ?? '';
		world.sandbox.faults.set([
			{ match: { ids: [culprit], firstRequests: 1 }, fault: { kind: 'status', status: 403 } },
		]);
		const { output, run } = await world.run({ items: asItems(ids), settings: RETRY_ON_FAIL });
		expect(run.status).toBe('success');
		expect(output.map(({ json }) => [json.id, json.deleted, json.status])).toEqual(
			ids.map((id) => [id, true, 204]),
		);
		expect(deletions()).toHaveLength(41);
	});

	it('takes what is not found as deleted where an earlier try never learnt what became of its request', async () => {
		const ids = world.sandbox.addTasks(1);
		world.sandbox.faults.set([
			{
				match: { method: 'DELETE', firstRequests: 1 },
				fault: { kind: 'status', status: 501, when: 'after' },
			},
			// The look that would settle it, and the archive beside it.
			{
				match: { method: 'GET', afterRequests: 1, firstRequests: 1 },
				fault: { kind: 'status', status: 403 },
			},
		]);
		const { output } = await world.run({ items: asItems(ids), settings: RETRY_ON_FAIL });
		expect(output[0]?.json).toMatchObject({ deleted: true, status: 404, alreadyDeleted: true });
	});

	it('counts the attempts of the try that succeeded', async () => {
		const ids = world.sandbox.addTasks(1);
		world.sandbox.faults.set([
			{ match: { method: 'DELETE', firstRequests: 2 }, fault: { kind: 'status', status: 503 } },
		]);
		const { output, hint } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { options: { maxRetries: 0 } }),
			settings: RETRY_ON_FAIL,
		});
		expect(deletions()).toHaveLength(3);
		expect(output[0]?.json).toMatchObject({ deleted: true, attempts: 1 });
		expect(hint).toBe('1 one-off task deleted.');
	});

	it('calls archived, not archived already, what an earlier try of its own archived', async () => {
		const ids = ARCHIVE_TASKS.add(world.sandbox, 1);
		world.sandbox.faults.set([
			{ match: { method: 'DELETE', firstRequests: 1 }, fault: { kind: 'reset', when: 'after' } },
			// The look that would settle it.
			{
				match: { method: 'GET', afterRequests: 1, firstRequests: 1 },
				fault: { kind: 'status', status: 403 },
			},
		]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: changing(ARCHIVE_TASKS, { options: { maxRetries: 0 } }),
			settings: RETRY_ON_FAIL,
		});
		expect(output[0]?.json).toMatchObject({ archived: true, attempts: 1 });
		expect(output[0]?.json).not.toHaveProperty('alreadyArchived');
	});

	it('fails over a task that is shown nowhere, on every try', async () => {
		const { error } = await world.run({ items: [{ id: 'never' }], settings: RETRY_ON_FAIL });
		expect(error?.message).toContain('shows this token no one-off task with this ID');
		expect(deletions()).toEqual([]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'together with %s, reports each item once and deletes nothing twice',
		async (onError) => {
			const ids = world.sandbox.addTasks(5);
			const items = asItems(['never', ...ids]);
			const { output, errorOutput } = await world.run({
				items,
				settings: { ...RETRY_ON_FAIL, onError },
			});
			const all = [...errorOutput, ...output];
			expect(all).toHaveLength(6);
			expect(all.filter(({ json }) => json.deleted === true)).toHaveLength(5);
			expect(deletions().filter(({ status }) => status === 204)).toHaveLength(5);
			expect(deletions().filter(({ path }) => !path.includes('never'))).toHaveLength(5);
		},
	);

	it.each([{ maxChanges: 2 }, { expectedCount: 2 }])(
		'counts for %j what its tries change, and not what was so before',
		async (safety) => {
			const { sandbox } = world;
			const ids = ARCHIVE_TASKS.add(sandbox, 2);
			const before = ARCHIVE_TASKS.add(sandbox, 3, 'archived');
			sandbox.faults.set([
				{ match: { method: 'DELETE', firstRequests: 1 }, fault: { kind: 'status', status: 403 } },
			]);
			const { output } = await world.run({
				items: asItems([...ids, ...before]),
				parameters: changing(ARCHIVE_TASKS, { safety }),
				settings: RETRY_ON_FAIL,
			});
			expect(output.map(({ json }) => json.outcome)).toEqual([
				...ids.map(() => 'archived'),
				...before.map(() => 'alreadyArchived'),
			]);
		},
	);
});
