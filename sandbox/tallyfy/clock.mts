/** The sandbox's own time: as fast as the real one, and ahead of it (or behind) by as much as a test wants. */
export class SandboxClock {
	private readonly startsAheadMs: number;
	private aheadMs: number;

	/** Begins at `startMs` (milliseconds since 1970), or now. */
	constructor(startMs = Date.now()) {
		this.startsAheadMs = startMs - Date.now();
		this.aheadMs = this.startsAheadMs;
	}

	/** Milliseconds since 1970, as `Date.now()`. */
	now(): number {
		return Date.now() + this.aheadMs;
	}

	/** The time as Tallyfy writes dates: ISO 8601 in UTC. */
	isoNow(): string {
		return new Date(this.now()).toISOString();
	}

	/** Lets that much time pass at once; a negative number turns it back. */
	advance(ms: number): void {
		this.aheadMs += ms;
	}

	/** Takes back every `advance`. */
	reset(): void {
		this.aheadMs = this.startsAheadMs;
	}
}

/** The generator mulberry32 (public domain, Tommy Ettinger): small, and the same in every process. Gives 0 to 1. */
export function createRandom(randomSeed: number): () => number {
	let state = randomSeed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
