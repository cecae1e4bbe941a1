import type { Clock } from '../transport/clock';
import type { Gate } from '../transport/request';
import { pauseAfterRefusal } from '../transport/retry';

/** How a pace grows: by e^(perSecond2 * s²), s seconds after it was kept for `keptMs`. Gentle at first, where the limit may be. */
interface Growth {
	keptMs: number;
	perSecond2: number;
}

/** The very first requests were refused, so nothing was measured: tenfold in 5 s. */
const FROM_A_GUESS: Growth = { keptMs: 0, perSecond2: 0.1 };
/** Measured on one burst, which others may have cut short: a quarter more in 8 s. */
const FROM_A_BURST: Growth = { keptMs: 3_000, perSecond2: 0.01 };
/** Measured at a steady pace: 5 % more in 15 s, then quicker, since nobody publishes when a limit goes up. */
const FROM_A_STRETCH: Growth = { keptMs: 10_000, perSecond2: 0.002 };

const GUESS_PER_SECOND = 10;
const TOO_FEW_TO_MEASURE = 10;
/** Below what went through, so that a limiter that counts by whole windows is not met again at once. */
const MARGIN = 0.95;
/** Half at most in one step: a stretch of few requests measures badly. */
const LEAST_SHARE = 0.5;
/** Retry-After comes in whole seconds, rounded up; and no limit is counted over less than one. */
const SECOND_MS = 1_000;

/**
 * One pause for all requests of a run, and the pace after it. Nobody publishes the limits (`shared/tallyfy-api.md`), so
 * the pace is measured: until Tallyfy refuses, requests start as fast as the concurrency lets them; after the pause they
 * start evenly spaced, since a new burst would be refused again, at the rate that went through before; and a pace that
 * holds grows until it is refused.
 *
 * Simulated (test/unit/paceSimulation.test.ts) with 1,000 items against windows, sliding windows and token buckets of 5/s to 100/s
 * and 100/min, at 1 to 50 requests in flight and 0 to 300 ms: 1.03 times what the limit allows on average, 1.29 at worst,
 * with some ten refusals after the first burst.
 */
export class Pace implements Gate {
	refusals = 0;

	/** The pause that goes on, or the last one. All times are milliseconds since 1970. */
	private pauseBeganAt = 0;
	private pauseEndsAt = 0;
	private earlierPausesMs = 0;
	/** How many pauses in a row were too short. */
	private pausesInVain = 0;
	private mustResume = false;
	/** The length of the pause was ours, not Tallyfy's: one request goes ahead to see whether it is over. */
	private mustProbe = false;
	private latencyMs = 0;

	/** A stretch goes from its first request to the first refusal; undefined there while it goes on. */
	private stretchBeganAt: number | undefined;
	private stretchEndedAt: number | undefined;
	private acceptedInStretch = 0;
	/** The pace at its end; undefined where requests were not paced yet. */
	private perSecondAtEnd: number | undefined;

	private perSecond: number | undefined;
	private growth = FROM_A_GUESS;
	private growsFrom = 0;
	private nextTurnAt = 0;

	constructor(private readonly clock: Clock) {}

	/** How long the run has stood still for Tallyfy's rate limit, in milliseconds. */
	get totalPauseMs(): number {
		return this.earlierPausesMs + Math.min(this.clock.now(), this.pauseEndsAt) - this.pauseBeganAt;
	}

	pauseMs(): number {
		return Math.max(0, this.pauseEndsAt - this.clock.now());
	}

	takeTurn(): number {
		const now = this.clock.now();
		this.stretchBeganAt ??= now;
		if (this.mustResume) this.resume(now);
		if (this.perSecond === undefined) return 0;
		if (this.nextTurnAt < now) {
			// The pace is not what holds the requests back: it does not grow meanwhile.
			this.perSecond = this.paceAt(this.nextTurnAt);
			this.growsFrom = Math.max(this.growsFrom, now);
		}
		const turnAt = Math.max(now, this.nextTurnAt);
		const answerAt = this.mustProbe ? turnAt + this.latencyMs : 0;
		this.mustProbe = false;
		this.nextTurnAt = Math.max(turnAt + 1_000 / this.paceAt(turnAt), answerAt);
		return turnAt - now;
	}

	accepted(startedAt: number): void {
		if (this.stretchEndedAt !== undefined && startedAt >= this.pauseEndsAt) {
			this.stretchBeganAt = startedAt;
			this.stretchEndedAt = undefined;
			this.acceptedInStretch = 0;
			this.pausesInVain = 0;
		}
		this.acceptedInStretch += 1;
	}

	refused(startedAt: number, retryAfterMs: number | undefined): void {
		const now = this.clock.now();
		this.refusals += 1;
		this.latencyMs = now - startedAt;
		// What was on its way before the pause says nothing new about it.
		if (startedAt >= this.pauseEndsAt) {
			this.pausesInVain += 1;
			if (this.stretchEndedAt === undefined) {
				this.stretchEndedAt = now;
				this.perSecondAtEnd = this.perSecond === undefined ? undefined : this.paceAt(now);
			}
		}
		if (now >= this.pauseEndsAt) {
			this.earlierPausesMs += this.pauseEndsAt - this.pauseBeganAt;
			this.pauseBeganAt = now;
		}
		const waitMs = pauseAfterRefusal(retryAfterMs, this.pausesInVain, this.clock.random());
		this.pauseEndsAt = Math.max(this.pauseEndsAt, now + waitMs);
		this.mustProbe = waitMs !== retryAfterMs;
		this.mustResume = true;
	}

	/** Sets the pace from the stretch before the pause. */
	private resume(now: number): void {
		this.mustResume = false;
		this.nextTurnAt = now;
		if (this.stretchBeganAt === undefined || this.stretchEndedAt === undefined) return;

		// The limit is counted over the stretch and the silence that it took until requests went through again.
		const silentUntil = this.mustProbe ? this.pauseBeganAt : this.pauseEndsAt - SECOND_MS;
		const windowMs = Math.max(SECOND_MS, silentUntil - this.stretchBeganAt);
		const measured = (1_000 * this.acceptedInStretch) / windowMs;
		const before = this.perSecondAtEnd;
		if (before !== undefined) {
			this.perSecond = Math.max(LEAST_SHARE * before, Math.min(MARGIN * before, measured));
			this.growth = FROM_A_STRETCH;
		} else {
			this.perSecond = this.acceptedInStretch > 0 ? MARGIN * measured : GUESS_PER_SECOND;
			this.growth = this.acceptedInStretch < TOO_FEW_TO_MEASURE ? FROM_A_GUESS : FROM_A_BURST;
		}
		this.growsFrom = now + this.growth.keptMs;
	}

	private paceAt(moment: number): number {
		const seconds = Math.max(0, moment - this.growsFrom) / 1_000;
		return (this.perSecond ?? 0) * Math.exp(this.growth.perSecond2 * seconds ** 2);
	}
}
