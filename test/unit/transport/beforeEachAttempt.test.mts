import { describe, expect, it } from 'vitest';

import type { Turn } from '../../../nodes/Tallyfy/transport/limiter/limiter';
import { Rate } from '../../../nodes/Tallyfy/transport/limiter/rate';
import { request, type RequestTools } from '../../../nodes/Tallyfy/transport/request';
import {
	alignedWindow,
	fixedWindow,
	slidingWindow,
	tokenBucket,
} from '../../../sandbox/tallyfy/faults/rateLimit.mts';
import { seededClock } from '../support/limitedRun.mts';
import { limiterOf } from '../support/limiterOf.mts';
import { lookedAtRun } from '../support/lookedAtRun.mts';
import {
	answered,
	CALL,
	rateLimited,
	ScriptedRequest,
	unanswered,
} from '../support/scriptedSend.mts';
import { START, VirtualClock } from '../support/virtualClock.mts';

const OK = answered(204);
const GET = { ...CALL.line, method: 'GET' as const };

describe('what has to hold before a change is sent', () => {
	it('is asked right before each attempt, after all waiting', async () => {
		const askedAt: number[] = [];
		const scripted = new ScriptedRequest([answered(503), rateLimited('20'), OK]);
		scripted.rate.refused(scripted.clock.monotonicNow(), 5_000);
		const reply = await scripted.run(async () => {
			askedAt.push(scripted.clock.elapsed);
			await Promise.resolve();
		});
		expect(reply).toMatchObject({ ok: true, attempts: 3 });
		expect(scripted.sentAt).toEqual([5_000, 5_750, 25_750]);
		expect(askedAt).toEqual(scripted.sentAt);
	});

	it('ends the request, unsent', async () => {
		const scripted = new ScriptedRequest([OK]);
		const reply = await scripted.run(async () => await Promise.resolve('kept'));
		expect(reply).toEqual({
			ok: false,
			ending: 'kept',
			attempts: 0,
			outcomeUnknown: false,
			status: undefined,
			answeredAt: undefined,
		});
		expect(scripted.sentAt).toEqual([]);
	});

	it('ends it after an attempt as well, whose effect stays unknown', async () => {
		const scripted = new ScriptedRequest([answered(500), OK]);
		const reply = await scripted.run(
			async () => await Promise.resolve(scripted.sentAt.length > 0 ? 'kept' : undefined),
		);
		expect(reply).toEqual({
			ok: false,
			ending: 'kept',
			attempts: 1,
			outcomeUnknown: true,
			status: 500,
			answeredAt: START,
		});
	});

	it('is asked in vain where the run is stopped meanwhile', async () => {
		const scripted = new ScriptedRequest([OK]);
		const reply = await scripted.run(async () => {
			scripted.halt.abort();
			await Promise.resolve();
		});
		expect(reply).toMatchObject({ failure: { reason: 'stopped' }, attempts: 0 });
		expect(scripted.sentAt).toEqual([]);
	});

	it('is asked again where a pause begins meanwhile', async () => {
		let asked = 0;
		const scripted = new ScriptedRequest([OK]);
		await scripted.run(async () => {
			asked += 1;
			if (asked === 1) scripted.rate.refused(scripted.clock.monotonicNow(), 9_000);
			await Promise.resolve();
		});
		expect(asked).toBe(2);
		expect(scripted.sentAt).toEqual([9_000]);
	});

	it('that takes long holds nobody up for ever where a refused token is asked once more after an outage', async () => {
		const clock = new VirtualClock();
		const limiter = limiterOf(clock, 5);
		let refused = 0;
		const send = async () => {
			await clock.pass(10);
			if (clock.elapsed < 2_000) return answered(503);
			return (refused += 1) === 1 ? answered(401) : OK;
		};
		const tools = { send, clock, limiter };
		const slow = async (turn: Turn) => {
			await clock.pass(5_000);
			await request({ ...CALL, line: GET }, { ...tools, turn });
			return undefined;
		};
		const all = Array.from(
			{ length: 12 },
			async (_, index) =>
				await request({ ...CALL, ...(index < 3 ? { beforeEachAttempt: slow } : {}) }, tools),
		);
		const replies = await clock.run(Promise.all(all));
		expect(replies.map(({ ok }) => ok)).toEqual(replies.map(() => true));
	});

	it('holds nobody up where who tries in an outage has no retries left', async () => {
		const clock = new VirtualClock();
		const limiter = limiterOf(clock, 5);
		let sent = 0;
		const send = async () => {
			sent += 1;
			await clock.pass(5 + 3 * (sent % 5));
			return clock.elapsed < 10_000 ? answered(503) : OK;
		};
		const beforeEachAttempt = async () => {
			await Promise.resolve();
			return undefined;
		};
		const call = { ...CALL, maxRetries: 1, maxWaitMs: 60_000, beforeEachAttempt };
		const all = Array.from(
			{ length: 5 },
			async () => await request(call, { send, clock, limiter }),
		);
		const replies = await clock.run(Promise.all(all));
		expect(replies.map(({ ok }) => ok)).toEqual(replies.map(() => true));
		expect(clock.elapsed).toBeLessThan(30_000);
	});

	it('that throws fails the request and holds nobody up', async () => {
		const clock = new VirtualClock();
		const limiter = limiterOf(clock, 1);
		const tools = { send: async () => await Promise.resolve(OK), clock, limiter };
		const beforeEachAttempt = async () => await Promise.reject(new Error('The copy is gone'));
		const failing = request({ ...CALL, beforeEachAttempt }, tools);
		const other = request(CALL, tools);
		await expect(clock.run(failing)).rejects.toThrow('The copy is gone');
		expect(await clock.run(other)).toMatchObject({ ok: true });
	});
});

describe('a look in the turn of its change', () => {
	it.each([1, 2, 5])('is followed by the change at once, at %d at once', async (concurrency) => {
		const run = await lookedAtRun({ things: 10, concurrency, latencyMs: 300 });
		expect(run.endings.every((ending) => ending === 'done')).toBe(true);
		expect(run.agesMs).toEqual(Array.from({ length: 10 }, () => 0));
		expect(run.sent).toHaveLength(20);
		expect(run.mostInFlight).toBe(concurrency);
		expect(run.elapsedMs).toBe((10 * 600) / concurrency);
	});

	it('may take several requests, which are never more at once than the user allows', async () => {
		for (const areLooksTogether of [false, true]) {
			const shape = { things: 20, latencyMs: 100, looks: 4, areLooksTogether };
			for (const concurrency of [1, 3]) {
				const run = await lookedAtRun({ ...shape, concurrency });
				expect(run.sent).toHaveLength(100);
				expect(run.mostInFlight).toBe(concurrency);
			}
		}
	});

	it('leaves unsent what it finds to be kept', async () => {
		const run = await lookedAtRun({ things: 5, concurrency: 2, latencyMs: 100, kept: [1, 3] });
		expect(run.endings).toEqual(['done', 'kept', 'done', 'kept', 'done']);
		expect(run.agesMs).toHaveLength(3);
	});

	it.each([1, 2, 5])('loses nothing in an outage, at %d at once', async (concurrency) => {
		const isDown = (at: number) => at > 500 && at < 40_000;
		const run = await lookedAtRun({
			things: 40,
			concurrency,
			latencyMs: 100,
			script: (_count, _method, at) => (isDown(at) ? answered(503) : undefined),
		});
		expect(run.endings.every((ending) => ending === 'done')).toBe(true);
		expect(run.limiter.totalOutageMs).toBeGreaterThan(39_000);
		expect(run.sent.filter(({ at }) => isDown(at)).length).toBeLessThan(30);
		expect(Math.max(...run.agesMs)).toBeLessThanOrEqual(2_000);
		expect(run.mostInFlight).toBeLessThanOrEqual(concurrency);
	});

	it('is tried again by its own retries', async () => {
		const run = await lookedAtRun({
			things: 3,
			concurrency: 1,
			latencyMs: 100,
			script: (count) => (count === 1 ? unanswered('lost') : undefined),
		});
		expect(run.endings).toEqual(['done', 'done', 'done']);
	});

	it('takes no turn where there is nothing to look at', async () => {
		const clock = new VirtualClock();
		const rate = new Rate(clock);
		rate.refused(clock.monotonicNow(), 1_000);
		const limiter = limiterOf(clock, 50, { rate });
		const tools = { send: async () => await Promise.resolve(OK), clock, limiter };
		const beforeEachAttempt = async () => {
			await Promise.resolve();
		};
		const changes = Array.from(
			{ length: 116 },
			async () => await request({ ...CALL, beforeEachAttempt }, tools),
		);
		await clock.run(Promise.all(changes));
		// A pause of a second, and 115 a second.
		expect(clock.elapsed).toBeGreaterThan(1_990);
		expect(clock.elapsed).toBeLessThan(2_010);
	});

	it('leaves nobody waiting for ever, whatever befalls the requests', async () => {
		const fates = [rateLimited('1'), rateLimited('5'), answered(503), unanswered('lost')];
		const others = [answered(401), answered(503, '', { 'retry-after': '3' })];
		for (let seed = 1; seed <= 300; seed += 1) {
			const random = seededClock(seed).random;
			const run = await lookedAtRun({
				things: 12,
				concurrency: 1 + (seed % 8),
				latencyMs: 200,
				looks: 1 + (seed % 3),
				areLooksTogether: seed % 2 === 0,
				script: () => {
					const chosen = [fates, others][random() < 0.2 ? 1 : 0] ?? [];
					return random() < 0.3 ? chosen[Math.floor(random() * chosen.length)] : undefined;
				},
			});
			expect(run.replies).toHaveLength(12);
			expect(run.agesMs.every((age) => age <= 2_000)).toBe(true);
		}
	});

	it.each(
		[fixedWindow, slidingWindow, tokenBucket, alignedWindow].flatMap((limiter) =>
			(
				[
					[2, 1_000, 50],
					[10, 1_000, 50],
					[10, 10_000, 5],
					[10, 10_000, 50],
					[2, 10_000, 50],
				] as const
			).map((row) => [limiter.name, ...row, limiter] as const),
		),
	)(
		'is new where it is followed, and costs little more, under a %s of %d in %d ms, at %d at once',
		async (name, limit, windowMs, concurrency, limiter) => {
			const run = await lookedAtRun({
				things: 100,
				concurrency,
				latencyMs: 3_000,
				limit: limiter(limit, windowMs),
			});
			const isHardest = name === 'tokenBucket' && limit === 2 && windowMs === 10_000;
			expect(run.sent.length).toBeLessThanOrEqual(isHardest ? 300 : 250);
			expect(run.endings.every((ending) => ending === 'done')).toBe(true);
			expect(Math.max(...run.agesMs)).toBeLessThanOrEqual(2_000);
			expect(run.mostInFlight).toBeLessThanOrEqual(concurrency);
		},
	);
});

describe('a change', () => {
	it('goes before whatever only reads, in the order in which each came', async () => {
		const clock = new VirtualClock();
		const limiter = limiterOf(clock, 1);
		const order: string[] = [];
		const tools = (name: string): RequestTools => ({
			send: async () => {
				order.push(name);
				await clock.pass(100);
				return OK;
			},
			clock,
			limiter,
		});
		const read = async (name: string) => await request({ ...CALL, line: GET }, tools(name));
		const change = async (name: string) => await request(CALL, tools(name));
		await clock.run(
			Promise.all([read('a'), read('b'), read('c'), change('1'), change('2'), read('d')]),
		);
		expect(order).toEqual(['a', '1', '2', 'b', 'c', 'd']);
	});
});
