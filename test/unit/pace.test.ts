import { beforeEach, describe, expect, it } from 'vitest';

import { Pace } from '../../nodes/Tallyfy/bulk/pace';
import { VirtualClock } from './virtualClock';

let clock: VirtualClock;
let pace: Pace;

beforeEach(() => {
	clock = new VirtualClock();
	pace = new Pace(clock);
});

const wait = (ms: number) => clock.run(clock.pass(ms));

/** `count` requests that start now and are answered well at once. */
const accept = (count: number) => {
	for (let n = 0; n < count; n++) {
		pace.takeTurn();
		pace.accepted(clock.now());
	}
};
const refuse = (retryAfterMs?: number) => {
	pace.takeTurn();
	pace.refused(clock.now(), retryAfterMs);
};

/** The next turns, in milliseconds from now. */
const turns = (count: number) => Array.from({ length: count }, () => Math.round(pace.takeTurn()));

describe('until Tallyfy refuses', () => {
	it('requests start as they come', () => {
		accept(100);
		expect(turns(3)).toEqual([0, 0, 0]);
		expect(pace.pauseMs()).toBe(0);
		expect(pace.totalPauseMs).toBe(0);
		expect(pace.refusals).toBe(0);
	});
});

describe('a pause', () => {
	it('is as long as Tallyfy asks for', async () => {
		refuse(5_000);
		expect(pace.pauseMs()).toBe(5_000);
		await wait(4_999);
		expect(pace.pauseMs()).toBe(1);
		await wait(2);
		expect(pace.pauseMs()).toBe(0);
	});

	it('is the longest that was asked for', () => {
		const startedAt = clock.now() - 1;
		for (const retryAfterMs of [3_000, 7_000, 2_000]) pace.refused(startedAt, retryAfterMs);
		expect(pace.pauseMs()).toBe(7_000);
		expect(pace.refusals).toBe(3);
	});

	it('without a hint grows while nothing goes through, and begins anew when something has', async () => {
		for (const expected of [750, 1_500, 3_000]) {
			refuse();
			expect(pace.pauseMs()).toBe(expected);
			await wait(expected);
		}
		accept(1);
		refuse();
		expect(pace.pauseMs()).toBe(750);
	});

	it('does not grow by what was on its way when it began', async () => {
		const startedAt = clock.now();
		accept(1);
		await wait(10);
		pace.refused(startedAt, undefined);
		pace.refused(startedAt, undefined);
		expect(pace.pauseMs()).toBe(750);
	});

	it('is counted as it passes, overlaps once, and gaps not at all', async () => {
		const startedAt = clock.now();
		pace.refused(startedAt, 2_000);
		await wait(500);
		expect(pace.totalPauseMs).toBe(500);
		pace.refused(startedAt, 4_000);
		await wait(10_000);
		expect(pace.totalPauseMs).toBe(4_500);
		pace.refused(clock.now(), 1_000);
		expect(pace.totalPauseMs).toBe(4_500);
		await wait(600);
		expect(pace.totalPauseMs).toBe(5_100);
	});
});

describe('the pace after a pause', () => {
	it('is a little below what a burst and its silence let through', async () => {
		accept(60);
		await wait(500);
		refuse(3_500);
		await wait(3_500);
		// 60 in 0.5 s and 3.5 s, less the second that Retry-After may be rounded up by: 20/s, less 5 %.
		expect(turns(4)).toEqual([0, 53, 105, 158]);
	});

	it('is never measured over less than a second', async () => {
		accept(50);
		refuse(1_000);
		await wait(1_000);
		expect(turns(3)).toEqual([0, 21, 42]);
	});

	it('is measured over the whole silence where the first pause was too short', async () => {
		accept(60);
		refuse();
		await wait(750);
		refuse();
		await wait(1_500);
		refuse();
		await wait(3_000);
		// Refused 2.25 s after the burst, so the limit is counted over at least that: 26.7/s, less 5 %.
		expect(turns(3)).toEqual([0, 39, 79]);
	});

	it('is a guess where nothing was accepted, and grows at once', async () => {
		refuse(1_000);
		await wait(1_000);
		expect(turns(2)).toEqual([0, 100]);
		for (let n = 0; n < 100; n++) pace.takeTurn();
		expect(pace.takeTurn()).toBeLessThan(6_000);
	});

	it('grows at once, too, where too little was accepted to measure', async () => {
		accept(9);
		refuse(1_000);
		await wait(1_000);
		for (let n = 0; n < 85; n++) pace.takeTurn();
		expect(pace.takeTurn()).toBeLessThan(6_000);
	});

	it('after a burst is kept for three seconds and then grows gently', async () => {
		accept(100);
		refuse(1_000);
		await wait(1_000);
		// 95/s: 285 in 3 s, then a little more than 475 in 5 s.
		const ahead = turns(800);
		expect(ahead[285]).toBe(3_000);
		expect(ahead[760]).toBeLessThan(8_000);
		expect(ahead[760]).toBeGreaterThan(7_500);
	});

	it('lets one request go ahead where the length of the pause was a guess', async () => {
		const startedAt = clock.now();
		accept(100);
		await wait(200);
		pace.refused(startedAt, undefined);
		await wait(750);
		expect(turns(3)).toEqual([0, 200, 211]);
	});

	it('lets several go where Tallyfy named the pause', async () => {
		const startedAt = clock.now();
		accept(100);
		await wait(200);
		pace.refused(startedAt, 1_000);
		await wait(1_000);
		expect(turns(3)).toEqual([0, 11, 21]);
	});

	it('does not run ahead of itself while fewer requests come than it allows', async () => {
		accept(100);
		refuse(1_000);
		await wait(1_000);
		for (let n = 0; n < 100; n++) {
			await wait(1_000);
			expect(pace.takeTurn()).toBe(0);
		}
		expect(turns(2)).toEqual([11, 21]);
	});
});

describe('a pace that is refused', () => {
	/** A burst of 100, a second of silence, and then `seconds` at 95/s or what has become of it. */
	const paced = async (seconds: number) => {
		accept(100);
		refuse(1_000);
		await wait(1_000);
		const end = clock.now() + seconds * 1_000;
		for (;;) {
			await wait(pace.takeTurn());
			if (clock.now() >= end) return;
			pace.accepted(clock.now());
		}
	};
	const interval = async () => {
		pace.refused(clock.now(), 1_000);
		await wait(1_000);
		const [first = 0, second = 0] = turns(2);
		return second - first;
	};

	it('is lowered a little', async () => {
		await paced(2.9);
		// 95 % of 95/s.
		expect(await interval()).toBe(11);
	});

	it('is lowered to what went through', async () => {
		await paced(0.6);
		// 57 in a second.
		expect(await interval()).toBe(18);
	});

	it('is lowered by half at most', async () => {
		await paced(0.1);
		// 47.5/s.
		expect(await interval()).toBe(21);
	});

	it('is kept for ten seconds and then grows gently', async () => {
		await paced(2.9);
		await interval();
		const perSecond = 0.95 * 95;
		const ahead = turns(2_000);
		expect(ahead[Math.floor(10 * perSecond) - 2]).toBeCloseTo(10_000, -2);
		const at20s = ahead.findIndex((at) => at >= 20_000) + 2;
		expect(at20s / perSecond).toBeGreaterThan(20.4);
		expect(at20s / perSecond).toBeLessThan(21);
	});

	it('says nothing when the request was on its way before the pause', async () => {
		accept(100);
		refuse(1_000);
		const startedAt = clock.now();
		await wait(1_000);
		accept(10);
		pace.refused(startedAt, 2_000);
		expect(pace.pauseMs()).toBe(2_000);
		await wait(2_000);
		expect(turns(2)).toEqual([0, 11]);
	});
});
