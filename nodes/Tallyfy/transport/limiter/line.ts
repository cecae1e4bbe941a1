import type { Outage } from './outage';
import { RANKS, type Place } from './place';

/** The requests that wait, by rank and in the order in which they came, and how long they do. Times are monotonic milliseconds. */
export class Line {
	/** What holds back those that could start, from the last count on. */
	heldBy: 'pause' | 'pace' | undefined;
	/** How long any have been held back. */
	heldMs = 0;
	private readonly byRank = Object.values(RANKS).map(() => new Set<Place>());
	private countedAt = -Infinity;
	private pausedMs = 0;

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

	add(place: Place, rank: number, now: number): void {
		this.count(now);
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

	/** What a request that stands here has waited because Tallyfy asked for it. */
	waitedMs({ waitedMs, pausedMs }: Place): number {
		return waitedMs + this.pausedMs - pausedMs;
	}

	/** The first that may be sent. */
	first(now: number, canGo: (place: Place) => boolean): Place | undefined {
		for (const place of this) {
			if (place.readyAt <= now && !place.isSpent && canGo(place)) return place;
		}
		return undefined;
	}

	/** Whoever has not tried for longest. */
	longestUntried(now: number, canGo: (place: Place) => boolean): Place | undefined {
		let next: Place | undefined;
		for (const place of this) {
			if (place.isAskedToWait && place.readyAt > now) continue;
			if (next !== undefined && next.triedAt <= place.triedAt) continue;
			if (canGo(place)) next = place;
		}
		return next;
	}

	/** Adds the time since the last count. */
	count(now: number): void {
		const ms = now - this.countedAt;
		this.countedAt = now;
		if (this.heldBy === undefined) return;
		this.heldMs += ms;
		if (this.heldBy === 'pause') this.pausedMs += ms;
	}

	/** When something changes for somebody by the passing of time. */
	nextChangeAt(now: number, outage: Outage): number {
		const { isOn, probeAt } = outage;
		let next = isOn && probeAt > now ? probeAt : Infinity;
		for (const { readyAt, maxWaitMs } of this) {
			if (readyAt > now && readyAt < next) next = readyAt;
			if (isOn) next = Math.min(next, outage.givesUpAt(maxWaitMs));
		}
		return next;
	}
}
