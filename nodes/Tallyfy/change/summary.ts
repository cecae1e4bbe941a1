import type { IDataObject } from 'n8n-workflow';

import { isUnmet } from '../run/outcome';
import {
	agedWords,
	amountOf,
	capitalized,
	CHANGES,
	counted,
	type Explanation,
	listed,
	MOST_LISTED,
	noneShown,
	waitedWords,
	type Waits,
	where,
} from '../words/vocabulary';
import type { ChangeResult } from './item';
import { failsRealRun, type Change, type Facts, type Failed, type Outcome } from './operation';

/** What became of a thing, in words. */
interface Told {
	word: string;
	reason: string;
	/** In which list the account of a run has its ID: what was changed, what may be and nobody saw it, and the rest. */
	account: 'done' | 'failed' | 'left' | 'notTried' | 'unknown';
}

/** What became of a thing, in the one word and the one reason that results, accounts, summaries and hints share. */
export function told(outcome: Outcome, verb: Change['verb']): Told {
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
export interface RunFacts extends Waits {
	isDryRun: boolean;
	/** Why nothing was changed, or would be in a real run. */
	limit: Explanation | undefined;
	/** What is wrong with the run as a whole, and doesn't stop it. */
	warning: Explanation | undefined;
	/** Sentences about holds that protect nothing. */
	lostHolds?: readonly string[];
}

/** Items may judge the same end differently (Ignore Missing): the one that comes first here counts. */
const STRICTEST: readonly Outcome['kind'][] = ['failed', 'rejected', 'notTried', 'left', 'done'];

/** How one thing ended. */
interface ThingEnd extends Told {
	id: string | null;
	outcome: Outcome;
}

/** What a run came to: of each thing that its items name, how that ended, in their order. */
export class Summary {
	private readonly ends: readonly ThingEnd[];

	constructor(
		private readonly results: readonly ChangeResult[],
		private readonly change: Change,
	) {
		// An item that names nothing usable counts as a thing.
		const things = new Map<string, ChangeResult>();
		const rank = ({ outcome }: ChangeResult) => STRICTEST.indexOf(outcome.kind);
		for (const result of results) {
			const key = result.id === null ? `item ${result.index}` : `thing ${result.id}`;
			const known = things.get(key);
			if (known === undefined || rank(result) < rank(known)) things.set(key, result);
		}
		this.ends = [...things.values()].map(({ id, outcome }) => {
			return { id, outcome, ...told(outcome, change.verb) };
		});
	}

	/** The line above the node's output; undefined where there is nothing to say. */
	hint(run: RunFacts): { message: string; type: 'info' | 'warning' } | undefined {
		if (this.ends.length === 0) return undefined;
		const isBad = (end: ThingEnd) =>
			isUnmet(end.outcome) || end.word === 'presumed' || isUnrestored(end) || failsReally(end);
		const isWarning =
			this.ends.some(isBad) || this.none.length > 0 || (run.limit ?? run.warning) !== undefined;
		return { message: this.text(run), type: isWarning ? 'warning' : 'info' };
	}

	/** In sentences: "278 one-off tasks deleted; the oldest was completed 728 days ago." */
	text({ isDryRun, limit, warning, lostHolds = [], ...waits }: RunFacts): string {
		const { past, already, would } = CHANGES[this.change.verb];
		const facts = this.facts(isDryRun);
		const before = this.count(({ word, outcome }) => word === already && outcome.attempts === 0);
		// This run had nothing left to do.
		const isAllBefore = before > 0 && before === this.facts(false).length;
		const was = facts.length === 1 ? 'was' : 'were';
		const end = isDryRun ? 'would be' : isAllBefore ? `${was} ${past} already` : past;
		const count = facts.length === this.ends.length ? '' : `${facts.length} of `;
		const receipt = [`${count}${this.things} ${end}`, ...oldestWords(facts)].join('; ');
		const remark = (isSo: Parameters<Summary['count']>[0], words: string) =>
			counted(this.count(isSo), words);
		const remarks = [
			...counted(isAllBefore ? 0 : before, 'already before'),
			// Sent, and found to be so: by whom it was done, nobody knows.
			...counted(this.count(already) - before, 'confirmed by a look'),
			...remark('presumed', 'presumed (not found after an attempt without an answer)'),
			...remark(isUnrestored, 'with references that could not be restored'),
			...(isDryRun ? [] : remark(would, 'would be (Dry Run)')),
			...['skipped', 'protected', 'missing'].flatMap((word) => remark(word, word)),
			...remark('unknown', 'unknown (sent, and no answer tells)'),
			...remark('failed', 'failed'),
			...remark('notTried', 'not tried'),
			...remark(({ outcome }) => outcome.attempts > 1, 'sent more than once'),
			...waitedWords(waits),
		];
		const fails = this.count(failsReally);
		const stop = isDryRun ? 'A real run would stop: ' : '';
		return [
			...where(isDryRun, `Dry run: nothing was ${past}.`),
			`${receipt}${remarks.length > 0 ? `: ${remarks.join(', ')}` : ''}.`,
			...where(fails > 0, `A real run fails over ${fails} of them.`),
			...this.none,
			...(limit && limit.message !== warning?.message ? [`${stop}${limit.message}.`] : []),
			...lostHolds,
			...(warning ? [`${warning.message}. ${warning.description}`] : []),
		].join(' ');
	}

	/** One item for the whole run: *Options > Output > Summary*. */
	item(run: RunFacts): IDataObject {
		const { past, already, would } = CHANGES[this.change.verb];
		const left = [would, 'skipped', 'protected', 'missing'];
		const words = [past, already, 'presumed', ...left, 'failed', 'unknown', 'notTried'];
		const facts = this.facts(run.isDryRun);
		const dates = facts.flatMap(({ dateUsed }) => dateUsed ?? []).sort();
		return {
			text: this.text(run),
			all: this.ends.length,
			...Object.fromEntries(words.map((word) => [word, this.count(word)])),
			oldest: dates[0] ?? null,
			newest: dates.at(-1) ?? null,
			names: facts.flatMap(({ name }) => name ?? []).slice(0, NAMES_SHOWN),
			limit: run.limit?.message ?? null,
			...(run.isDryRun ? { dryRun: true } : {}),
		};
	}

	/** The IDs of each end, each once: the whole account of a run whose output n8n drops. */
	account(): Record<string, string[]> {
		const others = (['unknown', 'failed', 'left', 'notTried'] as const).map(
			(account) => [account, this.idsIn(account)] as const,
		);
		const { past } = CHANGES[this.change.verb];
		return Object.fromEntries([[past, this.idsIn('done')], ...others]);
	}

	/** Why the run stopped, with an account of what it did: n8n drops the output of a node that fails. */
	stop(): (Explanation & { itemIndex: number; status: number | null }) | undefined {
		const failures = this.results.flatMap(({ index: itemIndex, outcome }) =>
			isUnmet(outcome) ? [{ itemIndex, outcome }] : [],
		);
		const isCulprit = ({ kind, isConsequence }: Failed) =>
			kind === 'failed' && isConsequence !== true;
		const culprit = failures.find(({ outcome }) => isCulprit(outcome)) ?? failures[0];
		if (culprit === undefined) return undefined;
		const { itemIndex, outcome } = culprit;
		const { status, explanation } = outcome;
		const { message, description } = explanation;
		if (this.results.length === 1) return { itemIndex, status, message, description };

		const { past } = CHANGES[this.change.verb];
		const count = (of: Told['account']) => this.count(({ account }) => account === of);
		const rejected = this.count((end) => end.outcome.kind === 'rejected');
		const counts = [
			`${count('done')} of ${this.things} ${past}`,
			...counted(count('left'), 'left as they are'),
			...counted(count('unknown'), 'unknown'),
			...counted(count('failed') - rejected, 'failed'),
			...counted(rejected, 'with unusable parameters'),
			...counted(count('notTried'), 'not tried'),
		].join(', ');
		const [done, unknown] = [this.idsIn('done'), this.idsIn('unknown')];
		const named = (title: string, ids: readonly string[]) =>
			where(ids.length > 0, `${title}: ${listed(ids)}.`);
		const isCut = done.length + unknown.length > MOST_LISTED;
		return {
			itemIndex,
			status,
			message: `${message} [Item ${itemIndex}]. Stopped: ${counts}.`,
			description: [
				description,
				...this.none,
				...named(capitalized(past), done),
				...named(`May be ${past}, no answer tells`, unknown),
				...where(isCut, "All IDs are in the error's details."),
			].join(' '),
		};
	}

	/** "278 one-off tasks". */
	private get things(): string {
		return amountOf(this.ends.length, this.change.thing.noun);
	}

	/** That none of several things is shown, failures or not. */
	private get none(): string[] {
		const unshown = this.count(
			({ word, outcome }) => word === 'missing' || (isUnmet(outcome) && outcome.isMissing),
		);
		return unshown > 1 && unshown === this.ends.length ? [noneShown(unshown)] : [];
	}

	/** What is known of all that was done, or would be. */
	private facts(isDryRun: boolean): Facts[] {
		const goes = (one: Outcome) =>
			isDryRun ? one.kind === 'left' && one.outcome === 'would' : one.kind === 'done';
		return this.ends.flatMap(({ outcome }) => (goes(outcome) ? [outcome.facts] : []));
	}

	private idsIn(account: Told['account']): string[] {
		return this.ends.flatMap((end) => (end.account === account ? (end.id ?? []) : []));
	}

	/** How many ended so, or have this word. */
	private count(isSo: string | ((end: ThingEnd) => boolean)): number {
		const isCounted = (end: ThingEnd) => (typeof isSo === 'string' ? end.word === isSo : isSo(end));
		return this.ends.filter(isCounted).length;
	}
}

const NAMES_SHOWN = 10;

const isUnrestored = ({ outcome }: ThingEnd) =>
	outcome.kind === 'done' && outcome.unrestored !== undefined;
const failsReally = ({ outcome }: ThingEnd) => failsRealRun(outcome);

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
