import { Pace } from '../../nodes/Tallyfy/bulk/pace';
import { runTargets } from '../../nodes/Tallyfy/bulk/run';
import type { Send } from '../../nodes/Tallyfy/transport/client';
import type { Outcome } from '../../nodes/Tallyfy/transport/outcome';
import { requestDeletion } from '../../nodes/Tallyfy/transport/request';
import type { RateLimiter } from './rateLimiters';
import { answered, REQUEST } from './scriptedSend';
import { VirtualClock } from './virtualClock';

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

/** A whole run in virtual time against a server that does nothing but limit. */
export async function limitedRun({
	limiter,
	concurrency,
	latencyMs,
	hint = 'seconds',
	items = 1_000,
	maxWaitMs = 3_600_000,
}: LimitedRun) {
	let seed = 1;
	// Any spread will do, as long as it is the same every time.
	const clock = new VirtualClock(() => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647);
	const gate = new Pace(clock);
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
		if (hint === 'seconds') heldUntil = clock.now() + Number(retryAfter['retry-after']) * 1_000;
		return answered(429, '', retryAfter);
	};
	const targets = Array.from({ length: items }, (_, index) => index);
	const outcomes = await clock.run(
		runTargets(targets, {
			concurrency,
			endsRun: () => false,
			settle: (_target, halt) =>
				requestDeletion({ ...REQUEST, maxWaitMs }, { send, clock, gate, halt }),
		}),
	);
	const kinds = (kind: Outcome['kind']) => outcomes.filter((one) => one?.kind === kind).length;
	return {
		elapsedMs: clock.elapsed,
		deleted: kinds('deleted'),
		failed: kinds('failed'),
		refusedAt,
		sent,
		tooEarly,
		pausedMs: gate.totalPauseMs,
	};
}
