import { Rate } from '../../../nodes/Tallyfy/transport/limiter/rate';
import { VirtualClock } from './virtualClock.mts';

/** A rate, and what requests would tell it. */
export class PacedRun {
	readonly clock = new VirtualClock();
	readonly rate = new Rate(this.clock);
	readonly member = this.rate.join(0);

	async wait(ms: number): Promise<void> {
		await this.clock.run(this.clock.pass(ms));
	}

	/** Waits for the next turn, and takes it. */
	async turn(): Promise<void> {
		await this.wait(this.rate.waitMs(this.member));
		this.rate.start(this.member);
	}

	/** `count` requests that start now, whatever the pace, and are answered well at once. */
	accept(count: number): void {
		for (let n = 0; n < count; n++) {
			this.rate.waitMs(this.member);
			this.rate.start(this.member);
			this.rate.accepted(this.clock.monotonicNow());
		}
	}

	refuse(retryAfterMs?: number): void {
		this.rate.waitMs(this.member);
		this.rate.start(this.member);
		this.rate.refused(this.clock.monotonicNow(), retryAfterMs);
	}

	/** The next turns, in milliseconds from now. */
	async turns(count: number): Promise<number[]> {
		const now = this.clock.elapsed;
		const turns: number[] = [];
		for (let n = 0; n < count; n++) {
			await this.turn();
			turns.push(Math.round(this.clock.elapsed - now));
		}
		return turns;
	}
}
