import { Pace } from '../../nodes/Tallyfy/bulk/pace';
import { VirtualClock } from './virtualClock';

/** A pace, and what requests would tell it. */
export class PacedRun {
	readonly clock = new VirtualClock();
	readonly pace = new Pace(this.clock);

	async wait(ms: number): Promise<void> {
		await this.clock.run(this.clock.pass(ms));
	}

	/** `count` requests that start now and are answered well at once. */
	accept(count: number): void {
		for (let n = 0; n < count; n++) {
			this.pace.takeTurn();
			this.pace.accepted(this.clock.now());
		}
	}

	refuse(retryAfterMs?: number): void {
		this.pace.takeTurn();
		this.pace.refused(this.clock.now(), retryAfterMs);
	}

	/** The next turns, in milliseconds from now. */
	turns(count: number): number[] {
		return Array.from({ length: count }, () => Math.round(this.pace.takeTurn()));
	}
}
