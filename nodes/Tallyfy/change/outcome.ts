import type { GenericValue } from 'n8n-workflow';

import type { Explanation } from '../words/explanation';
import type { PlannedItem } from './plan';

/** What a look told about the thing; empty where nobody looked. */
export interface Facts {
	name?: string;
	/** ISO 8601 in UTC. */
	dateUsed?: string;
	ageDays?: number;
}

interface Sent {
	/** How often the change was sent, over all tries of this execution. */
	attempts: number;
	/** The last status that came. */
	status: number | null;
	/** Milliseconds since 1970. */
	requestedAt?: number | undefined;
	answeredAt?: number | undefined;
}

/** How one thing, or one item, ended. The only type for it. */
export type Outcome = { facts: Facts } & (
	| ({
			kind: 'done';
			data: GenericValue;
			/** It was so before: a 404 or a look settled it. */
			already?: true;
			/** Only a 404 after an attempt whose effect is unknown speaks for it. */
			presumed?: true;
			/** What restoring couldn't bring back. */
			unrestored?: readonly unknown[];
	  } & Sent)
	/** Not done, on purpose. */
	| ({
			kind: 'left';
			outcome: 'missing' | 'protected' | 'skipped' | 'would';
			reason: string;
	  } & Sent)
	| ({
			kind: 'failed';
			explanation: Explanation;
			/** It may be done all the same: a request was sent whose effect no answer told. */
			outcomeUnknown: boolean;
			/** Tallyfy said that there is no such thing. */
			isMissing: boolean;
	  } & Sent)
	/** Nothing was sent for it. */
	| { kind: 'notTried'; explanation: Explanation }
	/** Its parameters can't become a request. */
	| { kind: 'rejected'; explanation: Explanation }
);

export type Done = Extract<Outcome, { kind: 'done' }>;
export type Failed = Extract<Outcome, { kind: 'failed' }>;

/** One input item's result. */
export interface ItemResult {
	index: number;
	/** Null where the item names nothing usable. */
	id: string | null;
	outcome: Outcome;
}

/** What an outcome means for one item: something that the user allows to be gone has been deleted by somebody else. */
export function outcomeFor({ acceptsMissing }: PlannedItem, outcome: Outcome): Outcome {
	const isGone =
		(outcome.kind === 'failed' && outcome.isMissing) ||
		(outcome.kind === 'left' && outcome.outcome === 'missing');
	if (!acceptsMissing || !isGone) return outcome;
	const { facts, status, attempts, requestedAt, answeredAt } = outcome;
	return {
		kind: 'done',
		facts,
		data: null,
		status,
		attempts,
		requestedAt,
		answeredAt,
		already: true,
	};
}
