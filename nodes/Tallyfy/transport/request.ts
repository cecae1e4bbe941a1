import { attemptOnce, type AnswerHead, type AttemptTools, type AttemptedCall } from './attempt';
import type { Limiter } from './limiter/limiter';
import type { Held } from './limiter/place';
import type { Failure, Reply } from './outcome';
import type { Response } from './answer/response';

/** One request: where it goes, what its answer means, and how patient the user is. */
export interface Call<Value, Answer extends AnswerHead = Response> extends AttemptedCall<
	Value,
	Answer
> {
	maxRetries: number;
	/** For all waiting that Tallyfy asks for, in total; and for each outage. */
	maxWaitMs: number;
	/** An earlier try of this execution sent it and never learnt what became of it. */
	sentBefore?: boolean | undefined;
}

export interface RequestTools<Answer extends AnswerHead = Response> extends AttemptTools<Answer> {
	limiter: Limiter;
	/** Aborts when the run is stopped: waits end at once and nothing more is sent, but what is under way is awaited. */
	halt: AbortSignal;
}

/**
 * Sends one request, when the limiter lets it, until it is settled: it worked, failed for good, ran out of patience, or was
 * stopped. A 404 after an attempt whose effect is unknown is a failure here, with `outcomeUnknown`: the caller decides what
 * it means.
 */
export async function request<Value, Answer extends AnswerHead = Response>(
	call: Call<Value, Answer>,
	tools: RequestTools<Answer>,
): Promise<Reply<Value>> {
	const { limiter, clock } = tools;
	const { maxRetries, maxWaitMs } = call;
	const place = limiter.enter({ maxRetries, maxWaitMs, halt: tools.halt });
	let attempts = 0;
	let outcomeUnknown = call.sentBefore ?? false;
	let status: number | undefined;
	let answeredAt: number | undefined;
	let failure: Failure | undefined;
	const failed = ({ held }: Held): Reply<Value> => {
		const ending = held === 'spent' ? failure : withMessage(held, failure?.tallyfyMessage);
		if (ending === undefined) throw new Error('A request was given up before it was sent');
		return { ok: false, failure: ending, attempts, outcomeUnknown, status, answeredAt };
	};

	try {
		for (;;) {
			const attempt = await limiter.attempt(place, async () => {
				attempts += 1;
				return await attemptOnce(call, tools);
			});
			if ('held' in attempt) return failed(attempt);

			if (attempt.ok) {
				({ status } = attempt);
				answeredAt = clock.now();
				return { ok: true, value: attempt.value, status, attempts, outcomeUnknown, answeredAt };
			}
			({ failure } = attempt);
			if (attempt.isOutcomeUnknown) outcomeUnknown = true;
			if (attempt.status !== undefined) {
				({ status } = attempt);
				answeredAt = clock.now();
			}

			const held = limiter.heldAfter(place, attempt);
			if (held !== undefined) return failed(held);
		}
	} finally {
		limiter.leave(place);
	}
}

/** What Tallyfy said to a request that it asked to wait too long. */
function withMessage(failure: Failure, tallyfyMessage: string | undefined): Failure {
	const isMissing = failure.reason === 'waitTooLong' && tallyfyMessage !== undefined;
	return isMissing ? { ...failure, tallyfyMessage } : failure;
}
