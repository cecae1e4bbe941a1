import { beforeEach, describe, expect, it } from 'vitest';

import { PacedRun } from '../../support/pacedRun.mts';

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
		const end = run.clock.monotonicNow() + seconds * 1_000;
		for (;;) {
			await run.turn();
			if (run.clock.monotonicNow() >= end) return;
			run.rate.accepted(run.clock.monotonicNow());
		}
	};
	const interval = async () => {
		run.rate.refused(run.clock.monotonicNow(), 1_000);
		await run.wait(1_000);
		const [first = 0, second = 0] = await run.turns(2);
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
		expect(await interval()).toBe(17);
	});

	it('is lowered by half at most', async () => {
		await paced(0.1);
		// 47.5/s.
		expect(await interval()).toBe(21);
	});

	it('gives others room where it is refused well below what was refused before', async () => {
		const acceptTurns = async (count: number) => {
			for (let n = 0; n < count; n++) {
				await run.turn();
				run.rate.accepted(run.clock.monotonicNow());
			}
		};
		// 57 went through in a second where it was refused at 95/s.
		await paced(0.6);
		await interval();
		await acceptTurns(100);
		// 80 % of about 57/s.
		expect(await interval()).toBe(22);
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
		expect(await run.turns(2)).toEqual([0, 11]);
	});

	it('is not taken for higher than it was when the refused request started', async () => {
		await paced(2.9);
		const startedAt = run.clock.monotonicNow();
		await run.wait(120_000);
		run.rate.refused(startedAt, 1_000);
		await run.wait(1_000);
		// Two minutes for a refusal: the pace can't have grown meanwhile.
		const [first = 0, second = 0] = await run.turns(2);
		expect(second - first).toBeGreaterThanOrEqual(11);
		expect(second - first).toBeLessThanOrEqual(22);
	});
});
