import type { IDataObject } from 'n8n-workflow';

import { judgeAge, type AgeRule } from '../conditions/rules';
import type { ThingRecord } from '../conditions/record';
import type { FoundFacts } from '../words/results';

const COUNTS = {
	matches: 0,
	withoutDate: 0,
	unreadableDate: 0,
	misfits: 0,
	unjudged: 0,
	contradictory: 0,
	withoutId: 0,
	gone: 0,
};
const SIGNS = {
	isFull: false,
	isDoubtful: false,
	isArchiveIgnored: false,
	isUnshown: false,
	isHidden: false,
};

/** What a question begins with. */
export const NOTHING_FOUND: Readonly<FoundFacts> = { ...COUNTS, ...SIGNS };

/** Adds what one question came to. */
export function addFacts(sum: FoundFacts, facts: FoundFacts): void {
	for (const name of Object.keys(COUNTS) as (keyof typeof COUNTS)[]) sum[name] += facts[name];
	for (const name of Object.keys(SIGNS) as (keyof typeof SIGNS)[]) sum[name] ||= facts[name];
}

/**
 * Chooses from the records of one question as they arrive. With an age all of them have to be seen: the oldest come
 * first, and only then is it cut. Without one, they keep Tallyfy's order.
 */
export class Selection {
	/** The source adds to it. */
	readonly facts: FoundFacts = { ...NOTHING_FOUND };
	/** `at` is the date that it was judged by; 0 without an age. */
	private kept: { item: IDataObject; at: number }[] = [];
	/** Of each group, the newest first: they come out only where newer ones arrive. */
	private readonly newest = new Map<string, { record: ThingRecord; at: number }[]>();

	constructor(
		private readonly options: {
			age: AgeRule | undefined;
			/** So many of each group stay out: the last that were created. */
			newest?: { kept: number; groupOf: (record: ThingRecord) => string | undefined } | undefined;
			/** How many are wanted; undefined for all. */
			limit: number | undefined;
			/** Milliseconds since 1970. */
			nowMs: number;
			/** Makes what is kept of a record, so that memory grows with that alone. */
			shape: (record: ThingRecord) => IDataObject;
		},
	) {}

	take(record: ThingRecord): void {
		const { newest } = this.options;
		const rest = newest === undefined ? record : this.withoutNewest(record, newest);
		if (rest !== undefined) this.choose(rest);
	}

	/** What is surely none of the newest ones, now that this one is there. */
	private withoutNewest(
		record: ThingRecord,
		{ kept, groupOf }: NonNullable<Selection['options']['newest']>,
	): ThingRecord | undefined {
		const group = groupOf(record);
		const { created } = record.dates;
		if (group === undefined || created?.kind !== 'known') {
			this.facts.unjudged += 1;
			return undefined;
		}
		const newest = this.newest.get(group) ?? [];
		this.newest.set(group, newest);
		const place = newest.findIndex(({ at }) => at < created.at);
		newest.splice(place === -1 ? newest.length : place, 0, { record, at: created.at });
		return newest.length > kept ? newest.pop()?.record : undefined;
	}

	private choose(record: ThingRecord): void {
		const { age, newest, limit = Infinity, nowMs, shape } = this.options;
		const { facts, kept } = this;
		if (age === undefined) {
			facts.matches += 1;
			facts.isFull = newest === undefined && facts.matches >= limit;
			if (kept.length < limit) kept.push({ item: shape(record), at: 0 });
			return;
		}
		const verdict = judgeAge(age, record, nowMs);
		if (!verdict.holds) {
			if (verdict.why === 'noDate') facts.withoutDate += 1;
			else if (verdict.why === 'unreadableDate') facts.unreadableDate += 1;
			else if (verdict.why === 'contradiction') facts.contradictory += 1;
			return;
		}
		facts.matches += 1;
		const { dateUsed, ageDays, dueAt } = verdict;
		const shaped = shape(record);
		const told = { ageDays, dateUsed, ...(dueAt === undefined ? {} : { dueAt }) };
		// What people look for comes first: the name and the age.
		const first = { ...('name' in shaped ? { name: shaped.name } : {}), ...told };
		kept.push({ item: { ...first, ...shaped, ...told }, at: Date.parse(dateUsed) });
		// Cut from time to time: sorting for each record would cost more than the memory is worth.
		if (kept.length >= 2 * limit + SPARE) this.cut();
	}

	/** What was chosen, in the order in which it comes out. */
	selected(): IDataObject[] {
		this.cut();
		return this.kept.map(({ item }) => item);
	}

	/** Oldest first; the same date keeps the order of arrival. */
	private cut(): void {
		this.kept.sort((one, other) => one.at - other.at);
		this.kept = this.kept.slice(0, this.options.limit);
	}
}

/** For small limits, so that not every second record leads to a cut. */
const SPARE = 1_000;
