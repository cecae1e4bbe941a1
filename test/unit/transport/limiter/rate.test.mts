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

describe('the pace after a pause', () => {
	it('is a little below what a burst and its silence let through', async () => {
		run.accept(60);
		await run.wait(500);
		run.refuse(3_500);
		await run.wait(3_500);
		// 60 in 0.5 s and 3.5 s, less the second that Retry-After may be rounded up by: 20/s, less 5 %.
		expect(await run.turns(4)).toEqual([0, 53, 105, 158]);
	});

	it('is never measured over less than a second', async () => {
		run.accept(50);
		run.refuse(1_000);
		await run.wait(1_000);
		expect(await run.turns(3)).toEqual([0, 21, 42]);
	});

	it('is measured over the whole silence where the first pause was too short', async () => {
		run.accept(60);
		run.refuse();
		await run.wait(750);
		run.refuse();
		await run.wait(1_500);
		run.refuse();
		await run.wait(3_000);
		// Refused 2.25 s after the burst, so the limit is counted over at least that: 26.7/s, less 5 %.
		expect(await run.turns(3)).toEqual([0, 39, 79]);
	});

	it('is a guess where nothing was accepted, and grows at once', async () => {
		run.refuse(1_000);
		await run.wait(1_000);
		expect(await run.turns(2)).toEqual([0, 100]);
		expect((await run.turns(100)).at(-1)).toBeLessThan(6_000);
	});

	it('grows at once, too, where too little was accepted to measure', async () => {
		run.accept(9);
		run.refuse(1_000);
		await run.wait(1_000);
		expect((await run.turns(85)).at(-1)).toBeLessThan(6_000);
	});

	it('is kept at first where just enough was accepted', async () => {
		run.accept(10);
		run.refuse(1_000);
		await run.wait(1_000);
		expect((await run.turns(29))[28]).toBeCloseTo(2_947, -1);
	});

	it('counts what was under way when the pause began, and answered later', async () => {
		const startedAt = run.clock.monotonicNow();
		run.accept(50);
		run.refuse(1_000);
		await run.wait(300);
		for (let n = 0; n < 10; n++) run.rate.accepted(startedAt);
		await run.wait(700);
		expect(await run.turns(3)).toEqual([0, 18, 35]);
	});

	it('after a burst is kept for some seconds, about, and then grows', async () => {
		run.accept(100);
		run.refuse(1_000);
		await run.wait(1_000);
		// 95/s, a twentieth more after 7 s, twice as many after 19 s.
		const ahead = await run.turns(2_500);
		expect(ahead[285]).toBeCloseTo(3_000, -1);
		const between = (from: number) => ahead.filter((at) => at >= from && at < from + 1_000).length;
		expect(between(6_500)).toBe(100);
		expect(between(18_500)).toBeGreaterThan(185);
		expect(between(18_500)).toBeLessThan(195);
	});

	it('lets one request go ahead where the length of the pause was a guess', async () => {
		const startedAt = run.clock.monotonicNow();
		run.accept(100);
		await run.wait(200);
		run.rate.refused(startedAt, undefined);
		await run.wait(750);
		expect(await run.turns(3)).toEqual([0, 200, 211]);
	});

	it('lets several go where Tallyfy named the pause', async () => {
		const startedAt = run.clock.monotonicNow();
		run.accept(100);
		await run.wait(200);
		run.rate.refused(startedAt, 1_000);
		await run.wait(1_000);
		expect(await run.turns(3)).toEqual([0, 11, 21]);
	});

	it('does not run ahead of itself while fewer requests come than it allows', async () => {
		run.accept(100);
		run.refuse(1_000);
		await run.wait(1_000);
		for (let n = 0; n < 100; n++) {
			await run.wait(1_000);
			expect(await run.turns(1)).toEqual([0]);
		}
		expect(await run.turns(2)).toEqual([11, 21]);
	});
});
