import { describe, expect, it } from 'vitest';

import { Rate } from '../../../../nodes/Tallyfy/transport/limiter/rate';
import {
	alignedWindow,
	fixedWindow,
	slidingWindow,
	tokenBucket,
} from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { limitedWork, limitingServer, type Hint } from '../../support/limitedRun.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

const LIMITERS = [fixedWindow, slidingWindow, tokenBucket, alignedWindow];
const LIMIT_PER_SECOND = 100;
/** All that the figures in docs/decisions were measured with: SEEDS=20. */
const SEEDS = Number(process.env.SEEDS ?? 1);
const ITEMS = Number(process.env.ITEMS ?? 1_000);

/** Processes that know nothing of each other and come within a second, under one limit. */
async function strangers(processes: number, concurrency: number, hint: Hint, seed: number) {
	let state = seed * 7_919 + 13;
	const clock = new VirtualClock(() => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647);
	const limiter = LIMITERS[seed % LIMITERS.length] ?? fixedWindow;
	const latencyMs = concurrency === 50 ? 300 : 50;
	const options = { limiter: limiter(LIMIT_PER_SECOND, 1_000), concurrency, latencyMs, hint };
	const server = limitingServer(clock, options);
	const done = new Array<number>(processes).fill(0);
	let atFirstEnd: number[] | undefined;
	const runs = await clock.run(
		Promise.all(
			done.map(async (_, index) => {
				await clock.pass(1_000 * clock.random());
				const send: typeof server.send = async (...call) => {
					const attempt = await server.send(...call);
					if ('response' in attempt && attempt.response.status === 204)
						done[index] = (done[index] ?? 0) + 1;
					return attempt;
				};
				const run = await limitedWork(clock, send, { ...options, items: ITEMS }, new Rate(clock));
				atFirstEnd ??= [...done];
				return run;
			}),
		),
	);
	const sum = (atFirstEnd ?? done).reduce((all, one) => all + one, 0);
	return {
		lost: runs.filter(({ failed }) => failed > 0).length,
		ratio: clock.elapsed / ((1_000 * processes * ITEMS) / LIMIT_PER_SECOND),
		leastShare: Math.min(...(atFirstEnd ?? done)) / (sum / processes),
	};
}

describe('processes that share a limit without knowing of each other', () => {
	it.each([2, 4, 8])(
		'come near to each other and to the limit: %d of them',
		async (processes) => {
			const runs: Awaited<ReturnType<typeof strangers>>[] = [];
			for (const hint of ['seconds', 'none'] as const) {
				for (const concurrency of [5, 20, 50]) {
					for (let seed = 1; seed <= SEEDS; seed += 1) {
						runs.push(await strangers(processes, concurrency, hint, seed));
					}
				}
			}
			const ratios = runs.map(({ ratio }) => ratio).sort((one, other) => one - other);
			const shares = runs.map(({ leastShare }) => leastShare).sort((one, other) => one - other);
			const figures = {
				median: ratios[ratios.length >> 1] ?? NaN,
				worst: ratios.at(-1) ?? NaN,
				medianShare: shares[shares.length >> 1] ?? NaN,
				leastShare: shares[0] ?? NaN,
			};
			console.info(processes, figures);
			expect(runs.filter(({ lost }) => lost > 0)).toEqual([]);
			expect(figures.median).toBeLessThan(1.35);
			expect(figures.worst).toBeLessThan(1.6);
			expect(figures.medianShare).toBeGreaterThan(0.7);
			expect(figures.leastShare).toBeGreaterThan(0.5);
		},
		600_000,
	);
});
