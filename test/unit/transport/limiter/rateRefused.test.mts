import { beforeEach, describe, expect, it } from 'vitest';

import { PacedRun } from '../../support/pacedRun.mts';

let run: PacedRun;
beforeEach(() => {
	run = new PacedRun();
});

describe('a pace that is refused', () => {
	/** A burst of 100, a second of silence, and then `seconds` at 115/s. */
	const paced = async (seconds: number) => {
		run.accept(100);
		run.refuse(1_000);
		await run.wait(1_000);
		await acceptTurns(seconds);
	};
	const acceptTurns = async (seconds: number) => {
		const end = run.clock.monotonicNow() + seconds * 1_000;
		for (;;) {
			await run.turn();
			if (run.clock.monotonicNow() >= end) return;
			run.rate.accepted(run.clock.monotonicNow());
		}
	};
	/** Requests a second after a refusal. */
	const refusedTo = async () => {
		run.rate.refused(run.clock.monotonicNow(), 1_000);
		await run.wait(1_000);
		const [first = 0, last = 0] = [await run.turns(1), await run.turns(10)].map((at) => at.at(-1));
		return 10_000 / (last - first);
	};

	it('is lowered a little', async () => {
		await paced(2.9);
		// By 1.1.
		expect(await refusedTo()).toBeCloseTo(105.3, 0);
	});

	it('is lowered to what went through', async () => {
		await paced(0.7);
		// 81 in a second, less 4 %.
		expect(await refusedTo()).toBeCloseTo(77.5, 0);
	});

	it('is lowered to 53 % at most, where it is as quick as its unit', async () => {
		await paced(0.1);
		expect(await refusedTo()).toBeCloseTo(61.7, 0);
	});

	it('is lowered by less where it is slow for its unit, so that strangers come near to each other', async () => {
		await paced(0.1);
		await refusedTo();
		await acceptTurns(0.1);
		// The unit is 94 % of 115, and 61.7/s are 0.57 of it.
		expect(await refusedTo()).toBeCloseTo(43.5, 0);
	});

	it('says nothing when the request was on its way before the pause', async () => {
		run.accept(100);
		run.refuse(1_000);
		const startedAt = run.clock.monotonicNow();
		await run.wait(1_000);
		run.accept(10);
		run.rate.refused(startedAt, 2_000);
		expect(run.rate.pauseMs()).toBe(2_000);
		await run.wait(2_000);
		expect(await run.turns(2)).toEqual([0, 9]);
	});

	it('is not taken for higher than it was when the refused request started', async () => {
		await paced(2.9);
		const startedAt = run.clock.monotonicNow();
		await run.wait(120_000);
		run.rate.refused(startedAt, 1_000);
		await run.wait(1_000);
		// Two minutes for a refusal: the pace can't have grown meanwhile.
		const [first = 0, second = 0] = await run.turns(2);
		expect(second - first).toBeGreaterThanOrEqual(9);
		expect(second - first).toBeLessThanOrEqual(17);
	});
});
