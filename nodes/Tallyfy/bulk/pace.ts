import type { Clock } from '../transport/clock';
import type { Gate } from '../transport/request';

/** Below the measured rate, so that a limiter that counts by whole windows is not met again at once. */
const MARGIN = 0.95;
/** How long a pace is kept before a faster one is tried: each refusal costs about a second. */
const SETTLED_AFTER_MS = 10_000;
const GROWTH_PER_SECOND = 1.1;
/** Where the very first request is refused there is nothing to measure: begin slowly and double every second. */
const UNMEASURED_PER_SECOND = 1;
const UNMEASURED_GROWTH_PER_SECOND = 2;

/**
 * One pause for all requests of a run, and the pace after it.
 *
 * Until Tallyfy refuses, requests start as fast as the concurrency lets them. A refusal holds every request until the
 * pause is over. Then requests start evenly spaced, at the rate that went through before: a new burst would be refused
 * again. A pace that holds is raised little by little, since nobody publishes the limits (`shared/tallyfy-api.md`).
 */
export class Pace implements Gate {
	private resumesAt = -Infinity;
	private refusedAt = -Infinity;
	private periodStartedAt: number | undefined;
	private acceptedInPeriod = 0;
	private perSecond: number | undefined;
	private growthPerSecond = GROWTH_PER_SECOND;
	private grownAt = 0;
	private nextTurnAt = 0;
	private paused = false;
	private pausedMs = 0;

	constructor(private readonly clock: Clock) {}

	/** How long the run has stood still for Tallyfy's rate limit, in milliseconds. */
	get totalPauseMs(): number {
		return this.pausedMs;
	}

	pauseMs(): number {
		return Math.max(0, this.resumesAt - this.clock.now());
	}

	takeTurn(): number {
		const now = this.clock.now();
		if (this.paused) this.resume(now);
		this.periodStartedAt ??= now;
		if (this.perSecond === undefined) return 0;
		this.grow(now);
		const turnAt = Math.max(now, this.nextTurnAt);
		this.nextTurnAt = turnAt + 1_000 / this.perSecond;
		return turnAt - now;
	}

	accepted(): void {
		this.acceptedInPeriod += 1;
	}

	refused(startedAt: number, waitMs: number): void {
		const now = this.clock.now();
		const resumesAt = Math.max(this.resumesAt, now + waitMs);
		this.pausedMs += resumesAt - Math.max(now, this.resumesAt);
		this.resumesAt = resumesAt;
		// Requests that were already on their way when the first refusal came say nothing new about the pace.
		if (startedAt > this.refusedAt) this.refusedAt = now;
		this.paused = true;
	}

	/** Sets the pace from what went through since the last pause. */
	private resume(now: number): void {
		this.paused = false;
		const busyMs = this.refusedAt - (this.periodStartedAt ?? this.refusedAt);
		const silentMs = this.resumesAt - this.refusedAt;
		const measured = (1_000 * this.acceptedInPeriod) / Math.max(busyMs, silentMs, 1);
		if (this.acceptedInPeriod > 0) {
			this.perSecond = MARGIN * Math.min(measured, this.perSecond ?? Infinity);
			this.growthPerSecond = GROWTH_PER_SECOND;
			this.grownAt = now + SETTLED_AFTER_MS;
		} else {
			this.perSecond = Math.min(UNMEASURED_PER_SECOND, this.perSecond ?? Infinity);
			this.growthPerSecond = UNMEASURED_GROWTH_PER_SECOND;
			this.grownAt = now;
		}
		this.periodStartedAt = now;
		this.acceptedInPeriod = 0;
		this.nextTurnAt = now;
	}

	private grow(now: number): void {
		if (this.perSecond === undefined || now <= this.grownAt) return;
		this.perSecond *= this.growthPerSecond ** ((now - this.grownAt) / 1_000);
		this.grownAt = now;
	}
}
