import type { IDataObject } from 'n8n-workflow';

import { isUnmet } from '../run/outcome';
import { agedWords, noneShown } from '../words/outcomes';
import {
	CHANGES,
	counted,
	type Explanation,
	listed,
	MOST_LISTED,
	waited,
} from '../words/vocabulary';
import type { ChangeResult } from './item';
import type { Change, Facts, Outcome } from './operation';

/** In which list the account of a run has an ID: what was changed, what may be and nobody saw it, and the rest. */
type AccountList = 'done' | 'failed' | 'left' | 'notTried' | 'unknown';

/** What became of a thing, in the one word and the one reason that results, accounts, summaries and hints share. */
export function told(
	outcome: Outcome,
	verb: Change['verb'],
): { word: string; reason: string; account: AccountList } {
	const { past, already, would, isSo } = CHANGES[verb];
	if (outcome.kind === 'done') {
		if (outcome.presumed === true) {
			return { word: 'presumed', reason: PRESUMED, account: 'unknown' };
		}
		return outcome.already === true
			? { word: already, reason: isSo, account: 'done' }
			: { word: past, reason: '', account: 'done' };
	}
	if (outcome.kind === 'left') {
		const { outcome: why, reason } = outcome;
		return { word: why === 'would' ? would : why, reason, account: 'left' };
	}
	const account = outcome.kind === 'rejected' ? 'failed' : outcome.kind;
	const word = outcome.outcomeUnknown ? 'unknown' : account;
	const { message, description } = outcome.explanation;
	return { word, reason: `${message}. ${description}`, account: word };
}

const PRESUMED = 'Not found after an attempt without an answer';

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
function endsOf(results: readonly ChangeResult[], { verb }: Change) {
	const things = new Map<string, ChangeResult>();
	const rank = ({ outcome }: ChangeResult) => STRICTEST.indexOf(outcome.kind);
	for (const result of results) {
		const key = result.id === null ? `item ${result.index}` : `thing ${result.id}`;
		const known = things.get(key);
		if (known === undefined || rank(result) < rank(known)) things.set(key, result);
	}
	return [...things.values()].map(({ id, outcome }) => ({ id, outcome, ...told(outcome, verb) }));
}

type ThingEnd = ReturnType<typeof endsOf>[number];

const countWord = (ends: readonly ThingEnd[], wanted: string) =>
	ends.filter(({ word }) => word === wanted).length;

const failsRealRun = ({ outcome }: ThingEnd) =>
	outcome.kind === 'left' && outcome.failsRealRun === true;

const isUnrestored = ({ outcome }: ThingEnd) =>
	outcome.kind === 'done' && outcome.unrestored !== undefined;

/** None of several things is shown, failures or not. */
function isNoneShown(ends: readonly ThingEnd[]): boolean {
	const isUnshown = ({ outcome, word }: ThingEnd) =>
		word === 'missing' || (isUnmet(outcome) && outcome.isMissing);
	return ends.length > 1 && ends.every(isUnshown);
}

/** What is known of all that was done, or would be. */
function factsOf(ends: readonly ThingEnd[], isDryRun: boolean): Facts[] {
	const goes = (one: Outcome) =>
		isDryRun ? one.kind === 'left' && one.outcome === 'would' : one.kind === 'done';
	return ends.flatMap(({ outcome }) => (goes(outcome) ? [outcome.facts] : []));
}

/** The line above the node's output; undefined where there is nothing to say. */
export function hintOf(
	results: readonly ChangeResult[],
	change: Change,
	run: RunFacts,
): { message: string; type: 'info' | 'warning' } | undefined {
	if (results.length === 0) return undefined;
	const ends = endsOf(results, change);
	const isWarning =
		ends.some((end) => isUnmet(end.outcome) || end.word === 'presumed') ||
		ends.some((end) => isUnrestored(end) || failsRealRun(end)) ||
		isNoneShown(ends) ||
		(run.limit ?? run.warning) !== undefined;
	return { message: summaryText(results, change, run), type: isWarning ? 'warning' : 'info' };
}

/** What a run came to, in sentences: "278 one-off tasks deleted; the oldest was completed 728 days ago." */
export function summaryText(
	results: readonly ChangeResult[],
	change: Change,
	run: RunFacts,
): string {
	const { past, already } = CHANGES[change.verb];
	const ends = endsOf(results, change);
	const { isDryRun, limit, warning } = run;
	const facts = factsOf(ends, isDryRun);
	const before = ends.filter(
		({ word, outcome }) => word === already && outcome.attempts === 0,
	).length;
	// This run had nothing left to do.
	const isAllBefore = before > 0 && before === factsOf(ends, false).length;
	const was = facts.length === 1 ? 'was' : 'were';
	const end = isDryRun ? 'would be' : isAllBefore ? `${was} ${past} already` : past;
	const things = thingsOf(ends.length, change);
	const receipt = [
		`${facts.length === ends.length ? '' : `${facts.length} of `}${things} ${end}`,
		...oldestWords(facts),
	].join('; ');
	const remarks = [
		...counted(isAllBefore ? 0 : before, 'already before'),
		// Sent, and found to be so: by whom it was done, nobody knows.
		...counted(countWord(ends, already) - before, 'confirmed by a look'),
		...remarksOf(ends, change, run),
	];
	const fails = ends.filter(failsRealRun).length;
	return [
		...(isDryRun ? [`Dry run: nothing was ${past}.`] : []),
		`${receipt}${remarks.length > 0 ? `: ${remarks.join(', ')}` : ''}.`,
		...(fails > 0 ? [`A real run fails over ${fails} of them.`] : []),
		...(isNoneShown(ends) ? [noneShown(ends.length)] : []),
		...(limit === undefined
			? []
			: [isDryRun ? `A real run would stop: ${limit.message}.` : `${limit.message}.`]),
		...(warning === undefined ? [] : [`${warning.message}. ${warning.description}`]),
	].join(' ');
}

/** "278 one-off tasks". */
function thingsOf(count: number, { thing: { noun } }: Change): string {
	return `${count} ${count === 1 ? noun.singular : noun.plural}`;
}

function remarksOf(
	ends: readonly ThingEnd[],
	{ verb }: Change,
	{ isDryRun, pausedMs, outageMs }: RunFacts,
): string[] {
	const words: readonly (readonly [word: string, remark: string])[] = [
		[isDryRun ? '' : CHANGES[verb].would, 'would be (Dry Run)'],
		['skipped', 'skipped'],
		['protected', 'protected'],
		['missing', 'missing'],
		['unknown', 'unknown (sent, and no answer tells)'],
		['failed', 'failed'],
		['notTried', 'not tried'],
	];
	const retried = ends.filter(({ outcome }) => outcome.attempts > 1).length;
	return [
		...counted(
			countWord(ends, 'presumed'),
			'presumed (not found after an attempt without an answer)',
		),
		...counted(ends.filter(isUnrestored).length, 'with references that could not be restored'),
		...words.flatMap(([word, remark]) => counted(countWord(ends, word), remark)),
		...counted(retried, 'sent more than once'),
		...waited(pausedMs, "s waited for Tallyfy's rate limit"),
		...waited(outageMs, "s waited while Tallyfy didn't answer"),
	];
}

/** "the oldest was completed 728 days ago"; nothing where no age was asked for. */
function oldestWords(facts: readonly Facts[]): string[] {
	let oldest: Facts = {};
	for (const one of facts) {
		if ((one.ageDays ?? -Infinity) > (oldest.ageDays ?? -Infinity)) oldest = one;
	}
	const { countedFrom, ageDays } = oldest;
	return countedFrom === undefined || ageDays === undefined
		? []
		: [`the oldest was ${agedWords(countedFrom, ageDays)}`];
}

const NAMES_SHOWN = 10;

/** One item for the whole run: *Options > Output > Summary*. */
export function summaryItem(
	results: readonly ChangeResult[],
	change: Change,
	run: RunFacts,
): IDataObject {
	const ends = endsOf(results, change);
	const { past, already, would } = CHANGES[change.verb];
	const left = [would, 'skipped', 'protected', 'missing'];
	const words = [past, already, 'presumed', ...left, 'failed', 'unknown', 'notTried'];
	const facts = factsOf(ends, run.isDryRun);
	const dates = facts.flatMap(({ dateUsed }) => dateUsed ?? []).sort();
	return {
		text: summaryText(results, change, run),
		all: ends.length,
		...Object.fromEntries(words.map((word) => [word, countWord(ends, word)])),
		oldest: dates[0] ?? null,
		newest: dates.at(-1) ?? null,
		names: facts.flatMap(({ name }) => name ?? []).slice(0, NAMES_SHOWN),
		limit: run.limit?.message ?? null,
		...(run.isDryRun ? { dryRun: true } : {}),
	};
}

/** The IDs of each end, each once: the whole account of a run whose output n8n drops. */
export function accountOf(results: readonly ChangeResult[], change: Change) {
	const ends = endsOf(results, change);
	const ids = (wanted: AccountList) =>
		ends.flatMap(({ id, account }) => (account === wanted ? (id ?? []) : []));
	return {
		[CHANGES[change.verb].past]: ids('done'),
		unknown: ids('unknown'),
		failed: ids('failed'),
		left: ids('left'),
		notTried: ids('notTried'),
	};
}

/** Why the run stopped, with an account of what it did: n8n drops the output of a node that fails. */
export function explainStop(results: readonly ChangeResult[], change: Change) {
	const failures = results.flatMap(({ index: itemIndex, outcome }) =>
		isUnmet(outcome) ? [{ itemIndex, outcome }] : [],
	);
	const culprit = failures.find(({ outcome }) => outcome.kind === 'failed') ?? failures[0];
	if (culprit === undefined) return undefined;
	const { itemIndex, outcome } = culprit;
	const { status, explanation } = outcome;
	const { message, description } = explanation;
	if (results.length === 1) return { itemIndex, status, message, description };

	const ends = endsOf(results, change);
	const { past } = CHANGES[change.verb];
	const count = (account: AccountList) => ends.filter((end) => end.account === account).length;
	const rejected = ends.filter((end) => end.outcome.kind === 'rejected').length;
	const counts = [
		`${count('done')} of ${thingsOf(ends.length, change)} ${past}`,
		...counted(count('left'), 'left as they are'),
		...counted(count('unknown'), 'unknown'),
		...counted(count('failed') - rejected, 'failed'),
		...counted(rejected, 'with unusable parameters'),
		...counted(count('notTried'), 'not tried'),
	].join(', ');
	const none = isNoneShown(ends) ? [noneShown(ends.length)] : [];
	return {
		itemIndex,
		status,
		message: `${message} [Item ${itemIndex}]. Stopped: ${counts}.`,
		description: [description, ...none, ...idWords(results, change)].join(' '),
	};
}

/** Which ones were changed, and which may be. */
function idWords(results: readonly ChangeResult[], change: Change): string[] {
	const { past } = CHANGES[change.verb];
	const { unknown, [past]: done = [] } = accountOf(results, change);
	const named = (title: string, ids: readonly string[]) =>
		ids.length > 0 ? [`${title}: ${listed(ids)}.`] : [];
	const isCut = done.length + unknown.length > MOST_LISTED;
	return [
		...named(`${past[0]?.toUpperCase() ?? ''}${past.slice(1)}`, done),
		...named(`May be ${past}, no answer tells`, unknown),
		...(isCut ? ["All IDs are in the error's details."] : []),
	];
}
