import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { bulkWorkflow } from './bulk.mts';
import { worlds } from './world.mts';

const COUNT = 500;
const CONCURRENCY = 5;
const LATENCY_MS = 200;

describe.each(worlds)('n8n $release.version: a run over 500 slow items', (world) => {
	it('sends nothing more once it is stopped in n8n, and leaves its account in the log', async () => {
		const { sandbox, client } = world;
		sandbox.reset();
		const ids = sandbox.addTasks(COUNT);
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: LATENCY_MS } }]);
		const { id: workflowId } = await world.save(bulkWorkflow(ids, { concurrency: CONCURRENCY }));
		const executionId = await client.startManually(workflowId);
		await vi.waitUntil(() => world.deletedIds.length >= 20, { timeout: 30_000, interval: 20 });

		await client.stopExecution(executionId);
		const sent = sandbox.requests.length;
		await sleep(LATENCY_MS * 2);
		const deleted = world.deletedIds.length;
		expect(deleted).toBeLessThan(60);
		await sleep(LATENCY_MS * 10);

		// What was on its way when n8n answered may have arrived; nothing that started later.
		expect(sandbox.requests.length).toBeLessThanOrEqual(sent + CONCURRENCY);
		expect(world.deletedIds).toHaveLength(deleted);
		const execution = await client.waitForExecution(executionId);
		expect(execution.status).toBe('canceled');
		expect([...execution.runs.keys()]).not.toContain('Next');
		await vi.waitUntil(async () =>
			(await world.log()).includes('Tallyfy: the execution was stopped.'),
		);
		expect(await world.log()).toMatch(
			new RegExp(`Tallyfy: the execution was stopped\\. \\d+ of ${COUNT} items deleted`),
		);
	});
});
