/** Why an answer of Tallyfy's is not the success that was asked for. `words/failures.ts` has a sentence for each. */
export type ResponseReason =
	| 'unconfirmed'
	| 'otherId'
	| 'webPage'
	| 'proxyRefused'
	| 'redirect'
	| 'badRequest'
	| 'unauthorized'
	| 'forbidden'
	| 'notFound'
	| 'wrongEndpoint'
	| 'wrongOrganization'
	| 'readOnly'
	| 'unprocessable'
	| 'rateLimited'
	| 'unavailable'
	| 'serverError'
	| 'unexpectedStatus'
	/** Lists, which come in several answers: they don't show what is archived, or never stand still. */
	| 'archiveUnproven'
	| 'listChanging';

/**
 * How a request got no answer. `notSent` is what the credential or n8n's own guards refused; `other` is everything
 * unheard of, and may have been sent.
 */
export type ConnectionReason =
	| 'timeout'
	| 'lost'
	| 'notConnected'
	| 'proxyEnded'
	| 'nameLookup'
	| 'unknownHost'
	| 'connectionRefused'
	| 'certificate'
	| 'notSent'
	| 'signInRefused'
	| 'cancelled'
	| 'other';

/**
 * Why nothing (more) was sent: the run was stopped, patience ended, nothing could work any more, or ages can't be judged by
 * this machine's clock.
 */
type HeldReason = 'stopped' | 'waitTooLong' | 'outage' | 'hopeless' | 'clock';

/** Why a request failed, with the facts that its sentence needs. */
export interface Failure {
	reason: ResponseReason | ConnectionReason | HeldReason;
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

/** How a request ended, after all its attempts. What was never sent has `attempts` 0. */
export type Reply<Value> =
	| {
			ok: true;
			value: Value;
			status: number;
			attempts: number;
			/** An earlier attempt may have taken effect already. */
			outcomeUnknown: boolean;
			/** When the last answer came: milliseconds since 1970. */
			answeredAt: number;
	  }
	| {
			ok: false;
			failure: Failure;
			attempts: number;
			/** It may have taken effect all the same: a request was sent whose effect no answer told. */
			outcomeUnknown: boolean;
			/** The last status that came, if any came. */
			status: number | undefined;
			/** When the last answer came; undefined where none did. */
			answeredAt: number | undefined;
	  };
