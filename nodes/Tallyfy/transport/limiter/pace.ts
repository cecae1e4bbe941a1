/** How a pace grows: by e^(perSecond2 * s²), s seconds after it was kept for `keptMs`. Gentle at first, where the limit may be. */
interface Growth {
	keptMs: number;
	perSecond2: number;
}

/** The very first requests were refused, so nothing was measured: tenfold in 5 s. */
const FROM_A_GUESS: Growth = { keptMs: 0, perSecond2: 0.1 };
/** Measured on one burst, which others may have cut short: a quarter more in 8 s. */
const FROM_A_BURST: Growth = { keptMs: 3_000, perSecond2: 0.01 };
/** Measured at a steady pace: 5 % more in 15 s, then quicker, since nobody publishes when a limit goes up. */
const FROM_A_STRETCH: Growth = { keptMs: 10_000, perSecond2: 0.002 };

const GUESS_PER_SECOND = 10;
const TOO_FEW_TO_MEASURE = 10;
/**
 * A burst that was followed by a long silence may have met the last of somebody else's hour: the next request must not
 * wait as long again. A pace that is too quick costs one refusal.
 */
const LEAST_PER_SECOND = 1;
/** More than any number of requests in flight can use; an exponential needs an end. */
const MOST_PER_SECOND = 10_000;
/** Below what went through, so that a limiter that counts by whole windows is not met again at once. */
const MARGIN = 0.95;
/** Half at most in one step: a stretch of few requests measures badly. */
const LEAST_SHARE = 0.5;
/** A pace was slow enough that so many went through at, for so many times the wait that is asked for. */
const TRUSTED_AFTER = { accepted: 20, waits: 3 };
/** Retry-After comes in whole seconds, rounded up; and no limit is counted over less than one. */
const SECOND_MS = 1_000;

/** How many requests a second may start. Times are monotonic milliseconds. */
export interface Pace {
	perSecond: number;
	growth: Growth;
	growsFrom: number;
}

/** Requests that started from the first one after a pause until the next refusal. */
export interface Stretch {
	/** Undefined while it goes on. */
	endedAt: number | undefined;
	/** When the accepted ones started; of very many, the latest. */
	acceptedAt: number[];
	/** The pace when the refused request started; undefined where requests were not paced yet. */
	perSecondAtEnd: number | undefined;
	/** It was no quicker than at the beginning. */
	isSteady: boolean;
}

/** A silence that Tallyfy asked for. Times are monotonic milliseconds. */
export interface Silence {
	beganAt: number;
	endsAt: number;
	/** Its length was ours, not Tallyfy's: one request goes ahead to see whether it is over. */
	isGuessed: boolean;
}

/** The pace after a pause: what went through in the stretch before it, over the time that the limit counts. */
export function measure(stretch: Stretch, silence: Silence, now: number): Pace {
	const { acceptedAt, perSecondAtEnd: before } = stretch;
	const measured = fastest(acceptedAt, silence);
	const paced = (perSecond: number, growth: Growth): Pace => ({
		perSecond,
		growth,
		growsFrom: now + growth.keptMs,
	});
	if (before !== undefined && isTrusted(stretch, silence)) return paced(before, FROM_A_GUESS);
	if (before !== undefined) {
		const most = MARGIN * before;
		return paced(Math.max(LEAST_SHARE * before, Math.min(most, measured)), FROM_A_STRETCH);
	}
	if (acceptedAt.length === 0) return paced(GUESS_PER_SECOND, FROM_A_GUESS);
	return paced(
		Math.max(LEAST_PER_SECOND, MARGIN * measured),
		acceptedAt.length < TOO_FEW_TO_MEASURE ? FROM_A_GUESS : FROM_A_BURST,
	);
}

/** A refusal that a limit doesn't explain is chance, or somebody else's doing: the pace may find out how much more there is. */
function isTrusted({ acceptedAt, isSteady }: Stretch, { beganAt, endsAt, isGuessed }: Silence) {
	const lastedMs = beganAt - Math.min(beganAt, ...acceptedAt);
	const { accepted, waits } = TRUSTED_AFTER;
	const isLong = acceptedAt.length >= accepted && lastedMs >= waits * (endsAt - beganAt);
	return isSteady && !isGuessed && isLong;
}

/**
 * Requests a second over the time that the limit counts: it ends when requests go through again, and lasts as long as the
 * silence that was asked for at least. Of those that do, the one in which most went through counts: before it, the run
 * may have been slower than it was allowed to be.
 */
function fastest(acceptedAt: readonly number[], { beganAt, endsAt, isGuessed }: Silence): number {
	const until = isGuessed ? beganAt : endsAt - SECOND_MS;
	const leastMs = Math.max(SECOND_MS, until - beganAt);
	const latestFirst = [...acceptedAt].sort((one, other) => other - one);
	const rates = latestFirst.map(
		(at, before) => (1_000 * (before + 1)) / Math.max(leastMs, until - at),
	);
	return rates.reduce((most, rate) => Math.max(most, rate), 0);
}

/** Requests a second that a pace allows at a moment. */
export function paceAt({ perSecond, growth, growsFrom }: Pace, moment: number): number {
	const seconds = Math.max(0, moment - growsFrom) / 1_000;
	return Math.min(MOST_PER_SECOND, perSecond * Math.exp(growth.perSecond2 * seconds ** 2));
}
