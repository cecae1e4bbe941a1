import { describe, expect, it } from 'vitest';
import { Faults } from '../../../sandbox/tallyfy/faults/faults.mts';
import { ask, openSandbox } from '../client.mts';

const sandbox = await openSandbox();

const GET = { method: 'GET', path: '/tasks', id: undefined };

/** Whether requests at these times meet a rule for the time between the two. */
function hitsAt(timesMs: readonly number[], betweenMs: [number, number], faults = new Faults()) {
	faults.set([{ match: { betweenMs }, fault: { kind: 'reset' } }]);
	return timesMs.map((timeMs) => faults.plan(GET, timeMs) !== undefined);
}

describe('a fault for a time', () => {
	it('counts from the first request, and ends before the second time', () => {
		const timesMs = [5000, 5999, 6000, 20_000, 50_999, 51_000];
		expect(hitsAt(timesMs, [1000, 46_000])).toEqual([false, false, true, true, true, false]);
		expect(hitsAt([7, 10], [0, 5])).toEqual([true, true]);
	});

	it('counts anew when the rules are set', () => {
		const faults = new Faults();
		expect(hitsAt([0, 100], [50, 200], faults)).toEqual([false, true]);
		expect(hitsAt([1000, 1100], [50, 200], faults)).toEqual([false, true]);
	});
});

describe('on the running sandbox', () => {
	const statusOf = async () => (await ask(sandbox, 'GET', '/tasks')).status;

	it('spares the first requests: a token that ends', async () => {
		sandbox.faults.set([{ match: { afterRequests: 2 }, fault: { kind: 'status', status: 401 } }]);
		const statuses: number[] = [];
		for (let request = 0; request < 4; request += 1) statuses.push(await statusOf());
		expect(statuses).toEqual([200, 200, 401, 401]);
	});

	it('hits some requests in the middle', async () => {
		sandbox.faults.set([
			{ match: { afterRequests: 1, firstRequests: 2 }, fault: { kind: 'status', status: 500 } },
		]);
		const statuses: number[] = [];
		for (let request = 0; request < 4; request += 1) statuses.push(await statusOf());
		expect(statuses).toEqual([200, 500, 500, 200]);
	});

	it('takes both over HTTP', async () => {
		const put = (match: object) =>
			fetch(`${sandbox.url}/_sandbox/faults`, {
				method: 'PUT',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ rules: [{ match, fault: { kind: 'status', status: 503 } }] }),
			});
		expect((await put({ betweenMs: [0, 60_000], afterRequests: 1 })).status).toBe(204);
		expect([await statusOf(), await statusOf()]).toEqual([200, 503]);
		expect((await put({ betweenMs: [0] })).status).toBe(400);
		expect((await put({ afterRequests: -1 })).status).toBe(400);
	});
});
