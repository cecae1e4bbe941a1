import type { Clock } from '../clock';
import type { Failure } from '../outcome';
import type { Place } from './place';

/** So many different things in a row that nobody answered are an outage; fewer where fewer are at work. */
const ENOUGH = 5;
const ENOUGH_TO_SUSPECT = 2;
const SHORTLY_MS = 1_000;
const PROBE_MIN_MS = 500;
const PROBE_MAX_MS = 30_000;
/** Half as long again each time: after an outage of 45 s the next one to try comes within 12 s, when doubled within 17. */
const PROBE_GROWTH = 1.5;
/** About what the retries of one request take: no run is given up sooner, however short a wait is allowed. */
const LEAST_PATIENCE_MS = 10_000;

/** Requests that nobody answered, with no answer in between. */
interface Streak {
	/** Milliseconds since 1970. */
	since: number;
	beganAt: number;
	places: Set<Place>;
	/** The longest wait that an answer in it asked for ends here. */
	quietUntil: number;
	lastFailure: Failure;
}

/**
 * Whether nobody gets through. When enough different requests in a row are unanswered, that is an outage: one request at a
 * time tries, at growing intervals, until one is answered. A request that fails while others get through is no sign of
 * one. Times are monotonic milliseconds where nothing else is said.
 */
export class Outage {
	/** How many are over. */
	count = 0;
	/** The request that tries just now. */
	probe: Place | undefined;
	/** Requests in line, in flight, or on the way from one to the other. */
	readonly present = new Set<Place>();
	private things: number;
	private unsettled: number;
	private streak: Streak | undefined;
	private declaredAt: number | undefined;
	private nextProbeAt = -Infinity;
	private failedProbes = 0;
	private earlierMs = 0;
	/** When the latest answer came, and the latest start of a request that was answered. */
	private answeredAt = -Infinity;
	private answeredStartedAt = -Infinity;

	constructor(
		private readonly clock: Clock,
		things: number,
	) {
		this.things = things;
		this.unsettled = things;
	}

	/** How many there were. */
	get started(): number {
		return this.count + (this.isOn && this.failedProbes > 0 ? 1 : 0);
	}

	get isOn(): boolean {
		return this.declaredAt !== undefined;
	}

	/** How long all of them lasted. */
	get totalMs(): number {
		return this.earlierMs + this.lengthMs;
	}

	/** When the next request may try. */
	get probeAt(): number {
		return Math.max(this.nextProbeAt, this.streak?.quietUntil ?? -Infinity);
	}

	/** More things became known. */
	expect(count: number): void {
		this.things += count;
		this.unsettled += count;
	}

	settled(): void {
		this.unsettled -= 1;
	}

	/** Nobody answered this request. */
	unanswered(place: Place, startedAt: number, failure: Failure, retryAfterMs = 0): void {
		const now = this.clock.monotonicNow();
		if (this.isOvertaken(place.lastUnansweredAt)) place.overtaken += 1;
		place.firstUnansweredAt ??= startedAt;
		place.lastUnansweredAt = now;
		this.streak ??= {
			since: this.clock.now(),
			beganAt: now,
			places: new Set(),
			quietUntil: now,
			lastFailure: failure,
		};
		this.streak.places.add(place);
		this.streak.lastFailure = failure;
		this.streak.quietUntil = Math.max(this.streak.quietUntil, now + retryAfterMs);
		if (this.probe === place) {
			this.failedProbes += 1;
			this.nextProbeAt =
				now + Math.min(PROBE_MAX_MS, PROBE_MIN_MS * PROBE_GROWTH ** this.failedProbes);
		}
	}

	/**
	 * A request that started at `startedAt` was answered. True when that ends an outage; what the first try refutes was none.
	 */
	answered(startedAt: number): boolean {
		this.answeredAt = this.clock.monotonicNow();
		this.answeredStartedAt = Math.max(this.answeredStartedAt, startedAt);
		// What was under way when it began may be answered late, and says nothing new.
		if (this.isOn && this.streak !== undefined && startedAt < this.streak.beganAt) return false;
		const isOver = this.isOn && this.failedProbes > 0;
		if (isOver) {
			this.count += 1;
			this.earlierMs += this.lengthMs;
		}
		this.streak = undefined;
		this.declaredAt = undefined;
		return isOver;
	}

	/**
	 * This request fails while others get through: its failures are its own. Once may be chance, as long as there are others
	 * to try. Towards the end of a run hardly anybody is left to show it: there, an answer that came while it was under way is
	 * enough, and for the last thing one shortly before. That it is to blame is likelier than that Tallyfy went down in just
	 * that moment.
	 */
	isSuspect({ overtaken, firstUnansweredAt, lastUnansweredAt }: Place): boolean {
		const times = overtaken + (this.isOvertaken(lastUnansweredAt) ? 1 : 0);
		if (times >= ENOUGH_TO_SUSPECT || (times > 0 && this.hasOnlyFailed)) return true;
		if (firstUnansweredAt === undefined || this.unsettled > ENOUGH) return false;
		return this.answeredAt >= firstUnansweredAt - (this.unsettled > 1 ? 0 : SHORTLY_MS);
	}

	/** All that is left to do has failed before; the one that ended just now isn't settled yet. */
	private get hasOnlyFailed(): boolean {
		const known = new Set([...this.present, ...(this.streak?.places ?? [])]);
		const failed = [...known].filter(({ firstUnansweredAt }) => firstUnansweredAt !== undefined);
		return failed.length >= this.unsettled;
	}

	/** Somebody who started later got through. */
	private isOvertaken(unansweredAt: number | undefined): boolean {
		return unansweredAt !== undefined && this.answeredStartedAt >= unansweredAt;
	}

	/** A run of a single thing knows no outage: it has its retries, and somebody may wait for it. */
	get isPossible(): boolean {
		return this.things > 1;
	}

	/**
	 * Enough different things are unanswered. A request that started before the first failure is awaited a little: what fails
	 * is often quicker than what works.
	 */
	isEvident(oldestInFlightAt: number): boolean {
		if (this.isOn || !this.isPossible || this.streak === undefined) return false;
		const { places, beganAt } = this.streak;
		if (oldestInFlightAt < beganAt && this.clock.monotonicNow() < beganAt + SHORTLY_MS)
			return false;
		const enough = Math.min(ENOUGH, Math.max(2, this.present.size), Math.max(1, this.unsettled));
		return places.size >= enough && [...places].some((place) => !this.isSuspect(place));
	}

	declare(): void {
		this.declaredAt = this.clock.monotonicNow();
		this.failedProbes = 0;
		this.nextProbeAt = this.declaredAt + PROBE_MIN_MS;
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

	private get lengthMs(): number {
		if (this.declaredAt === undefined) return 0;
		const beganAt = Math.min(this.declaredAt, this.streak?.beganAt ?? Infinity);
		return this.clock.monotonicNow() - beganAt;
	}
}
