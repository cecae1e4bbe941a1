import type { Failure, Sign } from '../outcome';

/** What the limiter has to know of an attempt. */
export interface Tried {
	sign: Sign;
	/** Tallyfy's status; undefined where no answer came. */
	status?: number | undefined;
	/** What the answer asked to wait. */
	retryAfterMs?: number | undefined;
	/** Undefined where it worked. */
	failure?: Failure | undefined;
	/** The same request is worth sending again. */
	isRetryable?: boolean | undefined;
	/** Its token had ended, and there is a new one: it may be sent at once. */
	isRenewed?: boolean | undefined;
}

/** A turn that a request holds while it asks for what it has to know before it is sent. */
export type Turn = Readonly<Place>;

/** One request, and how patient it is. */
export interface Work<Result extends Tried, Ending> {
	maxRetries: number;
	/** For all waiting that Tallyfy asks for, in total; and for each outage. */
	maxWaitMs: number;
	/** What only reads goes after what changes. */
	isReading: boolean;
	/** Another request asks for it, in its own turn. */
	turn?: Turn | undefined;
	/** Makes one attempt. */
	send: () => Promise<Result>;
	/** Asked right before each attempt: what it gives ends the request, unsent. */
	before?: ((turn: Turn) => Promise<Ending | undefined>) | undefined;
}

/** How a request ended: by its last attempt, by what was asked before it, or because it may not be sent (again). */
export type Ended<Result, Ending> = { last: Result } | { ending: Ending } | { held: Failure };

/** Who goes first: what has asked, in its turn, all it wanted to know; what is asked in a turn; changes; what only reads. */
export const RANKS = { ready: 0, inTurn: 1, change: 2, reading: 3 } as const;

/** A request while it is here. Times are monotonic milliseconds. */
export interface Place {
	readonly rank: number;
	readonly maxRetries: number;
	readonly maxWaitMs: number;
	/** Whose turn it is sent in: its own, or that of who asks for it. */
	readonly holder: Place;
	/** It has to ask before it is sent, and has done so just now. */
	readonly asks: boolean;
	hasAsked: boolean;
	/** The line in which it stands. */
	line: Set<Place> | undefined;
	/** What to call when its turn comes, and when it has to end: for a reason, or since its last failure stands. */
	begin: () => void;
	end: (held: Failure | undefined) => void;
	/** When its last attempt started. */
	triedAt: number;
	/** When it may be sent (again). */
	readyAt: number;
	/** An answer to this request alone named that time. */
	isAskedToWait: boolean;
	/** Retries that it used up. */
	retries: number;
	/** It has none left, and waits for others to show whether that is an outage. */
	isSpent: boolean;
	/** Its token was refused, and it is asked once more. */
	isDoubted: boolean;
	/** What it has waited because Tallyfy asked for it, up to the moment when all pauses had come to `pausedMs`. */
	waitedMs: number;
	pausedMs: number;
	/** Turns at the pace that it was given, and no request has started with yet. */
	turns: number;
	/** In whose slot it was sent, and whether one is under way in its own. */
	slot: Place | undefined;
	isAtWork: boolean;
}

/** A request that has just come. */
export function placeOf<Result extends Tried, Ending>({
	maxRetries,
	maxWaitMs,
	isReading,
	turn,
	before,
}: Work<Result, Ending>): Place {
	const nothing = () => undefined;
	const place: Omit<Place, 'holder'> & { holder?: Place } = {
		rank: turn !== undefined ? RANKS.inTurn : isReading ? RANKS.reading : RANKS.change,
		maxRetries,
		maxWaitMs,
		asks: before !== undefined,
		hasAsked: false,
		line: undefined,
		begin: nothing,
		end: nothing,
		triedAt: -Infinity,
		readyAt: -Infinity,
		isAskedToWait: false,
		retries: 0,
		isSpent: false,
		isDoubted: false,
		waitedMs: 0,
		pausedMs: 0,
		turns: 0,
		slot: undefined,
		isAtWork: false,
	};
	return Object.assign(place, { holder: (turn as Place | undefined) ?? place });
}
