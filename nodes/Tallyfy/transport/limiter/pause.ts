import { pauseAfterRefusal } from '../retry';

/** A silence that Tallyfy asked for. Times are monotonic milliseconds. */
export interface Silence {
	beganAt: number;
	endsAt: number;
	/** Its length was ours, not Tallyfy's: one request goes ahead to see whether it is over. */
	isGuessed: boolean;
}

/** The pause of all requests that Tallyfy asked for, or the last one. */
export class Pause {
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
