import type { Send } from '../../../nodes/Tallyfy/transport/client';
import type { Rate } from '../../../nodes/Tallyfy/transport/limiter/rate';
import { request } from '../../../nodes/Tallyfy/transport/request';
import { runTargets } from '../../../nodes/Tallyfy/transport/session';
import type { RateLimiter } from '../../../sandbox/tallyfy/faults/rateLimit.mts';
import { limiterOf } from './limiterOf.mts';
import { answered, CALL } from './scriptedSend.mts';
import { VirtualClock } from './virtualClock.mts';

/** How the server puts its wait into Retry-After. */
export type Hint = 'seconds' | 'date' | 'none' | 'zero';

export interface LimitedRun {
	limiter: RateLimiter;
	concurrency: number;
	latencyMs: number;
	hint?: Hint;
	items?: number;
	maxWaitMs?: number;
}

const headers = (hint: Hint, waitMs: number, nowMs: number): Record<string, string> => {
	switch (hint) {
		case 'seconds':
			return { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
		case 'date':
			return { 'retry-after': new Date(Math.ceil((nowMs + waitMs) / 1_000) * 1_000).toUTCString() };
		case 'zero':
			return { 'retry-after': '0' };
		case 'none':
			return {};
	}
};

/** Always the same spread. */
export function seededClock(seed = 1): VirtualClock {
	return new VirtualClock(() => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647);
}

/** A whole run in virtual time against a server that does nothing but limit. */
export async function limitedRun(options: LimitedRun) {
	const clock = seededClock();
	const server = limitingServer(clock, options);
	const run = await clock.run(limitedWork(clock, server.send, options));
	return { ...run, ...server.seen() };
}

/** A server that does nothing but limit, and what it saw. */
export function limitingServer(
	clock: VirtualClock,
	{ limiter, latencyMs, hint = 'seconds' }: LimitedRun,
) {
	const refusedAt: number[] = [];
	let heldUntil = 0;
	let tooEarly = 0;
	let sent = 0;
	const send: Send = async () => {
		sent += 1;
		if (clock.now() < heldUntil) tooEarly += 1;
		await clock.pass(latencyMs / 2);
		const waitMs = limiter(clock.now());
		const retryAfter = waitMs > 0 ? headers(hint, waitMs, clock.now()) : {};
		await clock.pass(latencyMs / 2);
		if (waitMs <= 0) return answered(204);
		refusedAt.push(clock.elapsed);
		const untilMs = clock.now() + Number(retryAfter['retry-after'] ?? 0) * 1_000;
		// Once the client has heard of it: what starts in the very same moment has not.
		clock.after(0, () => {
			if (hint === 'seconds') heldUntil = untilMs;
		});
		return answered(429, '', retryAfter);
	};
	return { send, seen: () => ({ refusedAt, sent, tooEarly }) };
}

/** One run's part of it. */
export async function limitedWork(
	clock: VirtualClock,
	send: Send,
	{ concurrency, items = 1_000, maxWaitMs = 3_600_000 }: LimitedRun,
	rate?: Rate,
) {
	const halt = new AbortController().signal;
	const limiter = limiterOf(clock, concurrency, { halt, rate });
	const call = { ...CALL, maxWaitMs };
	const replies = await runTargets(Array.from({ length: items }), {
		width: Math.max(5, concurrency),
		halt,
		settle: async () => await request(call, { send, clock, limiter }),
	});
	return {
		elapsedMs: clock.elapsed,
		deleted: replies.filter((reply) => reply?.ok === true).length,
		failed: replies.filter((reply) => reply?.ok !== true).length,
		pausedMs: limiter.totalPauseMs,
	};
}
