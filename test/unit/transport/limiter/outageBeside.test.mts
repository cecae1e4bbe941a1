import { describe, expect, it } from 'vitest';

import type { Attempt } from '../../../../nodes/Tallyfy/transport/client';
import type { Turn } from '../../../../nodes/Tallyfy/transport/limiter/limiter';
import { request } from '../../../../nodes/Tallyfy/transport/request';
import { runTargets } from '../../../../nodes/Tallyfy/transport/session';
import { limiterOf } from '../../support/limiterOf.mts';
import { answered, CALL, rateLimited, unanswered } from '../../support/scriptedSend.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

/** What one attempt of a thing comes to. */
type Answers = (asked: { thing: number; clock: VirtualClock }) => Attempt | Promise<Attempt>;

/** As many things as are under way at once, all of them in flight when Tallyfy goes down. */
async function run(things: number, answers: Answers, { looks = false } = {}) {
	const clock = new VirtualClock();
	const limiter = limiterOf(clock, things);
	const sentAt: number[] = [];
	const send = (thing: number) => async () => {
		sentAt.push(clock.elapsed);
		const answer = await answers({ thing, clock });
		await clock.pass(30);
		return answer;
	};
	const settle = async (thing: number) => {
		let lookedAt = -Infinity;
		const look = async (turn: Turn) => {
			if (clock.elapsed - lookedAt < 2_000) return undefined;
			const reply = await request(CALL, { send: send(thing), clock, limiter, turn });
			if (!reply.ok) return 'unseen';
			lookedAt = clock.elapsed;
			return undefined;
		};
		const more = looks ? { beforeEachAttempt: look } : {};
		const sendChange = async () => {
			// What was seen before says nothing about the next attempt.
			lookedAt = -Infinity;
			return await send(thing)();
		};
		return await request({ ...CALL, ...more }, { send: sendChange, clock, limiter });
	};
	const halt = new AbortController().signal;
	const targets = Array.from({ length: things }, (_, index) => index);
	const replies = await clock.run(runTargets(targets, { width: things, halt, settle }));
	return { done: replies.filter((reply) => reply?.ok === true).length, sentAt };
}

const MINUTE = 60_000;

describe('an outage', () => {
	it.each([6, 50])('is not ended by what was under way before: %i at once', async (things) => {
		const { done } = await run(things, async ({ thing, clock }) => {
			if (thing === 0) await clock.pass(8_000);
			return thing > 0 && clock.elapsed < MINUTE ? answered(503) : answered(204);
		});
		expect(done).toBe(things);
	});

	it('is asked nothing before the time that it named, whatever is answered late', async () => {
		const { done, sentAt } = await run(50, async ({ thing, clock }) => {
			if (thing === 0) await clock.pass(8_000);
			if (thing === 0 || clock.elapsed >= 43_000) return answered(204);
			return answered(503, '', clock.elapsed > 2_000 ? { 'retry-after': '40' } : {});
		});
		expect(done).toBe(50);
		expect(sentAt.filter((at) => at > 3_000 && at < 42_000)).toEqual([]);
	});

	it.each([408, 409, 423])('begins with what was answered %i before', async (status) => {
		const locked = new Set<number>();
		const { done } = await run(5, ({ thing, clock }) => {
			if (!locked.has(thing)) {
				locked.add(thing);
				return answered(status, '{"message":"locked"}');
			}
			return clock.elapsed < MINUTE ? answered(503) : answered(204);
		});
		expect(done).toBe(5);
	});

	it.each([2, 3, 4, 5, 6, 7])(
		'is not laid to who tried in it and looks first, where Tallyfy then asks all to wait: answer %i',
		async (which) => {
			let after = 0;
			const { done } = await run(
				5,
				async ({ clock }) => {
					const isDown = clock.elapsed >= 20 && clock.elapsed < 6_000;
					if (isDown) return unanswered('connectionRefused');
					await clock.pass(50);
					if (clock.elapsed >= 6_000 && ++after === which) return rateLimited('3');
					return answered(204);
				},
				{ looks: true },
			);
			expect(done).toBe(5);
		},
	);
});
