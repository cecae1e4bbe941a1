import type { Clock } from '../clock';
import { pauseAfterRefusal } from '../retry';
import { measure, paceAt, type Pace, type Silence, type Stretch } from './pace';

/** Whoever takes turns at a rate: the limiter of one run. */
export interface Member {
	/** It is this member's turn: it starts a request now, or passes. */
	wake(): void;
}

/** A probe's answer is awaited, but not for long: a slow server must not hold up the others. */
const PROBE_MOST_MS = 1_000;
/** Accepted requests of a stretch: more than the memory of a long run is worth. */
const MOST_REMEMBERED = 10_000;

/**
 * One pause for all requests to an account, and the pace after it. Nobody publishes the limits, so the pace is measured:
 * until Tallyfy refuses, requests start as they come; after the pause they start evenly spaced, since a new burst would
 * be refused again, at the rate that went through before; and a pace that holds grows until it is refused. Several runs
 * can share a rate: they take turns.
 *
 * Simulated (test/unit/transport/limiter/rateSimulation.test.mts) with 1,000 items against windows, sliding windows and
 * token buckets of 5/s to 100/s and 100/min, at 1 to 50 requests in flight and 0 to 300 ms: 1.05 times what the limit
 * allows on average, 1.28 at worst, with some ten refusals after the first burst.
 *
 * All times are monotonic milliseconds.
 */
export class Rate {
	private readonly pause = new Pause();
	private stretch: Stretch | undefined;
	/** Undefined until Tallyfy refuses for the first time. */
	private pace: Pace | undefined;
	/** A refusal came since the pace was measured. */
	private isPaceOutdated = false;
	private nextTurnAt = -Infinity;
	/** The next request is alone until it is answered, or about: it shows whether the pause was long enough. */
	private isProbing = false;
	private latencyMs = 0;
	/** Members that wait for a turn, in the order in which they get one. */
	private readonly waiting = new Set<Member>();

	constructor(private readonly clock: Clock) {}

	/** Milliseconds until the pause is over; 0 when there is none. */
	pauseMs(): number {
		return this.pause.leftMs(this.clock.monotonicNow());
	}

	/** Milliseconds until `member` may start a request; 0 when it may now. */
	waitMs(member: Member): number {
		const pauseMs = this.pauseMs();
		if (pauseMs > 0) return pauseMs;
		const now = this.clock.monotonicNow();
		if (this.isPaceOutdated) this.resume(now);
		if (this.pace === undefined) return 0;
		this.waiting.add(member);
		for (const first of this.waiting) {
			if (this.nextTurnAt > now || first === member) break;
			first.wake();
			// It passed, if the turn is still there.
			if (this.nextTurnAt <= now) this.waiting.delete(first);
		}
		return Math.max(0, this.nextTurnAt - now);
	}

	/** `member` starts a request. */
	start(member: Member): void {
		const now = this.clock.monotonicNow();
		this.waiting.delete(member);
		this.stretch ??= {
			endedAt: undefined,
			acceptedAt: [],
			perSecondAtEnd: undefined,
			isSteady: false,
		};
		if (this.pace === undefined) return;
		let turnAt = this.nextTurnAt;
		if (now - turnAt >= 1_000 / paceAt(this.pace, turnAt)) {
			// The pace is not what holds the requests back: it does not grow meanwhile.
			const perSecond = paceAt(this.pace, turnAt);
			this.pace = { ...this.pace, perSecond, growsFrom: Math.max(this.pace.growsFrom, now) };
			turnAt = now;
		}
		this.nextTurnAt = turnAt + 1_000 / paceAt(this.pace, turnAt);
		if (this.isProbing) this.nextTurnAt = Math.max(this.nextTurnAt, now + this.latencyMs);
		this.isProbing = false;
	}

	/** Tallyfy answered a request that started at `startedAt`, whatever it answered, other than to wait. */
	accepted(startedAt: number): void {
		const { stretch } = this;
		if (stretch === undefined) return;
		if (stretch.endedAt !== undefined && this.pause.isBehind(startedAt)) {
			this.pause.worked();
			this.stretch = {
				endedAt: undefined,
				acceptedAt: [startedAt],
				perSecondAtEnd: undefined,
				isSteady: false,
			};
		} else {
			stretch.acceptedAt.push(startedAt);
			if (stretch.acceptedAt.length > MOST_REMEMBERED)
				stretch.acceptedAt.splice(0, MOST_REMEMBERED / 2);
		}
	}

	/** Tallyfy refused a request that started at `startedAt`, and asks for `retryAfterMs` of silence where it says so. */
	refused(startedAt: number, retryAfterMs: number | undefined): void {
		const now = this.clock.monotonicNow();
		const { stretch, pace } = this;
		if (stretch !== undefined && stretch.endedAt === undefined && this.pause.isBehind(startedAt)) {
			stretch.endedAt = now;
			stretch.perSecondAtEnd = pace === undefined ? undefined : paceAt(pace, startedAt);
			stretch.isSteady = pace !== undefined && startedAt <= pace.growsFrom;
		}
		this.latencyMs = Math.min(PROBE_MOST_MS, now - startedAt);
		this.pause.extend(now, { startedAt, retryAfterMs }, this.clock.random());
		this.isPaceOutdated = true;
	}

	/** Sets the pace from the stretch before the pause. */
	private resume(now: number): void {
		const { silence } = this.pause;
		this.isPaceOutdated = false;
		this.isProbing = silence.isGuessed;
		this.nextTurnAt = now;
		if (this.stretch?.endedAt !== undefined) this.pace = measure(this.stretch, silence, now);
	}
}

/** The pause of all requests that Tallyfy asked for, or the last one. */
class Pause {
	silence: Silence = { beganAt: -Infinity, endsAt: -Infinity, isGuessed: false };
	/** How many in a row were too short. */
	private inVain = 0;

	leftMs(now: number): number {
		return Math.max(0, this.silence.endsAt - now);
	}

	/** Whether a request that started at `startedAt` says something about the time since the pause. */
	isBehind(startedAt: number): boolean {
		return startedAt >= this.silence.endsAt;
	}

	/** Something went through again. */
	worked(): void {
		this.inVain = 0;
	}

	/** Begins, or goes on for as long as this refusal asks, where that is longer. `random`: 0 to 1. */
	extend(
		now: number,
		refusal: { startedAt: number; retryAfterMs: number | undefined },
		random: number,
	): void {
		const { startedAt, retryAfterMs } = refusal;
		// What was on its way before the pause says nothing new about its length.
		if (this.isBehind(startedAt)) this.inVain += 1;
		const waitMs = pauseAfterRefusal(retryAfterMs, this.inVain, random);
		const { beganAt, endsAt } = this.silence;
		this.silence = {
			beganAt: now >= endsAt ? now : beganAt,
			endsAt: Math.max(endsAt, now + waitMs),
			isGuessed: waitMs !== retryAfterMs,
		};
	}
}
