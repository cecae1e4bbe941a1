import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { list, object, text } from '../../sandbox/n8n/client/guards.mts';
import type { Fault } from '../../sandbox/tallyfy/faults/faults.mts';
import { BULK_WORKFLOW } from './support/bulk.mts';
import { worlds } from './support/world.mts';

const CONCURRENCY = 5;
const LATENCY_MS = 200;
const MINUTE_MS = 60_000;
const STOPPED = 'Tallyfy: the execution was stopped. ';

describe.each(worlds)('n8n $release.version: a run that is stopped in n8n', (world) => {
	const { sandbox, client } = world;
	beforeEach(() => {
		sandbox.reset();
	});

	/** Starts a run over `count` tasks and waits until `isTime`; returns the execution's ID and the tasks'. */
	const start = async (count: number, fault: Fault, isTime: () => boolean) => {
		const ids = sandbox.addTasks(count);
		sandbox.faults.set([{ match: { method: 'DELETE' }, fault }]);
		const workflow = await world.save(BULK_WORKFLOW(ids, { concurrency: CONCURRENCY }));
		const executionId = await client.startManually(workflow.id);
		await vi.waitUntil(isTime, { timeout: 60_000, interval: 20 });
		return { executionId, ids };
	};
	/**
	 * The IDs by what became of them. n8n stores nothing of what a stopped execution put out, so the node's account is in
	 * n8n's log, whose lines are JSON.
	 */
	const account = async (ids: readonly string[]) => {
		const lines = (await world.log()).split('\n').filter((line) => line.includes(STOPPED));
		const accounts = lines.map((line) => {
			const message = text(JSON.parse(line), 'message');
			const ends: unknown = JSON.parse(message.slice(message.indexOf('{')));
			return {
				deleted: list(ends, 'deleted'),
				all: Object.values(object(ends, 'the account')).flat(),
			};
		});
		return accounts.find(({ all }) => all.length === ids.length);
	};

	it('sends nothing more, with 500 slow items to go', async () => {
		const isTime = () => world.deletedIds.length >= 20;
		const { executionId, ids } = await start(
			500,
			{ kind: 'latency', latencyMs: LATENCY_MS },
			isTime,
		);
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
		const { deleted: accounted = [] } = (await account(ids)) ?? {};
		expect(accounted.length).toBeGreaterThan(0);
		expect(world.deletedIds).toEqual(expect.arrayContaining([...accounted]));
	});

	it('ends at once where it waits for a rate limit, instead of after the pause', async () => {
		const isTime = () => sandbox.requests.some(({ status }) => status === 429);
		const limit: Fault = { kind: 'rateLimit', limit: 10, windowMs: MINUTE_MS };
		const { executionId, ids } = await start(30, limit, isTime);
		await client.stopExecution(executionId);
		await vi.waitUntil(async () => (await account(ids)) !== undefined, {
			timeout: MINUTE_MS / 2,
			interval: 100,
		});
		expect((await account(ids))?.deleted.toSorted()).toEqual(world.deletedIds.toSorted());
		expect(world.deletedIds).toHaveLength(10);
	});
});
