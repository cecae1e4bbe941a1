import type { Attempt, RequestLine, SendOptions } from './client';
import { withAbort, withFirstAbort, type Clock } from './clock';
import { classifyFailure, type ConnectionFailure } from './answer/connection';
import type { Tried } from './limiter/limiter';
import type { Failure, Judgement } from './outcome';
import type { Response } from './answer/response';
import { isOutcomeUnknown, isRetryable, retryAfterIn, signOf } from './retry';

/** What every answer has, its body read or not. */
export type AnswerHead = Pick<Response, 'status' | 'headers'>;

/** What a single attempt has to know of its request. */
export interface AttemptedCall<Value, Answer extends AnswerHead> {
	line: RequestLine;
	/**
	 * What the answer means. It may read the body first, which is part of the attempt: `signal` ends it, and a body that breaks
	 * off, so that this rejects with what the stream raised, is a broken connection.
	 */
	judge: (answer: Answer, signal: AbortSignal) => Judgement<Value> | Promise<Judgement<Value>>;
	timeoutMs: number;
}

export interface AttemptTools<Answer extends AnswerHead> {
	send: (line: RequestLine, options: SendOptions) => Promise<Attempt<Answer>>;
	clock: Clock;
	/** n8n's signal that the execution is cancelled: what is under way ends as well. */
	cancelled?: AbortSignal | undefined;
}

/** One attempt: what came of it, and what the limiter learns from it. */
type Attempted<Value> = (Tried & { ok: true; value: Value; status: number }) | FailedAttempt;

interface FailedAttempt extends Tried {
	ok: false;
	failure: Failure;
	isOutcomeUnknown: boolean;
}

/** A `send` that doesn't end with its signal is given up a little later. */
const DEADLINE_GRACE_MS = 1_000;

/** Sends the request and reads what comes back, for as long as the user allows and the execution lasts. */
export async function attemptOnce<Value, Answer extends AnswerHead>(
	call: AttemptedCall<Value, Answer>,
	tools: AttemptTools<Answer>,
): Promise<Attempted<Value>> {
	const { clock, send, cancelled } = tools;
	const { line, judge, timeoutMs } = call;
	const ends = [clock.timeout(timeoutMs), ...(cancelled === undefined ? [] : [cancelled])];

	const answered = async (signal: AbortSignal): Promise<Attempted<Value>> => {
		const attempt = await send(line, { timeoutMs, signal });
		if ('failure' in attempt) return afterConnectionFailure(attempt.failure, call);
		const { response } = attempt;
		const judging = judge(response, signal);
		try {
			return afterAnswer(response, await judging, call, clock.now());
		} catch (error) {
			return afterConnectionFailure(brokenBody(error, signal), call);
		}
	};
	const givenUp = async (signal: AbortSignal, aborted: Promise<void>) => {
		await aborted;
		await clock.sleep(DEADLINE_GRACE_MS, NEVER);
		return afterConnectionFailure({ reason: endedBy(signal) }, call);
	};
	return await withFirstAbort(
		ends,
		async (signal) =>
			await withAbort(
				signal,
				async (aborted) => await Promise.race([answered(signal), givenUp(signal, aborted)]),
			),
	);
}

const NEVER = new AbortController().signal;

function afterConnectionFailure(
	{ reason, code, detail }: ConnectionFailure,
	{ timeoutMs, line }: { timeoutMs: number; line: RequestLine },
): FailedAttempt {
	const facts = { reason, isReading: line.method === 'GET' };
	return {
		ok: false,
		failure: {
			// The user ended the execution; how the request took it is of no interest.
			reason: reason === 'cancelled' ? 'stopped' : reason,
			code,
			detail,
			timeoutMs: reason === 'timeout' ? timeoutMs : undefined,
		},
		sign: signOf(facts),
		isRetryable: isRetryable(facts),
		isOutcomeUnknown: isOutcomeUnknown(facts),
	};
}

function afterAnswer<Value>(
	{ status, headers }: AnswerHead,
	judgement: Judgement<Value>,
	{ line }: { line: RequestLine },
	now: number,
): Attempted<Value> {
	if (judgement.ok) return { ok: true, value: judgement.value, status, sign: 'answered' };
	const { reason, tallyfyMessage } = judgement;
	const facts = { reason, status, isReading: line.method === 'GET' };
	const retryAfterMs = retryAfterIn(headers, now);
	const { location } = headers;
	return {
		ok: false,
		failure: {
			reason,
			status,
			tallyfyMessage,
			retryAt: retryAfterMs === undefined ? undefined : now + retryAfterMs,
			location: typeof location === 'string' ? location : undefined,
		},
		status,
		retryAfterMs,
		sign: signOf(facts),
		isRetryable: isRetryable(facts),
		isOutcomeUnknown: isOutcomeUnknown(facts),
	};
}

/** A body that was not read to its end. */
function brokenBody(error: unknown, signal: AbortSignal): ConnectionFailure {
	if (signal.aborted) return { reason: endedBy(signal) };
	const failure = classifyFailure(error, (text) => text);
	// The request was sent, or there would be no body.
	return failure.reason === 'notSent' ? { ...failure, reason: 'other' } : failure;
}

function endedBy({ reason }: AbortSignal): 'timeout' | 'cancelled' {
	return reason instanceof Error && reason.name === 'TimeoutError' ? 'timeout' : 'cancelled';
}
