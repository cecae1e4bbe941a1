import { classifyFailure } from './answer/reason';
import type { Response } from './answer/response';
import type { RequestLine, Send } from './client';
import { endedBy, NEVER, withAbort, withFirstAbort, type Clock } from './clock';
import type { Limiter, Turn } from './limiter/limiter';
import type { Tried } from './limiter/outage';
import {
	isOutcomeUnknown,
	isRetryable,
	retryAfterIn,
	signOf,
	type AttemptReason,
	type FailedReply,
	type Failure,
	type Judgement,
	type Reply,
} from './outcome';

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
	 * Asked in the moment when the request may go, at each attempt, after all waiting: what has to hold then is looked at here.
	 * undefined lets it go at once; anything else ends it, unsent. Requests that are made with its turn (`{ ...session, turn }`)
	 * take this one's place in flight, go before all others, and the first of them waits for nothing but a pause.
	 *
	 * Where the request has to wait after that all the same (others were refused meanwhile, Tallyfy went down, or this asked
	 * so much that the pace has to be kept), it is asked again when the next turn comes. So it has to remember how old its
	 * answers are, and not to ask Tallyfy anew for what is new enough: otherwise the turn is used up again.
	 */
	beforeEachAttempt?: ((turn: Turn) => Promise<Ending | undefined>) | undefined;
}

export interface RequestTools<Answer extends AnswerHead = Response> {
	send: Send<Answer>;
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
	const { line, maxRetries, maxWaitMs, beforeEachAttempt } = call;
	const facts: Omit<FailedReply, 'failure'> = {
		ok: false,
		attempts: 0,
		outcomeUnknown: call.sentBefore ?? false,
		status: undefined,
		answeredAt: undefined,
	};
	let wasRenewed = false;
	let last: Attempted<Value> | undefined;
	let ending: Ending | undefined;
	const send = async () => {
		facts.attempts += 1;
		const attempt = await attemptOnce(call, tools);
		// A new token that is refused as well is refused.
		attempt.isRenewed &&= !wasRenewed;
		wasRenewed ||= attempt.isRenewed === true;
		if (!attempt.ok && attempt.isOutcomeUnknown) facts.outcomeUnknown = true;
		if (attempt.status !== undefined) {
			facts.status = attempt.status;
			facts.answeredAt = clock.now();
		}
		return (last = attempt);
	};

	const before =
		beforeEachAttempt &&
		(async (own: Turn) => (ending = await beforeEachAttempt(own)) !== undefined);

	const isReading = line.method === 'GET';
	const failure = await limiter.run({ maxRetries, maxWaitMs, isReading, turn, before, send });
	if (failure !== undefined) {
		// What Tallyfy said when it asked to wait too long.
		const tallyfyMessage = last?.failure?.tallyfyMessage;
		const said = failure.reason === 'waitTooLong' && tallyfyMessage !== undefined;
		return { ...facts, failure: said ? { ...failure, tallyfyMessage } : failure };
	}
	if (last?.ok !== true) return { ...facts, ending } as Unsent<Ending>;
	const { value, status } = last;
	return { ...facts, ok: true, value, status, answeredAt: facts.answeredAt ?? clock.now() };
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
	{ line, judge, timeoutMs }: Pick<Call<Value, Answer>, 'judge' | 'line' | 'timeoutMs'>,
	{ clock, send, cancelled }: RequestTools<Answer>,
): Promise<Attempted<Value>> {
	const isReading = line.method === 'GET';
	const unanswered = (failure: Parameters<typeof failedAttempt>[0]) =>
		failedAttempt(failure.reason === 'timeout' ? { ...failure, timeoutMs } : failure, isReading);

	const answered = async (signal: AbortSignal): Promise<Attempted<Value>> => {
		const attempt = await send(line, { timeoutMs, signal });
		if ('failure' in attempt) return unanswered(attempt.failure);
		const { response, isRenewed = false } = attempt;
		const { status, headers } = response;
		const judging = judge(response, signal);
		let judgement: Judgement<Value>;
		try {
			judgement = await judging;
		} catch (error) {
			if (signal.aborted) return unanswered({ reason: endedBy(signal) });
			const failure = classifyFailure(error, (text) => text);
			// The request was sent, or there would be no body.
			return unanswered(failure.reason === 'notSent' ? { ...failure, reason: 'other' } : failure);
		}
		if (judgement.ok) {
			return { ok: true, value: judgement.value, status, sign: 'answered', isRenewed };
		}
		const { reason, tallyfyMessage } = judgement;
		const now = clock.now();
		const retryAfterMs = retryAfterIn(headers, now);
		const retryAt = retryAfterMs === undefined ? undefined : now + retryAfterMs;
		const location = typeof headers.location === 'string' ? headers.location : undefined;
		const failure = { reason, status, tallyfyMessage, retryAt, location };
		return { ...failedAttempt(failure, isReading), retryAfterMs, isRenewed };
	};
	const givenUp = async (signal: AbortSignal, aborted: Promise<void>) => {
		await aborted;
		await clock.sleep(DEADLINE_GRACE_MS, NEVER);
		return unanswered({ reason: endedBy(signal) });
	};
	return await withFirstAbort(
		[clock.timeout(timeoutMs), ...(cancelled === undefined ? [] : [cancelled])],
		async (signal) =>
			await withAbort(
				signal,
				async (aborted) => await Promise.race([answered(signal), givenUp(signal, aborted)]),
			),
	);
}

/** How one attempt failed, and what that shows. */
function failedAttempt(
	failure: Failure & { reason: AttemptReason },
	isReading: boolean,
): Attempted<never> {
	const { reason, status } = failure;
	const facts = { reason, status, isReading };
	return {
		ok: false,
		// The user ended the execution; how the request took it is of no interest.
		failure: reason === 'cancelled' ? { ...failure, reason: 'stopped' } : failure,
		status,
		sign: signOf(facts),
		isRetryable: isRetryable(facts),
		isOutcomeUnknown: isOutcomeUnknown(facts),
	};
}
