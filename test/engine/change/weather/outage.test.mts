import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import { changing, DELETE_TASKS } from '../operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const OUTAGE_SECONDS = 45;
const BEGINS_MS = 1_000;
const ENDS_MS = BEGINS_MS + OUTAGE_SECONDS * 1_000;
const LATENCY = { fault: { kind: 'latency', latencyMs: 30 } } as const;

/** Requests that came while nobody got through. */
function requestsDuring(fromMs: number, toMs: number): number {
	const { requests } = world.sandbox;
	const beganAt = requests[0]?.receivedAtMs ?? 0;
	return requests.filter(({ receivedAtMs }) => {
		const at = receivedAtMs - beganAt;
		return at >= fromMs && at < toMs;
	}).length;
}

describe(`an outage of ${OUTAGE_SECONDS} s among 300 deletions`, () => {
	it.each([
		['503', { kind: 'status', status: 503 }],
		['reset', { kind: 'reset' }],
	] as const)(
		'(%s) costs minutes, not items: all are deleted, with few requests into it, soon after its end',
		{ timeout: ENDS_MS + 60_000 },
		async (_name, fault) => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(300);
			sandbox.faults.set([LATENCY, { match: { betweenMs: [BEGINS_MS, ENDS_MS] }, fault }]);
			const startedAt = performance.now();
			const { output, hint, run } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS),
			});
			const tookMs = performance.now() - startedAt;
			expect(run.status).toBe('success');
			expect(output.map(({ json }) => [json.id, json.deleted])).toEqual(
				ids.map((id) => [id, true]),
			);
			expect(world.left(ids)).toEqual([]);
			const into = requestsDuring(BEGINS_MS, ENDS_MS);
			console.info({ into, tookMs, hint });
			expect(into).toBeLessThanOrEqual(60);
			expect(tookMs).toBeLessThan(ENDS_MS + 20_000);
			expect(hint).toMatch(/\d+ s waited while Tallyfy didn't answer/);
		},
	);

	it(
		'holds Stop Workflow as well, which has nothing to stop for',
		{ timeout: 60_000 },
		async () => {
			const ids = world.sandbox.addTasks(60);
			world.sandbox.faults.set([
				LATENCY,
				{ match: { betweenMs: [100, 4_000] }, fault: { kind: 'status', status: 502 } },
			]);
			const { run } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { options: { concurrency: 1 } }),
			});
			expect(run.status).toBe('success');
			expect(world.left(ids)).toEqual([]);
		},
	);
});

describe('Tallyfy down for good', () => {
	/** The default is 300, which the suite has no time for. */
	const MAX_WAIT_S = Number(process.env.MAX_WAIT_SECONDS ?? 60);

	it(
		'ends the run soon after Max Wait, with few requests, and every item is accounted for',
		{ timeout: MAX_WAIT_S * 1_000 + 90_000 },
		async () => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(400);
			sandbox.faults.set([{ fault: { kind: 'status', status: 503 } }]);
			const startedAt = performance.now();
			const { output } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { options: { maxWait: MAX_WAIT_S } }),
				settings: CONTINUE,
			});
			const tookMs = performance.now() - startedAt;
			console.info({ requests: sandbox.requests.length, tookMs });
			expect(tookMs).toBeLessThan(MAX_WAIT_S * 1_000 + 30_000);
			expect(sandbox.requests.length).toBeLessThanOrEqual(60);
			expect(output.map(({ json }) => json.id)).toEqual(ids);
			for (const { json } of output) {
				expect(json.deleted).toBe(false);
				expect(json.error).toMatch(/Tallyfy hasn't answered since/);
				expect(json.attempts).toBeTypeOf('number');
			}
			const tried = output.filter(({ json }) => json.attempts !== 0);
			expect(tried.length).toBeGreaterThan(0);
			expect(tried.length).toBeLessThanOrEqual(60);
			expect(world.left(ids)).toEqual(ids);
		},
	);

	it('with Stop Workflow is an error with the account', { timeout: 60_000 }, async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(40);
		sandbox.faults.set([{ match: { afterRequests: 20 }, fault: { kind: 'status', status: 503 } }]);
		const { error, run } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { options: { maxWait: 2 } }),
		});
		expect(error?.message).toMatch(
			/^Tallyfy hasn't answered since .* \[Item \d+\]\. Stopped: 20 of 40 deleted, \d+ failed, \d+ not tried\.$/,
		);
		expect(run.data.resultData.error).toMatchObject({
			context: { data: { deleted: ids.filter((id) => world.left([id]).length === 0) } },
		});
	});

	it(
		'for one thing alone fails that one after its own retries, and nothing else',
		{ timeout: 60_000 },
		async () => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(30);
			const poison = ids[3] ?? '';
			sandbox.faults.set([
				LATENCY,
				{ match: { ids: [poison] }, fault: { kind: 'status', status: 500 } },
			]);
			const { output } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { options: { maxRetries: 2 } }),
				settings: CONTINUE,
			});
			expect(output.filter(({ json }) => json.deleted !== true).map(({ json }) => json.id)).toEqual(
				[poison],
			);
			expect(sandbox.requests.filter(({ path }) => path.includes(poison))).toHaveLength(3);
		},
	);
});

describe('four runs side by side under one limit of 100 a second', () => {
	it(
		'all end, lose nothing, and take little more than the limit allows',
		// Whoever else is busy on the machine is in the time.
		{ timeout: 120_000, retry: 2 },
		async () => {
			const { sandbox } = world;
			const runs = Array.from({ length: 4 }, () => sandbox.addTasks(300));
			sandbox.faults.set([LATENCY, { fault: { kind: 'rateLimit', limit: 100 } }]);
			const startedAt = performance.now();
			const results = await Promise.all(
				runs.map(
					async (ids) =>
						await world.run({
							items: asItems(ids),
							parameters: changing(DELETE_TASKS, { options: { concurrency: 20 } }),
						}),
				),
			);
			const tookMs = performance.now() - startedAt;
			console.info({ tookMs, requests: sandbox.requests.length });
			for (const { output } of results) {
				expect(output.every(({ json }) => json.deleted === true)).toBe(true);
			}
			expect(world.left(runs.flat())).toEqual([]);
			expect(tookMs).toBeLessThan(1.4 * 12_000);
		},
	);
});
