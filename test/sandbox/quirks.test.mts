import { describe, expect, it } from 'vitest';
import { LIGHT_ACCESS_TOKEN, STANDARD_ACCESS_TOKEN } from '../../sandbox/tallyfy/state/ids.mts';
import { filesOfProcess, tasksOfProcess } from '../../sandbox/tallyfy/state/organization.mts';
import { allIds, ask, firstOf, openSandbox } from './client.mts';

const sandbox = await openSandbox();

const statusOf = async (method: string, path: string, accessToken?: string) =>
	(await ask(sandbox, method, path, accessToken)).status;
/** A process with a file on its kick-off form and one in a task. */
function process() {
	const id = firstOf(sandbox.addProcesses(1, { taskCount: 2 }));
	const [first = '', second = ''] = tasksOfProcess(sandbox.organization, id).map((task) => task.id);
	sandbox.addFiles(1, { processId: id });
	const file = firstOf(sandbox.addFiles(1, { taskId: first }));
	return { id, first, second, file };
}

describe('reads that lag behind writes', () => {
	it('show one thing, or lists, as it was before the change, until the time is over', async () => {
		const id = firstOf(sandbox.addTasks(1));
		const isArchived = async () => {
			const [one, list] = [
				await ask(sandbox, 'GET', `/tasks/${id}`),
				await allIds(sandbox, '/tasks?archived=only'),
			];
			return [!one.text.includes('"archived_at":null'), list.includes(id)];
		};
		sandbox.setQuirks({ getLagMs: 60_000, listLagMs: 120_000 });
		await ask(sandbox, 'DELETE', `/tasks/${id}`);
		expect(await isArchived()).toEqual([false, false]);
		sandbox.advance(60_001);
		expect(await isArchived()).toEqual([true, false]);
		sandbox.advance(60_001);
		expect(await isArchived()).toEqual([true, true]);
	});

	it('show what is deleted for a while, but change nothing of it any more', async () => {
		const { id, file } = process();
		sandbox.setQuirks({ getLagMs: 60_000 });
		await ask(sandbox, 'DELETE', `/file/${file}`);
		expect(await statusOf('GET', `/assets/${file}`)).toBe(200);
		expect((await ask(sandbox, 'GET', `/runs/${id}?with=assets`)).text).toContain(file);
		expect(await statusOf('DELETE', `/file/${file}`)).toBe(404);
		sandbox.advance(60_001);
		expect(await statusOf('GET', `/assets/${file}`)).toBe(404);
	});
});

it('can hide the tasks and files of an archived process everywhere, until it is restored', async () => {
	const { id, first, file } = process();
	const places = [
		`/tasks?archived=true&per_page=100`,
		`/runs/${id}/tasks`,
		`/runs/${id}?with=tasks,assets,tasks.form_fields`,
		`/tasks/${first}`,
		`/runs/${id}/tasks/${first}`,
	];
	const shown = async () => {
		const answers = [];
		for (const place of places)
			answers.push((await ask(sandbox, 'GET', place)).text.includes(`"id":"${first}"`));
		return answers;
	};
	const files = async () => [
		await statusOf('GET', `/assets/${file}`),
		await statusOf('GET', `/file/${file}/dl`),
	];
	await ask(sandbox, 'DELETE', `/runs/${id}`);
	expect(await shown()).toEqual([true, true, true, true, true]);
	expect(await files()).toEqual([200, 200]);
	sandbox.setQuirks({ hidesArchivedBelongings: true });
	expect(await shown()).toEqual([false, false, false, false, false]);
	expect(await files()).toEqual([404, 404]);
	expect(await statusOf('DELETE', `/file/${file}`)).toBe(404);
	expect(filesOfProcess(sandbox.organization, id)).toHaveLength(2);
	await ask(sandbox, 'PUT', `/runs/${id}/activate`);
	expect(await shown()).toEqual([true, true, true, true, true]);
	expect(await files()).toEqual([200, 200]);
});

it('hides a secret task from all but administrators and its owners', async () => {
	const secret = { top_secret: true, starter_id: 10003 };
	const [id = ''] = sandbox.addTasks(1, secret);
	const owners = { users: [10003], guests: [], groups: [] };
	const [own = ''] = sandbox.addTasks(1, { ...secret, owners });
	const seen = async (token: string) => [
		await statusOf('GET', `/tasks/${id}`, token),
		await statusOf('GET', `/tasks/${own}`, token),
		(await ask(sandbox, 'GET', '/tasks?per_page=100', token)).text.includes(id),
	];
	expect(await seen(sandbox.accessToken)).toEqual([200, 200, true]);
	expect(await seen(STANDARD_ACCESS_TOKEN)).toEqual([404, 200, false]);
	expect(await seen(LIGHT_ACCESS_TOKEN)).toEqual([404, 404, false]);
	expect(await statusOf('DELETE', `/tasks/${id}/delete`, STANDARD_ACCESS_TOKEN)).toBe(404);
	expect(sandbox.organization.tasks.has(id)).toBe(true);
});

describe('the status of tasks', () => {
	const found = async (path: string) => {
		sandbox.addTasks(1, { status: 'in-progress' });
		return (await allIds(sandbox, `${path}?status=inprogress&per_page=100`)).length;
	};

	it.each([
		['documented', 2],
		['proven', 11],
		['none', 11],
	] as const)('is asked for in %s words in the list of all', async (taskStatusWords, count) => {
		sandbox.setQuirks({ taskStatusWords });
		expect(await found('/tasks')).toBe(count);
	});

	it('is asked for in proven words in all other lists, and may be one that no word finds', async () => {
		expect(await found('/me/tasks')).toBe(11);
		sandbox.addTasks(1, { status: 'auto-skipped' });
		const skipped = await allIds(sandbox, '/tasks?status=auto-skipped&per_page=100');
		expect(skipped).toHaveLength(11);
	});
});

describe('a permanent deletion', () => {
	it('can answer 404 although the thing is there, and do nothing', async () => {
		sandbox.setQuirks({ deletionsAnswer404: true });
		const { id, file } = process();
		await ask(sandbox, 'DELETE', `/runs/${id}`);
		const template = firstOf(sandbox.addTemplates(1, { archived_at: '2025-01-01T00:00:00.000Z' }));
		const paths = [`/runs/${id}/delete`, `/checklists/${template}/delete`, `/file/${file}`];
		for (const path of [...paths, `/tasks/${firstOf(sandbox.addTasks(1))}/delete`])
			expect(await statusOf('DELETE', path)).toBe(404);
		expect(sandbox.state.deletions).toEqual([]);
	});

	it.each([400, 404] as const)('of a task of a process can be refused with %i', async (status) => {
		sandbox.setQuirks({ processTaskDeletion: status });
		const { id, first } = process();
		expect(await statusOf('DELETE', `/tasks/${first}/delete`)).toBe(status);
		expect(sandbox.organization.tasks.has(first)).toBe(true);
		const [linked = ''] = sandbox.addTasks(1, { run_id: id, is_oneoff_task: true });
		expect(await statusOf('DELETE', `/tasks/${linked}/delete`)).toBe(204);
	});

	it.each([
		['data', 200, /^\{"data":\{"id"/],
		['empty', 200, /^$/],
		['noContent', 204, /^$/],
		['emptyList', 200, /^\[\]$/],
		['emptyObject', 200, /^\{\}$/],
	] as const)('of a file can be confirmed with %s: %i', async (fileDeleteAnswer, status, text) => {
		sandbox.setQuirks({ fileDeleteAnswer });
		const answer = await ask(sandbox, 'DELETE', `/file/${firstOf(sandbox.addFiles(1))}`);
		expect(answer.status).toBe(status);
		expect(answer.text).toMatch(text);
		expect(sandbox.state.deletions).toHaveLength(1);
	});
});

it('changes nothing for an organization that has not paid', async () => {
	sandbox.setQuirks({ readOnly: true });
	const path = `/tasks/${firstOf(sandbox.addTasks(1))}`;
	const { status, json } = await ask(sandbox, 'DELETE', path);
	expect(status).toBe(403);
	expect(json.message).toContain('This organization is read-only due to an overdue payment');
	expect(await statusOf('GET', path)).toBe(200);
});

it('takes no notice of archived=true in lists of tasks and templates where a quirk says so', async () => {
	sandbox.setQuirks({ ignoresArchivedTrue: true });
	const archived_at = '2025-01-01T00:00:00.000Z';
	sandbox.addTasks(1, { archived_at });
	sandbox.addTemplates(1, { archived_at });
	for (const [path, active] of Object.entries({ '/tasks': 10, '/checklists': 1 })) {
		expect(await allIds(sandbox, `${path}?per_page=100&archived=true`)).toHaveLength(active);
		expect(await allIds(sandbox, `${path}?per_page=100&archived=only`)).toHaveLength(1);
	}
});

it('has the answers of forms under either name, and those of a kick-off form as a list', async () => {
	const { id, first, file } = process();
	const answers = async () => {
		const task = await ask(sandbox, 'GET', `/tasks/${first}?with=form_fields`);
		const run = await ask(sandbox, 'GET', `/runs/${id}`);
		return { ...(task.json.data as object), ...(run.json.data as { prerun: unknown }) };
	};
	expect(await answers()).toMatchObject({
		form_fields: { data: [{ field_value: [{ id: file }] }, {}] },
	});
	expect(Array.isArray((await answers()).prerun)).toBe(false);
	sandbox.setQuirks({ formFieldAnswer: 'value', kickOffAnswers: 'list' });
	expect(await answers()).toMatchObject({
		form_fields: { data: [{ value: [{ id: file }] }, {}] },
		prerun: [{ id: expect.any(String) as string, value: [{ version: 1 }] }, { value: null }],
	});
});

it.each([
	['both', { problem: true, has_issues: true }],
	['problem', { problem: true, has_issues: undefined }],
	['has_issues', { problem: undefined, has_issues: true }],
] as const)('tells of a problem in %s', async (problemField, expected) => {
	sandbox.setQuirks({ problemField });
	const id = firstOf(sandbox.addTasks(1, { problem: true }));
	const { json } = await ask(sandbox, 'GET', `/tasks/${id}`);
	const { problem, has_issues } = json.data as Record<string, unknown>;
	expect({ problem, has_issues }).toEqual(expected);
});

it('can have a clock that is off, in its Date and in the dates of Retry-After', async () => {
	const hourMs = 3_600_000;
	sandbox.setQuirks({ clockAheadMs: hourMs });
	const rateLimit = { kind: 'rateLimit', limit: 1, retryAfterFormat: 'date' } as const;
	sandbox.faults.set([{ fault: rateLimit }]);
	await ask(sandbox, 'GET', '/tasks');
	const { status, headers } = await ask(sandbox, 'GET', '/tasks');
	expect(status).toBe(429);
	for (const name of ['date', 'retry-after']) {
		const aheadMs = Date.parse(String(headers[name])) - Date.now();
		expect(aheadMs).toBeGreaterThan(hourMs - 60_000);
		expect(aheadMs).toBeLessThan(hourMs + 60_000);
	}
});
