import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isoTime } from '../../output/isoTime';
import { ACTIONS } from '../action';
import type { Change } from '../operation';
import type { Done, ItemResult, Outcome } from '../outcome';

/**
 * One result as saved workflows rely on it. Every key that says what became of the thing is there whatever the end, so that
 * a failed item that n8n lays over its input hides what a former node said of another thing. What people look for comes
 * first: n8n's table has room for few columns.
 */
export function resultItem(
	{ id, outcome, index }: ItemResult,
	change: Change,
	isDryRun: boolean,
): INodeExecutionData {
	const { done } = ACTIONS[change.verb];
	const json = {
		[done]: outcome.kind === 'done',
		id,
		...outcome.facts,
		...stateOf(outcome, change),
		...(isDryRun ? { dryRun: true } : {}),
	};
	return { json, pairedItem: { item: index } };
}

/** Whether n8n has to treat an item as a failed one. */
export function isFailure({ kind }: Outcome): boolean {
	return kind !== 'done' && kind !== 'left';
}

function stateOf(outcome: Outcome, change: Change): IDataObject {
	switch (outcome.kind) {
		case 'done': {
			const { status, data, attempts, answeredAt, unrestored } = outcome;
			return {
				status,
				data,
				attempts,
				answeredAt: isoTime(answeredAt),
				...settledOtherwise(outcome, change),
				...(unrestored === undefined
					? {}
					: { unrestoredReferences: [...unrestored] as IDataObject[] }),
			};
		}
		case 'left': {
			const { status, attempts, answeredAt, reason } = outcome;
			const word = outcome.outcome === 'would' ? ACTIONS[change.verb].would : outcome.outcome;
			return {
				outcome: word,
				reason,
				status,
				data: null,
				attempts,
				answeredAt: isoTime(answeredAt),
			};
		}
		default: {
			const { message, description } = outcome.explanation;
			const sent = outcome.kind === 'failed' ? outcome : undefined;
			const { status = null, attempts = 0 } = sent ?? {};
			return {
				error: message,
				message: description,
				status,
				data: null,
				attempts,
				answeredAt: isoTime(sent?.answeredAt),
			};
		}
	}
}

/** A failed item's details repeat what n8n's older form of failed items had room for. */
export function withDetails(
	item: INodeExecutionData,
	{ id, outcome }: ItemResult,
): INodeExecutionData {
	if (!isFailure(outcome)) return item;
	const { status = null, attempts = 0 } = item.json;
	// Only where it is so: it may be done although no answer confirms it.
	const isUnknown = outcome.kind === 'failed' && outcome.outcomeUnknown;
	const details = { id, status, attempts, ...(isUnknown ? { outcomeUnknown: true } : {}) };
	return { ...item, json: { ...item.json, details } };
}

function settledOtherwise({ already, presumed }: Done, { verb }: Change): IDataObject {
	return {
		...(already === undefined ? {} : { [ACTIONS[verb].already]: true }),
		...(presumed === undefined ? {} : { presumed }),
	};
}
