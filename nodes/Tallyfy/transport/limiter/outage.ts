import type { Clock } from '../clock';
import { hopelessAfter, type Failure } from '../outcome';
import type { Place, Tried } from './place';

/** So many different requests in a row that nobody answered are an outage. */
const ENOUGH = 5;
/** A run that has never got through knows too little of itself: there, as many as are at work, but more than one. */
const LEAST_ENOUGH = 2;
/** What works may take so much longer than what fails. */
const SHORTLY_MS = 1_000;
const PROBE_MIN_MS = 500;
const PROBE_MAX_MS = 30_000;
/** Half as long again each time: after an outage of 45 s the next one to try comes within 12 s, when doubled within 17. */
const PROBE_GROWTH = 1.5;
/** About what the retries of one request take: no run is given up sooner, however short a wait is allowed. */
const LEAST_PATIENCE_MS = 10_000;

/**
 * Whether nobody gets through. Enough different requests in a row that nobody answered are an outage, where one of them at
 * least had never failed before: then one request at a time tries, at growing intervals, until one is answered. Requests
 * are known by their identity alone. Times are monotonic milliseconds where nothing else is said.
 */
export class Outage {
	/** Requests that nobody answered, with no answer in between. */
	private streak:
		| {
				/** Milliseconds since 1970. */
				since: number;
				beganAt: number;
				requests: Set<object>;
				/** One of them at least had never failed before: failing is not known to be its nature. */
				hasWitness: boolean;
				/** The longest wait that an answer in it asked for ends here. */
				quietUntil: number;
				lastFailure: Failure;
		  }
		| undefined;
	private declaredAt: number | undefined;
	private nextProbeAt = -Infinity;
	private failedProbes = 0;
	private earlierMs = 0;
	private hasGotThrough = false;
	private readonly failed = new WeakSet();

	constructor(private readonly clock: Clock) {}

	get isOn(): boolean {
		return this.declaredAt !== undefined;
	}

	/** How long all of them lasted; what the first try refutes was none. */
	get totalMs(): number {
		return this.earlierMs + (this.isReal ? this.lengthMs : 0);
	}

	/** When the next request may try. */
	get probeAt(): number {
		return Math.max(this.nextProbeAt, this.streak?.quietUntil ?? -Infinity);
	}

	/**
	 * Whether so many requests, those that wait included, are enough to tell an outage from their own fault. The last few of
	 * a run that has got through before are not: that they are to blame is likelier than that Tallyfy went down just then.
	 */
	isPossible(requests: number): boolean {
		return requests >= (this.hasGotThrough ? ENOUGH : LEAST_ENOUGH);
	}

	/** Nobody answered this request, which was sent to try where `isProbe`. */
	unanswered(request: object, isProbe: boolean, failure: Failure, retryAfterMs = 0): void {
		const now = this.clock.monotonicNow();
		this.streak ??= {
			since: this.clock.now(),
			beganAt: now,
			requests: new Set(),
			hasWitness: false,
			quietUntil: now,
			lastFailure: failure,
		};
		this.streak.requests.add(request);
		this.streak.hasWitness ||= !this.failed.has(request);
		this.streak.lastFailure = failure;
		this.streak.quietUntil = Math.max(this.streak.quietUntil, now + retryAfterMs);
		this.failed.add(request);
		if (isProbe) {
			this.failedProbes += 1;
			this.nextProbeAt =
				now + Math.min(PROBE_MAX_MS, PROBE_MIN_MS * PROBE_GROWTH ** this.failedProbes);
		}
	}

	/** A request that started at `startedAt` was answered. True when that ends an outage. */
	answered(startedAt: number): boolean {
		this.hasGotThrough = true;
		// What was under way when it began may be answered late, and says nothing new.
		if (this.isOn && this.streak !== undefined && startedAt < this.streak.beganAt) return false;
		const isOver = this.isReal;
		if (isOver) this.earlierMs += this.lengthMs;
		this.streak = undefined;
		this.declaredAt = undefined;
		return isOver;
	}

	/**
	 * Begins an outage if there is one, with so many `requests` at work. One that started before the first failure is awaited a
	 * little, since what fails is often quicker than what works.
	 */
	beginsWith(requests: number, inFlight: Iterable<{ triedAt: number }>): void {
		if (this.isOn || this.streak === undefined) return;
		const { requests: unanswered, beganAt, hasWitness } = this.streak;
		const most = this.hasGotThrough ? ENOUGH : Math.max(LEAST_ENOUGH, requests);
		if (!hasWitness || unanswered.size < Math.min(ENOUGH, most)) return;
		const now = this.clock.monotonicNow();
		const isAwaited = [...inFlight].some(({ triedAt }) => triedAt < beganAt);
		if (isAwaited && now < beganAt + SHORTLY_MS) return;
		this.declaredAt = now;
		this.failedProbes = 0;
		this.nextProbeAt = now + PROBE_MIN_MS;
	}

	/** When a request that may wait `maxWaitMs` gives up; at once where Tallyfy asks for more. */
	givesUpAt(maxWaitMs: number): number {
		if (this.streak === undefined || !this.isOn) return Infinity;
		const at = this.streak.beganAt + Math.max(LEAST_PATIENCE_MS, maxWaitMs);
		return this.streak.quietUntil > at ? -Infinity : at;
	}

	/** What ends a request that gave up. */
	get failure(): Failure {
		const { since, lastFailure, quietUntil = -Infinity } = this.streak ?? {};
		const quietMs = quietUntil - this.clock.monotonicNow();
		const retryAt = quietMs > 0 ? this.clock.now() + quietMs : undefined;
		return { reason: 'outage', since, waitedMs: this.lengthMs, retryAt, cause: lastFailure };
	}

	private get isReal(): boolean {
		return this.isOn && this.failedProbes > 0;
	}

	private get lengthMs(): number {
		if (this.streak === undefined) return 0;
		return this.clock.monotonicNow() - this.streak.beganAt;
	}
}

/** Whether anything can still work: a refused token or a wrong address is the same for every request of a run. */
export class Hope {
	/** Why nothing more is sent. */
	doom: Failure | undefined;
	/** The request whose token was refused: it is asked once more, and all others wait for that. */
	doubtful: Place | undefined;
	/** When the last one was, in monotonic milliseconds. */
	private refusedAt = -Infinity;
	private hasWorked = false;
	/** Answers in a row that would mean the same for every other request. */
	private astray = 0;
	private astrayMost = Infinity;

	/** One request alone may be sent just now. */
	get isDoubted(): boolean {
		return this.doubtful !== undefined;
	}

	/** What an attempt of this request came to, by `now`. */
	learn(place: Place, { sign, failure, isRenewed = false }: Tried, now: number): void {
		if (this.doubtful === place) this.doubtful = undefined;
		if (isRenewed) return;
		const isRefused = failure?.reason === 'unauthorized';
		// What was on its way when another one was refused says nothing new.
		if (isRefused && place.maxRetries > 0 && place.triedAt < this.refusedAt) return;
		if (isRefused) this.refusedAt = now;
		if (failure === undefined) this.hasWorked = true;
		const most = failure === undefined ? Infinity : hopelessAfter(failure.reason, this.hasWorked);
		if (most < Infinity) this.astray = most === this.astrayMost ? this.astray + 1 : 1;
		else if (sign === 'answered') this.astray = 0;
		this.astrayMost = most;
		if (this.astray >= most || (isRefused && place.maxRetries === 0)) this.doom ??= failure;
		else if (isRefused && !place.isDoubted) this.doubtful = place;
		else if (sign === 'answered') this.doubtful = undefined;
	}

	/** It will not come back. */
	leave(place: Place): void {
		if (this.doubtful === place) this.doubtful = undefined;
	}

	/** Nobody else's doubt keeps it from being sent. */
	allows({ holder }: Place): boolean {
		return this.doubtful === undefined || holder === this.doubtful.holder;
	}
}
