import type { IDataObject } from 'n8n-workflow';

import { isUnmet } from '../run/outcome';
import {
	agedWords,
	CHANGES,
	counted,
	type Explanation,
	listed,
	MOST_LISTED,
	noneShown,
	waitedWords,
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
export interface RunFacts {
	isDryRun: boolean;
	/** Why nothing was changed, or would be in a real run. */
	limit: Explanation | undefined;
	/** What is wrong with the run as a whole, and doesn't stop it. */
	warning: Explanation | undefined;
	/** Sentences about holds that protect nothing. */
	lostHolds?: readonly string[];
	/** How long the run stood still for Tallyfy's rate limit and for outages, in milliseconds. */
	pausedMs: number;
	outageMs: number;
}

/** Items may judge the same end differently (Ignore Missing): the one that comes first here counts. */
const STRICTEST: readonly Outcome['kind'][] = ['failed', 'rejected', 'notTried', 'left', 'done'];

/** What a run came to: of each thing that its items name, how that ended, in their order. */
export class Summary {
	private readonly ends: readonly (Pick<ChangeResult, 'id' | 'outcome'> & Told)[];

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
		const isWarning =
			this.ends.some(({ outcome, word }) => isUnmet(outcome) || word === 'presumed') ||
			this.countIf(isUnrestored) + this.countIf(failsRealRun) > 0 ||
			this.none.length > 0 ||
			(run.limit ?? run.warning) !== undefined;
		return { message: this.text(run), type: isWarning ? 'warning' : 'info' };
	}

	/** In sentences: "278 one-off tasks deleted; the oldest was completed 728 days ago." */
	text({ isDryRun, limit, warning, lostHolds = [], pausedMs, outageMs }: RunFacts): string {
		const { past, already, would } = CHANGES[this.change.verb];
		const facts = this.facts(isDryRun);
		const unsent = this.countIf(({ attempts }) => attempts === 0, already);
		// This run had nothing left to do.
		const isAllBefore = unsent > 0 && unsent === this.facts(false).length;
		const was = facts.length === 1 ? 'was' : 'were';
		const end = isDryRun ? 'would be' : isAllBefore ? `${was} ${past} already` : past;
		const count = facts.length === this.ends.length ? '' : `${facts.length} of `;
		const receipt = [`${count}${this.things} ${end}`, ...oldestWords(facts)].join('; ');
		const remarks = [
			...counted(isAllBefore ? 0 : unsent, 'already before'),
			// Sent, and found to be so: by whom it was done, nobody knows.
			...counted(this.count(already) - unsent, 'confirmed by a look'),
			...this.remark('presumed', 'presumed (not found after an attempt without an answer)'),
			...counted(this.countIf(isUnrestored), 'with references that could not be restored'),
			...(isDryRun ? [] : this.remark(would, 'would be (Dry Run)')),
			...this.remark('skipped'),
			...this.remark('protected'),
			...this.remark('missing'),
			...this.remark('unknown', 'unknown (sent, and no answer tells)'),
			...this.remark('failed'),
			...this.remark('notTried', 'not tried'),
			...counted(
				this.countIf(({ attempts }) => attempts > 1),
				'sent more than once',
			),
			...waitedWords({ pausedMs, outageMs }),
		];
		const fails = this.countIf(failsRealRun);
		const stop = isDryRun ? 'A real run would stop: ' : '';
		return [
			...(isDryRun ? [`Dry run: nothing was ${past}.`] : []),
			`${receipt}${remarks.length > 0 ? `: ${remarks.join(', ')}` : ''}.`,
			...(fails > 0 ? [`A real run fails over ${fails} of them.`] : []),
			...this.none,
			...(limit === undefined || limit.message === warning?.message
				? []
				: [`${stop}${limit.message}.`]),
			...lostHolds,
			...(warning === undefined ? [] : [`${warning.message}. ${warning.description}`]),
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
		return {
			[CHANGES[this.change.verb].past]: this.idsIn('done'),
			unknown: this.idsIn('unknown'),
			failed: this.idsIn('failed'),
			left: this.idsIn('left'),
			notTried: this.idsIn('notTried'),
		};
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
		const count = (account: Told['account']) =>
			this.ends.filter((end) => end.account === account).length;
		const rejected = this.countIf(({ kind }) => kind === 'rejected');
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
			ids.length > 0 ? [`${title}: ${listed(ids)}.`] : [];
		const isCut = done.length + unknown.length > MOST_LISTED;
		return {
			itemIndex,
			status,
			message: `${message} [Item ${itemIndex}]. Stopped: ${counts}.`,
			description: [
				description,
				...this.none,
				...named(`${past[0]?.toUpperCase() ?? ''}${past.slice(1)}`, done),
				...named(`May be ${past}, no answer tells`, unknown),
				...(isCut ? ["All IDs are in the error's details."] : []),
			].join(' '),
		};
	}

	/** "278 one-off tasks". */
	private get things(): string {
		const { singular, plural } = this.change.thing.noun;
		return `${this.ends.length} ${this.ends.length === 1 ? singular : plural}`;
	}

	/** That none of several things is shown, failures or not. */
	private get none(): string[] {
		const unshown = this.count('missing') + this.countIf((one) => isUnmet(one) && one.isMissing);
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

	private count(word: string): number {
		return this.countIf(() => true, word);
	}

	/** How many ended so; with a word, of those that it is said of. */
	private countIf(isSo: (outcome: Outcome) => boolean, of?: string): number {
		return this.ends.filter(({ outcome, word }) => (of ?? word) === word && isSo(outcome)).length;
	}

	private remark(word: string, words = word): string[] {
		return counted(this.count(word), words);
	}
}

const NAMES_SHOWN = 10;

const isUnrestored = (outcome: Outcome) =>
	outcome.kind === 'done' && outcome.unrestored !== undefined;

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
