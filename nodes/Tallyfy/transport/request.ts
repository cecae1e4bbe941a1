import { attemptOnce, type AnswerHead, type AttemptTools, type AttemptedCall } from './attempt';
import type { Limiter, Turn } from './limiter/limiter';
import type { Failure, Reply } from './outcome';
import type { Response } from './answer/response';

/** One request: where it goes, what its answer means, and how patient the user is. */
export interface Call<
	Value,
	Answer extends AnswerHead = Response,
	Ending = never,
> extends AttemptedCall<Value, Answer> {
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

export interface RequestTools<Answer extends AnswerHead = Response> extends AttemptTools<Answer> {
	limiter: Limiter;
	/** The request is asked for by another one, in that one's turn. */
	turn?: Turn | undefined;
}

/** What `beforeEachAttempt` ended. Nothing was sent since it was asked; earlier attempts may have been. */
export type Unsent<Ending> = Ending extends undefined
	? never
	: Omit<Extract<Reply<never>, { ok: false }>, 'failure'> & { ending: Ending };

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
	const send = async () => {
		attempts += 1;
		const attempt = await attemptOnce(call, tools);
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
