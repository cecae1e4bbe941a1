import { describe, expect, it } from 'vitest';

import { Rate, SharedRates } from '../../../../nodes/Tallyfy/transport/limiter/rate';

import {
	alignedWindow,
	fixedWindow,
	slidingWindow,
	tokenBucket,
} from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { limitedWork, limitingServer, seededClock } from '../../support/limitedRun.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg', accessToken: 't' };
const LIMITERS = { alignedWindow, fixedWindow, slidingWindow, tokenBucket };

describe('runs on the same account', () => {
	it('share one rate for as long as one of them goes on', () => {
		const rates = new SharedRates(new VirtualClock());
		const one = rates.take(ACCOUNT);
		const other = rates.take({ ...ACCOUNT });
		expect(other.rate).toBe(one.rate);
		one.giveBack();
		expect(rates.take(ACCOUNT).rate).toBe(one.rate);
	});

	it('leave nothing behind when the last one ends', () => {
		const rates = new SharedRates(new VirtualClock());
		const { rate, giveBack } = rates.take(ACCOUNT);
		giveBack();
		expect(rates.take(ACCOUNT).rate).not.toBe(rate);
	});

	it.each([
		[{ baseUrl: 'https://eu.tallyfy.com/api' }],
		[{ organizationId: 'other' }],
		[{ accessToken: 'other' }],
	])('share nothing with %j', (difference) => {
		const rates = new SharedRates(new VirtualClock());
		const other = rates.take({ ...ACCOUNT, ...difference });
		expect(other.rate).not.toBe(rates.take(ACCOUNT).rate);
	});
});

describe('forty calls of 75 requests over two processes, ten at once in each', () => {
	it('end at about the same time: none is left with much while the other has nothing to do', async () => {
		const clock = seededClock();
		const shape = { limiter: fixedWindow(100, 1_000), concurrency: 20, latencyMs: 15, items: 75 };
		const { send } = limitingServer(clock, shape);
		const calls = Array.from({ length: 40 }, (_, index) => index);
		const endedAt: number[] = [];
		const worker = async () => {
			const rate = new Rate(clock);
			const slot = async () => {
				await clock.pass(300 * clock.random());
				while (calls.pop() !== undefined) {
					const { deleted } = await limitedWork(clock, send, shape, rate);
					expect(deleted).toBe(75);
					await clock.pass(100 * clock.random());
				}
			};
			await Promise.all(Array.from({ length: 10 }, slot));
			endedAt.push(clock.elapsed);
		};
		await clock.run(Promise.all([worker(), worker()]));
		const [first = NaN, last = NaN] = endedAt;
		expect(last - first).toBeLessThan(1_500);
		expect(last).toBeLessThan(1.2 * 30_000);
	});
});

describe('four runs of 300 things under 100 requests a second', () => {
	/** Their rates: one for all in one process, one each in different ones. */
	const runsOf = async (
		name: keyof typeof LIMITERS,
		isShared: boolean,
		shape = { concurrency: 5, latencyMs: 50 },
	) => {
		const clock = seededClock();
		const options = { limiter: LIMITERS[name](100, 1_000), items: 300, ...shape };
		const server = limitingServer(clock, options);
		const rate = new Rate(clock);
		const runs = await clock.run(
			Promise.all(
				[0, 40, 80, 120].map(async (startsAt) => {
					await clock.pass(startsAt);
					return await limitedWork(clock, server.send, options, isShared ? rate : undefined);
				}),
			),
		);
		const lasted = runs.map(({ elapsedMs }) => elapsedMs / 12_000);
		return {
			deleted: runs.map(({ deleted }) => deleted),
			lasted,
			last: Math.max(...lasted),
			...server.seen(),
		};
	};
	const names = Object.keys(LIMITERS) as (keyof typeof LIMITERS)[];

	it.each(names)(
		'in one process, by a %s, end one after the other, as they began',
		async (name) => {
			for (const shape of [
				{ concurrency: 5, latencyMs: 50 },
				{ concurrency: 20, latencyMs: 50 },
				{ concurrency: 50, latencyMs: 300 },
			]) {
				const { deleted, lasted, last, tooEarly } = await runsOf(name, true, shape);
				expect(deleted).toEqual([300, 300, 300, 300]);
				expect(last).toBeLessThan(1.35);
				// Half of the turns are for the first, half for the others.
				expect(lasted[0]).toBe(Math.min(...lasted));
				expect(lasted[0]).toBeGreaterThan(0.45);
				expect(lasted[0]).toBeLessThan(0.75);
				expect(tooEarly).toBe(0);
			}
		},
	);

	it.each(names)('in four processes, by a %s, lose nothing and find their part', async (name) => {
		const { deleted, last } = await runsOf(name, false);
		expect(deleted).toEqual([300, 300, 300, 300]);
		expect(last).toBeLessThan(1.6);
	});
});
