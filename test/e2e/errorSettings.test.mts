import { beforeEach, describe, expect, it } from 'vitest';
import { outputOf, runBulk } from './support/bulk.mts';
import { deletedTask, failedTask } from './support/results.mts';
import { worlds } from './support/world.mts';

const COUNT = 100;
const MIDDLE = 50;
/** Deletions that were on their way when the failing one was answered, with room for a busy machine. */
const ON_THEIR_WAY = 20;
const WHAT = 'The owner of the access token may not delete this one-off task (403)';
const aboutPermission: unknown = expect.stringContaining('Tallyfy said: "Not yours."');

describe.each(worlds)('n8n $release.version: one item in the middle of 100 fails', (world) => {
	let ids: string[] = [];
	let bad = '';
	let good: string[] = [];

	beforeEach(() => {
		world.sandbox.reset();
		ids = world.sandbox.addTasks(COUNT);
		bad = ids[MIDDLE] ?? '';
		good = ids.filter((id) => id !== bad);
		const body = { error: true, message: 'Not yours.' };
		world.sandbox.faults.set([
			{ match: { method: 'DELETE', ids: [bad] }, fault: { kind: 'status', status: 403, body } },
		]);
	});

	it('Stop Workflow: nothing reaches the next node, and the error accounts for what was deleted', async () => {
		const execution = await runBulk(world, ids, { onError: 'stopWorkflow' });
		expect(execution.status).toBe('error');
		expect([...execution.runs.keys()]).not.toContain('Next');

		const { deletedIds } = world;
		const count = deletedIds.length;
		expect(count).toBeLessThan(MIDDLE + ON_THEIR_WAY);
		const { message, description, context } = execution.error ?? {};
		expect(message).toBe(
			`${WHAT} [Item ${MIDDLE}]. Stopped: ${count} of ${COUNT} one-off tasks deleted, 1 failed, ${COUNT - 1 - count} not tried.`,
		);
		expect(description).toEqual(aboutPermission);
		expect(description).toContain(
			`Deleted: ${ids.slice(0, 20).join(', ')} and ${count - 20} more.`,
		);
		expect(context).toMatchObject({ itemIndex: MIDDLE });
	});

	it('Continue: the next node gets all 100 in order, the failed one with its reason', async () => {
		const execution = await runBulk(world, ids, { onError: 'continueRegularOutput' });
		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'Next').map(({ json }) => json)).toEqual(
			ids.map((id) =>
				id === bad
					? failedTask(id, { status: 403, error: WHAT, message: aboutPermission })
					: deletedTask(id),
			),
		);
		expect(world.deletedIds.toSorted()).toEqual(good.toSorted());
		expect(execution.runs.get('Tallyfy')?.at(-1)?.hints).toEqual([
			expect.objectContaining({
				message: '99 of 100 one-off tasks deleted: 1 failed.',
				type: 'warning',
			}),
		]);
	});

	it('Continue (using error output): the failed one alone takes the second branch, with its input data where that is asked for', async () => {
		const execution = await runBulk(world, ids, {
			onError: 'continueErrorOutput',
			options: { includeOtherFields: true },
		});
		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'Failures').map(({ json }) => json)).toMatchObject([
			{
				id: bad,
				row: MIDDLE,
				error: WHAT,
				message: aboutPermission,
				details: { id: bad, status: 403, attempts: 1 },
			},
		]);
		expect(outputOf(execution, 'Next').map(({ json }) => json.id)).toEqual(good);
		expect(world.deletedIds.toSorted()).toEqual(good.toSorted());
	});
});

describe.each(worlds)('n8n $release.version: an item without an ID', (world) => {
	let ids: string[] = [];
	beforeEach(() => {
		world.sandbox.reset();
		ids = world.sandbox.addTasks(3);
	});

	it('stops the run before anything is sent', async () => {
		const execution = await runBulk(world, [...ids, ''], { onError: 'stopWorkflow' });
		expect(execution.error?.message).toBe("'Task ID' is empty [Item 3]. Nothing was deleted.");
		expect(world.sandbox.requests).toEqual([]);
	});

	it('takes the error output alone, and the others are deleted', async () => {
		const execution = await runBulk(world, [...ids, ''], { onError: 'continueErrorOutput' });
		expect(outputOf(execution, 'Failures').map(({ json }) => json)).toMatchObject([
			{ deleted: false, id: null, error: "'Task ID' is empty" },
		]);
		expect(outputOf(execution, 'Next').map(({ json }) => json.id)).toEqual(ids);
	});
});
