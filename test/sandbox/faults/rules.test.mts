import { describe, expect, it } from 'vitest';
import { Faults, type Fault, type FaultRule } from '../../../sandbox/tallyfy/faults/faults.mts';
import { openSandbox, send, taskDeletion } from '../client.mts';

const sandbox = await openSandbox();

const remove = (id: string) => send(sandbox, 'DELETE', taskDeletion(sandbox, id));

/** Deletes new tasks one after the other, and returns the statuses. */
async function removeEach(count: number): Promise<number[]> {
	const statuses: number[] = [];
	for (const id of sandbox.addTasks(count)) statuses.push((await remove(id)).status);
	return statuses;
}

describe('a rule applies', () => {
	const status500: Fault = { kind: 'status', status: 500 };
	const id = (number: number) => [...sandbox.organization.tasks.keys()].at(number - 5) ?? '';

	it.each<[name: string, match: () => FaultRule['match'], expected: number[]]>([
		['to everything, without conditions', () => ({}), [500, 500, 500, 500, 500]],
		['to one method', () => ({ method: 'GET' }), [204, 204, 204, 204, 204]],
		['to a path, as text', () => ({ path: `${id(1)}/delete$` }), [204, 500, 204, 204, 204]],
		['to a path, as an expression', () => ({ path: /TASKS/gi }), [500, 500, 500, 500, 500]],
		['to some ids', () => ({ ids: [id(0), id(4)] }), [500, 204, 204, 204, 500]],
		['to the first requests', () => ({ firstRequests: 2 }), [500, 500, 204, 204, 204]],
		['to all but the first', () => ({ afterRequests: 2 }), [204, 204, 500, 500, 500]],
		[
			'to some in the middle',
			() => ({ afterRequests: 1, firstRequests: 2 }),
			[204, 500, 500, 204, 204],
		],
		[
			'to all conditions at once',
			() => ({ method: 'DELETE', ids: [id(2)] }),
			[204, 204, 500, 204, 204],
		],
		['always, with probability 1', () => ({ probability: 1 }), [500, 500, 500, 500, 500]],
		['never, with probability 0', () => ({ probability: 0 }), [204, 204, 204, 204, 204]],
	])('%s', async (_name, match, expected) => {
		const ids = sandbox.addTasks(5);
		sandbox.faults.set([{ match: match() ?? {}, fault: status500 }]);
		const statuses: number[] = [];
		for (const taskId of ids) statuses.push((await remove(taskId)).status);
		expect(statuses).toEqual(expected);
	});

	it('only to the first attempts for each id', async () => {
		sandbox.faults.set([{ match: { firstAttemptsPerId: 2 }, fault: status500 }]);
		const [first = '', second = ''] = sandbox.addTasks(2);
		const statuses: number[] = [];
		for (const taskId of [first, second, first, first, second, second]) {
			statuses.push((await remove(taskId)).status);
		}
		expect(statuses).toEqual([500, 500, 500, 204, 500, 204]);
	});

	it('with a probability, to the same requests again for the same seed', async () => {
		const rule: FaultRule = { match: { probability: 0.5 }, fault: status500 };
		const runs: number[][] = [];
		for (const randomSeed of [7, 7, 8]) {
			sandbox.faults.set([rule], randomSeed);
			runs.push(await removeEach(40));
		}
		expect(runs[0]).toEqual(runs[1]);
		expect(runs[0]).not.toEqual(runs[2]);
		const failed = runs[0]?.filter((status) => status === 500).length ?? 0;
		expect(failed).toBeGreaterThan(8);
		expect(failed).toBeLessThan(32);
	});

	it('until the faults are cleared', async () => {
		sandbox.faults.set([{ fault: status500 }]);
		expect(await removeEach(1)).toEqual([500]);
		sandbox.faults.clear();
		expect(await removeEach(1)).toEqual([204]);
	});

	it('in its turn: the first that ends a request decides', async () => {
		sandbox.faults.set([
			{ match: { firstRequests: 1 }, fault: { kind: 'status', status: 502 } },
			{ match: { firstRequests: 1 }, fault: { kind: 'status', status: 503 } },
		]);
		expect(await removeEach(3)).toEqual([502, 503, 204]);
	});

	it('to unknown paths too', async () => {
		sandbox.faults.set([{ fault: status500 }]);
		expect((await send(sandbox, 'GET', '/nope')).status).toBe(500);
	});
});

describe('a fault for a time', () => {
	const GET = { method: 'GET', path: '/tasks', id: undefined };

	/** Whether requests at these times meet a rule for the time between the two. */
	function hitsAt(timesMs: readonly number[], betweenMs: [number, number], faults = new Faults()) {
		faults.set([{ match: { betweenMs }, fault: { kind: 'reset' } }]);
		return timesMs.map((timeMs) => faults.plan(GET, timeMs) !== undefined);
	}

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
