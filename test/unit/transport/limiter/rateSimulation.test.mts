import { describe, expect, it } from 'vitest';

import { limitedRun, seededClock, type Hint, type LimitedRun } from '../../support/limitedRun.mts';
import {
	alignedWindow,
	both,
	fixedWindow,
	slidingWindow,
	tokenBucket,
	withOtherTraffic,
} from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { START } from '../../support/virtualClock.mts';

const ITEMS = 1_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const LIMITERS = { alignedWindow, fixedWindow, slidingWindow, tokenBucket };
const LIMITS = [
	[5, SECOND],
	[20, SECOND],
	[100, SECOND],
	[100, MINUTE],
] as const;

type LimiterName = keyof typeof LIMITERS;
type Row = [LimiterName, limit: number, windowMs: number, concurrency: number, latencyMs: number];

/** Runs in virtual time and tells how long it took compared with what the limit allows. */
async function compare(options: LimitedRun, limit: number, windowMs: number) {
	const run = await limitedRun(options);
	const { concurrency, latencyMs } = options;
	const allowedMs = Math.max((ITEMS * windowMs) / limit, (ITEMS * latencyMs) / concurrency);
	const [first = 0] = run.refusedAt;
	const later = run.refusedAt.filter((at) => at > first + latencyMs).length;
	return { ...run, ratio: run.elapsedMs / allowedMs, later };
}

const rows = (names: readonly LimiterName[], shapes: readonly (readonly [number, number])[]) =>
	names.flatMap((name) =>
		LIMITS.flatMap(([limit, windowMs]) =>
			shapes.map(
				([concurrency, latencyMs]): Row => [name, limit, windowMs, concurrency, latencyMs],
			),
		),
	);

describe('1,000 items', () => {
	it.each([
		...rows(Object.keys(LIMITERS) as LimiterName[], [
			[5, 50],
			[50, 300],
		]),
		...rows(
			['fixedWindow'],
			[
				[1, 0],
				[20, 50],
				[50, 0],
			],
		),
	])(
		'against a %s of %d in %d ms, %d at once with %d ms: at most 1.35 times what it allows',
		async (...row) => {
			const [name, limit, windowMs, concurrency, latencyMs] = row;
			const limiter = LIMITERS[name](limit, windowMs);
			const run = await compare({ limiter, concurrency, latencyMs }, limit, windowMs);
			expect(run).toMatchObject({ deleted: ITEMS, failed: 0, tooEarly: 0 });
			expect(run.ratio).toBeLessThan(1.35);
			expect(run.later).toBeLessThan(160);
		},
	);

	it.each(
		(['date', 'none', 'zero'] as const).flatMap((hint) =>
			LIMITS.map(([limit, windowMs]): [Hint, number, number] => [hint, limit, windowMs]),
		),
	)('whose Retry-After is "%s" at %d in %d ms take at most 1.3 times as long', async (...row) => {
		const [hint, limit, windowMs] = row;
		const limiter = fixedWindow(limit, windowMs);
		const run = await compare({ limiter, hint, concurrency: 20, latencyMs: 50 }, limit, windowMs);
		expect(run.deleted).toBe(ITEMS);
		expect(run.ratio).toBeLessThan(1.3);
		expect(run.later).toBeLessThan(150);
	});

	it.each(LIMITS)(
		'leave their share to others who use a third of %d in %d ms',
		async (limit, windowMs) => {
			const othersEveryMs = (3 * windowMs) / limit;
			const limiter = withOtherTraffic(fixedWindow(limit, windowMs), othersEveryMs);
			const run = await compare({ limiter, concurrency: 5, latencyMs: 50 }, limit, windowMs);
			expect(run.deleted).toBe(ITEMS);
			expect((run.ratio * 2) / 3).toBeLessThan(1.35);
		},
	);

	it.each(LIMITS)(
		'find their pace where the first request is refused already, at %d in %d ms',
		async (limit, windowMs) => {
			const limiter = fixedWindow(limit, windowMs);
			for (let used = 0; used < limit; used++) limiter(START - 1);
			const run = await compare({ limiter, concurrency: 20, latencyMs: 50 }, limit, windowMs);
			expect(run.deleted).toBe(ITEMS);
			expect(run.elapsedMs).toBeLessThan((1.3 * ITEMS * windowMs) / limit + 6 * SECOND);
		},
	);
});

describe('a server that refuses one request in fifty by chance', () => {
	it.each([1, 5, 20])(
		'slows a run at %d at once down a little, not for good',
		async (concurrency) => {
			const random = seededClock().random;
			const limiter = () => (random() < 0.02 ? SECOND : 0);
			const run = await limitedRun({ limiter, concurrency, latencyMs: 10 });
			expect(run.deleted).toBe(ITEMS);
			// Twenty waits of a second, and what it takes to find out that there is no limit.
			expect(run.elapsedMs).toBeLessThan(170 * SECOND);
		},
	);
});

describe('an hourly cap', () => {
	const capped = () => both(fixedWindow(20, SECOND), fixedWindow(300, HOUR));
	const shape = { concurrency: 5, latencyMs: 50 };

	it('fails what would have to wait too long, at once and without another request', async () => {
		const run = await limitedRun({ limiter: capped(), ...shape, maxWaitMs: 5 * MINUTE });
		expect(run).toMatchObject({ deleted: 300, failed: 700 });
		expect(run.sent - 300).toBeLessThan(20);
		expect(run.elapsedMs).toBeLessThan(30 * SECOND);
		expect(run.pausedMs).toBeLessThanOrEqual(run.elapsedMs);
	});

	it('is waited for where the user allows it', async () => {
		const run = await limitedRun({ limiter: capped(), ...shape, maxWaitMs: 24 * HOUR });
		expect(run).toMatchObject({ deleted: ITEMS, tooEarly: 0 });
		expect(run.elapsedMs).toBeLessThan(3.1 * HOUR);
	});
});
