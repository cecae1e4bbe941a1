import type { Attempt, Send } from '../../../nodes/Tallyfy/transport/client';
import type { ResponseReason } from '../../../nodes/Tallyfy/transport/outcome';
import { request, type RequestTools } from '../../../nodes/Tallyfy/transport/request';
import { runTargets } from '../../../nodes/Tallyfy/transport/session';
import { seededClock } from './limitedRun.mts';
import { limiterOf } from './limiterOf.mts';
import { answered, CALL, rateLimited } from './scriptedSend.mts';

/** As old as the look may be when the change is sent. */
const LOOK_LASTS_MS = 2_000;
const REASONS: Record<number, ResponseReason> = { 401: 'unauthorized', 429: 'rateLimited' };

export interface LookedAtRun {
	things: number;
	concurrency: number;
	latencyMs: number;
	/** How long the server wants whoever comes at this moment to wait; 0 lets the request go. */
	limit?: (nowMs: number) => number;
	/** What a request gets, in the order in which they come; the rest goes well. */
	script?: (count: number, method: string, atMs: number) => Attempt | undefined;
	/** Requests that a look takes, one after the other. */
	looks?: number;
	/** All of them at once. */
	areLooksTogether?: boolean;
	/** Things that a look shows to be kept. */
	kept?: readonly number[];
	maxRetries?: number;
	maxWaitMs?: number;
}

/** A whole run in virtual time in which every change is looked at right before it is sent. */
export async function lookedAtRun({
	things,
	concurrency,
	latencyMs,
	limit = () => 0,
	script = () => undefined,
	looks = 1,
	areLooksTogether = false,
	kept = [],
	maxRetries = 4,
	maxWaitMs = 86_400_000,
}: LookedAtRun) {
	const clock = seededClock();
	const sent: { index: number; method: string; at: number }[] = [];
	/** How old each look was when its change was sent. */
	const agesMs: number[] = [];
	let inFlight = 0;
	let mostInFlight = 0;
	const patience = { timeoutMs: 30_000, maxRetries, maxWaitMs };
	const halt = new AbortController().signal;
	const limiter = limiterOf(clock, concurrency, { halt });

	const settle = async (index: number) => {
		let lookedAt = -Infinity;
		const send: Send = async ({ method = '' }) => {
			const count = sent.push({ index, method, at: clock.elapsed });
			if (method === 'DELETE') agesMs.push(clock.elapsed - lookedAt);
			mostInFlight = Math.max(mostInFlight, ++inFlight);
			await clock.pass(latencyMs / 2);
			const waitMs = limit(clock.elapsed);
			await clock.pass(latencyMs / 2);
			inFlight -= 1;
			if (waitMs > 0) return rateLimited(String(Math.ceil(waitMs / 1_000)));
			return script(count, method, clock.elapsed) ?? answered(method === 'GET' ? 200 : 204, '');
		};
		const tools: RequestTools = { send, clock, limiter };
		const look = async (inTurn: RequestTools) => {
			const line = { ...CALL.line, method: 'GET' as const };
			const judge: typeof CALL.judge = ({ status }) =>
				status === 200
					? { ok: true, value: { data: null, body: undefined } }
					: { ok: false, reason: REASONS[status] ?? 'unavailable' };
			return (await request({ line, judge, ...patience }, inTurn)).ok;
		};
		const reply = await request(
			{
				...CALL,
				...patience,
				beforeEachAttempt: async (turn) => {
					if (clock.elapsed - lookedAt <= LOOK_LASTS_MS) return undefined;
					const inTurn = { ...tools, turn };
					const found: boolean[] = areLooksTogether
						? await Promise.all(Array.from({ length: looks }, async () => await look(inTurn)))
						: [];
					while (found.length < looks) found.push(await look(inTurn));
					lookedAt = clock.elapsed;
					if (found.includes(false)) return 'unread' as const;
					return kept.includes(index) ? ('kept' as const) : undefined;
				},
			},
			tools,
		);
		return 'ending' in reply
			? reply
			: { ...reply, ending: reply.ok ? 'done' : reply.failure.reason };
	};
	const targets = Array.from({ length: things }, (_, index) => index);
	const width = Math.max(5, concurrency);
	const ended = await clock.run(runTargets(targets, { width, halt, settle }));
	const replies = ended.filter((reply) => reply !== undefined);
	return {
		replies,
		endings: replies.map(({ ending }) => ending),
		sent,
		agesMs,
		mostInFlight,
		elapsedMs: clock.elapsed,
		limiter,
	};
}
