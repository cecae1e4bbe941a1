import type { Result, Send } from '../../nodes/Tallyfy/transport/client';
import { answered, broken } from './scriptedSend';
import type { VirtualClock } from './virtualClock';

/** What the server does with one request. */
export interface Reaction {
	kind: 'works' | 'refuses' | 'limits' | 'fails' | 'breaks' | 'hangs';
	/** Whether the deletion takes effect all the same, where the client doesn't learn of it. */
	takesEffect: boolean;
	latencyMs: number;
	retryAfterSeconds: number;
}

export const WORKS: Reaction = {
	kind: 'works',
	takesEffect: true,
	latencyMs: 10,
	retryAfterSeconds: 1,
};

/**
 * A Tallyfy in virtual time that holds things and forgets those deleted. Requests for a thing meet its reactions one
 * after the other; after the last, everything works.
 */
export class SimulatedTallyfy {
	readonly held: Set<string>;
	/** URL of every request, in the order in which they came. */
	readonly requests: { url: string; at: number }[] = [];
	/** URLs whose deletion the client was told of. */
	readonly confirmed = new Set<string>();
	readonly requestsAfterConfirmation: string[] = [];
	inFlight = 0;
	peakInFlight = 0;

	constructor(
		urls: Iterable<string>,
		private readonly reactions: ReadonlyMap<string, readonly Reaction[]>,
		private readonly clock: VirtualClock,
		private readonly timeoutMs: number,
		private readonly cancelled: AbortSignal,
	) {
		this.held = new Set(urls);
	}

	readonly send: Send = async ({ url }) => {
		const earlier = this.requests.filter((request) => request.url === url).length;
		this.requests.push({ url, at: this.clock.elapsed });
		if (this.confirmed.has(url)) this.requestsAfterConfirmation.push(url);
		this.inFlight += 1;
		this.peakInFlight = Math.max(this.peakInFlight, this.inFlight);
		try {
			const reaction = this.reactions.get(url)?.[earlier] ?? WORKS;
			return await this.react(url, reaction);
		} finally {
			this.inFlight -= 1;
		}
	};

	private async react(url: string, reaction: Reaction): Promise<Result> {
		const { kind, latencyMs, takesEffect, retryAfterSeconds } = reaction;
		await this.clock.pass(latencyMs / 2);
		const found = this.held.has(url);
		const changes = kind === 'works' || (takesEffect && kind !== 'refuses' && kind !== 'limits');
		if (changes) this.held.delete(url);
		// n8n aborts what is under way when the user stops the execution; the server has done its part by then.
		await this.clock.sleep(kind === 'hangs' ? this.timeoutMs : latencyMs / 2, this.cancelled);
		if (this.cancelled.aborted) return broken('cancelled');
		switch (kind) {
			case 'works':
				if (found) this.confirmed.add(url);
				return found ? answered(204) : answered(404, '{"message":"Task not found"}');
			case 'refuses':
				return answered(403, '{"message":"No permission"}');
			case 'limits':
				return answered(429, '', { 'retry-after': String(retryAfterSeconds) });
			case 'fails':
				return answered(503);
			case 'breaks':
				return broken('lost');
			case 'hangs':
				return broken('timeout');
		}
	}
}
