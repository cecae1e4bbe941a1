import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { BULK_WORKFLOW } from '../support/bulk.mts';
import { COPIES_TABLE, copyToS3, dueFileIds } from '../support/copies.mts';
import {
	executionsBegunBy,
	inListsOf,
	QueueWorld,
	sentAfterConfirmation,
} from '../support/queue.mts';
import { startObjectStore } from '../support/services/objectStore.mts';
import { resourceIdsOf } from '../support/truth.mts';
import type { World } from '../support/world.mts';

const CALLS = 10;
const TASKS_PER_CALL = 50;
const PER_SECOND = 100;
const CONCURRENCY = 5;
const LATENCY_MS = 200;

describe('n8n 2 in queue mode, with PostgreSQL, Redis and two workers', () => {
	let queueWorld: QueueWorld;
	let world: World;

	beforeAll(async () => {
		queueWorld = await QueueWorld.open(inject('tarball'), { world: 'company' });
		world = queueWorld.world;
	});
	beforeEach(() => {
		world.sandbox.reset();
	});
	afterAll(async () => {
		await queueWorld.close();
	});

	it('webhook calls side by side share one limit: nothing is lost, and nothing sent twice', async () => {
		const { sandbox } = world;
		const { workers } = queueWorld.queue;
		const before = workers.map(executionsBegunBy);
		const ids = sandbox.addTasks(CALLS * TASKS_PER_CALL);
		sandbox.faults.set([{ fault: { kind: 'rateLimit', limit: PER_SECOND } }]);
		await queueWorld.publish('side-by-side', { concurrency: 20 });
		const lists = inListsOf(ids, TASKS_PER_CALL);
		const { answers } = await queueWorld.callAll('side-by-side', lists);

		expect(answers.map((items) => items.map(({ id }) => id))).toEqual(lists);
		expect(answers.flat().filter(({ deleted }) => deleted !== true)).toEqual([]);
		expect(world.deletedIds.toSorted()).toEqual(ids.toSorted());
		expect(sentAfterConfirmation(world)).toEqual([]);
		for (const [index, worker] of workers.entries())
			expect(executionsBegunBy(worker)).toBeGreaterThan(before[index] ?? 0);
	});

	it('a run that is stopped in the editor starts nothing more on its worker', async () => {
		const { sandbox, client } = world;
		const ids = sandbox.addTasks(500);
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: LATENCY_MS } }]);
		const { id } = await world.save(BULK_WORKFLOW(ids, { concurrency: CONCURRENCY }));
		const executionId = await client.startManually(id);
		await vi.waitUntil(() => world.deletedIds.length >= 20, { timeout: 30_000, interval: 20 });
		await client.stopExecution(executionId);
		const confirmedAtMs = Date.now();
		await sleep(LATENCY_MS * 10);

		const late = sandbox.requests.filter(({ receivedAtMs }) => receivedAtMs > confirmedAtMs);
		expect(late.map(({ receivedAtMs }) => receivedAtMs - confirmedAtMs)).toEqual([]);
		expect(world.deletedIds.length).toBeLessThan(60);
		expect((await client.waitForExecution(executionId)).status).toBe('canceled');
	});

	it('files are downloaded, copied, checked and deleted on a worker, with the bytes in the database', async () => {
		const { client, sandbox } = world;
		const due = dueFileIds(sandbox);
		const hashes = due.map((id) => sandbox.sha256(id)).toSorted();
		const store = await startObjectStore();
		try {
			const credential = await client.createCredential('s3', 'Copies', store.credential);
			const execution = await world.run(copyToS3(store, credential));
			expect(execution.status).toBe('success');
			expect(JSON.stringify(execution.data)).toMatch(/"id":"database:/);
			expect(world.deletedIds.toSorted()).toEqual(due);
			const account = await (await world.tables()).rows(COPIES_TABLE);
			expect(resourceIdsOf(account)).toEqual(due);
			expect(account.map(({ copySha256 }) => copySha256).toSorted()).toEqual(hashes);
		} finally {
			await store.stop();
		}
	});
});
