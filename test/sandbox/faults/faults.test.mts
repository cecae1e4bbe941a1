import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../sandbox/tallyfy/faults/faults.mts';
import { type Sandbox, startSandbox } from '../../../sandbox/tallyfy/server.mts';
import { firstOf, goodHeaders, send, taskDeletion } from '../client.mts';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const remove = (id: string) => send(sandbox, 'DELETE', taskDeletion(sandbox, id));
const exists = (id: string) => sandbox.organization.tasks.has(id);

/** On a busy machine a request may take its time to get there. */
const arrived = () => expect.poll(() => sandbox.requests.length, { timeout: 10_000 }).toBe(1);

/** Deletes new tasks one after the other, and returns the statuses. */
async function removeEach(count: number): Promise<number[]> {
	const statuses: number[] = [];
	for (const id of sandbox.addTasks(count)) statuses.push((await remove(id)).status);
	return statuses;
}

describe.each([
	['before', true],
	['after', false],
] as const)('%s the delete takes effect', (when, survives) => {
	it.each<[name: string, fault: Fault, status: number, text: RegExp]>([
		[
			'a server error',
			{ kind: 'status', status: 503, when },
			503,
			/^\{"error":true,"message":".+"\}$/,
		],
		['a 202', { kind: 'status', status: 202, when }, 202, /^\{"message":".+"\}$/],
		[
			'a 200 with a message',
			{ kind: 'status', status: 200, body: { message: 'queued' }, when },
			200,
			/^\{"message":"queued"\}$/,
		],
		['a 204 out of turn', { kind: 'status', status: 204, when }, 204, /^$/],
		['an error without a body', { kind: 'status', status: 500, body: null, when }, 500, /^$/],
		['a text', { kind: 'status', status: 502, body: 'Bad Gateway', when }, 502, /^Bad Gateway$/],
		['a web page', { kind: 'webPage', when }, 200, /^<!doctype html>/],
		['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/', when }, 302, /^$/],
	])('answers with %s', async (_name, fault, status, text) => {
		sandbox.faults.set([{ fault }]);
		const id = firstOf(sandbox.addTasks(1));
		const answer = await remove(id);
		expect(answer.status).toBe(status);
		expect(answer.text).toMatch(text);
		expect(exists(id)).toBe(survives);
		expect(sandbox.requests).toMatchObject([{ status, fault: fault.kind, tookEffect: !survives }]);
		if (fault.kind === 'redirect') expect(answer.headers.location).toBe(fault.location);
	});

	it('resets the connection', async () => {
		sandbox.faults.set([{ fault: { kind: 'reset', when } }]);
		const id = firstOf(sandbox.addTasks(1));
		await expect(remove(id)).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
		expect(exists(id)).toBe(survives);
		expect(sandbox.requests).toMatchObject([{ status: null, tookEffect: !survives }]);
	});

	it('cuts the answer off after its headers', async () => {
		sandbox.faults.set([{ fault: { kind: 'cut', when } }]);
		const id = firstOf(sandbox.addTasks(1));
		const answer = await fetch(sandbox.url + taskDeletion(sandbox, id), {
			method: 'DELETE',
			headers: goodHeaders(sandbox),
		});
		expect(answer.status).toBe(200);
		await expect(answer.text()).rejects.toThrow('terminated');
		expect(exists(id)).toBe(survives);
		expect(sandbox.requests).toMatchObject([{ status: null, tookEffect: !survives }]);
	});

	it('hangs for a while, then answers as ever', async () => {
		sandbox.faults.set([{ fault: { kind: 'hang', hangMs: 1_000, when } }]);
		const id = firstOf(sandbox.addTasks(1));
		const answer = remove(id);
		await arrived();
		await delay(50);
		expect(exists(id)).toBe(survives);
		expect((await answer).status).toBe(204);
		expect(exists(id)).toBe(false);
	});

	it('hangs for ever, until the sandbox closes', async () => {
		sandbox.faults.set([{ fault: { kind: 'hang', when } }]);
		const id = firstOf(sandbox.addTasks(1));
		const answer = expect(remove(id)).rejects.toMatchObject({ code: 'ECONNRESET' });
		await arrived();
		await delay(50);
		const startedMs = performance.now();
		await sandbox.close();
		expect(performance.now() - startedMs).toBeLessThan(5_000);
		await answer;
		expect(exists(id)).toBe(survives);
	});
});

it('goes on with the delete although the client has given up on a hang', async () => {
	sandbox.faults.set([{ fault: { kind: 'hang', hangMs: 1_000 } }]);
	const id = firstOf(sandbox.addTasks(1));
	const patience = new AbortController();
	const answer = fetch(sandbox.url + taskDeletion(sandbox, id), {
		method: 'DELETE',
		headers: goodHeaders(sandbox),
		signal: patience.signal,
	});
	await arrived();
	patience.abort();
	await expect(answer).rejects.toThrow('aborted');
	expect(exists(id)).toBe(true);
	await expect.poll(() => exists(id), { timeout: 10_000 }).toBe(false);
	expect(sandbox.requests).toMatchObject([{ status: null, tookEffect: true }]);
});

it('adds latency, also to what another rule ends', async () => {
	sandbox.faults.set([
		{ fault: { kind: 'latency', latencyMs: 60 } },
		{ fault: { kind: 'latency', latencyMs: 60 } },
		{ fault: { kind: 'status', status: 500 } },
	]);
	expect(await removeEach(1)).toEqual([500]);
	expect(sandbox.requests[0]?.durationMs).toBeGreaterThan(110);
});

it('knows how many requests were in flight at most', async () => {
	sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 1_000 } }]);
	await Promise.all(sandbox.addTasks(4).map(remove));
	await removeEach(1);
	expect(sandbox.peakInFlight).toBe(4);
});
