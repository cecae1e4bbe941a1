import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../sandbox/tallyfy/faults/faults.mts';
import { BULK_WORKFLOW } from './bulk.mts';
import { worlds } from './world.mts';

const CONCURRENCY = 5;
const LATENCY_MS = 200;
const MINUTE_MS = 60_000;

describe.each(worlds)('n8n $release.version: a run that is stopped in n8n', (world) => {
	const { sandbox, client } = world;
	beforeEach(() => {
		sandbox.reset();
	});

	/** Starts a run over `count` tasks and waits until `isTime`; returns the execution's ID. */
	const start = async (count: number, fault: Fault, isTime: () => boolean) => {
		const ids = sandbox.addTasks(count);
		sandbox.faults.set([{ fault }]);
		const workflow = await world.save(BULK_WORKFLOW(ids, { concurrency: CONCURRENCY }));
		const executionId = await client.startManually(workflow.id);
		await vi.waitUntil(isTime, { timeout: 30_000, interval: 20 });
		return executionId;
	};
	/** n8n stores nothing of what a stopped execution put out, so the node's account is in n8n's log. */
	const account = async (count: number) =>
		new RegExp(`Tallyfy: the execution was stopped\\. (\\d+) of ${count} items deleted`).exec(
			await world.log(),
		)?.[1];

	it('sends nothing more, with 500 slow items to go', async () => {
		const isTime = () => world.deletedIds.length >= 20;
		const executionId = await start(500, { kind: 'latency', latencyMs: LATENCY_MS }, isTime);
		await client.stopExecution(executionId);
		const sent = sandbox.requests.length;
		await sleep(LATENCY_MS * 2);
		const deleted = world.deletedIds.length;
		expect(deleted).toBeLessThan(60);
		await sleep(LATENCY_MS * 10);

		// What was on its way when n8n answered may have arrived; nothing that started later.
		expect(sandbox.requests.length).toBeLessThanOrEqual(sent + CONCURRENCY);
		expect(world.deletedIds).toHaveLength(deleted);
		expect((await client.waitForExecution(executionId)).status).toBe('canceled');
		expect(Number(await account(500))).toBeLessThanOrEqual(deleted);
	});

	it('ends at once where it waits for a rate limit, instead of after the pause', async () => {
		const isTime = () => sandbox.requests.some(({ status }) => status === 429);
		const limit: Fault = { kind: 'rateLimit', limit: 10, windowMs: MINUTE_MS };
		const executionId = await start(30, limit, isTime);
		await client.stopExecution(executionId);
		await vi.waitUntil(async () => (await account(30)) !== undefined, {
			timeout: MINUTE_MS / 6,
			interval: 100,
		});
		expect(await account(30)).toBe('10');
		expect(world.deletedIds).toHaveLength(10);
	});
});
