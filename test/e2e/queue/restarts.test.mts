import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { list, type JsonObject } from '../../../sandbox/n8n/client/guards.mts';
import { outputOf } from '../support/bulk.mts';
import { LONG } from '../support/long.mts';
import {
	executionsBegunBy,
	inListsOf,
	QueueWorld,
	sentAfterConfirmation,
	timesTheLimit,
} from '../support/queue.mts';
import type { World } from '../support/world.mts';

const TASKS = 2_000;
const TASKS_PER_CALL = 50;
const PER_SECOND = 100;
const ROUNDS = 3;
/** How many times as long as the limit allows forty calls may take; the median of three. */
const AT_MOST = 1.2;
const WITHIN_MS = 240_000;

const median = (values: readonly number[]) =>
	values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
const outcomes = (items: readonly JsonObject[], outcome: string) =>
	items.filter((item) => item.outcome === outcome).map(({ id }) => id);

describe('n8n 2 in queue mode', LONG, () => {
	let queueWorld: QueueWorld;
	let world: World;
	let ids: string[];

	beforeAll(async () => {
		queueWorld = await QueueWorld.open(inject('tarball'));
		world = queueWorld.world;
	});
	beforeEach(() => {
		world.sandbox.reset();
		ids = world.sandbox.addTasks(TASKS);
		world.sandbox.faults.set([{ fault: { kind: 'rateLimit', limit: PER_SECOND } }]);
	});
	afterAll(async () => {
		await queueWorld.close();
	});

	/** Has one run going over all tasks, and waits until it is in the middle of them. */
	const startInTheMiddle = async (path: string) => {
		const { id } = await queueWorld.publish(path, { concurrency: 20 }, 'onReceived');
		expect((await queueWorld.call(path, ids)).status).toBe(200);
		await vi.waitUntil(() => world.deletedIds.length >= TASKS / 3, {
			timeout: 60_000,
			interval: 20,
		});
		const [execution] = await world.client.listExecutions(id);
		return execution?.id ?? '';
	};

	it.each([5, 20])(
		'40 calls of 50 tasks, %i at once each: nothing is lost or sent twice, and it takes little longer than the limit allows',
		async (concurrency) => {
			const path = `forty-${concurrency}`;
			await queueWorld.publish(path, { concurrency });
			const times: number[] = [];
			for (let round = 0; round < ROUNDS; round++) {
				const { workers } = queueWorld.queue;
				const before = workers.map(executionsBegunBy);
				const lists = inListsOf(ids, TASKS_PER_CALL);
				const { answers, elapsedMs } = await queueWorld.callAll(path, lists);
				expect(answers.map((items) => items.map(({ id }) => id))).toEqual(lists);
				expect(answers.flat().filter(({ deleted }) => deleted !== true)).toEqual([]);
				expect(world.deletedIds.toSorted()).toEqual(ids.toSorted());
				expect(sentAfterConfirmation(world)).toEqual([]);
				for (const [index, worker] of workers.entries())
					expect(executionsBegunBy(worker)).toBeGreaterThan(before[index] ?? 0);
				times.push(timesTheLimit(world, PER_SECOND, elapsedMs));
				process.stdout.write(
					`40 calls, ${concurrency} at once: ${(elapsedMs / 1_000).toFixed(1)} s for ${world.sandbox.requests.length} requests, ` +
						`${times.at(-1)?.toFixed(2) ?? ''} times what the limit allows\n`,
				);
				world.sandbox.reset();
				ids = world.sandbox.addTasks(TASKS);
				world.sandbox.faults.set([{ fault: { kind: 'rateLimit', limit: PER_SECOND } }]);
			}
			expect(median(times)).toBeLessThanOrEqual(AT_MOST);
		},
	);

	it('Redis restarted in the middle: the run goes on, and ends well', async () => {
		const executionId = await startInTheMiddle('redis');
		await queueWorld.queue.redis.kill();
		await queueWorld.queue.redis.startAgain();
		const execution = await world.endOf(executionId, WITHIN_MS);
		expect(execution.status).toBe('success');
		const items = outputOf(execution, 'Tallyfy').map(({ json }) => json);
		expect(items.map(({ id, deleted }) => [id, deleted])).toEqual(ids.map((id) => [id, true]));
		expect(world.deletedIds.toSorted()).toEqual(ids.toSorted());
		expect(sentAfterConfirmation(world)).toEqual([]);
	});

	it('the main process restarted in the middle: the worker goes on, and the run ends well', async () => {
		const executionId = await startInTheMiddle('main');
		await queueWorld.queue.main.kill();
		await queueWorld.queue.main.startAgain();
		const execution = await world.endOf(executionId, WITHIN_MS);
		expect(execution.status).toBe('success');
		const items = outputOf(execution, 'Tallyfy').map(({ json }) => json);
		expect(items.map(({ id, deleted }) => [id, deleted])).toEqual(ids.map((id) => [id, true]));
		expect(world.deletedIds.toSorted()).toEqual(ids.toSorted());
	});

	it('a process that takes nothing but webhook calls needs the package, too, and has it', async () => {
		await queueWorld.publish('webhook-process', {});
		const webhook = await queueWorld.queue.join('webhook');
		const answer = await fetch(`${webhook.url}/webhook/webhook-process`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ tasks: [{ id: ids[0] }] }),
		});
		expect(list({ items: await answer.json() }, 'items')).toMatchObject([
			{ id: ids[0], deleted: true },
		]);
	});

	it('a worker killed in the middle: its run is lost, and a run started again accounts for all', async () => {
		const executionId = await startInTheMiddle('killed');
		const { workers } = queueWorld.queue;
		const at = workers.findIndex((worker) =>
			worker.log().includes(`Worker started execution ${executionId} `),
		);
		const killedAtMs = performance.now();
		await workers[at]?.kill();
		await sleep(1_000);
		const before = [...world.deletedIds];
		expect(before.length).toBeLessThan(TASKS);
		const dead = await world.client.waitForExecution(executionId, WITHIN_MS);
		process.stdout.write(
			`A killed worker's execution: ${dead.status} after ${((performance.now() - killedAtMs) / 1_000).toFixed(0)} s, ${JSON.stringify(dead.error ?? null)}\n`,
		);
		expect(['error', 'crashed']).toContain(dead.status);
		expect(world.deletedIds).toEqual(before);

		await queueWorld.publish('again', { concurrency: 20, ignoreMissing: true });
		const { answers } = await queueWorld.callAll('again', [ids]);
		const [items = []] = answers;
		expect(items.map(({ id }) => id)).toEqual(ids);
		expect(outcomes(items, 'missing').toSorted()).toEqual(before.toSorted());
		expect(items.filter(({ deleted }) => deleted === true)).toHaveLength(TASKS - before.length);
		expect(world.deletedIds.toSorted()).toEqual(ids.toSorted());
	});
});
