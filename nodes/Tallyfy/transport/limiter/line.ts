import type { Outage } from './outage';
import type { Place } from './place';

/** The requests that wait, in the order in which they came. Times are monotonic milliseconds. */
export class Line {
	private waiting: Place[] = [];

	constructor(private readonly outage: Outage) {}

	get places(): readonly Place[] {
		return this.waiting;
	}

	add(place: Place): void {
		this.waiting.push(place);
	}

	remove(place: Place): void {
		this.waiting = this.waiting.filter((other) => other !== place);
	}

	/** Those whose failures, if they had any, may be due to an outage. */
	get innocent(): readonly Place[] {
		return this.waiting.filter((place) => !this.outage.isSuspect(place));
	}

	/** Who was never sent is the best witness of an outage: nothing is known against it. */
	get hasWitness(): boolean {
		return this.waiting.some(({ triedAt }) => triedAt === -Infinity);
	}

	/** Whose turn it is, of those who can be sent: by their rank, and then first come, first served. */
	nextReady(now: number, canGo: (place: Place) => boolean): Place | undefined {
		let next: Place | undefined;
		for (const place of this.waiting) {
			if (place.readyAt > now || place.isSpent || (next && next.rank <= place.rank)) continue;
			if (canGo(place)) next = place;
		}
		return next;
	}

	/** Who tries in an outage: whoever has not for longest, and what may be to blame itself only where there is nobody else. */
	nextProbe(now: number, canGo: (place: Place) => boolean): Place | undefined {
		const isAble = (place: Place) => (!place.isAskedToWait || place.readyAt <= now) && canGo(place);
		const innocent = this.innocent.filter(isAble);
		const candidates = innocent.length > 0 ? innocent : this.waiting.filter(isAble);
		return candidates.reduce<Place | undefined>(
			(longest, place) =>
				longest !== undefined && longest.triedAt <= place.triedAt ? longest : place,
			undefined,
		);
	}

	/** All requests stand here, have failed, and wait for somebody else to show whether that was an outage. */
	isStuck(now: number): boolean {
		const { size } = this.outage.present;
		return (
			size > 1 &&
			size === this.waiting.length &&
			size === this.innocent.length &&
			this.waiting.every(({ isSpent, readyAt }) => isSpent && readyAt <= now)
		);
	}

	/** When something changes for somebody by the passing of time. */
	nextChangeAt(now: number): number {
		const moments = this.waiting.flatMap(({ readyAt, patience }) => [
			readyAt,
			this.outage.givesUpAt(patience.maxWaitMs),
			this.outage.isOn ? this.outage.probeAt : Infinity,
		]);
		return Math.min(Infinity, ...moments.filter((at) => at > now));
	}
}

/**
 * What requests wait because Tallyfy asks for it: all of them in a pause, the first in line for its turn at a pace, and one
 * alone where an answer to it named a time. Times are monotonic milliseconds.
 */
export class HeldTime {
	/** What holds requests back that could start, from the last count on. */
	by: 'pause' | 'pace' | undefined;
	totalMs = 0;
	private countedAt = -Infinity;

	/** Adds the time since the last count to each that waited, `line` being those that did, in order. */
	count(line: readonly Place[], now: number): void {
		const since = this.countedAt;
		this.countedAt = now;
		if (this.by !== undefined) this.totalMs += now - since;
		let isFirst = true;
		for (const place of line) {
			const isReady = place.readyAt <= since && !place.isSpent;
			const isHeld = this.by === 'pause' || (this.by === 'pace' && isFirst);
			if (isReady ? isHeld : place.isAskedToWait) place.waitedMs += now - since;
			if (isReady) isFirst = false;
		}
	}
}
