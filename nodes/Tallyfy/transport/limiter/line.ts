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

	/** Whose turn it is: first come, first served. */
	nextReady(now: number): Place | undefined {
		return this.waiting.find(({ readyAt, isSpent }) => readyAt <= now && !isSpent);
	}

	/** Who tries in an outage: whoever has not for longest, and what may be to blame itself only where there is nobody else. */
	nextProbe(now: number): Place | undefined {
		const isAble = ({ readyAt, isAskedToWait }: Place) => !isAskedToWait || readyAt <= now;
		const innocent = this.innocent.filter(isAble);
		const candidates = innocent.length > 0 ? innocent : this.waiting.filter(isAble);
		return candidates.reduce<Place | undefined>(
			(longest, place) =>
				longest !== undefined && longest.triedAt <= place.triedAt ? longest : place,
			undefined,
		);
	}

	/** All `present` requests stand here, have failed, and wait for somebody else to show whether that was an outage. */
	isStuck(present: number, now: number): boolean {
		return (
			present > 1 &&
			present === this.waiting.length &&
			this.innocent.length === present &&
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
