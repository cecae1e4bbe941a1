/** What a reason means beside what its sentence says. */
interface ReasonFacts {
	/** It can mend itself: the same request is worth sending again. */
	isPassing?: true;
	/** Nobody answered: what it looks like when Tallyfy, or the way there, is down. */
	isDown?: true;
	/** The request may have been on its way: a connection lost before it was written can't be told from one lost after. */
	maybeSent?: true;
	/** Whoever sent the answer is not Tallyfy, or says nothing about it. */
	isOthers?: true;
	/** No retry and no look changes the answer. */
	isFinal?: true;
	/** After so many in a row no other request can work either: before another one has worked, and since then. */
	hopelessAfter?: readonly [number, number];
}

/** Why an answer of Tallyfy's is not the success that was asked for. `words/failures.ts` has a sentence for each. */
export type ResponseReason = keyof typeof ANSWERED;

const ANSWERED = {
	unconfirmed: {},
	otherId: {},
	// A page may be a firewall's that opens again.
	webPage: { isOthers: true, isFinal: true, hopelessAfter: [10, 10] },
	proxyRefused: { isOthers: true, hopelessAfter: [10, 10] },
	redirect: { isOthers: true, isFinal: true, hopelessAfter: [10, 10] },
	badRequest: { isFinal: true },
	// A refused token is one for all, but asked once more.
	unauthorized: { hopelessAfter: [2, 2] },
	forbidden: { isFinal: true },
	notFound: {},
	// What looks like a wrong address or organization may be about one thing where others have worked.
	wrongEndpoint: { isOthers: true, isFinal: true, hopelessAfter: [1, 3] },
	wrongOrganization: { isFinal: true, hopelessAfter: [1, 3] },
	readOnly: { hopelessAfter: [1, 3] },
	unprocessable: { isFinal: true },
	rateLimited: {},
	unavailable: {},
	serverError: {},
	unexpectedStatus: {},
	// Lists, which come in several answers: they don't show what is archived, or never stand still.
	archiveUnproven: {},
	listChanging: {},
} satisfies Record<string, ReasonFacts>;

/**
 * How a request got no answer. `notSent` is what the credential or n8n's own guards refused; `other` is everything
 * unheard of, and may have been sent.
 */
export type ConnectionReason = keyof typeof UNANSWERED;

const UNANSWERED = {
	timeout: { isPassing: true, isDown: true, maybeSent: true },
	lost: { isPassing: true, isDown: true, maybeSent: true },
	notConnected: { isPassing: true, isDown: true },
	proxyEnded: { isPassing: true, isDown: true },
	nameLookup: { isPassing: true, isDown: true },
	unknownHost: { isDown: true },
	connectionRefused: { isDown: true },
	certificate: {},
	notSent: {},
	signInRefused: { hopelessAfter: [1, 1] },
	cancelled: { maybeSent: true },
	other: { maybeSent: true },
} satisfies Record<string, ReasonFacts>;

/** Why one attempt failed. */
export type AttemptReason = ResponseReason | ConnectionReason;

const REASONS: Readonly<Partial<Record<Failure['reason'], ReasonFacts>>> = {
	...ANSWERED,
	...UNANSWERED,
};

/** Why a request failed, with the facts that its sentence needs. `clock`: ages can't be judged by this machine's. */
export interface Failure {
	/** Of an attempt, or why nothing (more) was sent. */
	reason: AttemptReason | 'stopped' | 'waitTooLong' | 'outage' | 'hopeless' | 'clock';
	/** Tallyfy's status, where it answered. */
	status?: number | undefined;
	/** Tallyfy's own sentence. */
	tallyfyMessage?: string | undefined;
	/** The system's code of a broken connection. */
	code?: string | undefined;
	/** The words of whoever raised the error, where the reason says too little. */
	detail?: string | undefined;
	/** Where a redirect pointed. */
	location?: string | undefined;
	/** When Tallyfy said to try again: milliseconds since 1970. */
	retryAt?: number | undefined;
	/** What the user allows one request, for `timeout`. */
	timeoutMs?: number | undefined;
	/** What the user allows all waiting, for `waitTooLong`. */
	maxWaitMs?: number | undefined;
	/** Since when nobody got through, for `outage`: milliseconds since 1970. */
	since?: number | undefined;
	/** How long the run held out, for `outage`. */
	waitedMs?: number | undefined;
	/** How far this machine's clock is ahead of Tallyfy's, for `clock`; negative where it is behind. */
	driftMs?: number | undefined;
	/** Why nothing more could work, for `hopeless`. */
	cause?: Failure | undefined;
}

/** What one answer means for the request: the value that was asked for, or why it isn't it. */
export type Judgement<Value> =
	| { ok: true; value: Value }
	| { ok: false; reason: ResponseReason; tallyfyMessage?: string | undefined };

/** How a request ended, after all its attempts. */
export type Reply<Value> =
	| (Pick<FailedReply, 'attempts' | 'outcomeUnknown'> & {
			ok: true;
			value: Value;
			status: number;
			answeredAt: number;
	  })
	| FailedReply;

/** A request that failed for good, with the last status that came, if any came. */
export interface FailedReply {
	ok: false;
	/** 0 for what was never sent. */
	attempts: number;
	/** An attempt may have taken effect that no answer told of; where the request worked, an earlier one. */
	outcomeUnknown: boolean;
	failure: Failure;
	status: number | undefined;
	/** When the last answer came, in milliseconds since 1970. */
	answeredAt: number | undefined;
}

/** What Tallyfy, or a front end of it, may answer otherwise a moment later; nothing was done. 429 has a path of its own. */
const PASSING_STATUSES = new Set([408, 409, 423, 425]);
/** Errors of a server that stay: it doesn't know the method, the version, or what it is asked to extend. */
const LASTING_SERVER_ERRORS = new Set([501, 505, 510]);
/** Errors in place of a try: 503 says that nothing was processed; with the others the front end didn't reach Tallyfy. */
const NEVER_REACHED = new Set([503, 521, 523, 525, 526, 530]);

/** How one attempt failed. */
interface Unsuccessful {
	reason: AttemptReason;
	/** Undefined where no answer came. */
	status?: number | undefined;
	/** It was to read, not to change. */
	isReading: boolean;
}

/**
 * What one attempt shows of Tallyfy as a whole: it answered, asked to wait, or can't be reached; `unclear` shows nothing
 * of it, like a web page, which is somebody else's.
 */
export function signOf(
	attempt: Unsuccessful,
): 'answered' | 'rateLimited' | 'unanswered' | 'unclear' {
	const { reason, status } = attempt;
	if (status === undefined) return REASONS[reason]?.isDown ? 'unanswered' : 'unclear';
	if (status === 429) return 'rateLimited';
	if (status >= 500) return isRetryable(attempt) ? 'unanswered' : 'unclear';
	if (isBlocked(attempt)) return 'unanswered';
	return REASONS[reason]?.isOthers || isCutOffReading(attempt) ? 'unclear' : 'answered';
}

/** After how many answers of this kind in a row no other request to the same account can work either. */
export function hopelessAfter(reason: Failure['reason'], hasWorked: boolean): number {
	const [before, since] = REASONS[reason]?.hopelessAfter ?? [Infinity, Infinity];
	return hasWorked ? since : before;
}

/** Whether the same request is worth sending again after this. */
export function isRetryable(attempt: Unsuccessful): boolean {
	const { reason, status } = attempt;
	if (status === undefined) return REASONS[reason]?.isPassing ?? false;
	if (status >= 500) return !LASTING_SERVER_ERRORS.has(status);
	return PASSING_STATUSES.has(status) || isBlocked(attempt) || isCutOffReading(attempt);
}

/** Whether nothing changes an answer; a firewall's page may be gone by the next attempt. */
export function isFinal(reason: ResponseReason, status: number): boolean {
	const mayPass = isRetryable({ reason, status, isReading: false });
	return REASONS[reason]?.isFinal === true && !mayPass;
}

/** A firewall or a proxy answered: Tallyfy has not heard of the request, and whoever is in between may open again. */
function isBlocked({ reason, status = 0 }: Unsuccessful): boolean {
	return status === 407 || (reason === 'webPage' && status >= 400);
}

/**
 * Whether the request may have taken effect although no answer confirms it: the connection was lost, the time ran out,
 * the server failed, or it answered 303, "see other", or a success that Tallyfy doesn't document. What never left (no
 * connection, no address) or never reached Tallyfy leaves nothing open.
 */
export function isOutcomeUnknown({ reason, status }: Unsuccessful): boolean {
	if (status === undefined) return REASONS[reason]?.maybeSent ?? false;
	if (status >= 500) return !NEVER_REACHED.has(status);
	return (status >= 200 && status < 300) || status === 303;
}

/** A list or record that arrived in part is a broken connection, and costs nothing to ask for again. */
function isCutOffReading({ reason, status, isReading }: Unsuccessful): boolean {
	return isReading && status === 200 && reason === 'unconfirmed';
}

/**
 * Milliseconds before retry number `attempt` (1 for the first), doubling from 0.5 s to at most 8 s. `random` (0 to 1)
 * spreads each delay over the upper half of its step, so that requests that failed together don't return together.
 */
export function backoffDelay(attempt: number, random: number): number {
	return Math.min(4_000, 500 * 2 ** (attempt - 1)) * (1 + random);
}

/** The three forms of a date that HTTP allows (RFC 9110, 5.6.7); `Date.parse` alone would take "in 5 minutes" for 2001. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/;

/**
 * The wait that an answer's Retry-After asks for, in milliseconds from `now` (ms since 1970): seconds or an HTTP date; what is
 * neither is no hint at all. A date counts from the server's own clock where the answer names it: an n8n whose clock is off
 * would otherwise return too early, or wait for hours.
 */
export function retryAfterIn(
	headers: Readonly<Record<string, unknown>>,
	now: number,
): number | undefined {
	const [first] = [headers['retry-after']].flat();
	if (typeof first !== 'string' && typeof first !== 'number') return undefined;
	const text = String(first).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
	if (!HTTP_DATE.test(text)) return undefined;
	// The oldest form names no zone and means UTC; JavaScript would take it for the local time.
	const at = Date.parse(/:\d{2}( \d{4})?$/.test(text) ? `${text} GMT` : text);
	const serverNow = typeof headers.date === 'string' ? Date.parse(headers.date) : NaN;
	return Number.isNaN(at)
		? undefined
		: Math.max(0, at - (Number.isNaN(serverNow) ? now : serverNow));
}

/**
 * Milliseconds of silence after "too many requests": what Tallyfy asks for, in full, and never less than the shortest
 * backoff (a Retry-After of 0 would have us knock without end); without a hint the backoff. `refusal` counts from 1, and
 * grows while pauses turn out too short.
 */
export function pauseAfterRefusal(
	retryAfterMs: number | undefined,
	refusal: number,
	random: number,
): number {
	return retryAfterMs === undefined
		? backoffDelay(refusal, random)
		: Math.max(retryAfterMs, backoffDelay(refusal, 0));
}
