import type { StopReport } from '../../output/failedItems';
import { counted } from '../../words/explanation';
import { VERBS } from '../../words/verbs';
import type { Change } from '../operation';
import type { ItemResult } from '../outcome';
import type { Rejection } from '../plan';
import { accountOf, countThings } from './summary';

const IDS_SHOWN = 20;

/** Why nothing was sent at all: the first item whose parameters are wrong, and which others are. */
export function explainRejections(
	rejections: readonly Rejection[],
	nothing: string,
): StopReport | undefined {
	const [first, ...others] = [...rejections].sort((one, other) => one.index - other.index);
	if (first === undefined) return undefined;
	const { message, description } = first.explanation;
	const also = list(others.map(({ index }) => String(index)));
	return {
		itemIndex: first.index,
		status: null,
		message: `${message} [Item ${first.index}]. ${nothing}`,
		description:
			others.length === 0
				? description
				: `${description} Also unusable: ${others.length === 1 ? 'item' : 'items'} ${also} (n8n counts items from 0).`,
	};
}

/** "Nothing was deleted.", unless an earlier try of this run has done something. */
export function nothingDone(
	{ done, unknown }: { done: readonly string[]; unknown: readonly string[] },
	{ verb }: Change,
): string {
	const { past } = VERBS[verb];
	if (done.length + unknown.length === 0) return `Nothing was ${past}.`;
	const earlier = [
		...(done.length > 0 ? [`has ${past}: ${list(done)}`] : []),
		...(unknown.length > 0 ? [`sent without learning the answer: ${list(unknown)}`] : []),
	];
	return `In this try nothing was ${past}; an earlier try of this execution ${earlier.join('; it ')}.`;
}

/** Why the run stopped, with an account of what it did: n8n drops the output of a node that fails. */
export function explainStop(
	results: readonly ItemResult[],
	change: Change,
): StopReport | undefined {
	const failed = results.filter(({ outcome }) => outcome.kind === 'failed');
	const culprit = failed[0] ?? results.find(({ outcome }) => outcome.kind === 'notTried');
	if (culprit === undefined || !('explanation' in culprit.outcome)) return undefined;
	const { index: itemIndex, outcome } = culprit;
	const { message, description } = outcome.explanation;
	const status = outcome.kind === 'failed' ? outcome.status : null;
	if (results.length === 1) return { itemIndex, status, message, description };
	return {
		itemIndex,
		status,
		message: `${message} [Item ${itemIndex}]. Stopped: ${countsOf(results, change)}.`,
		description: [description, ...namesOf(results, change)].join(' '),
	};
}

function countsOf(results: readonly ItemResult[], { verb }: Change): string {
	const counts = countThings(results);
	return [
		`${counts.done} of ${counts.all} ${VERBS[verb].past}`,
		...counted(counts.skipped + counts.protected + counts.missing, 'left as they are'),
		...counted(counts.failed, 'failed'),
		...counted(counts.rejected, 'with unusable parameters'),
		...counted(counts.notTried, 'not tried'),
	].join(', ');
}

function namesOf(results: readonly ItemResult[], change: Change): string[] {
	const { past } = VERBS[change.verb];
	const { unknown, ...account } = accountOf(results, change);
	const done = account[past] ?? [];
	const all =
		done.length + unknown.length > IDS_SHOWN ? ["All IDs are in the error's details."] : [];
	return [
		...named(`${past[0]?.toUpperCase() ?? ''}${past.slice(1)}`, done),
		...named(`May be ${past}, no answer tells`, unknown),
		...all,
	];
}

const named = (title: string, ids: readonly string[]) =>
	ids.length > 0 ? [`${title}: ${list(ids)}.`] : [];

function list(entries: readonly string[]): string {
	const more = entries.length - IDS_SHOWN;
	const shown = entries.slice(0, IDS_SHOWN).join(', ');
	return more > 0 ? `${shown} and ${more} more` : shown;
}
