import type { NodeExecutionHint } from 'n8n-workflow';

import { counted, waited, type Explanation } from '../../words/explanation';
import { VERBS } from '../../words/verbs';
import { ACTIONS } from '../action';
import type { Change } from '../operation';
import type { Done, ItemResult, Outcome } from '../outcome';

/** With a wrong organization, everything looks as if it were gone. */
const CHECK_ORGANIZATION =
	'Nothing was there to delete: check the Organization ID in the Tallyfy API credential.';

/** How many things ended in each way; an item that names nothing usable counts as one. */
export function countThings(results: readonly ItemResult[]) {
	const things = new Map<string, Outcome>();
	for (const { id, index, outcome } of results) {
		const key = id === null ? `item ${index}` : `thing ${id}`;
		// Items may judge the same end differently (Ignore Missing); the strictest counts.
		if (!things.has(key) || isWorse(outcome)) things.set(key, outcome);
	}
	const outcomes = [...things.values()];
	const count = (matches: (outcome: Outcome) => boolean) => outcomes.filter(matches).length;
	const left = (word: string) => count((one) => one.kind === 'left' && one.outcome === word);
	return {
		all: outcomes.length,
		done: count(({ kind }) => kind === 'done'),
		presumed: count((one) => one.kind === 'done' && one.presumed === true),
		already: count((one) => one.kind === 'done' && one.already === true && one.presumed !== true),
		/** Nothing but a 404 to a first request speaks of it: no look found it. */
		neverSeen: count((one) => one.kind === 'done' && one.already === true && isFirstWord(one)),
		unrestored: count((one) => one.kind === 'done' && one.unrestored !== undefined),
		would: left('would'),
		skipped: left('skipped'),
		protected: left('protected'),
		missing: left('missing'),
		failed: count(({ kind }) => kind === 'failed'),
		rejected: count(({ kind }) => kind === 'rejected'),
		notTried: count(({ kind }) => kind === 'notTried'),
		retried: count((one) => 'attempts' in one && one.attempts > 1),
	};
}

const isFirstWord = ({ presumed, facts, attempts }: Done) =>
	presumed !== true && facts.name === undefined && attempts <= 1;
const isWorse = ({ kind }: Outcome) => kind !== 'done';

/** The line above the node's output; nothing where everything simply worked. */
export function summaryHint(
	results: readonly ItemResult[],
	{ verb }: Change,
	{
		isDryRun,
		limit,
		pausedMs,
		outageMs,
	}: {
		isDryRun: boolean;
		/** Why nothing was changed, or would be in a real run. */
		limit: Explanation | undefined;
		/** How long the run stood still for Tallyfy's rate limit and for outages, in milliseconds. */
		pausedMs: number;
		outageMs: number;
	},
): NodeExecutionHint | undefined {
	const counts = countThings(results);
	const { past } = VERBS[verb];
	const isNothingSeen =
		verb === 'delete' && counts.done > 0 && counts.neverSeen === counts.done && !isDryRun;
	const remarks = [
		...counted(counts.already, verb === 'delete' ? 'already gone' : `already ${past}`),
		...counted(counts.presumed, 'presumed (not found after an attempt without an answer)'),
		...counted(counts.unrestored, 'with references that could not be restored'),
		...counted(counts.skipped, 'skipped'),
		...counted(counts.protected, 'protected'),
		...counted(counts.missing, 'missing'),
		...counted(counts.failed + counts.rejected, 'failed'),
		...counted(counts.notTried, 'not tried'),
		...counted(counts.retried, 'sent more than once'),
		...waited(pausedMs, "s waited for Tallyfy's rate limit"),
		...waited(outageMs, "s waited while Tallyfy didn't answer"),
	];
	const isWarning =
		counts.failed + counts.rejected + counts.notTried + counts.presumed + counts.unrestored > 0 ||
		isNothingSeen;
	if (isDryRun) {
		const colon = remarks.length > 0 ? `: ${remarks.join(', ')}` : '';
		const sentences = [
			`Dry run: nothing was ${past}. ${counts.would} of ${counts.all} would be${colon}.`,
			...(limit === undefined ? [] : [`A real run would stop: ${limit.message}.`]),
		];
		return hint(sentences, isWarning || limit !== undefined);
	}
	if (remarks.length === 0) return undefined;
	const sentences = [
		`${counts.done} of ${counts.all} ${past}: ${remarks.join(', ')}.`,
		...(isNothingSeen ? [CHECK_ORGANIZATION] : []),
		...(limit === undefined ? [] : [`${limit.message}.`]),
	];
	return hint(sentences, isWarning);
}

function hint(sentences: readonly string[], isWarning: boolean): NodeExecutionHint {
	const type = isWarning ? 'warning' : 'info';
	return { message: sentences.join(' '), type, location: 'outputPane' };
}

/** The IDs of each end, each once: the whole account of a run whose output n8n drops. */
export function accountOf(results: readonly ItemResult[], { verb }: Change) {
	const ids = (matches: (outcome: Outcome) => boolean) => [
		...new Set(results.flatMap(({ id, outcome }) => (id !== null && matches(outcome) ? [id] : []))),
	];
	return {
		[ACTIONS[verb].done]: ids(({ kind }) => kind === 'done'),
		unknown: ids((one) => one.kind === 'failed' && one.outcomeUnknown),
		failed: ids((one) => one.kind === 'failed' && !one.outcomeUnknown),
		left: ids(({ kind }) => kind === 'left'),
		notTried: ids(({ kind }) => kind === 'notTried'),
	};
}
