import type { GenericValue } from 'n8n-workflow';

import type { DateName } from '../conditions/record';
import type { Failure } from '../transport/outcome';
import type { Explanation } from '../words/vocabulary';
import type { PlannedItem } from './item';

/** What a look told about the thing; empty where nobody looked. */
export interface Facts {
	name?: string;
	/** ISO 8601 in UTC. */
	dateUsed?: string;
	ageDays?: number;
	/** Which of its dates `dateUsed` is, for sentences. */
	countedFrom?: DateName;
}

export interface Sent {
	/** How often the change was sent in this try. */
	attempts: number;
	/** The last status that came. */
	status: number | null;
	/** Milliseconds since 1970. */
	requestedAt?: number | undefined;
	answeredAt?: number | undefined;
}

/** Nothing was sent, and nothing answered. */
export const UNSENT = { attempts: 0, status: null } as const satisfies Sent;

/** How one thing, or one item, ended. The only type for it. */
export type Outcome = { facts: Facts } & (
	| ({
			kind: 'done';
			data: GenericValue;
			/** It was so before, or an attempt without an answer made it so: a look settled it. */
			already?: true;
			/** Nobody ever saw it, and it isn't found after an attempt without an answer. */
			presumed?: true;
			/** What restoring couldn't bring back. */
			unrestored?: readonly unknown[];
	  } & Sent)
	/** Not done, on purpose. */
	| ({
			kind: 'left';
			outcome: 'missing' | 'protected' | 'skipped' | 'would';
			reason: string;
			/** In a Dry Run: a real run fails over it. */
			failsRealRun?: true;
	  } & Sent)
	| ({
			kind: 'failed';
			explanation: Explanation;
			/** It may be done all the same: a request was sent whose effect no answer told. */
			outcomeUnknown: boolean;
			/** Tallyfy shows it nowhere. */
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
export interface ChangeResult {
	index: number;
	/** Null where the item names nothing usable. */
	id: string | null;
	outcome: Outcome;
}

/** What was not sent for a reason of its own. */
export function failedUnsent(explanation: Explanation): Failed {
	return {
		kind: 'failed',
		explanation,
		outcomeUnknown: false,
		isMissing: false,
		facts: {},
		...UNSENT,
	};
}

/** Not sent, for a reason that is the run's own. */
export function isHeldBack({ reason }: Failure): boolean {
	return reason === 'stopped' || reason === 'hopeless' || reason === 'outage';
}

/** Of an item that can't become a request, or whose run was refused. */
export function refusedFor(explanation: Explanation): Outcome {
	return { kind: 'rejected', explanation, facts: {} };
}

/** Whether n8n has to treat an item that ended so as a failed one. */
export function isFailure({ kind }: Outcome): boolean {
	return kind !== 'done' && kind !== 'left';
}

/** What an outcome means for one item: what Tallyfy shows nowhere is no failure where the user ignores it. */
export function outcomeFor({ acceptsMissing }: PlannedItem, outcome: Outcome): Outcome {
	if (!acceptsMissing || outcome.kind !== 'failed' || !outcome.isMissing) return outcome;
	const { explanation, facts, status, attempts, requestedAt, answeredAt } = outcome;
	return {
		kind: 'left',
		outcome: 'missing',
		reason: explanation.message,
		...{ facts, status, attempts, requestedAt, answeredAt },
	};
}
