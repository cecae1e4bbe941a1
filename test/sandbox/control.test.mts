import { describe, expect, it } from 'vitest';
import type { SandboxState } from '../../sandbox/tallyfy/state/state.mts';
import { DEFAULT_QUIRKS } from '../../sandbox/tallyfy/quirks.mts';
import { startSandbox } from '../../sandbox/tallyfy/server.mts';
import { firstOf, openSandbox, send, taskDeletion } from './client.mts';

const sandbox = await openSandbox({ tasks: 2, files: 1 });

async function control(method: string, path: string, body?: unknown): Promise<Response> {
	const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
	return fetch(`${sandbox.url}/_sandbox/${path}`, { method, ...(body === undefined ? {} : json) });
}
const putFault = (fault: unknown, match: unknown = {}) =>
	control('PUT', 'faults', { rules: [{ match, fault }] });
const removeOne = () =>
	send(sandbox, 'DELETE', taskDeletion(sandbox, firstOf(sandbox.addTasks(1))));

describe('faults over HTTP', () => {
	it.each<[fault: Record<string, unknown>, status: number | null]>([
		[{ kind: 'latency', latencyMs: 1 }, 204],
		[{ kind: 'hang', hangMs: 1, when: 'after' }, 204],
		[{ kind: 'rateLimit', limit: 1, algorithm: 'tokenBucket', retryAfterFormat: 'date' }, 204],
		[{ kind: 'status', status: 500, body: { any: ['thing'] }, when: 'before' }, 500],
		[{ kind: 'status', status: 500, body: 'text' }, 500],
		[{ kind: 'webPage' }, 200],
		[{ kind: 'redirect', location: '/', status: 307 }, 307],
		[{ kind: 'reset', when: 'after' }, null],
		[{ kind: 'cut' }, null],
		[{ kind: 'cut', when: 'after', afterBytes: 3 }, null],
		[{ kind: 'wrongLength', byBytes: -1 }, null],
	])('takes %j', async (fault, status) => {
		expect((await putFault(fault)).status).toBe(204);
		await removeOne().catch(() => null);
		expect(sandbox.requests).toMatchObject([{ status }]);
	});

	it('takes a fault that only a client which gives up gets out of', async () => {
		expect((await putFault({ kind: 'stall', afterBytes: 0 })).status).toBe(204);
	});

	it('takes conditions and a seed', async () => {
		const match = {
			method: 'DELETE',
			path: '/tasks/',
			ids: [firstOf(sandbox.organization.tasks.keys())],
			firstAttemptsPerId: 1,
			firstRequests: 1,
			afterRequests: 1,
			betweenMs: [0, 60_000],
			probability: 0.5,
		};
		const rules = [{ match, fault: { kind: 'webPage' } }];
		expect((await control('PUT', 'faults', { rules, randomSeed: 3 })).status).toBe(204);
		expect((await removeOne()).status).toBe(204);
	});

	it.each([
		['an unknown kind', { kind: 'nope' }, {}],
		['a misspelt field', { kind: 'hang', hangMS: 5 }, {}],
		['a field of the wrong type', { kind: 'latency', latencyMs: '5' }, {}],
		['a missing field', { kind: 'status' }, {}],
		['a misspelt condition', { kind: 'webPage' }, { paths: 'x' }],
		['half a time', { kind: 'webPage' }, { betweenMs: [0] }],
		['a negative number', { kind: 'webPage' }, { afterRequests: -1 }],
		['a broken expression', { kind: 'webPage' }, { path: '(' }],
	])('refuses %s', async (_name, fault, match) => {
		expect((await putFault(fault, match)).status).toBe(400);
		expect((await removeOne()).status).toBe(204);
	});
});

describe('the view from another process', () => {
	it('shows the state with all that is gone', async () => {
		await removeOne();
		const state = (await (await control('GET', 'state')).json()) as ReturnType<
			SandboxState['toJSON']
		>;
		expect(state.organizations[0]?.id).toBe(sandbox.organizationId);
		expect(state.organizations[0]?.tasks).toHaveLength(12);
		expect(state.organizations[0]?.assets).toHaveLength(6);
		expect(state.deletions).toEqual(sandbox.state.deletions);
		expect(state.deletions).toHaveLength(1);
	});

	it('shows the log, without its own requests', async () => {
		await removeOne();
		const log: unknown = await (await control('GET', 'requests')).json();
		expect(log).toMatchObject([
			{
				method: 'DELETE',
				status: 204,
				tookEffect: true,
				fault: null,
				headers: {
					authorization: `Bearer ${sandbox.accessToken}`,
					accept: 'application/json',
					client: 'APIClient',
				},
			},
		]);
		expect(log).toEqual(JSON.parse(JSON.stringify(sandbox.requests)));
	});

	it.each(['tasks', 'files', 'processes', 'templates', 'guests'] as const)(
		'adds %s, and tells their ids',
		async (kind) => {
			const answer = await control('POST', kind, { count: 3 });
			const { ids } = (await answer.json()) as { ids: string[] };
			const { tasks, assets, processes, templates, guests } = sandbox.organization;
			const there = { tasks, files: assets, processes, templates, guests };
			expect([...there[kind].keys()].slice(-3).map(String)).toEqual(ids);
			const found = (await (await control('GET', kind)).json()) as { data: { id: unknown }[] };
			expect(found.data.map((entry) => String(entry.id)).slice(-3)).toEqual(ids);
			expect(new Set(ids).size).toBe(3);
			expect((await control('POST', kind, { count: -1 })).status).toBe(400);
		},
	);

	it('adds them with the fields that are wanted, and refuses a misspelt one', async () => {
		const fields = { title: 'Old', completed_at: '2020-01-01T00:00:00.000Z', tags: ['Keep'] };
		const answer = await control('POST', 'tasks', { count: 1, fields });
		const { ids } = (await answer.json()) as { ids: [string] };
		const { tasks, tags } = sandbox.organization;
		expect(tasks.get(ids[0])).toMatchObject({ title: 'Old', completed_at: fields.completed_at });
		expect(tags.get(ids[0])).toMatchObject([{ title: 'Keep' }]);
		const file = { count: 1, fields: { taskId: ids[0], sizeBytes: 10 } };
		expect((await control('POST', 'files', file)).status).toBe(200);
		expect((await control('POST', 'tasks', { count: 1, fields: { titel: 'x' } })).status).toBe(400);
	});

	it('finds things past routes, quirks and faults', async () => {
		await putFault({ kind: 'status', status: 500 });
		const found = async (path: string) =>
			(await (await control('GET', path)).json()) as { total: number; data: { id: string }[] };
		expect((await found('tasks')).total).toBe(12);
		expect((await found('tasks?kind=process')).total).toBe(3);
		expect((await found('tasks?q=nda&kind=oneOff')).data).toHaveLength(1);
		expect((await found('tasks?limit=2')).data).toHaveLength(2);
		expect((await found('tasks?dateField=completed_at&olderThanDays=100000')).total).toBe(0);
		expect((await found('tasks?dateField=completed_at&olderThanDays=1')).total).toBe(5);
		expect((await found('files?archived=only')).total).toBe(0);
		expect((await found('files?archived=none')).total).toBe(6);
		expect((await found('processes')).total).toBe(1);
		expect((await found('templates')).total).toBe(1);
	});

	it('shows and changes the quirks, until it is reset', async () => {
		const changed = await control('PUT', 'options', { drift: 'delete', archivedRunGet: 404 });
		expect(await changed.json()).toMatchObject({ drift: 'delete', archivedRunGet: 404 });
		expect(sandbox.quirks).toMatchObject({ drift: 'delete', perPageCap: 100 });
		expect((await control('PUT', 'options', { drift: 'sideways' })).status).toBe(400);
		expect((await control('PUT', 'options', { nope: true })).status).toBe(400);
		await control('POST', 'reset');
		expect(await (await control('GET', 'options')).json()).toEqual(DEFAULT_QUIRKS);
	});

	it('tells the time, and lets it pass', async () => {
		const answer = await control('POST', 'clock', { advanceMs: 3_600_000 });
		const { now } = (await answer.json()) as { now: string };
		expect(Date.parse(now) - Date.now()).toBeGreaterThan(3_590_000);
		expect(await (await control('GET', 'clock')).json()).not.toEqual({ now: '' });
	});

	it('starts again as it began', async () => {
		const before = JSON.stringify(sandbox.state);
		await removeOne();
		await putFault({ kind: 'status', status: 500 });
		expect((await control('POST', 'reset')).status).toBe(204);
		expect(JSON.stringify(sandbox.state)).toBe(before);
		expect(sandbox.requests).toEqual([]);
		expect(sandbox.peakInFlight).toBe(0);
		expect((await removeOne()).status).toBe(204);
	});
});

it('gives the same ids in every sandbox, of 32 hexadecimal characters', async () => {
	const other = await startSandbox({ tasks: 2, files: 1 });
	expect(JSON.stringify(other.state)).toBe(JSON.stringify(sandbox.state));
	await other.close();
	const { id, tasks, assets } = sandbox.organization;
	for (const each of [id, ...tasks.keys(), ...assets.keys()])
		expect(each).toMatch(/^[0-9a-f]{32}$/);
});

it('does not bring a deleted task back under its id when more are added', async () => {
	const [id = ''] = sandbox.addTasks(1);
	await send(sandbox, 'DELETE', taskDeletion(sandbox, id));
	expect(sandbox.addTasks(5)).not.toContain(id);
});

it('says so when its port is taken', async () => {
	const port = Number(new URL(sandbox.url).port);
	await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
