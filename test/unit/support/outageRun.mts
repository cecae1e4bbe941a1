import type { Attempt, Send } from '../../../nodes/Tallyfy/transport/client';
import type { ConnectionReason, Reply } from '../../../nodes/Tallyfy/transport/outcome';
import { request } from '../../../nodes/Tallyfy/transport/request';
import { runTargets } from '../../../nodes/Tallyfy/transport/session';
import type { Returned } from '../../../nodes/Tallyfy/transport/answer/response';
import { seededClock } from './limitedRun.mts';
import { limiterOf } from './limiterOf.mts';
import { answered, CALL, unanswered } from './scriptedSend.mts';
import { START } from './virtualClock.mts';

/** How a request fails. */
export type Way =
	| 'unavailable'
	| 'serverError'
	| 'unauthorized'
	| ConnectionReason
	| { page: number };

export interface OutageRun {
	things: number;
	concurrency: number;
	workers?: number;
	latencyMs?: number;
	maxRetries?: number;
	maxWaitMs?: number;
	/** When nobody gets through: from and to, in milliseconds from the start. */
	downs?: readonly (readonly [fromMs: number, toMs: number])[];
	way?: Way;
	/** What a 503 asks to wait, in seconds. */
	retryAfter?: string;
	/** Things that fail whenever they are asked for, by their index. */
	poisoned?: readonly number[];
	/** Whether one of the rest fails by chance. */
	isUnlucky?: (random: () => number) => boolean;
	/** One that fails the first times that it is asked for. */
	unlucky?: { index: number; times: number };
	/** Failures take half as long as answers. */
	failsAtOnce?: boolean;
}

const resultOf = (way: Way, retryAfter?: string): Attempt => {
	if (typeof way === 'object') return answered(way.page, '<html>');
	switch (way) {
		case 'unavailable':
			return answered(503, '', retryAfter === undefined ? {} : { 'retry-after': retryAfter });
		case 'serverError':
			return answered(500);
		case 'unauthorized':
			return answered(401);
		default:
			return unanswered(way);
	}
};

/** A whole run in virtual time against a server that is down now and then. */
export async function outageRun({
	things,
	concurrency,
	workers = Math.max(5, concurrency),
	latencyMs = 30,
	maxRetries = 4,
	maxWaitMs = 300_000,
	downs = [],
	way = 'unavailable',
	retryAfter,
	poisoned = [],
	isUnlucky = () => false,
	unlucky,
	failsAtOnce = false,
}: OutageRun) {
	const clock = seededClock();
	const halt = new AbortController().signal;
	let widen: () => void = () => undefined;
	const onWitnessWanted = () => {
		widen();
	};
	const limiter = limiterOf(clock, concurrency, { halt, onWitnessWanted });
	const sent: { index: number; at: number }[] = [];
	let inFlight = 0;
	let mostInFlight = 0;
	const isDown = () => downs.some(([from, to]) => clock.elapsed >= from && clock.elapsed < to);
	const sendFor =
		(index: number): Send =>
		async () => {
			sent.push({ index, at: clock.elapsed });
			mostInFlight = Math.max(mostInFlight, ++inFlight);
			await clock.pass(latencyMs / 2);
			const isEarly = () =>
				index === unlucky?.index &&
				sent.filter((one) => one.index === index).length <= unlucky.times;
			const fails = isDown() || poisoned.includes(index) || isEarly() || isUnlucky(clock.random);
			if (!fails || !failsAtOnce) await clock.pass(latencyMs / 2);
			inFlight -= 1;
			return fails ? resultOf(way, retryAfter) : answered(204);
		};
	const ended = await clock.run(
		runTargets(
			Array.from({ length: things }, (_, index) => index),
			{
				width: workers,
				halt,
				onWiden: (given) => {
					widen = given;
					return () => undefined;
				},
				settle: async (index) =>
					await request(
						{ ...CALL, maxRetries, maxWaitMs },
						{ send: sendFor(index), clock, limiter },
					),
			},
		),
	);
	const replies = ended.filter((reply) => reply !== undefined);
	return {
		startsAt: START,
		elapsedMs: clock.elapsed,
		done: replies.filter(({ ok }) => ok).length,
		failures: countFailures(replies),
		replies,
		sent,
		sentInto: sent.filter(({ at }) => downs.some(([from, to]) => at >= from && at < to)).length,
		mostInFlight,
		outageMs: limiter.totalOutageMs,
		limiter,
	};
}

function countFailures(replies: readonly Reply<Returned>[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const reply of replies) {
		if (!reply.ok) counts[reply.failure.reason] = (counts[reply.failure.reason] ?? 0) + 1;
	}
	return counts;
}
