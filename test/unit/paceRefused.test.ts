import { beforeEach, describe, expect, it } from 'vitest';

import { PacedRun } from './pacedRun';

let run: PacedRun;
beforeEach(() => {
	run = new PacedRun();
});

describe('a pace that is refused', () => {
	/** A burst of 100, a second of silence, and then `seconds` at 95/s or what has become of it. */
	const paced = async (seconds: number) => {
		run.accept(100);
		run.refuse(1_000);
		await run.wait(1_000);
		const end = run.clock.now() + seconds * 1_000;
		for (;;) {
			await run.wait(run.pace.takeTurn());
			if (run.clock.now() >= end) return;
			run.pace.accepted(run.clock.now());
		}
	};
	const interval = async () => {
		run.pace.refused(run.clock.now(), 1_000);
		await run.wait(1_000);
		const [first = 0, second = 0] = run.turns(2);
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
		const ahead = run.turns(2_000);
		expect(ahead[Math.floor(10 * perSecond) - 2]).toBeCloseTo(10_000, -2);
		const at20s = ahead.findIndex((at) => at >= 20_000) + 2;
		expect(at20s / perSecond).toBeGreaterThan(20.4);
		expect(at20s / perSecond).toBeLessThan(21);
	});

	it('says nothing when the request was on its way before the pause', async () => {
		run.accept(100);
		run.refuse(1_000);
		const startedAt = run.clock.now();
		await run.wait(1_000);
		run.accept(10);
		run.pace.refused(startedAt, 2_000);
		expect(run.pace.pauseMs()).toBe(2_000);
		await run.wait(2_000);
		expect(run.turns(2)).toEqual([0, 11]);
	});
});
