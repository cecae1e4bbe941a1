import { createHash } from 'crypto';

import type { Clock } from '../clock';
import { Rate } from './rate';

/** What a rate limit is counted for. */
export interface RateAccount {
	baseUrl: string;
	organizationId: string;
	accessToken: string;
}

/** Rates that runs on the same account share, for as long as one of them goes on. */
export class SharedRates {
	private readonly byAccount = new Map<string, { rate: Rate; users: number }>();

	constructor(private readonly clock: Clock) {}

	/** How many accounts are in use. */
	get size(): number {
		return this.byAccount.size;
	}

	/** The rate of an account. Whoever takes it calls `giveBack` once, when its run has ended. */
	take({ baseUrl, organizationId, accessToken }: RateAccount): {
		rate: Rate;
		giveBack: () => void;
	} {
		// A hash, so that no token stays in memory for the sake of a key.
		const key = createHash('sha256')
			.update(JSON.stringify([baseUrl, organizationId, accessToken]))
			.digest('hex');
		const entry = this.byAccount.get(key) ?? { rate: new Rate(this.clock), users: 0 };
		entry.users += 1;
		this.byAccount.set(key, entry);
		return {
			rate: entry.rate,
			giveBack: () => {
				entry.users -= 1;
				if (entry.users === 0) this.byAccount.delete(key);
			},
		};
	}
}
