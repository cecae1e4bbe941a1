import { describe, expect, it } from 'vitest';
import {
	LIGHT_ACCESS_TOKEN,
	LOGO_ID,
	OTHER_ORGANIZATION_ID,
} from '../../../sandbox/tallyfy/state/ids.mts';
import {
	firstOf,
	goodHeaders,
	inOrganization,
	openSandbox,
	send,
	taskDeletion,
} from '../client.mts';

const sandbox = await openSandbox();

const anyTask = () => firstOf(sandbox.addTasks(1));
const anyFile = () => firstOf(sandbox.addFiles(1));
const processTask = () =>
	firstOf([...sandbox.organization.tasks.values()].filter((task) => !task.is_oneoff_task)).id;

describe.each(['', '/api'])('under "%s"', (prefix) => {
	const remove = (path: string) => send(sandbox, 'DELETE', prefix + inOrganization(sandbox, path));

	it('deletes a one-off task for good, answers 204 and nothing else, and 404 the second time', async () => {
		const id = anyTask();
		const first = await remove(`/tasks/${id}/delete`);
		expect(first).toMatchObject({ status: 204, text: '' });
		expect(sandbox.organization.tasks.has(id)).toBe(false);
		expect(sandbox.state.deletionOf(id)).toMatchObject({ kind: 'task', id });
		expect(Date.parse(sandbox.state.deletionOf(id)?.deletedAt ?? '')).toBeGreaterThan(0);

		const second = await remove(`/tasks/${id}/delete`);
		expect(second.status).toBe(404);
		expect(JSON.parse(second.text)).toEqual({ error: true, message: 'Task not found.' });
		expect(sandbox.state.deletions).toHaveLength(1);
	});

	it('deletes a file for good, answers 200 with what it was, and 404 the second time', async () => {
		const id = anyFile();
		const first = await remove(`/file/${id}`);
		expect(first.status).toBe(200);
		expect(JSON.parse(first.text)).toMatchObject({ data: { id } });
		expect(sandbox.state.deletionOf(id)).toMatchObject({ kind: 'file' });
		expect((await remove(`/file/${id}`)).status).toBe(404);
		expect(sandbox.state.deletions).toHaveLength(1);
	});

	it('only archives a task when the path lacks /delete, and restores it', async () => {
		const id = anyTask();
		const task = () => sandbox.organization.tasks.get(id);
		expect(await remove(`/tasks/${id}`)).toMatchObject({ status: 204, text: '' });
		expect(task()?.archived_at).not.toBeNull();
		const path = prefix + inOrganization(sandbox, `/tasks/${id}/restore`);
		expect((await send(sandbox, 'PUT', path)).status).toBe(200);
		expect(task()?.archived_at).toBeNull();
		expect(sandbox.state.deletions).toEqual([]);
	});

	it('only archives a file under /assets', async () => {
		const id = anyFile();
		expect((await remove(`/assets/${id}`)).status).toBe(204);
		expect(sandbox.organization.assets.get(id)?.archived_at).not.toBeNull();
		expect(sandbox.state.deletions).toEqual([]);
	});

	it('deletes the whole organization when asked to, and then knows nothing of it', async () => {
		expect((await remove('')).status).toBe(204);
		expect(sandbox.organization.deletedAt).not.toBeNull();
		expect(sandbox.state.deletions).toMatchObject([{ kind: 'organization' }]);
		expect((await remove(`/tasks/${anyTask()}/delete`)).status).toBe(404);
	});

	it('shows a file', async () => {
		const id = anyFile();
		const path = prefix + inOrganization(sandbox, `/assets/${id}`);
		const answer = await send(sandbox, 'GET', path);
		expect(answer.status).toBe(200);
		expect(JSON.parse(answer.text)).toMatchObject({ data: { id, subject: { type: 'Run' } } });
	});
});

describe('refusals', () => {
	const cases: [name: string, status: number, method: string, path: () => string][] = [
		['the archiving of a task of a process', 400, 'DELETE', () => `/tasks/${processTask()}`],
		['the organization logo', 400, 'DELETE', () => `/file/${LOGO_ID}`],
		['a task that never was', 404, 'DELETE', () => '/tasks/nope/delete'],
		['a file that never was', 404, 'DELETE', () => '/file/nope'],
		['the archiving of a task that never was', 404, 'DELETE', () => '/tasks/nope'],
		['the archiving of a file that never was', 404, 'DELETE', () => '/assets/nope'],
		['the restoring of a task that never was', 404, 'PUT', () => '/tasks/nope/restore'],
		['the reading of a file that never was', 404, 'GET', () => '/assets/nope'],
		['a path that leads nowhere', 404, 'DELETE', () => '/nope/nope'],
		['a method that the path does not know', 404, 'POST', () => '/tasks/nope/delete'],
		['a very long id', 404, 'DELETE', () => `/tasks/${'a'.repeat(5000)}/delete`],
	];
	it.each(cases)('refuses %s with %i and a message', async (_name, status, method, path) => {
		const before = JSON.stringify(sandbox.state);
		const answer = await send(sandbox, method, inOrganization(sandbox, path()));
		expect(answer.status).toBe(status);
		expect(JSON.parse(answer.text)).toEqual({ error: true, message: expect.any(String) as string });
		expect(JSON.stringify(sandbox.state)).toBe(before);
		expect(sandbox.requests[0]).toMatchObject({ method, status, tookEffect: false });
	});

	it('calls an unknown path "endpoint not found", even without a token', async () => {
		const answer = await send(sandbox, 'GET', '/api/nope', { 'x-tallyfy-client': 'curl' });
		expect(answer.status).toBe(404);
		expect(JSON.parse(answer.text)).toMatchObject({ message: 'endpoint not found' });
	});

	it.each(['/api/nope', '/me', '/_sandbox'])(
		'stops who does not name the program at the edge: %s',
		async (path) => {
			const { authorization = '' } = goodHeaders(sandbox);
			const { status, text } = await send(sandbox, 'GET', path, { authorization });
			expect({ status, body: JSON.parse(text) as unknown }).toEqual({
				status: 404,
				body: { message: 'Not found. Error Code: apsh546.' },
			});
		},
	);
});

describe('headers', () => {
	const wrong: [name: string, status: number, change: Record<string, string | undefined>][] = [
		['an Accept that rules JSON out', 406, { accept: 'text/html' }],
		['no Authorization', 401, { authorization: undefined }],
		['an unknown token', 401, { authorization: 'Bearer nope' }],
		['a token without Bearer', 401, { authorization: 'sandbox-access-token' }],
		['a light member', 403, { authorization: `Bearer ${LIGHT_ACCESS_TOKEN}` }],
	];
	it.each(wrong)('refuses a delete with %s with %i', async (_name, status, change) => {
		const id = anyTask();
		const headers = Object.entries({ ...goodHeaders(sandbox), ...change });
		const present = Object.fromEntries(
			headers.filter((entry): entry is [string, string] => entry[1] !== undefined),
		);
		const answer = await send(sandbox, 'DELETE', taskDeletion(sandbox, id), present);
		expect(answer.status).toBe(status);
		expect(JSON.parse(answer.text)).toMatchObject({ error: true });
		expect(sandbox.organization.tasks.has(id)).toBe(true);
	});

	it.each<[name: string, change: Record<string, string>, omitted?: string]>([
		['any X-Tallyfy-Client', { 'x-tallyfy-client': 'n8n' }],
		['an Accept for anything', { accept: '*/*' }],
		['no Accept at all', {}, 'accept'],
	])('takes what Tallyfy’s own clients send: %s', async (_name, change, omitted) => {
		const headers = Object.entries({ ...goodHeaders(sandbox), ...change });
		const sent = Object.fromEntries(headers.filter(([name]) => name !== omitted));
		const answer = await send(sandbox, 'DELETE', taskDeletion(sandbox, anyTask()), sent);
		expect(answer.status).toBe(204);
	});

	it('lets a light member read', async () => {
		const headers = {
			...goodHeaders(sandbox),
			authorization: `Bearer ${LIGHT_ACCESS_TOKEN}`,
		};
		const answer = await send(sandbox, 'GET', inOrganization(sandbox, '/tasks'), headers);
		expect(answer.status).toBe(200);
	});

	it.each([
		[403, 'another organization', OTHER_ORGANIZATION_ID, "application's permissions"],
		[404, 'no organization', 'nope', 'Organization not found.'],
	])('answers %i for a token used with %s', async (status, _name, organizationId, message) => {
		const path = `/organizations/${organizationId}/tasks/${anyTask()}/delete`;
		const answer = await send(sandbox, 'DELETE', path);
		expect(answer.status).toBe(status);
		expect(answer.text).toContain(message);
	});

	it.each(['application/json', 'text/plain'])('drops a body of type %s', async (type) => {
		const headers = { ...goodHeaders(sandbox), 'content-type': type, 'content-length': '2' };
		const path = taskDeletion(sandbox, anyTask());
		expect((await send(sandbox, 'DELETE', path, headers, '{}')).status).toBe(204);
		expect(sandbox.requests[0]?.headers).toMatchObject({ contentType: type, contentLength: '2' });
	});

	it('takes a content type without a body', async () => {
		const headers = { ...goodHeaders(sandbox), 'content-type': 'application/json' };
		const path = taskDeletion(sandbox, anyTask());
		expect((await send(sandbox, 'DELETE', path, headers)).status).toBe(204);
	});
});
