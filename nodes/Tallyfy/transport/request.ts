import { judge, type Answer } from './answer';
import type { Result, Send } from './client';
import { withAbort, type Clock } from './clock';
import type { Failure, Outcome } from './outcome';
import { isOutcomeUnknown, isRetryable, backoffDelay, retryAfterIn } from './retry';

/** One deletion: where it goes, what confirms it, and how patient the user is. */
export interface DeletionRequest {
	url: string;
	/** What is deleted: a confirmation that names something else is none. */
	id: string;
	/** Statuses that Tallyfy documents as success. */
	confirmedBy: readonly number[];
	timeoutMs: number;
	maxRetries: number;
	/** For all waiting that Tallyfy asks for, in total. */
	maxWaitMs: number;
	/** An earlier try of this execution sent the request and never learnt what became of it. */
	sentBefore: boolean;
}

/** What the requests of a run share: they pause together when Tallyfy asks for it, and go on at a pace it accepts. */
export interface Gate {
	/** Milliseconds until the pause is over; 0 when there is none. */
	pauseMs(): number;
	/** Takes the next place in line: milliseconds until its turn comes. A turn taken before a refusal is void after it. */
	takeTurn(): number;
	/** How often Tallyfy has refused so far. */
	readonly refusals: number;
	/** Tallyfy answered a request that started at `startedAt` (ms since 1970), whatever it answered, other than to wait. */
	accepted(startedAt: number): void;
	/** Tallyfy refused a request that started at `startedAt`, and asks for `retryAfterMs` of silence where it says so. */
	refused(startedAt: number, retryAfterMs: number | undefined): void;
}

export interface RequestTools {
	send: Send;
	clock: Clock;
	gate: Gate;
	/** Aborts when the run is stopped or cancelled: waits end at once and nothing more is sent. */
	halt: AbortSignal;
}

/** What stands before an attempt: a failure, the pause of the whole run, or its place in line. */
type Hurdle = { failure: Failure } | { pauseMs: number } | { turnMs: number };

/** n8n's helper ends a request that stays silent; this ends one that trickles, a little later. */
const DEADLINE_GRACE_MS = 1_000;

/** Sends one deletion until its outcome is settled: confirmed, refused for good, out of patience, or stopped. */
export async function requestDeletion(
	request: DeletionRequest,
	tools: RequestTools,
): Promise<Outcome> {
	return await new Deletion(request, tools).run();
}

/** The state of one deletion between its attempts. */
class Deletion {
	private attempts = 0;
	private retries = 0;
	/** Its place in line for the next attempt, by the number of refusals when it was taken. */
	private turn: number | undefined;
	/** Time spent in pauses that Tallyfy asked for. */
	private waitedMs = 0;
	private outcomeUnknown: boolean;
	private lastStatus: number | undefined;
	private lastRefusalMessage: string | undefined;

	constructor(
		private readonly request: DeletionRequest,
		private readonly tools: RequestTools,
	) {
		this.outcomeUnknown = request.sentBefore;
	}

	async run(): Promise<Outcome> {
		for (;;) {
			const hurdle = this.nextHurdle();
			if (hurdle === undefined) {
				const outcome = await this.tryOnce();
				if (outcome) return outcome;
			} else if ('failure' in hurdle) {
				return this.failed(hurdle.failure);
			} else if ('pauseMs' in hurdle) {
				await this.waitForTallyfy(hurdle.pauseMs);
			} else {
				await this.tools.clock.sleep(hurdle.turnMs, this.tools.halt);
			}
		}
	}

	/**
	 * What stands before the next attempt: a wait, something that forbids it, or nothing. Asked anew after every wait, and
	 * never awaited itself: between this look and the request, nobody can stop the run or begin a pause unseen.
	 */
	private nextHurdle(): Hurdle | undefined {
		const { gate, halt } = this.tools;
		if (halt.aborted) return { failure: { cause: 'stopped' } };
		const pauseMs = gate.pauseMs();
		if (pauseMs > 0) {
			const isTooLong = this.waitedMs + pauseMs > this.request.maxWaitMs;
			return isTooLong ? { failure: this.waitTooLong(pauseMs) } : { pauseMs };
		}
		if (this.turn === gate.refusals) return undefined;
		this.turn = gate.refusals;
		const turnMs = gate.takeTurn();
		return turnMs > 0 ? { turnMs } : undefined;
	}

	private async tryOnce(): Promise<Outcome | undefined> {
		const startedAt = this.tools.clock.now();
		this.turn = undefined;
		this.attempts += 1;
		const result = await this.attempt();
		return 'failure' in result
			? await this.afterFailure(result)
			: await this.afterAnswer(result, startedAt);
	}

	private async attempt(): Promise<Result> {
		const { send, clock } = this.tools;
		const { url, timeoutMs } = this.request;
		return await withAbort(clock.timeout(timeoutMs + DEADLINE_GRACE_MS), async (expired) => {
			const deadline = expired.then((): Result => ({ failure: { kind: 'timeout' } }));
			return await Promise.race([send({ method: 'DELETE', url }, timeoutMs), deadline]);
		});
	}

	private async afterFailure({
		failure,
	}: Extract<Result, { failure: unknown }>): Promise<Outcome | undefined> {
		if (isOutcomeUnknown({ failure })) this.outcomeUnknown = true;
		if (failure.kind === 'cancelled') return this.failed({ cause: 'stopped' });
		const described: Failure = {
			cause: 'connection',
			failure,
			timeoutMs: this.request.timeoutMs,
		};
		return isRetryable({ failure }) ? await this.retry(described) : this.failed(described);
	}

	/** An outcome, or nothing when the request is to be sent again. */
	private async afterAnswer(answer: Answer, startedAt: number): Promise<Outcome | undefined> {
		const { status } = answer;
		const { clock, gate } = this.tools;
		this.lastStatus = status;
		const verdict = judge(answer, this.request.confirmedBy, this.request.id);
		const retryAfterMs = retryAfterIn(answer.headers, clock.now());

		if (status === 429) {
			if (verdict.kind === 'refused') this.lastRefusalMessage = verdict.tallyfyMessage;
			gate.refused(startedAt, retryAfterMs);
			return undefined;
		}
		gate.accepted(startedAt);

		const { attempts } = this;
		if (verdict.kind === 'deleted') {
			return { kind: 'deleted', status, data: verdict.data, attempts };
		}
		if (verdict.reason === 'notFound' && this.outcomeUnknown) {
			// An attempt may have worked, or the ID was wrong from the start: nothing tells.
			return {
				kind: 'deleted',
				status,
				data: null,
				attempts,
				alreadyDeleted: true,
				presumed: true,
			};
		}
		// A web page is not Tallyfy's, whatever its status.
		if (verdict.reason !== 'webPage' && isOutcomeUnknown({ status })) this.outcomeUnknown = true;
		const { location } = answer.headers;
		const failure: Failure = {
			cause: 'answer',
			reason: verdict.reason,
			status,
			...(verdict.tallyfyMessage === undefined ? {} : { tallyfyMessage: verdict.tallyfyMessage }),
			...(retryAfterMs === undefined ? {} : { retryAt: clock.now() + retryAfterMs }),
			...(typeof location === 'string' ? { location } : {}),
		};
		return isRetryable({ status }) ? await this.retry(failure, retryAfterMs) : this.failed(failure);
	}

	/** Waits before the next attempt; an outcome instead when there may be none. */
	private async retry(failure: Failure, retryAfterMs = 0): Promise<Outcome | undefined> {
		const { maxRetries, maxWaitMs } = this.request;
		if (this.retries >= maxRetries || this.waitedMs + retryAfterMs > maxWaitMs) {
			return this.failed(failure);
		}
		this.retries += 1;
		const { clock, halt } = this.tools;
		const delayMs = backoffDelay(this.retries, clock.random());
		await (retryAfterMs > delayMs ? this.waitForTallyfy(retryAfterMs) : clock.sleep(delayMs, halt));
		return undefined;
	}

	private async waitForTallyfy(delayMs: number): Promise<void> {
		const { clock, halt } = this.tools;
		const startedAt = clock.now();
		await clock.sleep(delayMs, halt);
		this.waitedMs += clock.now() - startedAt;
	}

	private waitTooLong(pauseMs: number): Failure {
		return {
			cause: 'waitTooLong',
			retryAt: this.tools.clock.now() + pauseMs,
			maxWaitMs: this.request.maxWaitMs,
			...(this.lastRefusalMessage === undefined ? {} : { tallyfyMessage: this.lastRefusalMessage }),
		};
	}

	private failed(failure: Failure): Outcome {
		const { attempts, lastStatus, outcomeUnknown } = this;
		return {
			kind: 'failed',
			failure,
			attempts,
			...(lastStatus === undefined ? {} : { status: lastStatus }),
			outcomeUnknown,
		};
	}
}
