import type { Failure } from '../outcome';

/** How patient one request is. */
export interface Patience {
	maxRetries: number;
	/** For all waiting that Tallyfy asks for, in total; and for each outage. */
	maxWaitMs: number;
	/** Ends its waits: nothing more is sent. */
	halt: AbortSignal;
}

/** Why a request is not sent (again): for a reason of its own, or, `spent`, because its last failure stands. */
export interface Held {
	held: Failure | 'spent';
}

/** Who goes first: what has asked, in a turn, all that it wanted to know; what is asked in a turn; changes; what only reads. */
export const RANKS = { ready: 0, inTurn: 1, change: 2, reading: 3 } as const;

/** A request's place in the line of its run, kept through all its attempts. Times are monotonic milliseconds. */
export class Place {
	/** What it has waited because Tallyfy asked for it. */
	waitedMs = 0;
	/** Retries that it used up. */
	retries = 0;
	/** When it may be sent (again). */
	readyAt = -Infinity;
	/** An answer to this request alone named that time. */
	isAskedToWait = false;
	/** It has no retries left, and is only sent again when nobody else gets through either. */
	isSpent = false;
	/** When its last attempt started. */
	triedAt = -Infinity;
	/** When the first attempt started that nobody answered, and when the last such attempt ended. */
	firstUnansweredAt: number | undefined;
	lastUnansweredAt: number | undefined;
	/** How often somebody who started after such an attempt got through before the next. */
	overtaken = 0;
	/** It was given a turn at the pace, and no request has started with it yet. */
	hasTurn = false;
	/** A request is under way in its slot, of which its own or one that it asked for may make use. */
	isAtWork = false;
	/** In whose slot it was sent. */
	slot: Place = this;
	/** What to call when its turn comes, or when it has to end. Set while it stands in line. */
	begin: () => void = () => undefined;
	end: (held: Held) => void = () => undefined;

	constructor(
		readonly patience: Patience,
		/** The number of outages that it knows of. */
		private outages: number,
		/** Lowest first. */
		public rank: number = RANKS.change,
		/** The request that holds a turn, and asks for this one in it. */
		readonly holder?: Place,
	) {}

	/** Outage number `outages` is over: what failed in it says nothing about this request, which starts anew. */
	forgive(outages: number, now: number): void {
		if (this.outages === outages) return;
		this.outages = outages;
		this.retries = 0;
		this.isSpent = false;
		this.isAskedToWait = false;
		this.firstUnansweredAt = undefined;
		this.lastUnansweredAt = undefined;
		this.readyAt = now;
	}
}
