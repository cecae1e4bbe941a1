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
