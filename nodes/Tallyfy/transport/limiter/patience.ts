import type { Clock } from '../clock';
import type { Failure } from '../outcome';
import { backoffDelay, type Sign } from '../retry';
import type { Outage } from './outage';
import type { Held, Place } from './place';

/** What the limiter has to know of an attempt. */
export interface Tried {
	sign: Sign;
	/** Tallyfy's status; undefined where no answer came. */
	status?: number | undefined;
	/** What the answer asked to wait. */
	retryAfterMs?: number | undefined;
	/** Undefined where it worked. */
	failure?: Failure | undefined;
	/** The same request is worth sending again. */
	isRetryable?: boolean | undefined;
}

/** What bears on all requests that wait. */
export interface Situation {
	clock: Clock;
	outage: Outage;
	/** What is left of the pause that Tallyfy asks for. */
	pauseMs: number;
	doomedBy: Failure | undefined;
}

/** How long a request without retries waits for somebody else to come and try. */
const WITNESS_WAIT_MS = 1_000;

/**
 * After a failed attempt: why the request may not come back to the line, or undefined when it may. A retry is used up unless
 * Tallyfy asked all to wait, or nobody gets through. One that has none left comes back all the same while it isn't known
 * whether anybody gets through.
 */
export function heldAfter(
	place: Place,
	{ sign, isRetryable = false, retryAfterMs = 0 }: Tried,
	{ clock, outage }: Pick<Situation, 'clock' | 'outage'>,
): Held | undefined {
	if (sign === 'rateLimited') return undefined;
	const isPartOfOutage = sign === 'unanswered' && outage.isPossible && !outage.isSuspect(place);
	if (outage.isOn && isPartOfOutage) return undefined;

	const now = clock.monotonicNow();
	const { maxRetries, maxWaitMs } = place.patience;
	if (isRetryable && place.retries < maxRetries) {
		if (place.waitedMs + retryAfterMs > maxWaitMs) {
			return { held: waitTooLong(place, retryAfterMs, clock) };
		}
		place.retries += 1;
		const delayMs = backoffDelay(place.retries, clock.random());
		place.isAskedToWait = retryAfterMs > delayMs;
		place.readyAt = now + Math.max(delayMs, retryAfterMs);
		return undefined;
	}
	if (!isPartOfOutage) return { held: 'spent' };
	place.isSpent = true;
	place.readyAt = now + WITNESS_WAIT_MS;
	return undefined;
}

/** Why a request has to leave the line now, or undefined when it may go on waiting. */
export function reasonToLeave(
	place: Place,
	{ clock, outage, pauseMs, doomedBy }: Situation,
): Held['held'] | undefined {
	const { halt, maxWaitMs } = place.patience;
	if (halt.aborted) return { reason: 'stopped' };
	if (doomedBy !== undefined) {
		const isOutages = doomedBy.reason === 'outage' && place.triedAt > -Infinity;
		return isOutages ? doomedBy : { reason: 'hopeless', cause: doomedBy };
	}
	const now = clock.monotonicNow();
	if (now >= outage.givesUpAt(maxWaitMs)) {
		return outage.isSuspect(place) ? 'spent' : outage.failure;
	}
	if (place.isSpent) {
		const isAlone = outage.present.size === 1 && now >= place.readyAt && !outage.isOn;
		return isAlone || outage.isSuspect(place) ? 'spent' : undefined;
	}
	const isTooLong = pauseMs > 0 && place.readyAt <= now && place.waitedMs + pauseMs > maxWaitMs;
	return isTooLong ? waitTooLong(place, pauseMs, clock) : undefined;
}

/** Tallyfy asks for a longer wait than the user allows. */
export function waitTooLong({ patience }: Place, waitMs: number, clock: Clock): Failure {
	const { maxWaitMs } = patience;
	return { reason: 'waitTooLong', retryAt: clock.now() + waitMs, maxWaitMs };
}
