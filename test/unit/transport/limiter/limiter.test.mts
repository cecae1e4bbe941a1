import { describe, expect, it } from 'vitest';

import type { Attempt } from '../../../../nodes/Tallyfy/transport/client';
import type { Limiter } from '../../../../nodes/Tallyfy/transport/limiter/limiter';
import { request } from '../../../../nodes/Tallyfy/transport/request';
import { limiterOf } from '../../support/limiterOf.mts';
import { answered, CALL, rateLimited } from '../../support/scriptedSend.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

const SECOND = 1_000;

/** Requests that come at once; each attempt of the run gets the next of `script`, and goes well after it. */
class Crowd {
	readonly clock = new VirtualClock();
	readonly halt = new AbortController();
	readonly sent: { index: number; at: number }[] = [];
	readonly limiter: Limiter;
	onSend: () => void = () => undefined;

	constructor(
		private readonly count: number,
		concurrency: number,
		private readonly script: readonly Attempt[] = [],
		public latencyMs = 100,
	) {
		this.limiter = limiterOf(this.clock, concurrency, { halt: this.halt.signal });
	}

	async run(maxWaitMs = 300_000) {
		const { clock, limiter } = this;
		return await clock.run(
			Promise.all(
				Array.from({ length: this.count }, async (_, index) => {
					const send = async () => {
						const attempt = this.script[this.sent.length] ?? answered(204);
						this.sent.push({ index, at: clock.elapsed });
						this.onSend();
						await clock.pass(this.latencyMs);
						return attempt;
					};
					return await request({ ...CALL, maxWaitMs }, { send, clock, limiter });
				}),
			),
		);
	}

	get sentAt(): number[] {
		return this.sent.map(({ at }) => at);
	}
}

describe('requests', () => {
	it('go first come, first served, as many at once as the user allows', async () => {
		const crowd = new Crowd(5, 2);
		await crowd.run();
		expect(crowd.sent.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
		expect(crowd.sentAt).toEqual([0, 0, 100, 100, 200]);
	});

	it('start a few in one go, all in the same moment', async () => {
		const crowd = new Crowd(50, 50);
		// Goes are told apart by what else gets to run between them.
		let goes = 0;
		const counts = new Map<number, number>();
		crowd.onSend = () => {
			if (!counts.has(goes)) setImmediate(() => (goes += 1));
			counts.set(goes, (counts.get(goes) ?? 0) + 1);
		};
		await crowd.run();
		expect(new Set(crowd.sentAt)).toEqual(new Set([0]));
		expect(Math.max(...counts.values())).toBeLessThan(10);
	});

	it('let others go while they wait for a retry', async () => {
		const crowd = new Crowd(3, 1, [answered(503)]);
		await crowd.run();
		expect(crowd.sent.map(({ index }) => index)).toEqual([0, 1, 2, 0]);
	});
});

describe('what a run waits for Tallyfy', () => {
	it('is counted as it passes, and only while somebody is held by it', async () => {
		const crowd = new Crowd(1, 1, [rateLimited('20')], 500);
		crowd.clock.after(10 * SECOND, () => {
			expect(crowd.limiter.totalPauseMs).toBe(9_500);
		});
		await crowd.run();
		expect(crowd.limiter.totalPauseMs).toBe(20_000);
		await crowd.clock.run(crowd.clock.pass(60 * SECOND));
		expect(crowd.limiter.totalPauseMs).toBe(20_000);
	});

	it('is not long after a long pause before which little went through', async () => {
		const crowd = new Crowd(4, 1, [answered(204), rateLimited('3600')], 0);
		const replies = await crowd.run(2 * 3600 * SECOND);
		expect(replies.every(({ ok }) => ok)).toBe(true);
		const [, , first = 0, second = 0, third = 0] = crowd.sentAt;
		expect(first).toBe(3600 * SECOND);
		expect(second - first).toBeLessThanOrEqual(SECOND);
		expect(third - second).toBeLessThanOrEqual(SECOND);
		expect(crowd.limiter.totalPauseMs).toBe(third);
	});

	it('is never more for one request than the user allows, by more than a second', async () => {
		const crowd = new Crowd(4, 2, [answered(204), rateLimited('10')], 100);
		const replies = await crowd.run(10 * SECOND);
		expect(replies.every(({ ok }) => ok)).toBe(true);
		expect(crowd.sentAt.every((at) => at <= 13 * SECOND)).toBe(true);
	});

	it('adds up over pauses, for those that are held without being refused too', async () => {
		const crowd = new Crowd(6, 1, [rateLimited('200'), rateLimited('200')], 0);
		const replies = await crowd.run();
		expect(replies.map((reply) => (reply.ok ? 'done' : reply.failure.reason))).toEqual(
			Array.from({ length: 6 }, () => 'waitTooLong'),
		);
		expect(crowd.sent).toHaveLength(2);
	});
});

describe('a run that nothing can help', () => {
	it('settles what is under way and sends nothing more', async () => {
		const refused = Array.from({ length: 3 }, () => answered(401));
		const script = [answered(204), answered(204), answered(503), ...refused];
		const crowd = new Crowd(50, 5, script);
		const replies = await crowd.run();
		expect(crowd.sent).toHaveLength(8);
		expect(replies.slice(0, 9)).toMatchObject([
			{ ok: true },
			{ ok: true },
			{ failure: { reason: 'hopeless', cause: { reason: 'unauthorized' } }, attempts: 1 },
			{ failure: { reason: 'unauthorized' }, attempts: 1 },
			{ failure: { reason: 'unauthorized' }, attempts: 1 },
			{ failure: { reason: 'unauthorized' }, attempts: 1 },
			{ ok: true },
			{ ok: true },
			{ failure: { reason: 'hopeless' }, attempts: 0, status: undefined },
		]);
	});

	it('is none where only what was on its way at the same time was refused: one of them is asked once more', async () => {
		const crowd = new Crowd(
			20,
			5,
			Array.from({ length: 5 }, () => answered(401)),
		);
		const replies = await crowd.run();
		expect(replies.every(({ ok }) => ok)).toBe(true);
		expect(crowd.sent).toHaveLength(25);
		expect(crowd.sent.slice(4, 7).map(({ index }) => index)).toEqual([4, expect.any(Number), 5]);
	});

	it('is none yet where some have lost patience in an outage, and others have more', async () => {
		const clock = new VirtualClock();
		const limiter = limiterOf(clock, 5);
		const send = async () => {
			await clock.pass(30);
			return clock.elapsed < 60 * SECOND ? answered(503) : answered(204);
		};
		const patience = [10, 10, 10, 300, 300, 300];
		const all = patience.map(
			async (seconds) =>
				await request({ ...CALL, maxWaitMs: seconds * SECOND }, { send, clock, limiter }),
		);
		const replies = await clock.run(Promise.all(all));
		expect(replies.map(({ ok }) => ok)).toEqual([false, false, false, true, true, true]);
		expect(limiter.doomedBy).toBeUndefined();
	});

	it('says of each request whose token was refused just that, also where it was to be asked once more', async () => {
		const unauthorized = Array.from({ length: 9 }, () => answered(401));
		const crowd = new Crowd(20, 3, [answered(401), answered(204), ...unauthorized]);
		crowd.clock.after(50, () => {
			crowd.latencyMs = 110;
		});
		const replies = await crowd.run();
		const refused = replies.filter((reply) => !reply.ok && reply.attempts > 0);
		expect(refused.length).toBeGreaterThan(1);
		for (const reply of refused)
			expect(reply).toMatchObject({ failure: { reason: 'unauthorized' } });
	});

	it.each([
		['a wrong address', answered(404, '<html>'), 'wrongEndpoint'],
		[
			'a wrong organization',
			answered(404, '{"message":"Organization not found"}'),
			'wrongOrganization',
		],
	])('is one with %s as well', async (_words, answer, reason) => {
		const crowd = new Crowd(50, 1, [answer]);
		const replies = await crowd.run();
		expect(crowd.sent).toHaveLength(1);
		expect(replies[49]).toMatchObject({ failure: { reason: 'hopeless', cause: { reason } } });
		expect(crowd.limiter.doomedBy).toMatchObject({ reason });
	});
});
