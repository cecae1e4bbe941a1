import { beforeEach, describe, expect, it } from 'vitest';

import { PacedRun } from '../../support/pacedRun.mts';

let run: PacedRun;
beforeEach(() => {
	run = new PacedRun();
});

describe('until Tallyfy refuses', () => {
	it('requests start as they come', async () => {
		run.accept(100);
		expect(await run.turns(3)).toEqual([0, 0, 0]);
		expect(run.rate.pauseMs()).toBe(0);
	});
});

describe('a pause', () => {
	it('is as long as Tallyfy asks for', async () => {
		run.refuse(5_000);
		expect(run.rate.pauseMs()).toBe(5_000);
		await run.wait(4_999);
		expect(run.rate.pauseMs()).toBe(1);
		await run.wait(2);
		expect(run.rate.pauseMs()).toBe(0);
	});

	it('is the longest that was asked for', () => {
		const startedAt = run.clock.monotonicNow() - 1;
		for (const retryAfterMs of [3_000, 7_000, 2_000]) run.rate.refused(startedAt, retryAfterMs);
		expect(run.rate.pauseMs()).toBe(7_000);
	});

	it('without a hint grows while nothing goes through, and begins anew when something has', async () => {
		for (const expected of [750, 1_500, 3_000]) {
			run.refuse();
			expect(run.rate.pauseMs()).toBe(expected);
			await run.wait(expected);
		}
		run.accept(1);
		run.refuse();
		expect(run.rate.pauseMs()).toBe(750);
	});

	it('does not grow by what was on its way when it began', async () => {
		const startedAt = run.clock.monotonicNow();
		run.accept(1);
		await run.wait(10);
		run.rate.refused(startedAt, undefined);
		run.rate.refused(startedAt, undefined);
		expect(run.rate.pauseMs()).toBe(750);
	});
});

describe('the first pace', () => {
	it('is a little over half of that at which requests came, so that strangers begin alike', async () => {
		run.accept(60);
		await run.wait(500);
		run.refuse(3_500);
		await run.wait(3_500);
		// 61 in 0.5 s.
		expect(await run.turns(4)).toEqual([0, 15, 30, 45]);
	});

	it('is counted over the last second: a run may take its time to begin', async () => {
		run.accept(5);
		await run.wait(9_500);
		run.accept(60);
		await run.wait(500);
		run.refuse(3_500);
		await run.wait(3_500);
		expect(await run.turns(4)).toEqual([0, 15, 30, 45]);
	});

	it('is by what will come as soon as all have begun, where one was refused before', async () => {
		// Two runs, each with ten in flight before long, and answers after 250 ms: 80 a second.
		for (const tenInFlight of [10, 10]) run.rate.join(tenInFlight);
		run.rate.start(run.member);
		const startedAt = run.clock.monotonicNow();
		await run.wait(250);
		run.rate.refused(startedAt, 1_000);
		await run.wait(1_000);
		expect(await run.turns(3)).toEqual([0, 23, 45]);
	});

	it('is 1.25 times that at most where more went through, which may be luck', async () => {
		run.accept(60);
		await run.wait(1_000);
		run.refuse(1_000);
		await run.wait(1_000);
		// 61 came in a second.
		expect(await run.turns(3)).toEqual([0, 24, 48]);
	});

	it('is a little below what went through, where that is more than any first pace', async () => {
		run.accept(200);
		await run.wait(1_000);
		run.refuse(1_000);
		await run.wait(1_000);
		// 200 in a second, less 4 %.
		expect(await run.turns(3)).toEqual([0, 5, 10]);
	});

	it('is at most 115 a second, unless more went through', async () => {
		run.accept(50);
		run.refuse(1_000);
		await run.wait(1_000);
		expect(await run.turns(3)).toEqual([0, 9, 17]);
	});

	it('is that, too, where nothing was accepted', async () => {
		run.refuse(1_000);
		await run.wait(1_000);
		expect(await run.turns(3)).toEqual([0, 9, 17]);
	});

	it('is never measured over less than a second', async () => {
		run.accept(200);
		run.refuse(1_000);
		await run.wait(1_000);
		expect(await run.turns(3)).toEqual([0, 5, 10]);
	});

	it('is measured over the whole silence where the first pause was too short', async () => {
		run.accept(600);
		run.refuse();
		await run.wait(750);
		run.refuse();
		await run.wait(1_500);
		run.refuse();
		await run.wait(3_000);
		// Refused 2.25 s after the burst, so the limit is counted over at least that: 214/s, less 4 %.
		expect(await run.turns(3)).toEqual([0, 5, 10]);
	});

	it('counts what was under way when the pause began, and answered later', async () => {
		const startedAt = run.clock.monotonicNow();
		run.accept(150);
		run.refuse(1_000);
		await run.wait(300);
		for (let n = 0; n < 50; n++) run.rate.accepted(startedAt);
		await run.wait(700);
		expect(await run.turns(3)).toEqual([0, 5, 10]);
	});

	it('lets one request go ahead where the length of the pause was a guess', async () => {
		const startedAt = run.clock.monotonicNow();
		run.accept(100);
		await run.wait(200);
		run.rate.refused(startedAt, undefined);
		await run.wait(750);
		expect(await run.turns(3)).toEqual([0, 200, 209]);
	});

	it('lets several go where Tallyfy named the pause', async () => {
		const startedAt = run.clock.monotonicNow();
		run.accept(100);
		await run.wait(200);
		run.rate.refused(startedAt, 1_000);
		await run.wait(1_000);
		expect(await run.turns(3)).toEqual([0, 9, 17]);
	});
});

describe('runs that share a pace', () => {
	/** How many of the next hundred turns each of three runs takes, all of which always want one; the third is stopped. */
	const sharesOf = async (isThirdStopped: boolean) => {
		const { rate, clock } = run;
		run.accept(100);
		run.refuse(1_000);
		await run.wait(1_000);
		const [first, second, third] = [rate.join(0), rate.join(0), rate.join(0)];
		rate.waitMs(third);
		const taken = new Map<number, number>();
		const wanting = isThirdStopped ? [first, second] : [first, second, third];
		await run.wait(2_000);
		for (let n = 0; n < 100; ) {
			const due = wanting.find((one) => rate.waitMs(one) === 0);
			if (due === undefined) {
				await run.wait(Math.min(...wanting.map((one) => rate.waitMs(one))));
				continue;
			}
			rate.start(due);
			taken.set(due, (taken.get(due) ?? 0) + 1);
			n += 1;
		}
		expect(clock.elapsed).toBeLessThan(4_500);
		return [first, second, third].map((one) => taken.get(one) ?? 0);
	};

	it('give every other turn to the one that began first, and take turns in the rest', async () => {
		const [first = 0, second = 0, third = 0] = await sharesOf(false);
		expect(Math.abs(first - 50)).toBeLessThanOrEqual(1);
		expect(Math.abs(second - third)).toBeLessThanOrEqual(1);
	});

	it('lose nothing by one that was stopped while it waited', async () => {
		const [first = 0, second = 0] = await sharesOf(true);
		expect(Math.abs(first - second)).toBeLessThanOrEqual(2);
	});
});

describe('a pace that holds', () => {
	const started = async (pauseMs: number) => {
		run.accept(100);
		run.refuse(pauseMs);
		await run.wait(pauseMs);
		const ahead = await run.turns(5_600);
		return (from: number) => ahead.filter((at) => at >= from && at < from + 1_000).length;
	};

	it('is kept for some seconds, and then grows ever quicker', async () => {
		const between = await started(1_000);
		expect(between(3_500)).toBeLessThanOrEqual(117);
		// A thirtieth more in 15 s, twice as many in 25.
		expect(between(14_500)).toBe(119);
		expect(between(24_500)).toBeGreaterThan(223);
		expect(between(24_500)).toBeLessThan(239);
	});

	it('is kept for longer where Tallyfy asks for longer pauses', async () => {
		const between = await started(10_000);
		expect(between(15_500)).toBe(115);
	});

	it('does not run ahead of itself while fewer requests come than it allows', async () => {
		run.accept(100);
		run.refuse(1_000);
		await run.wait(1_000);
		for (let n = 0; n < 100; n++) {
			await run.wait(1_000);
			expect(await run.turns(1)).toEqual([0]);
		}
		expect(await run.turns(2)).toEqual([9, 17]);
	});
});
