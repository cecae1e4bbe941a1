import type { Clock } from '../clock';
import type { Failure } from '../outcome';
import { backoffDelay } from '../retry';
import type { Hope } from './hope';
import type { Line } from './line';
import type { Outage } from './outage';
import type { Place, Tried } from './place';

/** What bears on all requests that wait. */
export interface Situation {
	clock: Clock;
	outage: Outage;
	hope: Hope;
	line: Line;
	/** How many requests are at work, those that wait included. */
	atWork: number;
	/** What is left of the pause that Tallyfy asks for. */
	pauseMs: number;
}

/** How long a request without retries waits for others to show whether that is an outage. */
export const WITNESS_WAIT_MS = 1_000;

/**
 * Why a request may not come back to the line after a failure, or undefined when it may. A retry is used up unless Tallyfy
 * asked all to wait, or nobody gets through. One that has none left comes back all the same while it isn't known whether
 * anybody does; but where the user allows none, nothing is sent again.
 */
export function afterFailure(
	place: Place,
	{ sign, failure, isRetryable = false, retryAfterMs = 0 }: Tried,
	{ clock, outage, hope, atWork }: Situation,
): Failure | 'spent' | undefined {
	if (sign === 'rateLimited') return undefined;
	const now = clock.monotonicNow();
	if (failure?.reason === 'unauthorized' && !place.isDoubted && hope.doom === undefined) {
		place.isDoubted = true;
		place.readyAt = now + backoffDelay(1, clock.random());
		return undefined;
	}
	const hasRetry = isRetryable && place.retries < place.maxRetries;
	const mayBeOutage = sign === 'unanswered' && place.maxRetries > 0 && outage.isPossible(atWork);
	if (outage.isOn && mayBeOutage) {
		place.isSpent = !hasRetry;
		place.readyAt = now;
		return undefined;
	}
	if (hasRetry) {
		if (place.waitedMs + retryAfterMs > place.maxWaitMs) {
			return waitTooLong(place, retryAfterMs, clock);
		}
		place.retries += 1;
		const delayMs = backoffDelay(place.retries, clock.random());
		place.isAskedToWait = retryAfterMs > delayMs;
		if (place.isAskedToWait) place.waitedMs += retryAfterMs;
		place.readyAt = now + Math.max(delayMs, retryAfterMs);
		return undefined;
	}
	if (!mayBeOutage) return 'spent';
	place.isSpent = true;
	place.readyAt = now + WITNESS_WAIT_MS;
	return undefined;
}

/** Why a request has to leave the line now, or undefined when it may go on waiting. */
export function reasonToLeave(
	place: Place,
	{ clock, outage, hope: { doom }, line, atWork, pauseMs }: Situation,
): Failure | 'spent' | undefined {
	const { maxWaitMs, triedAt, readyAt, isSpent } = place;
	if (doom !== undefined) {
		// It was refused as well, and waited to be asked once more.
		if (place.isDoubted && doom.reason === 'unauthorized') return 'spent';
		const isOutages = doom.reason === 'outage' && triedAt > -Infinity;
		return isOutages ? doom : { reason: 'hopeless', cause: doom };
	}
	const now = clock.monotonicNow();
	if (now >= outage.givesUpAt(maxWaitMs)) return outage.failure;
	if (isSpent) {
		const isOwnFault = now >= readyAt || !outage.isPossible(atWork);
		return isOwnFault && !outage.isOn ? 'spent' : undefined;
	}
	const isTooLong = pauseMs > 0 && readyAt <= now && line.waitedMs(place) + pauseMs > maxWaitMs;
	return isTooLong ? waitTooLong(place, pauseMs, clock) : undefined;
}

/** An outage is over: what failed in it says nothing about this request, which starts anew. */
export function forgive(place: Place, now: number): void {
	place.retries = 0;
	place.isSpent = false;
	place.isAskedToWait = false;
	place.readyAt = now;
}

/** Tallyfy asks for a longer wait than the user allows. */
function waitTooLong({ maxWaitMs }: Place, waitMs: number, clock: Clock): Failure {
	return { reason: 'waitTooLong', retryAt: clock.now() + waitMs, maxWaitMs };
}
