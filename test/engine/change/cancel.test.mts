import { setTimeout } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { DELETE_TASK } from '../harness.mts';
import { asItems, useSandbox } from '../sandbox.mts';

const world = useSandbox();

const SETTLE_MS = 400;
const CONCURRENCY = 5;

describe('stopping the execution', () => {
	it('starts no further request and reports nothing as deleted that is still there', async () => {
		const ids = world.sandbox.addTasks(200);
		world.sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 50 } }]);
		const stop = new AbortController();
		const running = world.run({
			items: asItems(ids),
			parameters: { ...DELETE_TASK, options: { concurrency: CONCURRENCY } },
			stop: stop.signal,
		});
		while (world.sandbox.state.deletions.length < 20) await setTimeout(10);
		stop.abort();
		const sentAtStop = world.sandbox.requests.length;
		const { run, output } = await running;
		await setTimeout(SETTLE_MS);
		// What was under way may still arrive; nothing is started.
		expect(world.sandbox.requests.length).toBeLessThanOrEqual(sentAtStop + CONCURRENCY);
		expect(world.left(ids).length).toBeGreaterThan(100);
		expect(run.status).toBe('canceled');
		expect(run.data.resultData.runData.Next).toBeUndefined();
		const deleted = output.filter(({ json }) => json.deleted === true).map(({ json }) => json.id);
		expect(world.left(deleted as string[])).toEqual([]);
		const unclear = output.filter(
			({ json }) => json.details !== undefined && 'outcomeUnknown' in (json.details as object),
		);
		expect(deleted.length + unclear.length).toBeGreaterThanOrEqual(
			ids.length - world.left(ids).length,
		);
	});

	it('ends a long wait for the rate limit at once', async () => {
		const ids = world.sandbox.addTasks(5);
		world.sandbox.faults.set([{ fault: { kind: 'rateLimit', limit: 1, retryAfterSeconds: 60 } }]);
		const stop = new AbortController();
		const running = world.run({ items: asItems(ids), stop: stop.signal });
		while (!world.sandbox.requests.some(({ status }) => status === 429)) await setTimeout(10);
		await setTimeout(SETTLE_MS);
		const stoppedAt = Date.now();
		stop.abort();
		await running;
		// Far less than the minute that it was to wait, however busy the machine.
		expect(Date.now() - stoppedAt).toBeLessThan(20_000);
		const sent = world.sandbox.requests.length;
		await setTimeout(SETTLE_MS);
		expect(world.sandbox.requests.length).toBe(sent);
	});

	it('is no error of the run while it finds what its conditions name', async () => {
		const ids = world.sandbox.addTasks(2);
		world.sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 5_000 } }]);
		const stop = new AbortController();
		const conditions = { notOwnedBy: { __rl: true, mode: 'id', value: '1' } };
		const running = world.run({
			items: asItems(ids),
			parameters: { ...DELETE_TASK, safety: { onlyIf: { conditions } } },
			stop: stop.signal,
		});
		while (world.sandbox.requests.length === 0) await setTimeout(10);
		stop.abort();
		const { run } = await running;
		expect(run.status).toBe('canceled');
		expect(world.left(ids)).toEqual(ids);
	});
});
