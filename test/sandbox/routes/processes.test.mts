import { beforeEach, describe, expect, it } from 'vitest';
import { LIGHT_ACCESS_TOKEN, STANDARD_ACCESS_TOKEN } from '../../../sandbox/tallyfy/state/ids.mts';
import { filesOfProcess, tasksOfProcess } from '../../../sandbox/tallyfy/state/organization.mts';
import { ask, firstOf, openSandbox } from '../client.mts';

const sandbox = await openSandbox();
let id: string;
let taskIds: string[];
beforeEach(() => {
	id = firstOf(sandbox.addProcesses(1, { name: 'Move of the archive', taskCount: 3 }));
	taskIds = tasksOfProcess(sandbox.organization, id).map((task) => task.id);
	sandbox.addFiles(1, { processId: id, filename: 'contract.pdf' });
	sandbox.addFiles(1, { taskId: taskIds[0] ?? '', filename: 'scan.pdf' });
	sandbox.addFiles(1, { commentOn: taskIds[1] ?? '', filename: 'photo.jpg' });
});

const process = () => sandbox.organization.processes.get(id);
const parts = () => [
	...tasksOfProcess(sandbox.organization, id),
	...filesOfProcess(sandbox.organization, id),
];
const archive = () => ask(sandbox, 'DELETE', `/runs/${id}`);

describe('archiving a process', () => {
	it('answers 200 with the process, which says that it is archived and since when', async () => {
		const { status, json } = await archive();
		expect(status).toBe(200);
		expect(json).toMatchObject({ data: { id, status: 'archived' } });
		expect(json).toMatchObject({ data: { archived_at: process()?.archived_at } });
		expect(sandbox.requests.at(-1)?.tookEffect).toBe(true);
	});

	it('archives its tasks and files with it, and restoring brings back exactly those', async () => {
		const [already] = filesOfProcess(sandbox.organization, id);
		if (already) sandbox.state.archive(already, '2025-01-01T00:00:00.000Z');
		await archive();
		expect(parts()).toHaveLength(6);
		expect(parts().filter((part) => part.archived_at === null)).toEqual([]);

		const { status, json } = await ask(sandbox, 'PUT', `/runs/${id}/activate`);
		expect(status).toBe(200);
		expect(json).toMatchObject({ data: { id, status: 'active', archived_at: null } });
		expect(parts().filter((part) => part.archived_at !== null)).toEqual([already]);
	});

	it('keeps the status that the process had', async () => {
		const complete = firstOf(sandbox.addProcesses(1, { status: 'complete' }));
		await ask(sandbox, 'DELETE', `/runs/${complete}`);
		const { json } = await ask(sandbox, 'PUT', `/runs/${complete}/activate`);
		expect(json).toMatchObject({ data: { status: 'complete' } });
	});
});

describe('deleting a process for good', () => {
	it('answers 200 with nothing, and takes its tasks and files along', async () => {
		await archive();
		const gone = [id, ...parts().map((part) => part.id)];
		const { status, text } = await ask(sandbox, 'DELETE', `/runs/${id}/delete`);
		expect({ status, text }).toEqual({ status: 200, text: '' });
		expect(sandbox.state.deletions.map((deletion) => deletion.id)).toEqual(gone);
		expect(sandbox.state.deletions.map(({ cause }) => cause)).toEqual([
			'request',
			...gone.slice(1).map(() => 'process'),
		]);
		expect((await ask(sandbox, 'DELETE', `/runs/${id}/delete`)).status).toBe(404);
		expect((await ask(sandbox, 'GET', `/tasks/${taskIds[0] ?? ''}`)).status).toBe(404);
	});

	it.each([422, 404] as const)('is refused with %i while it is not archived', async (status) => {
		sandbox.setQuirks({ notArchivedStatus: status });
		expect((await ask(sandbox, 'DELETE', `/runs/${id}/delete`)).status).toBe(status);
		expect(sandbox.state.deletions).toEqual([]);
	});

	it('is for administrators', async () => {
		await ask(sandbox, 'DELETE', `/runs/${id}`, STANDARD_ACCESS_TOKEN);
		expect(process()?.archived_at).not.toBeNull();
		const path = `/runs/${id}/delete`;
		expect((await ask(sandbox, 'DELETE', path, STANDARD_ACCESS_TOKEN)).status).toBe(403);
		expect((await ask(sandbox, 'DELETE', path)).status).toBe(200);
	});

	it('can be for standard members too', async () => {
		sandbox.setQuirks({ standardMayDelete: true });
		await archive();
		const path = `/runs/${id}/delete`;
		expect((await ask(sandbox, 'DELETE', path, LIGHT_ACCESS_TOKEN)).status).toBe(403);
		expect((await ask(sandbox, 'DELETE', path, STANDARD_ACCESS_TOKEN)).status).toBe(200);
	});
});

it('lets a light member export, and not archive', async () => {
	expect((await ask(sandbox, 'DELETE', `/runs/${id}`, LIGHT_ACCESS_TOKEN)).status).toBe(403);
	const { status } = await ask(sandbox, 'POST', `/runs/${id}/export`, LIGHT_ACCESS_TOKEN);
	expect(status).toBe(200);
});

it('exports the process with its tasks, the values of its fields and its comments', async () => {
	const { json } = await ask(sandbox, 'POST', `/runs/${id}/export`);
	expect(json).toMatchObject({
		id,
		name: 'Move of the archive',
		form_fields: [{ label: 'Documents', field_value: [{ filename: 'contract.pdf' }] }, {}],
		tasks: [
			{ form_fields: [{ field_type: 'file', field_value: [{ filename: 'scan.pdf' }] }, {}] },
			{ comments: [{ attachments: [{ filename: 'photo.jpg' }] }] },
			{},
		],
	});
	sandbox.setQuirks({ exportAnswer: 'data' });
	expect((await ask(sandbox, 'POST', `/runs/${id}/export`)).json).toEqual({ data: json });
});

it('shows a process with what is asked for', async () => {
	const path = `/runs/${id}?with=assets,tasks,tasks.form_fields,tasks.threads`;
	const { json } = await ask(sandbox, 'GET', path);
	expect(json).toMatchObject({
		data: {
			id,
			assets: { data: [{}, {}, {}] },
			tasks: { data: [{ form_fields: {} }, { threads: { data: [{}] } }, {}] },
		},
	});
	expect((await ask(sandbox, 'GET', `/runs/${id}`)).json).not.toHaveProperty('data.tasks');
});

it('lists the tasks of a process, also of an archived one', async () => {
	for (const change of [() => undefined, archive]) {
		await change();
		const { json } = await ask(sandbox, 'GET', `/runs/${id}/tasks`);
		expect(json).toMatchObject({ data: taskIds.map((taskId) => ({ id: taskId, run_id: id })) });
	}
});

it.each([200, 404] as const)('answers %i when an archived process is read', async (status) => {
	sandbox.setQuirks({ archivedRunGet: status });
	await archive();
	for (const path of [`/runs/${id}`, `/runs/${id}/tasks`, `/tasks/${taskIds[0] ?? ''}`])
		expect((await ask(sandbox, 'GET', path)).status).toBe(status);
});

it('can refuse to archive what is archived, and to restore what is not', async () => {
	sandbox.setQuirks({ restoreActive: 422 });
	expect((await ask(sandbox, 'PUT', `/runs/${id}/activate`)).status).toBe(422);
	await archive();
	const archivedAt = process()?.archived_at;
	expect((await archive()).status).toBe(200);
	sandbox.setQuirks({ archiveArchived: 404 });
	expect((await archive()).status).toBe(404);
	expect(process()?.archived_at).toBe(archivedAt);
});

it.each([
	['GET', '/runs/nope'],
	['GET', '/runs/nope/tasks'],
	['DELETE', '/runs/nope'],
	['PUT', '/runs/nope/activate'],
	['DELETE', '/runs/nope/delete'],
	['POST', '/runs/nope/export'],
])('answers 404 to %s %s', async (method, path) => {
	expect((await ask(sandbox, method, path)).status).toBe(404);
});
