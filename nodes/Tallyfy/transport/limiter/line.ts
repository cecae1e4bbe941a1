import type { Clock } from '../clock';
import { backoffDelay, type Failure } from '../outcome';
import type { Hope, Outage } from './outage';
import { RANKS, type Place, type Tried } from './place';

/** How long a request without retries waits for others to show whether that is an outage. */
const WITNESS_WAIT_MS = 1_000;
/** So many ask at first: nobody knows then what Tallyfy lets through. */
export const FIRST_ASKING = 5;

/**
 * The requests that wait, by rank and in the order in which they came; how long they do, and how long they may. Times are
 * monotonic milliseconds.
 */
export class Line {
	/** What holds back those that could start, from the last count on. */
	heldBy: 'pause' | 'pace' | undefined;
	/** How long any have been held back. */
	heldMs = 0;
	private readonly byRank = Object.values(RANKS).map(() => new Set<Place>());
	private countedAt = -Infinity;
	private pausedMs = 0;

	constructor(
		private readonly clock: Clock,
		private readonly outage: Outage,
		private readonly hope: Hope,
	) {}

	get isEmpty(): boolean {
		return this.byRank.every(({ size }) => size === 0);
	}

	*[Symbol.iterator](): Generator<Place> {
		for (const places of this.byRank) yield* places;
	}

	/** Whoever was never sent is the best witness of an outage: nothing is known against it. */
	get hasWitness(): boolean {
		return [...this].some(({ triedAt }) => triedAt === -Infinity);
	}

	add(place: Place, rank: number): void {
		this.count();
		place.line = this.byRank[rank];
		place.line?.add(place);
		place.pausedMs = this.pausedMs;
	}

	remove(place: Place): void {
		place.line?.delete(place);
		place.line = undefined;
		place.waitedMs = this.waitedMs(place);
	}

	/** It has asked, in its turn, all that it wanted to know. */
	isReady({ line }: Place): boolean {
		return line === this.byRank[RANKS.ready];
	}

	/** The first that may be sent. */
	first(canGo: (place: Place) => boolean): Place | undefined {
		const now = this.clock.monotonicNow();
		for (const place of this) {
			if (place.readyAt <= now && !place.isSpent && canGo(place)) return place;
		}
		return undefined;
	}

	/** Whoever has not tried for longest. */
	longestUntried(canGo: (place: Place) => boolean): Place | undefined {
		const now = this.clock.monotonicNow();
		let next: Place | undefined;
		for (const place of this) {
			if (place.isAskedToWait && place.readyAt > now) continue;
			if (next !== undefined && next.triedAt <= place.triedAt) continue;
			if (canGo(place)) next = place;
		}
		return next;
	}

	/** Adds the time since the last count. */
	count(): void {
		const now = this.clock.monotonicNow();
		const ms = now - this.countedAt;
		this.countedAt = now;
		if (this.heldBy === undefined) return;
		this.heldMs += ms;
		if (this.heldBy === 'pause') this.pausedMs += ms;
	}

	/** When something changes for somebody by the passing of time. */
	nextChangeAt(): number {
		const now = this.clock.monotonicNow();
		const { isOn, probeAt } = this.outage;
		let next = isOn && probeAt > now ? probeAt : Infinity;
		for (const { readyAt, maxWaitMs } of this) {
			if (readyAt > now && readyAt < next) next = readyAt;
			if (isOn) next = Math.min(next, this.outage.givesUpAt(maxWaitMs));
		}
		return next;
	}

	/**
	 * Why a request may not come back to the line after a failure, or undefined when it may. A retry is used up unless Tallyfy
	 * asked all to wait, nobody gets through, or its token had ended. One that has none left comes back all the same while it
	 * isn't known whether anybody does; but where the user allows none, nothing is sent again. `atWork` counts those that wait,
	 * too.
	 */
	afterFailure(
		place: Place,
		{ sign, failure, isRetryable = false, retryAfterMs = 0, isRenewed = false }: Tried,
		atWork: number,
	): Failure | 'spent' | undefined {
		if (sign === 'rateLimited' || isRenewed) return undefined;
		const { clock, outage } = this;
		const now = clock.monotonicNow();
		if (failure?.reason === 'unauthorized' && !place.isDoubted && this.hope.doom === undefined) {
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
				return this.waitTooLong(place, retryAfterMs);
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

	/** Ends all that must not wait any longer, with so many `atWork` and `pauseMs` of the pause to come. */
	dismiss(atWork: number, pauseMs: number): void {
		let gaveUp: Failure | undefined;
		for (const place of this) {
			const held = this.reasonToLeave(place, atWork, pauseMs);
			if (held === undefined) continue;
			if (held !== 'spent' && held.reason === 'outage') gaveUp = held;
			this.leave(place, held === 'spent' ? undefined : held);
		}
		// Others may have more patience.
		if (gaveUp !== undefined && this.isEmpty) this.hope.doom ??= gaveUp;
	}

	/** Ends all, for the same reason. */
	clear(held: Failure): void {
		for (const place of this) this.leave(place, held);
	}

	/**
	 * Somebody got through with a request that started at `startedAt`: whoever waited to see that is to blame itself. Where that
	 * ends an outage, what failed in it says nothing about anybody, and all start anew.
	 */
	gotThrough(startedAt: number, isOutageOver: boolean): void {
		for (const place of this) {
			if (isOutageOver) {
				place.retries = 0;
				place.isSpent = false;
				place.isAskedToWait = false;
				place.readyAt = this.clock.monotonicNow();
			} else if (place.isSpent && startedAt >= place.readyAt - WITNESS_WAIT_MS) {
				this.leave(place, undefined);
			}
		}
	}

	private leave(place: Place, held: Failure | undefined): void {
		this.remove(place);
		place.end(held);
	}

	/** Why a request has to leave the line now, or undefined when it may go on waiting. */
	private reasonToLeave(
		place: Place,
		atWork: number,
		pauseMs: number,
	): Failure | 'spent' | undefined {
		const { maxWaitMs, triedAt, readyAt, isSpent } = place;
		const { outage } = this;
		const { doom } = this.hope;
		if (doom !== undefined) {
			// It was refused as well, and waited to be asked once more.
			if (place.isDoubted && doom.reason === 'unauthorized') return 'spent';
			const isOutages = doom.reason === 'outage' && triedAt > -Infinity;
			return isOutages ? doom : { reason: 'hopeless', cause: doom };
		}
		const now = this.clock.monotonicNow();
		if (now >= outage.givesUpAt(maxWaitMs)) return outage.failure;
		if (isSpent) {
			const isOwnFault = now >= readyAt || !outage.isPossible(atWork);
			return isOwnFault && !outage.isOn ? 'spent' : undefined;
		}
		const isTooLong = pauseMs > 0 && readyAt <= now && this.waitedMs(place) + pauseMs > maxWaitMs;
		return isTooLong ? this.waitTooLong(place, pauseMs) : undefined;
	}

	/** What a request that stands here has waited because Tallyfy asked for it. */
	private waitedMs({ waitedMs, pausedMs }: Place): number {
		return waitedMs + this.pausedMs - pausedMs;
	}

	/** Tallyfy asks for a longer wait than the user allows. */
	private waitTooLong({ maxWaitMs }: Place, waitMs: number): Failure {
		return { reason: 'waitTooLong', retryAt: this.clock.now() + waitMs, maxWaitMs };
	}
}

/**
 * Those that ask, before they are sent, what has to hold then. Answers grow old where others are refused meanwhile: so only
 * some ask at the same time, half as many after a refusal, and more again as they are sent.
 */
export class Asking {
	private readonly places = new Set<Place>();
	private most = FIRST_ASKING;
	private loweredAt = -Infinity;

	/** It asks nothing, has asked just now, or may ask. */
	allows({ holder, hasAsked }: Place): boolean {
		return !holder.asks || hasAsked || this.places.has(holder) || this.places.size + 1 <= this.most;
	}

	begin(place: Place): void {
		this.places.add(place);
	}

	/** It is sent, or has to wait, maybe for longer than its answers last: it may ask again. */
	end(place: Place): void {
		this.places.delete(place);
		place.turns = 0;
	}

	/** Tallyfy asks all to wait: turns that were given before are over. */
	loseTurns(): void {
		for (const place of this.places) place.turns = 0;
	}

	/** What an attempt came to that started at `startedAt`. Times are monotonic milliseconds. */
	learn({ asks }: Place, { sign, status }: Tried, startedAt: number, now: number): void {
		if (sign !== 'rateLimited') {
			const isLimited = this.loweredAt > -Infinity;
			if (asks && status !== undefined) this.most += isLimited ? 1 / this.most : 1;
		} else if (startedAt >= this.loweredAt) {
			// What had started before says nothing new.
			this.loweredAt = now;
			this.most = Math.max(1, this.most / 2);
		}
	}
}
