import { classifyFailure, type ConnectionFailure } from './answer/reason';
import type { Response } from './answer/response';
import type { Attempt, RequestLine, SendOptions } from './client';
import { endedBy, NEVER, withAbort, withFirstAbort, type Clock } from './clock';
import type { Limiter, Tried, Turn } from './limiter/limiter';
import {
	isOutcomeUnknown,
	isRetryable,
	retryAfterIn,
	signOf,
	type FailedReply,
	type Failure,
	type Judgement,
	type Reply,
} from './outcome';

/** What every answer has, its body read or not. */
type AnswerHead = Pick<Response, 'status' | 'headers'>;

/** One request: where it goes, what its answer means, and how patient the user is. */
export interface Call<Value, Answer extends AnswerHead = Response, Ending = never> {
	line: RequestLine;
	/**
	 * What the answer means. It may read the body first, which is part of the attempt: `signal` ends it, and a body that breaks
	 * off, so that this rejects with what the stream raised, is a broken connection.
	 */
	judge: (answer: Answer, signal: AbortSignal) => Judgement<Value> | Promise<Judgement<Value>>;
	/** For each attempt. */
	timeoutMs: number;
	maxRetries: number;
	/** For all waiting that Tallyfy asks for, in total; and for each outage. */
	maxWaitMs: number;
	/** An earlier try of this execution sent it and never learnt what became of it. */
	sentBefore?: boolean | undefined;
	/**
	 * Asked in the moment when the request may go, the first time and at each retry, after all waiting: what has to hold then
	 * is looked at here. undefined lets it go at once; anything else ends it, unsent. Requests of its own belong to this turn,
	 * where they are made with it (`{ ...session, turn }`): they take this request's place in flight, go before all others,
	 * and the first of them waits for nothing but a pause.
	 *
	 * Where the request has to wait after that all the same (others were refused meanwhile, Tallyfy went down, or this asked
	 * so much that the pace has to be kept), it is asked again when the next turn comes. So it has to remember for itself how
	 * old its answers are, and not to ask Tallyfy anew for what is new enough: otherwise the turn is used up again.
	 */
	beforeEachAttempt?: ((turn: Turn) => Promise<Ending | undefined>) | undefined;
}

export interface RequestTools<Answer extends AnswerHead = Response> {
	send: (line: RequestLine, options: SendOptions) => Promise<Attempt<Answer>>;
	clock: Clock;
	/** n8n's signal that the execution is cancelled: what is under way ends as well. */
	cancelled?: AbortSignal | undefined;
	limiter: Limiter;
	/** The request is asked for by another one, in that one's turn. */
	turn?: Turn | undefined;
}

/** What `beforeEachAttempt` ended. Nothing was sent since it was asked; earlier attempts may have been. */
export type Unsent<Ending> = Ending extends undefined
	? never
	: Omit<FailedReply, 'failure'> & { ending: Ending };

/**
 * Sends one request, when the limiter lets it, until it is settled: it worked, failed for good, ran out of patience, was
 * stopped, or `beforeEachAttempt` ended it. A 404 after an attempt whose effect is unknown is a failure here, with
 * `outcomeUnknown`: the caller decides what it means.
 */
export async function request<Value, Answer extends AnswerHead = Response, Ending = never>(
	call: Call<Value, Answer, Ending>,
	tools: RequestTools<Answer>,
): Promise<Reply<Value> | Unsent<Ending>> {
	const { limiter, clock, turn } = tools;
	const { line, maxRetries, maxWaitMs, beforeEachAttempt: before } = call;
	let attempts = 0;
	let outcomeUnknown = call.sentBefore ?? false;
	let status: number | undefined;
	let answeredAt: number | undefined;
	let tallyfyMessage: string | undefined;
	let wasRenewed = false;
	const send = async () => {
		attempts += 1;
		const attempt = await attemptOnce(call, tools);
		// A new token that is refused as well is refused.
		attempt.isRenewed &&= !wasRenewed;
		wasRenewed ||= attempt.isRenewed === true;
		if (!attempt.ok && attempt.isOutcomeUnknown) outcomeUnknown = true;
		if (attempt.status !== undefined) {
			({ status } = attempt);
			answeredAt = clock.now();
		}
		tallyfyMessage = attempt.failure?.tallyfyMessage;
		return attempt;
	};

	const isReading = line.method === 'GET';
	const ended = await limiter.run({ maxRetries, maxWaitMs, isReading, turn, before, send });
	const facts = { attempts, outcomeUnknown, status, answeredAt };
	if ('ending' in ended) return { ok: false, ...ended, ...facts } as Unsent<Ending>;
	if ('held' in ended) {
		return { ok: false, failure: withMessage(ended.held, tallyfyMessage), ...facts };
	}
	const { last } = ended;
	if (!last.ok) return { ok: false, failure: last.failure, ...facts };
	return {
		ok: true,
		value: last.value,
		status: last.status,
		attempts,
		outcomeUnknown,
		answeredAt: answeredAt ?? clock.now(),
	};
}

/** What Tallyfy said to a request that it asked to wait too long. */
function withMessage(failure: Failure, tallyfyMessage: string | undefined): Failure {
	const isMissing = failure.reason === 'waitTooLong' && tallyfyMessage !== undefined;
	return isMissing ? { ...failure, tallyfyMessage } : failure;
}

/** One attempt: what came of it, and what the limiter learns from it. */
type Attempted<Value> = Tried &
	(
		| { ok: true; value: Value; status: number }
		| { ok: false; failure: Failure; isOutcomeUnknown: boolean }
	);

/** A `send` that doesn't end with its signal is given up a little later. */
const DEADLINE_GRACE_MS = 1_000;

/** Sends the request and reads what comes back, for as long as the user allows and the execution lasts. */
async function attemptOnce<Value, Answer extends AnswerHead>(
	call: Pick<Call<Value, Answer>, 'judge' | 'line' | 'timeoutMs'>,
	tools: RequestTools<Answer>,
): Promise<Attempted<Value>> {
	const { clock, send, cancelled } = tools;
	const { line, judge, timeoutMs } = call;
	const ends = [clock.timeout(timeoutMs), ...(cancelled === undefined ? [] : [cancelled])];

	const answered = async (signal: AbortSignal): Promise<Attempted<Value>> => {
		const attempt = await send(line, { timeoutMs, signal });
		if ('failure' in attempt) return afterConnectionFailure(attempt.failure, call);
		const { response, isRenewed = false } = attempt;
		const judging = judge(response, signal);
		try {
			return { ...afterAnswer(response, await judging, call, clock.now()), isRenewed };
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

function afterConnectionFailure(
	{ reason, code, detail }: ConnectionFailure,
	{ timeoutMs, line }: { timeoutMs: number; line: RequestLine },
): Attempted<never> {
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
