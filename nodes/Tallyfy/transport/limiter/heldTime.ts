import type { Place } from './place';

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
