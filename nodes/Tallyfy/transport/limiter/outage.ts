import type { Clock } from '../clock';
import { backoffDelay, hopelessAfter, type Failure, type signOf } from '../outcome';

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
/** How long a request without retries waits for others to show whether that is an outage. */
const WITNESS_WAIT_MS = 1_000;

/** What the limiter has to know of an attempt. */
export interface Tried {
	sign: ReturnType<typeof signOf>;
	status?: number | undefined;
	retryAfterMs?: number | undefined;
	/** Undefined where it worked. */
	failure?: Failure | undefined;
	isRetryable?: boolean | undefined;
	/** Its token had ended, and there is a new one: it may be sent at once. */
	isRenewed?: boolean | undefined;
}

/** Requests that nobody answered, with no answer in between. */
interface Streak {
	beganAt: number;
	requests: Set<Course>;
	/** One of them at least had never failed before: failing is not known to be its nature. */
	hasWitness: boolean;
	lastFailure: Failure;
	/** The longest wait that an answer in it asked for ends here. */
	quietUntil: number;
	/** When the next request may try; undefined as long as this is no outage. */
	probeAt?: number;
	failedProbes: number;
}

/**
 * Whether nobody gets through. Enough different requests in a row that nobody answered are an outage, where one of them at
 * least had never failed before: then one request at a time tries, at growing intervals, until one is answered. Times are
 * monotonic milliseconds where nothing else is said.
 */
export class Outage {
	private streak: Streak | undefined;
	private earlierMs = 0;
	/** The fewest requests that can tell an outage from their own fault. */
	private least = LEAST_ENOUGH;

	constructor(private readonly clock: Clock) {}

	get isOn(): boolean {
		return this.streak?.probeAt !== undefined;
	}

	/** How long all of them lasted; what the first try refutes was none. */
	get totalMs(): number {
		return this.earlierMs + (this.isReal ? this.lengthMs : 0);
	}

	get probeAt(): number {
		const { probeAt = Infinity, quietUntil = Infinity } = this.streak ?? {};
		return Math.max(probeAt, quietUntil);
	}

	/**
	 * Whether so many requests, those that wait included, are enough to tell an outage from their own fault. The last few of
	 * a run that has got through before are not: that they are to blame is likelier than that Tallyfy went down just then.
	 */
	isPossible(atWork: number): boolean {
		return atWork >= this.least;
	}

	/** Nobody answered this request, which was sent to try where `isProbe`. */
	unanswered(request: Course, isProbe: boolean, failure: Failure, retryAfterMs = 0): void {
		const now = this.clock.monotonicNow();
		const streak = (this.streak ??= {
			...{ beganAt: now, requests: new Set(), hasWitness: false },
			...{ lastFailure: failure, quietUntil: now, failedProbes: 0 },
		});
		streak.requests.add(request);
		streak.hasWitness ||= !request.wasUnanswered;
		streak.lastFailure = failure;
		streak.quietUntil = Math.max(streak.quietUntil, now + retryAfterMs);
		if (!isProbe) return;
		streak.failedProbes += 1;
		const intervalMs = PROBE_MIN_MS * PROBE_GROWTH ** streak.failedProbes;
		streak.probeAt = now + Math.min(PROBE_MAX_MS, intervalMs);
	}

	/** A request that started at `triedAt` was answered. True when that ends an outage: not where it was under way before. */
	answered(triedAt: number): boolean {
		this.least = ENOUGH;
		if (this.isOn && this.streak !== undefined && triedAt < this.streak.beganAt) return false;
		const isOver = this.isReal;
		if (isOver) this.earlierMs += this.lengthMs;
		this.streak = undefined;
		return isOver;
	}

	/**
	 * Begins an outage if there is one. A request that started before the first failure is awaited a little, since what fails
	 * is often quicker than what works.
	 */
	beginsWith(atWork: number, inFlight: Iterable<Course>): void {
		if (this.isOn || this.streak === undefined) return;
		const { requests, beganAt, hasWitness } = this.streak;
		const enough = Math.min(ENOUGH, Math.max(this.least, atWork));
		if (!hasWitness || requests.size < enough) return;
		const now = this.clock.monotonicNow();
		const isAwaited = [...inFlight].some(({ triedAt }) => triedAt < beganAt);
		if (isAwaited && now < beganAt + SHORTLY_MS) return;
		this.streak.probeAt = now + PROBE_MIN_MS;
	}

	/** When a request that may wait `maxWaitMs` gives up; at once where Tallyfy asks for more. */
	givesUpAt(maxWaitMs: number): number {
		if (this.streak === undefined || !this.isOn) return Infinity;
		const at = this.streak.beganAt + Math.max(LEAST_PATIENCE_MS, maxWaitMs);
		return this.streak.quietUntil > at ? -Infinity : at;
	}

	/** What ends a request that gave up. */
	get failure(): Failure {
		const { lastFailure: cause, quietUntil = -Infinity } = this.streak ?? {};
		const [now, waitedMs] = [this.clock.now(), this.lengthMs];
		const quietMs = quietUntil - this.clock.monotonicNow();
		const retryAt = quietMs > 0 ? now + quietMs : undefined;
		return { reason: 'outage', since: now - waitedMs, waitedMs, retryAt, cause };
	}

	private get isReal(): boolean {
		return this.streak !== undefined && this.streak.failedProbes > 0;
	}

	private get lengthMs(): number {
		const now = this.clock.monotonicNow();
		return now - (this.streak?.beganAt ?? now);
	}
}

/** Whether anything can still work: a refused token or a wrong address is the same for every request of a run. */
export class Hope {
	/** Why nothing more is sent. */
	doom: Failure | undefined;
	/** The request whose token was refused: it is asked once more, and all others wait for that. */
	doubtful: Course | undefined;
	private refusedAt = -Infinity;
	private hasWorked = false;
	/** Answers in a row that mean the same for every other request, and how many are enough to say so. */
	private astray = 0;
	private astrayMost = Infinity;

	/** What an attempt of this request came to, by `now`. */
	learn(request: Course, { sign, failure, isRenewed = false }: Tried, now: number): void {
		this.leave(request);
		if (isRenewed) return;
		const { maxRetries } = request.limits;
		const isRefused = failure?.reason === 'unauthorized';
		// What was on its way when another one was refused says nothing new.
		if (isRefused && maxRetries > 0 && request.triedAt < this.refusedAt) return;
		if (isRefused) this.refusedAt = now;
		if (failure === undefined) this.hasWorked = true;
		const most = failure === undefined ? Infinity : hopelessAfter(failure.reason, this.hasWorked);
		this.astray = most === this.astrayMost ? this.astray + 1 : 1;
		this.astrayMost = most;
		if (this.astray >= most || (isRefused && maxRetries === 0)) this.doom ??= failure;
		else if (isRefused) this.doubtful = request;
		else if (sign === 'answered') this.doubtful = undefined;
	}

	giveUp(failure: Failure | undefined): void {
		this.doom ??= failure;
	}

	leave(request: Course): void {
		if (this.doubtful === request) this.doubtful = undefined;
	}
}

export interface Limits {
	maxRetries: number;
	/** For all waiting that Tallyfy asks for, in total; and for each outage. */
	maxWaitMs: number;
}

export type Weather = Readonly<{ clock: Clock; outage: Outage; hope: Hope }>;

/** What one request has been through, and for how long it goes on. Times are monotonic milliseconds. */
export class Course {
	triedAt = -Infinity;
	/** When it may be sent (again). */
	readyAt = -Infinity;
	/** It has no retries left, and waits for others to show whether that is an outage. */
	isSpent = false;
	/** Nobody answered one of its attempts: failing may be its nature. */
	wasUnanswered = false;
	/** Its token was refused, and it is asked once more. */
	private isDoubted = false;
	/** How it failed last, unless all were asked to wait. */
	failure: Failure | undefined;
	private retries = 0;
	/** What it has waited because Tallyfy asked for it. */
	private waitedMs = 0;

	constructor(
		private readonly weather: Weather,
		readonly limits: Limits,
	) {}

	/** It is chosen to be sent, or to ask before that. */
	choose(): void {
		this.isSpent = false;
	}

	begin(): void {
		this.triedAt = this.weather.clock.monotonicNow();
	}

	/** Tallyfy asked all to wait so long. */
	wait(ms: number): void {
		this.waitedMs += ms;
	}

	/**
	 * Why it may not be sent again after a failure, or undefined when it may. A retry is used up unless Tallyfy asked all to
	 * wait, nobody gets through, or its token had ended. One that has none left goes on all the same while it isn't known
	 * whether anybody does; but where the user allows none, nothing is sent again. `atWork` counts those that wait, too.
	 */
	afterFailure(tried: Tried, atWork: number): Failure | undefined {
		const { sign, failure, isRetryable = false, retryAfterMs = 0, isRenewed = false } = tried;
		if (sign === 'rateLimited' || isRenewed) return undefined;
		const { clock, outage, hope } = this.weather;
		const { maxRetries, maxWaitMs } = this.limits;
		this.failure = failure;
		this.wasUnanswered ||= sign === 'unanswered';
		this.readyAt = clock.monotonicNow();
		if (failure?.reason === 'unauthorized' && !this.isDoubted && hope.doom === undefined) {
			this.isDoubted = true;
			this.readyAt += backoffDelay(1, clock.random());
			return undefined;
		}
		const hasRetry = isRetryable && this.retries < maxRetries;
		const mayBeOutage = sign === 'unanswered' && maxRetries > 0 && outage.isPossible(atWork);
		if (!hasRetry && !mayBeOutage) return failure;
		this.isSpent = !hasRetry;
		if (mayBeOutage && outage.isOn) return undefined;
		if (this.isSpent) {
			this.readyAt += WITNESS_WAIT_MS;
			return undefined;
		}
		if (this.waitedMs + retryAfterMs > maxWaitMs) return this.waitTooLong(retryAfterMs);
		this.retries += 1;
		const delayMs = backoffDelay(this.retries, clock.random());
		this.waitedMs += retryAfterMs;
		this.readyAt += Math.max(delayMs, retryAfterMs);
		return undefined;
	}

	/** Why it may not wait any longer, with so many `atWork` and `pauseMs` of the pause to come; undefined when it may. */
	reasonToEnd(atWork: number, pauseMs: number): Failure | undefined {
		const { clock, outage, hope } = this.weather;
		const { maxWaitMs } = this.limits;
		const { doom } = hope;
		if (doom !== undefined) {
			// It was refused as well, and waited to be asked once more.
			if (this.isDoubted && doom.reason === 'unauthorized') return this.failure;
			const isOutages = doom.reason === 'outage' && this.triedAt > -Infinity;
			return isOutages ? doom : { reason: 'hopeless', cause: doom };
		}
		const now = clock.monotonicNow();
		if (now >= outage.givesUpAt(maxWaitMs)) return outage.failure;
		if (this.isSpent) {
			const isOwnFault = now >= this.readyAt || !outage.isPossible(atWork);
			return isOwnFault && !outage.isOn ? this.failure : undefined;
		}
		const isHeld = pauseMs > 0 && this.readyAt <= now;
		const isTooLong = isHeld && this.waitedMs + pauseMs > maxWaitMs;
		return isTooLong ? this.waitTooLong(pauseMs) : undefined;
	}

	/** An outage is over: what failed in it says nothing about anybody. */
	startAnew(): void {
		this.retries = 0;
		this.isSpent = false;
		this.readyAt = this.weather.clock.monotonicNow();
	}

	/** Tallyfy asks for a longer wait than the user allows. */
	private waitTooLong(waitMs: number): Failure {
		const { maxWaitMs } = this.limits;
		return { reason: 'waitTooLong', retryAt: this.weather.clock.now() + waitMs, maxWaitMs };
	}
}
