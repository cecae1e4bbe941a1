import type { Read } from '../read/one';
import type { Limiter } from '../transport/limiter/limiter';

/**
 * Tells the limiter how many requests are still to come for one input item, so that it can tell an outage of a whole
 * reading from a single request that fails.
 */
export class Progress {
	/** The last one is settled when the item is. */
	private open = 1;

	constructor(private readonly limiter: Limiter) {}

	/** So many requests will follow. */
	expect(requests: number): void {
		this.open += requests;
		this.limiter.expect(requests);
	}

	/** The same reading, counted. */
	counting(read: Read): Read {
		return async (path, query) => {
			const reply = await read(path, query);
			if (this.open > 1) this.settle(1);
			return reply;
		};
	}

	/** Nothing more will be asked for this item. */
	end(): void {
		this.settle(this.open);
	}

	private settle(count: number): void {
		this.open -= count;
		for (let settled = 0; settled < count; settled += 1) this.limiter.settled();
	}
}
