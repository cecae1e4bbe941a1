import type { Clock } from '../clock';

const ROUNDING_MS = 0.001;

/** Rings once, at the earliest time it was set for. Times are monotonic milliseconds. */
export class Alarm {
	private next: { at: number; off: AbortController } | undefined;

	constructor(
		private readonly clock: Clock,
		private readonly ring: () => void,
	) {}

	/** Infinity switches it off. It may ring earlier, where it was set for that before. */
	set(at: number): void {
		if (at === Infinity || (this.next !== undefined && at < this.next.at)) this.cancel();
		if (at === Infinity || this.next !== undefined) return;
		const off = new AbortController();
		this.next = { at, off };
		// Timers know whole milliseconds; a fraction that is lost in a sum must not make one ring without end.
		const delayMs = Math.max(1, Math.ceil(at - this.clock.monotonicNow() - ROUNDING_MS));
		void this.clock.sleep(delayMs, off.signal).then(() => {
			if (off.signal.aborted) return;
			this.next = undefined;
			this.ring();
		});
	}

	private cancel(): void {
		this.next?.off.abort();
		this.next = undefined;
	}
}
