import type { Failure } from '../outcome';
import { hopelessAfter } from '../retry';
import type { Place, Tried } from './place';

/** Whether anything can still work: a refused token or a wrong address is the same for every request of a run. */
export class Hope {
	/** Why nothing more is sent. */
	doom: Failure | undefined;
	/** The request whose token was refused: it is asked once more, and all others wait for that. */
	doubtful: Place | undefined;
	private hasWorked = false;
	/** Answers in a row that would mean the same for every other request. */
	private astray = 0;
	private astrayMost = Infinity;

	/** What an attempt of this request came to. */
	learn(place: Place, { sign, failure }: Tried): void {
		if (this.doubtful === place) this.doubtful = undefined;
		if (failure === undefined) this.hasWorked = true;
		const most = failure === undefined ? Infinity : hopelessAfter(failure.reason, this.hasWorked);
		if (most < Infinity) this.astray = most === this.astrayMost ? this.astray + 1 : 1;
		else if (sign === 'answered') this.astray = 0;
		this.astrayMost = most;
		const isRefused = failure?.reason === 'unauthorized';
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
