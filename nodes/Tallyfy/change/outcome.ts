import type { GenericValue } from 'n8n-workflow';

import type { DateName } from '../conditions/record';
import type { Explanation } from '../words/explanation';
import { ACTIONS } from './actions';
import type { PlannedItem } from './item';
import type { Change } from './operation';

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

/** What became of a thing, in the one word and the one reason that results, accounts, summaries and hints share. */
export function told(outcome: Outcome, verb: Change['verb']): { word: string; reason: string } {
	const { done, already, would, isSo } = ACTIONS[verb];
	switch (outcome.kind) {
		case 'done':
			if (outcome.presumed === true) return { word: 'presumed', reason: PRESUMED };
			return outcome.already === true
				? { word: already, reason: isSo }
				: { word: done, reason: '' };
		case 'left':
			return {
				word: outcome.outcome === 'would' ? would : outcome.outcome,
				reason: outcome.reason,
			};
		case 'failed':
		case 'notTried':
		case 'rejected': {
			const { message, description } = outcome.explanation;
			const isUnknown = outcome.kind === 'failed' && outcome.outcomeUnknown;
			const word = isUnknown ? 'unknown' : outcome.kind === 'notTried' ? 'notTried' : 'failed';
			return { word, reason: `${message}. ${description}` };
		}
	}
}

const PRESUMED = 'Not found after an attempt without an answer';

/** Every word that `told` can say of a change, in the order in which a summary counts them. */
export function wordsOf(verb: Change['verb']): readonly string[] {
	const { done, already, would } = ACTIONS[verb];
	return [
		done,
		already,
		'presumed',
		would,
		'skipped',
		'protected',
		'missing',
		'failed',
		'unknown',
		'notTried',
	];
}
