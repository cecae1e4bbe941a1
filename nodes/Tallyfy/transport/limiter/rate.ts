import type { Clock } from '../clock';
import { pauseAfterRefusal } from '../retry';

/** A pace that nothing was measured for, and what it then grows by: it has to find out soon. */
const GUESS_PER_SECOND = 10;
const GUESS_SCALE = 4_000;
const TOO_FEW_TO_MEASURE = 10;
/**
 * A burst that was followed by a long silence may have met the last of somebody else's hour: the next request must not
 * wait as long again. A pace that is too quick costs one refusal.
 */
const LEAST_PER_SECOND = 1;
/** More than any number of requests in flight can use. */
const MOST_PER_SECOND = 10_000;
/** Below what went through, so that a limiter that counts by whole windows is not met again at once. */
const MARGIN = 0.95;
/** A pace that is refused well below the last one that was: others have come, and are left some room. */
const IS_LOWER = 0.95;
const RETREAT = 0.8;
/** Half at most in one step: a stretch of few requests measures badly. */
const LEAST_SHARE = 0.5;
/** What the scale of growth keeps with each refusal, where the pace is below it. */
const SCALE_KEPT = 0.5;
/** In s³: a pace grows by a twentieth of its scale in 7 s, by a third in 13, by all of it in 19. */
const GROWTH = 0.000_15;
/** Retry-After comes in whole seconds, rounded up; and no limit is counted over less than one. */
const SECOND_MS = 1_000;
/** A probe's answer is awaited, but not for long: a slow server must not hold up the others. */
const PROBE_MOST_MS = 1_000;

/**
 * One pause for all requests to an account, and the pace after it. Nobody publishes the limits, so the pace is measured:
 * until Tallyfy refuses, requests start as they come; after the pause they start evenly spaced, since a new burst would be
 * refused again, at the rate that went through before.
 *
 * One law lets it grow: by a share of its scale, the quickest that was refused so far, with the third power of the time
 * since the pause. A refusal takes a part of it away. Whoever is quick is refused more often and so grows less: strangers
 * that share a limit, such as the workers of n8n's queue mode, come near to each other, and whoever is left alone gets all.
 * Several runs in one process share a rate: each has the next turn kept for it, so that they take turns.
 *
 * All times are monotonic milliseconds.
 */
export class Rate {
	private pauseBeganAt = -Infinity;
	private pauseEndsAt = -Infinity;
	/** The pause's length was ours, not Tallyfy's: one request goes ahead to see whether it is over. */
	private isPauseGuessed = false;
	/** How many pauses in a row were too short. */
	private inVain = 0;

	/** Requests a second at `growsFrom`; undefined until Tallyfy refuses for the first time. */
	private perSecond: number | undefined;
	private growsFrom = -Infinity;
	private scale = 0;
	private nextTurnAt = -Infinity;
	/** Turns that are kept for runs. */
	private readonly turns = new Map<object, number>();
	/** The next request is alone until it is answered, or about. */
	private isProbing = false;
	private latencyMs = 0;

	/** When the first request after a pause started, how many went through since, and whether one has been refused. */
	private stretchBeganAt: number | undefined;
	private accepts = 0;
	private isRefused = false;
	/** The pace at that refusal, and at the one before. */
	private refusedPerSecond: number | undefined;
	private lastRefusedPerSecond = 0;
	/** A refusal came since the pace was measured. */
	private isPaceOutdated = false;

	constructor(private readonly clock: Clock) {}

	/** Milliseconds until the pause is over; 0 when there is none. */
	pauseMs(): number {
		return Math.max(0, this.pauseEndsAt - this.clock.monotonicNow());
	}

	/** Milliseconds until `run` may start a request; 0 when it may now. The turn is kept for it from now on. */
	waitMs(run: object): number {
		const pauseMs = this.pauseMs();
		if (pauseMs > 0) return pauseMs;
		const now = this.clock.monotonicNow();
		if (this.isPaceOutdated) this.resume(now);
		if (this.perSecond === undefined) return 0;
		const turnAt = this.turns.get(run) ?? this.nextTurn(now);
		this.turns.set(run, turnAt);
		return Math.max(0, turnAt - now);
	}

	/** `run` starts a request. */
	start(run: object): void {
		if (!this.turns.delete(run) && this.perSecond !== undefined) {
			this.nextTurn(this.clock.monotonicNow());
		}
		this.stretchBeganAt ??= this.clock.monotonicNow();
	}

	/** Tallyfy answered a request that started at `startedAt`, whatever it answered, other than to wait. */
	accepted(startedAt: number): void {
		if (this.isRefused && startedAt >= this.pauseEndsAt) {
			this.inVain = 0;
			this.isRefused = false;
			this.stretchBeganAt = startedAt;
			this.accepts = 0;
		}
		this.accepts += 1;
	}

	/** Tallyfy refused a request that started at `startedAt`, and asks for `retryAfterMs` of silence where it says so. */
	refused(startedAt: number, retryAfterMs: number | undefined): void {
		const now = this.clock.monotonicNow();
		// What was on its way before the pause says nothing new.
		if (startedAt >= this.pauseEndsAt) {
			this.inVain += 1;
			if (!this.isRefused) {
				this.refusedPerSecond = this.perSecond === undefined ? undefined : this.paceAt(startedAt);
			}
			this.isRefused = true;
		}
		const waitMs = pauseAfterRefusal(retryAfterMs, this.inVain, this.clock.random());
		if (now >= this.pauseEndsAt) this.pauseBeganAt = now;
		this.pauseEndsAt = Math.max(this.pauseEndsAt, now + waitMs);
		this.isPauseGuessed = waitMs !== retryAfterMs;
		this.latencyMs = Math.min(PROBE_MOST_MS, now - startedAt);
		this.isPaceOutdated = true;
		this.turns.clear();
	}

	private nextTurn(now: number): number {
		const idleMs = now - this.nextTurnAt;
		// The pace is not what holds the requests back: it doesn't grow meanwhile.
		if (idleMs >= 1_000 / this.paceAt(this.nextTurnAt)) this.growsFrom += idleMs;
		const turnAt = Math.max(now, this.nextTurnAt);
		this.nextTurnAt = turnAt + 1_000 / this.paceAt(turnAt);
		if (this.isProbing) this.nextTurnAt = Math.max(this.nextTurnAt, turnAt + this.latencyMs);
		this.isProbing = false;
		return turnAt;
	}

	/** Requests a second that the pace allows at a moment. */
	private paceAt(moment: number): number {
		const seconds = Math.max(0, moment - this.growsFrom) / 1_000;
		const grown = (this.perSecond ?? Infinity) + this.scale * GROWTH * seconds ** 3;
		return Math.min(MOST_PER_SECOND, grown);
	}

	/** Sets the pace from the stretch before the pause. */
	private resume(now: number): void {
		this.isPaceOutdated = false;
		this.isProbing = this.isPauseGuessed;
		this.nextTurnAt = now;
		if (!this.isRefused) return;
		const measured = this.measured(now);
		const before = this.refusedPerSecond;
		if (before === undefined) {
			const isGuess = this.accepts < TOO_FEW_TO_MEASURE;
			const pace = Math.max(LEAST_PER_SECOND, MARGIN * measured);
			this.perSecond = this.accepts === 0 ? GUESS_PER_SECOND : pace;
			this.scale = isGuess ? GUESS_SCALE : pace;
			this.lastRefusedPerSecond = isGuess ? 0 : measured;
		} else {
			const isLower = before < IS_LOWER * this.lastRefusedPerSecond;
			const most = (isLower ? RETREAT : MARGIN) * before;
			this.perSecond = Math.max(LEAST_SHARE * before, Math.min(most, measured));
			this.scale = Math.max(SCALE_KEPT * this.scale, before);
			this.lastRefusedPerSecond = before;
		}
		this.growsFrom = now;
	}

	/**
	 * Requests a second in the stretch, over the time that the limit counts: it ends when requests go through again, and
	 * lasts as long as the silence that was asked for at least.
	 */
	private measured(now: number): number {
		const until = this.isPauseGuessed ? this.pauseBeganAt : this.pauseEndsAt - SECOND_MS;
		const leastMs = Math.max(SECOND_MS, until - this.pauseBeganAt);
		return (1_000 * this.accepts) / Math.max(leastMs, until - (this.stretchBeganAt ?? now));
	}
}
