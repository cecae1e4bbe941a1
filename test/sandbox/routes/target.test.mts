import { describe, expect, it } from 'vitest';
import { resolveTarget } from '../../../sandbox/tallyfy/routes/access.mts';
import { firstOf, goodHeaders, inOrganization, openSandbox, send } from '../client.mts';

const sandbox = await openSandbox();

describe('a path that leaves its place deletes the organization', () => {
	const tricks = ['/tasks/..', '/tasks/../', '/tasks/..%2f', '/tasks/%2e%2e', '/tasks/%2E./', '//'];
	it.each(tricks)('%s, sent as it is', async (path) => {
		const sent = inOrganization(sandbox, path);
		expect((await send(sandbox, 'DELETE', sent)).status).toBe(204);
		expect(sandbox.state.deletions).toMatchObject([{ kind: 'organization' }]);
		expect(sandbox.requests).toMatchObject([{ path: sent, status: 204, tookEffect: true }]);
	});

	it.each(['/tasks/..', '/tasks/%2e%2e', '/file/../'])('%s, normalised by fetch', async (path) => {
		const url = sandbox.baseUrl + inOrganization(sandbox, path);
		const { status } = await fetch(url, { method: 'DELETE', headers: goodHeaders(sandbox) });
		expect(status).toBe(204);
		expect(sandbox.requests[0]?.path).toBe(`/api/organizations/${sandbox.organizationId}/`);
		expect(sandbox.state.deletions).toMatchObject([{ kind: 'organization' }]);
	});
});

it('archives the task when a query string swallows the rest of the path', async () => {
	const id = firstOf(sandbox.addTasks(1));
	const path = inOrganization(sandbox, `/tasks/${id}?x/delete`);
	expect((await send(sandbox, 'DELETE', path)).status).toBe(204);
	expect(sandbox.organization.tasks.get(id)?.archived_at).not.toBeNull();
});

it('archives another task when an id climbs to its neighbour', async () => {
	const [target = '', id = ''] = sandbox.addTasks(2);
	const path = inOrganization(sandbox, `/tasks/${id}/../${target}`);
	expect((await send(sandbox, 'DELETE', path)).status).toBe(204);
	expect(sandbox.organization.tasks.get(target)?.archived_at).not.toBeNull();
});

it('answers 400 to a broken percent-encoding, and logs it', async () => {
	const path = inOrganization(sandbox, '/tasks/%zz/delete');
	expect((await send(sandbox, 'DELETE', path)).status).toBe(400);
	expect(sandbox.requests).toMatchObject([{ path, status: 400, tookEffect: false }]);
});

it('looks for an id that has no meaning in a path as it is', async () => {
	const answer = await send(sandbox, 'DELETE', inOrganization(sandbox, '/tasks/%252e%252e/delete'));
	expect(answer.status).toBe(404);
	expect(JSON.parse(answer.text)).toMatchObject({ message: 'Task not found.' });
});

it.each([
	['/a/b', '/a/b'],
	['/a/b?q=%2f..', '/a/b?q=%2f..'],
	['/a/../b?q=%20', '/b?q=%20'],
	['/a/./b/', '/a/b/'],
	['/../../a', '/a'],
	['/a/%3Fb', '/a/%3Fb'],
	['/a/b/.', '/a/b/'],
	['/a/.hidden', '/a/.hidden'],
])('resolves %s to %s', (target, resolved) => {
	expect(resolveTarget(target)).toBe(resolved);
});
