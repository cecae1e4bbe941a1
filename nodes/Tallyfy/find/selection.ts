import type { IDataObject } from 'n8n-workflow';

import { judgeAge, type AgeRule } from '../conditions/age';
import type { ThingRecord } from '../conditions/record';

/** What was chosen, in the order in which it comes out, and what was not due. */
export interface Selected {
	items: IDataObject[];
	/** How many fit; more than the items where there is a limit. */
	matches: number;
	/** As many came as are wanted, and no more were looked for. */
	isFull: boolean;
	/** How many have no date to be judged by. */
	withoutDate: number;
	/** How many have a date that can't be read. */
	unreadableDate: number;
	/** How many say two things of the date. */
	contradictory: number;
	/** How many don't show whether they are among the newest, which stay out. */
	unjudged: number;
}

/**
 * Chooses from the records of one question as they arrive. With an age all of them have to be seen: the oldest come
 * first, and only then is it cut. Without one, they keep Tallyfy's order.
 */
export class Selection {
	/** `at` is the date that it was judged by; the same for all where there is no age. */
	private kept: { item: IDataObject; at: number }[] = [];
	private readonly counts: Omit<Selected, 'isFull' | 'items'> = {
		matches: 0,
		withoutDate: 0,
		unreadableDate: 0,
		contradictory: 0,
		unjudged: 0,
	};
	/** The newest ones of each group, the newest first: they come out only where newer ones arrive. */
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
			this.counts.unjudged += 1;
			return undefined;
		}
		const newest = this.newest.get(group) ?? [];
		this.newest.set(group, newest);
		const place = newest.findIndex(({ at }) => at < created.at);
		newest.splice(place === -1 ? newest.length : place, 0, { record, at: created.at });
		return newest.length > kept ? newest.pop()?.record : undefined;
	}

	private choose(record: ThingRecord): void {
		const { age, limit = Infinity, nowMs, shape } = this.options;
		if (age === undefined) {
			this.counts.matches += 1;
			if (this.kept.length < limit) this.kept.push({ item: shape(record), at: 0 });
			return;
		}
		const verdict = judgeAge(age, record, nowMs);
		if (!verdict.isDue) {
			if (verdict.why === 'noDate') this.counts.withoutDate += 1;
			else if (verdict.why === 'unreadableDate') this.counts.unreadableDate += 1;
			else if (verdict.why === 'contradiction') this.counts.contradictory += 1;
			return;
		}
		this.counts.matches += 1;
		const { dateUsed, ageDays, dueAt } = verdict;
		const shaped = shape(record);
		const facts = { ageDays, dateUsed, ...(dueAt === undefined ? {} : { dueAt }) };
		// What people look for comes first: the name and the age.
		const first = { ...('name' in shaped ? { name: shaped.name } : {}), ...facts };
		this.kept.push({ item: { ...first, ...shaped, ...facts }, at: Date.parse(dateUsed) });
		// Cut from time to time: sorting for each record would cost more than the memory is worth.
		if (this.kept.length >= 2 * limit + SPARE) this.cut();
	}

	/** Nothing that is still to come could be among the items. */
	get isFull(): boolean {
		const { age, newest, limit } = this.options;
		return (
			age === undefined &&
			newest === undefined &&
			limit !== undefined &&
			this.counts.matches >= limit
		);
	}

	selected(): Selected {
		this.cut();
		return { items: this.kept.map(({ item }) => item), isFull: this.isFull, ...this.counts };
	}

	/** Oldest first; the same date keeps the order of arrival. */
	private cut(): void {
		this.kept.sort((one, other) => one.at - other.at);
		this.kept = this.kept.slice(0, this.options.limit);
	}
}

/** For small limits, so that not every second record leads to a cut. */
const SPARE = 1_000;
