import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../engine/sandbox.mts';
import { changing, DELETE_TASKS } from '../engine/change/operations/kinds.mts';

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
			// All looks come before the first deletion: it begins among the deletions.
			const fault = { kind: 'status', status: 503 } as const;
			sandbox.faults.set([{ match: { afterRequests: 30 }, fault }]);
			const startedAt = performance.now();
			const { output } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { options: { maxWait: MAX_WAIT_S } }),
				settings: CONTINUE,
			});
			const tookMs = performance.now() - startedAt;
			console.info({ requests: sandbox.requests.length, tookMs });
			expect(tookMs).toBeLessThan(MAX_WAIT_S * 1_000 + 30_000);
			expect(sandbox.requests.length).toBeLessThanOrEqual(90);
			expect(output.map(({ json }) => json.id)).toEqual(ids);
			const failed = output.filter(({ json }) => json.deleted !== true);
			expect(failed.map(({ json }) => json.id)).toEqual(world.left(ids));
			expect(failed.length).toBeGreaterThan(360);
			for (const { json } of failed) {
				expect(json.deleted).toBe(false);
				expect(json.error).toMatch(/Tallyfy hasn't answered since/);
				expect(json.attempts).toBeTypeOf('number');
			}
			const tried = failed.filter(({ json }) => json.attempts !== 0);
			expect(tried.length).toBeGreaterThan(0);
			expect(tried.length).toBeLessThanOrEqual(60);
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
