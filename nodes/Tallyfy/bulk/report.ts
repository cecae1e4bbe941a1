import type { IDataObject, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

import { explainFailure, type Explanation, type Subject } from '../transport/errors';
import type { Rejection } from './plan';
import { deletedIds, unclearIds, type ItemResult } from './tally';

const NOT_TRIED: Explanation = {
	what: 'The run was stopped before this item was tried',
	remedy: 'Run the workflow again for what is left.',
};

const IDS_SHOWN = 20;

/** With a wrong organization, everything looks as if it were gone. */
const CHECK_ORGANIZATION =
	'Nothing was there to delete: check the Organization ID in the Tallyfy API credential.';

/** The node's output: one item for each input item, paired with it, in the shape that saved workflows rely on (design.md). */
export function reportItems(
	results: readonly ItemResult[],
	subject: Subject,
): INodeExecutionData[] {
	return results.map((result) => {
		if (result.state !== 'deleted') {
			return failedItem(result.index, explanationOf(result, subject), detailsOf(result));
		}
		const { status, data, attempts, alreadyDeleted, presumed } = result.outcome;
		const settledBy404 = {
			...(alreadyDeleted === undefined ? {} : { alreadyDeleted }),
			...(presumed === undefined ? {} : { presumed }),
		};
		return {
			json: { deleted: true, id: result.id, status, data, attempts, ...settledBy404 },
			pairedItem: { item: result.index },
		};
	});
}

/** One failed item for each input item, all for the same reason. */
export function refusedItems(itemCount: number, explanation: Explanation): INodeExecutionData[] {
	return Array.from({ length: itemCount }, (_, index) =>
		failedItem(index, explanation, NO_REQUEST),
	);
}

const NO_REQUEST = { id: null, status: null, attempts: 0 };

/** n8n takes an item for a failed one only when it has these three keys and no other (n8n-facts.md). */
function failedItem(
	index: number,
	{ what, remedy }: Explanation,
	details: IDataObject,
): INodeExecutionData {
	return { json: { error: what, message: remedy, details }, pairedItem: { item: index } };
}

type Unsuccessful = Exclude<ItemResult, { state: 'deleted' }>;

export function explanationOf(result: Unsuccessful, subject: Subject): Explanation {
	switch (result.state) {
		case 'rejected':
			return result.rejection.explanation;
		case 'notTried':
			return NOT_TRIED;
		case 'failed':
			return explainFailure(result.outcome.failure, subject);
	}
}

function detailsOf(result: Unsuccessful) {
	if (result.state === 'rejected') return NO_REQUEST;
	if (result.state === 'notTried') return { ...NO_REQUEST, id: result.id };
	const { status, attempts, outcomeUnknown } = result.outcome;
	return {
		id: result.id,
		status: status ?? null,
		attempts,
		// Only where it is so: the item may be deleted although no answer confirms it.
		...(outcomeUnknown ? { outcomeUnknown } : {}),
	};
}

/** An error's message and description: n8n shows the first in lists, the second when the error is opened. */
export interface StopReport extends Explanation {
	itemIndex: number;
	/** What Tallyfy answered last, if it answered. */
	status?: number;
}

/** Why nothing was sent at all: the first item whose parameters are wrong, and which others are. */
export function reportRejections(rejections: readonly Rejection[]): StopReport | undefined {
	const [first, ...others] = rejections;
	if (first === undefined) return undefined;
	const { what, remedy } = first.explanation;
	const otherItems = list(others.map(({ index }) => String(index)));
	return {
		itemIndex: first.index,
		what: `${what} (item ${first.index}). Nothing was deleted.`,
		remedy:
			others.length === 0
				? remedy
				: `${remedy} The parameters of other items are unusable too: ${otherItems}.`,
	};
}

/** Why the run stopped, with an account of what it did: n8n drops the output of a node that fails. */
export function reportStop(
	results: readonly ItemResult[],
	subject: Subject,
): StopReport | undefined {
	const failed = results.filter((result) => result.state === 'failed');
	const culprit =
		failed.find(({ outcome }) => outcome.failure.cause !== 'stopped') ??
		failed[0] ??
		results.find((result) => result.state === 'notTried');
	if (culprit === undefined) return undefined;
	const { what, remedy } = explanationOf(culprit, subject);
	const status = culprit.state === 'failed' ? culprit.outcome.status : undefined;
	const report = { itemIndex: culprit.index, ...(status === undefined ? {} : { status }) };
	if (results.length === 1) return { ...report, what, remedy };
	return {
		...report,
		what: `${what} (item ${culprit.index}). Stopped: ${countsOf(results)}.`,
		remedy: [remedy, ...namesOf(results)].join(' '),
	};
}

/** Counts and IDs in one paragraph. */
export function accountOf(results: readonly ItemResult[]): string {
	return [`${countsOf(results)}.`, ...namesOf(results)].join(' ');
}

function countsOf(results: readonly ItemResult[]): string {
	const count = (state: ItemResult['state']) =>
		results.filter((result) => result.state === state).length;
	return [
		`${count('deleted')} of ${results.length} items deleted`,
		...counted(count('failed'), 'failed'),
		...counted(count('rejected'), 'with unusable parameters'),
		...counted(count('notTried'), 'not tried'),
	].join(', ');
}

const namesOf = (results: readonly ItemResult[]): string[] => [
	...named('Deleted', deletedIds(results)),
	...named('May be deleted, no answer tells', unclearIds(results)),
];

/** The line above the node's output; nothing where everything simply worked. */
export function summaryHint(
	results: readonly ItemResult[],
	pausedMs: number,
): NodeExecutionHint | undefined {
	const deleted = results.filter((result) => result.state === 'deleted');
	const presumed = deleted.filter(({ outcome }) => outcome.presumed === true).length;
	const alreadyGone =
		deleted.filter(({ outcome }) => outcome.alreadyDeleted === true).length - presumed;
	const isNothingSeen = deleted.length > 0 && alreadyGone === deleted.length;
	const failed = results.length - deleted.length;
	const retried = results.filter(
		(result) => 'outcome' in result && result.outcome.attempts > 1,
	).length;
	const pausedSeconds = Math.round(pausedMs / 1_000);
	const remarks = [
		...counted(alreadyGone, 'already gone'),
		...counted(presumed, 'presumed (not found after an attempt without an answer)'),
		...counted(failed, 'failed'),
		...counted(retried, 'sent more than once'),
		...(pausedSeconds > 0 ? [`${pausedSeconds} s waited for Tallyfy's rate limit`] : []),
	];
	if (remarks.length === 0) return undefined;
	return {
		message: [
			`${deleted.length} of ${results.length} deleted: ${remarks.join(', ')}.`,
			...(isNothingSeen ? [CHECK_ORGANIZATION] : []),
		].join(' '),
		type: failed > 0 || presumed > 0 || isNothingSeen ? 'warning' : 'info',
		location: 'outputPane',
	};
}

const counted = (count: number, words: string) => (count > 0 ? [`${count} ${words}`] : []);

const named = (title: string, ids: readonly string[]) =>
	ids.length > 0 ? [`${title}: ${list(ids)}.`] : [];

function list(entries: readonly string[]): string {
	const more = entries.length - IDS_SHOWN;
	const shown = entries.slice(0, IDS_SHOWN).join(', ');
	return more > 0 ? `${shown} and ${more} more` : shown;
}
