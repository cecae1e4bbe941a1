import { beforeEach, describe, expect, it } from 'vitest';
import { STANDARD_ACCESS_TOKEN } from '../../../sandbox/tallyfy/state/ids.mts';
import { ask, firstOf, openSandbox } from '../client.mts';

const sandbox = await openSandbox();
let id: string;
beforeEach(() => {
	id = firstOf(sandbox.addTasks(1, { title: 'Shred the old invoices' }));
});

const task = () => sandbox.organization.tasks.get(id);
const archive = () => ask(sandbox, 'DELETE', `/tasks/${id}`);
const restore = () => ask(sandbox, 'PUT', `/tasks/${id}/restore`);

it('shows a task with its fields, files and comments', async () => {
	sandbox.addFiles(1, { taskId: id, filename: 'list.pdf' });
	sandbox.addFiles(1, { commentOn: id, filename: 'photo.jpg' });
	const { json } = await ask(sandbox, 'GET', `/tasks/${id}?with=form_fields,assets,threads`);
	expect(json).toMatchObject({
		data: {
			id,
			title: 'Shred the old invoices',
			form_fields: { data: [{ field_type: 'file', field_value: [{ filename: 'list.pdf' }] }] },
			assets: { data: [{ filename: 'list.pdf' }, { filename: 'photo.jpg' }] },
			threads: { data: [{ attachments: [{ filename: 'photo.jpg' }] }] },
		},
	});
	expect(Object.values(task()?.taskdata ?? {})).toMatchObject([[{ filename: 'list.pdf' }]]);
});

it.each([200, 404] as const)('answers %i when an archived task is read', async (status) => {
	sandbox.setQuirks({ archivedTaskGet: status });
	await archive();
	expect((await ask(sandbox, 'GET', `/tasks/${id}`)).status).toBe(status);
});

it.each([
	[200, /^\{"data":\{"id":/],
	[204, /^$/],
] as const)('can confirm the archiving with %i', async (status, text) => {
	sandbox.setQuirks({ archiveTaskStatus: status });
	const answer = await archive();
	expect(answer.status).toBe(status);
	expect(answer.text).toMatch(text);
	expect(task()?.archived_at).not.toBeNull();
});

describe('restoring', () => {
	it.each([
		[200, /^\{"data":\{"id":/],
		[204, /^$/],
	] as const)('can be confirmed with %i', async (status, text) => {
		sandbox.setQuirks({ restoreTaskStatus: status });
		await archive();
		const answer = await restore();
		expect(answer.status).toBe(status);
		expect(answer.text).toMatch(text);
		expect(task()?.archived_at).toBeNull();
	});

	it.each([404, 422] as const)(
		'can be refused with %i for what is not archived',
		async (status) => {
			expect((await restore()).status).toBe(200);
			sandbox.setQuirks({ restoreActive: status });
			expect((await restore()).status).toBe(status);
		},
	);

	it('is refused with 400 for a task of a process, one-off or not, as archiving is', async () => {
		const [run_id = ''] = sandbox.addProcesses(1, { taskCount: 1 });
		const [linked = ''] = sandbox.addTasks(1, { run_id, is_oneoff_task: true });
		for (const one of sandbox.organization.taskIdsByProcess.get(run_id) ?? [linked]) {
			expect((await ask(sandbox, 'PUT', `/tasks/${one}/restore`)).status).toBe(400);
			expect((await ask(sandbox, 'DELETE', `/tasks/${one}`)).status).toBe(400);
		}
	});
});

describe('a task and its process', () => {
	const inProcess = () => firstOf(sandbox.organization.taskIdsByProcess);

	it('are read together, and a task without one is in none', async () => {
		const [processId, [first = '', second = '']] = inProcess();
		const { json } = await ask(sandbox, 'GET', `/runs/${processId}/tasks/${second}?with=threads`);
		expect(json).toMatchObject({
			data: { id: second, run_id: processId, position: 2, threads: { data: [] } },
		});
		for (const path of [`/runs/${processId}/tasks/${id}`, `/runs/nope/tasks/${first}`])
			expect((await ask(sandbox, 'GET', path)).status).toBe(404);
	});

	it('are where a completed task is reopened', async () => {
		const [processId, [first = '']] = inProcess();
		const paths = { [id]: '', [first]: `/runs/${processId}` };
		for (const [taskId, path] of Object.entries(paths)) {
			const other = path === '' ? `/runs/${processId}` : '';
			const reopen = (at: string) => ask(sandbox, 'DELETE', `${at}/completed-tasks/${taskId}`);
			expect((await reopen(other)).status).toBe(404);
			expect((await reopen(path)).json).toMatchObject({
				data: { completed_at: null, status: 'in-progress', status_label: 'In progress' },
			});
		}
	});
});

describe('deleting a task for good', () => {
	const others = () => {
		const [run_id = ''] = sandbox.addProcesses(1, { taskCount: 1 });
		const ofProcess = sandbox.organization.taskIdsByProcess.get(run_id)?.[0] ?? '';
		return [ofProcess, firstOf(sandbox.addTasks(1, { run_id, is_oneoff_task: true }))] as const;
	};

	it('checks nothing: a task of a process goes, and a one-off task that has a process', async () => {
		for (const other of others()) {
			expect((await ask(sandbox, 'DELETE', `/tasks/${other}/delete`)).status).toBe(204);
			expect(sandbox.state.deletionOf(other)).toMatchObject({ kind: 'task', cause: 'request' });
		}
	});

	it('can be refused with 400 for what is not one-off, as it is documented', async () => {
		sandbox.setQuirks({ processTaskDeletion: 400 });
		const [ofProcess, linked] = others();
		expect((await ask(sandbox, 'DELETE', `/tasks/${ofProcess}/delete`)).status).toBe(400);
		expect(sandbox.organization.tasks.has(ofProcess)).toBe(true);
		expect((await ask(sandbox, 'DELETE', `/tasks/${linked}/delete`)).status).toBe(204);
	});
});

it('archives a second time with the first date, or refuses it', async () => {
	await archive();
	const archivedAt = task()?.archived_at;
	sandbox.advance(1000);
	expect((await archive()).status).toBe(204);
	expect(task()?.archived_at).toBe(archivedAt);
	sandbox.setQuirks({ archiveArchived: 404 });
	expect((await archive()).status).toBe(404);
});

it('dates what it does by its own clock', async () => {
	const yearMs = 365 * 24 * 60 * 60 * 1000;
	sandbox.advance(yearMs);
	await archive();
	expect(Date.parse(task()?.archived_at ?? '')).toBeGreaterThan(Date.now() + yearMs - 60_000);
	expect(sandbox.now()).toBeGreaterThan(Date.now() + yearMs - 60_000);
	sandbox.reset();
	expect(sandbox.now()).toBeLessThan(Date.now() + 60_000);
});

it('lets a standard member archive and restore any one-off task, and delete what is theirs', async () => {
	const as = (method: string, path: string) => ask(sandbox, method, path, STANDARD_ACCESS_TOKEN);
	expect((await as('DELETE', `/tasks/${id}`)).status).toBe(204);
	expect((await as('PUT', `/tasks/${id}/restore`)).status).toBe(200);
	expect((await as('DELETE', `/tasks/${id}/delete`)).status).toBe(403);
	const own = firstOf(sandbox.addTasks(1, { starter_id: 10003 }));
	expect((await as('DELETE', `/tasks/${own}/delete`)).status).toBe(204);
});
