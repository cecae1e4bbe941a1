import type { IDataObject } from 'n8n-workflow';

import { isoTime } from '../conditions/instant';
import type { FailedReply } from '../read/one';
import { whyNotBegun, type Session } from '../transport/session';
import { explainFailure, type Subject } from '../words/failures';
import type { Explanation } from '../words/vocabulary';

/** It didn't come to what was asked for. */
interface Unmet {
	/** `notTried`: nothing was sent for it. `rejected`: its parameters can't become a request. */
	kind: 'failed' | 'notTried' | 'rejected';
	explanation: Explanation;
	/** Tallyfy's last status; null where nothing was answered. */
	status: number | null;
	attempts: number;
	/** When the last answer came: milliseconds since 1970. */
	answeredAt: number | undefined;
	/** Only because the run ended, for a reason that another item has. */
	isConsequence: boolean;
}

/** How a target ended, and each item that asked for it. `left`: not done, on purpose. */
export type Ending<Made> = { kind: 'done' | 'left'; made: Made } | Unmet;

/** Whether n8n has to treat the item as a failed one. */
export function isUnmet<Ended extends { kind: string }>(
	outcome: Ended,
): outcome is Exclude<Ended, { kind: 'done' | 'left' }> {
	return outcome.kind !== 'done' && outcome.kind !== 'left';
}

/** A request that failed for good, as an outcome. */
export function failedBy(
	{
		failure,
		status,
		attempts,
		answeredAt,
	}: Pick<FailedReply, 'answeredAt' | 'attempts' | 'failure' | 'status'>,
	subject: Subject,
): Unmet {
	const { reason } = failure;
	return {
		kind: attempts === 0 ? 'notTried' : 'failed',
		explanation: explainFailure(failure, subject),
		status: status ?? null,
		attempts,
		answeredAt,
		isConsequence: reason === 'stopped' || reason === 'cancelled' || reason === 'hopeless',
	};
}

/** The run ended before this was begun. */
export function notBegun(session: Session, subject: Subject): Unmet {
	const unsent = { status: undefined, attempts: 0, answeredAt: undefined };
	return failedBy({ failure: whyNotBegun(session), ...unsent }, subject);
}

/** The item was never asked for. */
export function rejected(explanation: Explanation): Unmet {
	const unsent = { status: null, attempts: 0, answeredAt: undefined };
	return { kind: 'rejected', explanation, ...unsent, isConsequence: false };
}

/** What a failed item tells; `id` is left out where items name nothing, null where what they name can't be read. */
export function failedJson(
	{ explanation, status, attempts, answeredAt }: Unmet,
	id?: string | null,
): IDataObject {
	const texts = { error: explanation.message, message: explanation.description };
	if (id === undefined) return { ...texts, details: { status, attempts } };
	const details = { id, status, attempts };
	return { ...details, answeredAt: isoTime(answeredAt), ...texts, details };
}
