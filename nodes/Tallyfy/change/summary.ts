import type { IDataObject } from 'n8n-workflow';

import type { Noun } from '../read/one';
import {
	CHANGES,
	counted,
	type Explanation,
	listed,
	MOST_LISTED,
	waited,
} from '../words/vocabulary';
import { agedWords, noneShown } from '../words/outcomes';
import type { Change } from './operation';
import { isFailure, type ChangeResult, type Done, type Facts, type Outcome } from './outcome';
import { told, wordsOf } from './told';

/** How a run went, beside what became of each thing. */
export interface RunFacts {
	isDryRun: boolean;
	/** Why nothing was changed, or would be in a real run. */
	limit: Explanation | undefined;
	/** What is wrong with the run as a whole, and doesn't stop it. */
	warning: Explanation | undefined;
	/** How long the run stood still for Tallyfy's rate limit and for outages, in milliseconds. */
	pausedMs: number;
	outageMs: number;
}

/** Items may judge the same end differently (Ignore Missing): the one that comes first here counts. */
const STRICTEST: readonly Outcome['kind'][] = ['failed', 'rejected', 'notTried', 'left', 'done'];

/** How each thing ended, in input order; an item that names nothing usable counts as one. */
function endsOf(results: readonly ChangeResult[]): ChangeResult[] {
	const things = new Map<string, ChangeResult>();
	const rank = ({ outcome }: ChangeResult) => STRICTEST.indexOf(outcome.kind);
	for (const result of results) {
		const key = result.id === null ? `item ${result.index}` : `thing ${result.id}`;
		const known = things.get(key);
		if (known === undefined || rank(result) < rank(known)) things.set(key, result);
	}
	return [...things.values()];
}

function outcomesOf(results: readonly ChangeResult[]): Outcome[] {
	return endsOf(results).map(({ outcome }) => outcome);
}

/** How many things ended in each way. */
function countThings(results: readonly ChangeResult[]) {
	const ends = outcomesOf(results);
	const count = (matches: (outcome: Outcome) => boolean) => ends.filter(matches).length;
	const left = (word: string) => count((one) => one.kind === 'left' && one.outcome === word);
	return {
		all: ends.length,
		done: count(({ kind }) => kind === 'done'),
		presumed: count((one) => one.kind === 'done' && one.presumed === true),
		already: count((one) => isAlready(one) && one.attempts === 0),
		/** Sent, and found to be so: by whom it was done, nobody knows. */
		confirmed: count((one) => isAlready(one) && one.attempts > 0),
		unrestored: count((one) => one.kind === 'done' && one.unrestored !== undefined),
		would: left('would'),
		skipped: left('skipped'),
		protected: left('protected'),
		missing: left('missing'),
		/** Shown nowhere, a failure or not. */
		unshown: count((one) =>
			one.kind === 'failed' ? one.isMissing : one.kind === 'left' && one.outcome === 'missing',
		),
		unknown: count((one) => one.kind === 'failed' && one.outcomeUnknown),
		failed: count((one) => one.kind === 'failed' && !one.outcomeUnknown),
		rejected: count(({ kind }) => kind === 'rejected'),
		notTried: count(({ kind }) => kind === 'notTried'),
		/** In a Dry Run: a real run fails over them. */
		wouldFail: count((one) => one.kind === 'left' && one.failsRealRun === true),
		retried: count((one) => 'attempts' in one && one.attempts > 1),
	};
}

function isAlready(outcome: Outcome): outcome is Done {
	return outcome.kind === 'done' && outcome.already === true && outcome.presumed !== true;
}

type Counts = ReturnType<typeof countThings>;

/** The line above the node's output; undefined where there is nothing to say. */
export function hintOf(
	results: readonly ChangeResult[],
	change: Change,
	run: RunFacts,
): { message: string; type: 'info' | 'warning' } | undefined {
	if (results.length === 0) return undefined;
	const counts = countThings(results);
	const isWarning =
		counts.failed + counts.unknown + counts.rejected + counts.notTried > 0 ||
		counts.presumed + counts.unrestored + counts.wouldFail > 0 ||
		isNothingShown(counts) ||
		run.limit !== undefined ||
		run.warning !== undefined;
	const message = summaryText(results, change, run);
	return { message, type: isWarning ? 'warning' : 'info' };
}

/** This run had nothing left to do. */
const isAllBefore = ({ done, already }: Counts) => done > 0 && already === done;

const isNothingShown = ({ all, unshown }: Counts) => all > 1 && unshown === all;

/** What a run came to, in sentences: "278 one-off tasks deleted; the oldest was completed 728 days ago." */
export function summaryText(
	results: readonly ChangeResult[],
	change: Change,
	run: RunFacts,
): string {
	const { verb, thing } = change;
	const { past } = CHANGES[verb];
	const counts = countThings(results);
	const { isDryRun, limit, warning } = run;
	const count = isDryRun ? counts.would : counts.done;
	const oldest = oldestWords(results, isDryRun);
	const remarks = remarksOf(counts, run);
	const was = count === 1 ? 'was' : 'were';
	const end = isDryRun ? 'would be' : isAllBefore(counts) ? `${was} ${past} already` : past;
	const receipt = [
		`${countedThings(count, counts.all, thing.noun)} ${end}`,
		...(oldest === undefined ? [] : [`the oldest was ${oldest}`]),
	].join('; ');
	return [
		...(isDryRun ? [`Dry run: nothing was ${past}.`] : []),
		`${receipt}${remarks.length > 0 ? `: ${remarks.join(', ')}` : ''}.`,
		...(counts.wouldFail > 0 ? [`A real run fails over ${counts.wouldFail} of them.`] : []),
		...(isNothingShown(counts) ? [noneShown(counts.all)] : []),
		...(limit === undefined
			? []
			: [isDryRun ? `A real run would stop: ${limit.message}.` : `${limit.message}.`]),
		...(warning === undefined ? [] : [`${warning.message}. ${warning.description}`]),
	].join(' ');
}

/** "278 one-off tasks", "3 of 5 files". */
function countedThings(count: number, all: number, { singular, plural }: Noun): string {
	return count === all
		? `${count} ${count === 1 ? singular : plural}`
		: `${count} of ${all} ${all === 1 ? singular : plural}`;
}

function remarksOf(counts: Counts, { isDryRun, pausedMs, outageMs }: RunFacts) {
	return [
		...counted(isAllBefore(counts) ? 0 : counts.already, 'already before'),
		...counted(counts.confirmed, 'confirmed by a look'),
		...counted(counts.presumed, 'presumed (not found after an attempt without an answer)'),
		...counted(counts.unrestored, 'with references that could not be restored'),
		...counted(isDryRun ? 0 : counts.would, 'would be (Dry Run)'),
		...counted(counts.skipped, 'skipped'),
		...counted(counts.protected, 'protected'),
		...counted(counts.missing, 'missing'),
		...counted(counts.unknown, 'unknown (sent, and no answer tells)'),
		...counted(counts.failed + counts.rejected, 'failed'),
		...counted(counts.notTried, 'not tried'),
		...counted(counts.retried, 'sent more than once'),
		...waited(pausedMs, "s waited for Tallyfy's rate limit"),
		...waited(outageMs, "s waited while Tallyfy didn't answer"),
	];
}

/** The facts of what was done, or would be. */
function doneFacts(results: readonly ChangeResult[], isDryRun: boolean): Facts[] {
	return outcomesOf(results).flatMap((outcome) => {
		const goes = isDryRun
			? outcome.kind === 'left' && outcome.outcome === 'would'
			: outcome.kind === 'done';
		return goes ? [outcome.facts] : [];
	});
}

/** "completed 728 days ago". */
function oldestWords(results: readonly ChangeResult[], isDryRun: boolean): string | undefined {
	let oldest: Facts | undefined;
	for (const facts of doneFacts(results, isDryRun)) {
		if (facts.ageDays === undefined) continue;
		if (oldest?.ageDays === undefined || facts.ageDays > oldest.ageDays) oldest = facts;
	}
	const { countedFrom, ageDays } = oldest ?? {};
	return countedFrom === undefined || ageDays === undefined
		? undefined
		: agedWords(countedFrom, ageDays);
}

const NAMES_SHOWN = 10;

/** One item for the whole run: *Options > Output > Summary*. */
export function summaryItem(
	results: readonly ChangeResult[],
	change: Change,
	run: RunFacts,
): IDataObject {
	const ends = outcomesOf(results);
	const words = ends.map((outcome) => told(outcome, change.verb).word);
	const count = (word: string) => words.filter((one) => one === word).length;
	const facts = doneFacts(results, run.isDryRun);
	const dates = facts.flatMap(({ dateUsed }) => dateUsed ?? []).sort();
	return {
		text: summaryText(results, change, run),
		all: ends.length,
		...Object.fromEntries(wordsOf(change.verb).map((word) => [word, count(word)])),
		oldest: dates[0] ?? null,
		newest: dates.at(-1) ?? null,
		names: facts.flatMap(({ name }) => name ?? []).slice(0, NAMES_SHOWN),
		limit: run.limit?.message ?? null,
		...(run.isDryRun ? { dryRun: true } : {}),
	};
}

/** The IDs of each end, each once and where the counts have it: the whole account of a run whose output n8n drops. */
export function accountOf(results: readonly ChangeResult[], { verb }: Change) {
	const ends = endsOf(results);
	const ids = (matches: (outcome: Outcome) => boolean) =>
		ends.flatMap(({ id, outcome }) => (id !== null && matches(outcome) ? [id] : []));
	return {
		[CHANGES[verb].past]: ids((one) => one.kind === 'done' && one.presumed !== true),
		unknown: ids(mayBeSo),
		failed: ids((one) => isFailure(one) && one.kind !== 'notTried' && !mayBeSo(one)),
		left: ids(({ kind }) => kind === 'left'),
		notTried: ids(({ kind }) => kind === 'notTried'),
	};
}

/** It may be so, and nobody saw it. */
function mayBeSo(outcome: Outcome): boolean {
	return outcome.kind === 'done'
		? outcome.presumed === true
		: outcome.kind === 'failed' && outcome.outcomeUnknown;
}

/** Why the run stopped, with an account of what it did: n8n drops the output of a node that fails. */
export function explainStop(results: readonly ChangeResult[], change: Change) {
	const culprit =
		results.find(({ outcome }) => outcome.kind === 'failed') ??
		results.find(({ outcome }) => isFailure(outcome));
	if (culprit === undefined || !('explanation' in culprit.outcome)) return undefined;
	const { index: itemIndex, outcome } = culprit;
	const { message, description } = outcome.explanation;
	const status = 'status' in outcome ? outcome.status : null;
	if (results.length === 1) return { itemIndex, status, message, description };
	const counts = countThings(results);
	const none = isNothingShown(counts) ? [noneShown(counts.all)] : [];
	return {
		itemIndex,
		status,
		message: `${message} [Item ${itemIndex}]. Stopped: ${stopCounts(counts, change)}.`,
		description: [description, ...none, ...idsOf(results, change)].join(' '),
	};
}

function stopCounts(counts: Counts, { verb, thing }: Change): string {
	const left = counts.would + counts.skipped + counts.protected + counts.missing;
	return [
		`${counts.done - counts.presumed} of ${counts.all} ${counts.all === 1 ? thing.noun.singular : thing.noun.plural} ${CHANGES[verb].past}`,
		...counted(left, 'left as they are'),
		...counted(counts.unknown + counts.presumed, 'unknown'),
		...counted(counts.failed, 'failed'),
		...counted(counts.rejected, 'with unusable parameters'),
		...counted(counts.notTried, 'not tried'),
	].join(', ');
}

function idsOf(results: readonly ChangeResult[], change: Change): string[] {
	const { past: key } = CHANGES[change.verb];
	const { unknown, ...account } = accountOf(results, change);
	const done = account[key] ?? [];
	const named = (title: string, ids: readonly string[]) =>
		ids.length > 0 ? [`${title}: ${listed(ids)}.`] : [];
	const all =
		done.length + unknown.length > MOST_LISTED ? ["All IDs are in the error's details."] : [];
	return [
		...named(`${key[0]?.toUpperCase() ?? ''}${key.slice(1)}`, done),
		...named(`May be ${key}, no answer tells`, unknown),
		...all,
	];
}
