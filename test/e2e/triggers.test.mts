import { beforeEach, describe, expect, it, vi } from 'vitest';
import { webhookPath } from '../../sandbox/n8n/client/workflow.mts';
import { outputOf } from './support/bulk.mts';
import { example } from './support/examples.mts';
import { deletedTask } from './support/results.mts';
import {
	deleteTask,
	everySeconds,
	listOneOffTasks,
	startByHand,
	workflow,
} from './support/workflows.mts';
import { worlds, type World } from './support/world.mts';

const oneOffTasks = ({ sandbox }: World) =>
	[...(sandbox.state.organizations.get(sandbox.organizationId)?.tasks.values() ?? [])].filter(
		(task) => task.is_oneoff_task,
	);

describe.each(worlds)('n8n $release.version', (world) => {
	const { client, sandbox } = world;
	beforeEach(() => {
		sandbox.reset();
	});

	it('a manual run of the node alone deletes what its ID names', async () => {
		const [id = ''] = sandbox.addTasks(1);
		const execution = await world.run(workflow('By hand', [startByHand, deleteTask({ id })]));
		expect(execution).toMatchObject({ status: 'success', mode: 'manual' });
		expect(outputOf(execution, 'Tallyfy').map(({ json }) => json)).toEqual([deletedTask(id)]);
		expect(world.deletedIds).toEqual([id]);
	});

	it('a webhook call is answered with the result, and a second one with the reason why not', async () => {
		const hook = example('delete-one-off-task-on-request.json');
		const { id: workflowId } = await world.save(hook);
		await client.activateWorkflow(workflowId);
		const [taskId = ''] = sandbox.addTasks(1);

		const call = async () => await client.callWebhook(webhookPath(hook) ?? '', { taskId });
		const first = await call();
		const second = await call();
		await client.deactivateWorkflow(workflowId);

		expect(first.status).toBe(200);
		expect(JSON.parse(first.body)).toEqual(deletedTask(taskId));
		expect(world.deletedIds).toEqual([taskId]);
		expect(second.status).toBe(422);
		expect(JSON.parse(second.body)).toMatchObject({
			deleted: false,
			error: 'Tallyfy shows this token no one-off task with this ID',
		});
	});

	it('a schedule deletes the one-off tasks that it lists, and finds nothing to do in the next round', async () => {
		const due = oneOffTasks(world).map(({ id }) => id);
		const { id: workflowId } = await world.save(
			workflow('Scheduled', [
				// Long enough for a round on a busy machine.
				everySeconds(5),
				...listOneOffTasks(sandbox.baseUrl, sandbox.organizationId),
				deleteTask(),
			]),
		);
		await client.activateWorkflow(workflowId);
		const finished = async () =>
			(await client.listExecutions(workflowId)).filter(({ status }) => status === 'success');
		await vi.waitUntil(async () => (await finished()).length >= 2, {
			timeout: 60_000,
			interval: 200,
		});
		await client.deactivateWorkflow(workflowId);

		expect(world.deletedIds.toSorted()).toEqual(due.toSorted());
		expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(due.length);
		const [round1, round2] = (await finished()).toReversed();
		expect([round1?.mode, round2?.mode]).toEqual(['trigger', 'trigger']);
		const second = await world.endOf(round2?.id ?? '');
		expect([...second.runs.keys()]).not.toContain('Tallyfy');
	});

	it('the nightly example names files that are gone already as missing in its second night', async () => {
		const nightly = await world.save(example('delete-listed-files-every-night.json'));
		const night = async () => {
			const execution = await world.endOf(await client.startManually(nightly.id));
			expect(execution.status).toBe('success');
			return outputOf(execution, 'Delete File').map(({ json }) => json.outcome);
		};
		expect(await night()).toEqual(['deleted', 'deleted', 'deleted']);
		expect(await night()).toEqual(['missing', 'missing', 'missing']);
		expect(world.deletedIds).toHaveLength(3);
	});
});
