import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../../conditions/record';
import type { AnyRestriction, Restriction } from '../../input/filters';
import { readArchive } from '../../read/archive';
import { parsePage, PER_PAGE, readList, type ListFacts, type ListQuery } from '../../read/list';
import type { Names } from '../../read/names';
import type { ArchiveList, Read, Thing } from '../../read/one';
import type { FailedReply } from '../../transport/outcome';
import type { Parsed } from '../../transport/account/address';
import { explainName } from '../../words/inputs';
import { failedBy, rejected } from '../../run/outcome';
import type { Source, Wishes } from '../getMany';

/** One of Tallyfy's lists. */
interface Listing extends Pick<ListQuery, 'path' | 'query'> {
	/** Whether archived ones may be missing from what these filters ask for. */
	hidesArchived?(filters: IDataObject): boolean;
}

/** Things from one of Tallyfy's lists. */
export function listing(list: Listing): Source {
	return ({ thing, archived, restrictions }) => {
		const asked = restrictions.map((one) =>
			'directory' in one ? [one.displayName, ...one.words] : one.query,
		);
		return {
			key: JSON.stringify([archived, asked]),
			isTimed: restrictions.some((one) => 'isTimed' in one),
			ask: async (read, wishes) => {
				const found = await withNames(read, restrictions, wishes.names);
				if (!found.ok) return found.reason;
				const queries = found.value.map(({ query }) => query);
				const filters = Object.assign({}, ...queries) as IDataObject;
				const reader = new ListingReader(read, list, filters, found.value, wishes);
				const failed = await reader.read(archived, thing.archive);
				return failed && failedBy(failed, { noun: thing.noun, verb: 'list' });
			},
		};
	};
}

/** Puts what Tallyfy has in the place of names: one that it doesn't have would find nothing, or spare nothing. */
async function withNames(
	read: Read,
	restrictions: readonly AnyRestriction[],
	names: Names,
): Promise<Parsed<Restriction[], ReturnType<typeof failedBy>>> {
	const found: Restriction[] = [];
	for (const restriction of restrictions) {
		if (!('directory' in restriction)) {
			found.push(restriction);
			continue;
		}
		const { directory, words, displayName, restrict } = restriction;
		const { noun } = directory;
		const named = await names.find(read, directory, words);
		if ('failure' in named) return { ok: false, reason: failedBy(named, { noun, verb: 'list' }) };
		if (!named.ok) {
			const explanation = explainName(named.reason, `Filters > ${displayName}`, noun);
			return { ok: false, reason: { ...rejected(explanation), kind: 'failed' } };
		}
		found.push(restrict(named.value));
	}
	return { ok: true, value: found };
}

/** Reads what one question asks for, and passes on what fits it. */
class ListingReader {
	/** Where two lists are read, each thing is taken once: what the first one brought. */
	private taken: Set<string> | undefined;
	private readonly withoutId = new Set<string>();
	/** How many the plain list counted. */
	private plainTotal: number | undefined;

	constructor(
		private readonly api: Read,
		private readonly list: Listing,
		private readonly filters: IDataObject,
		private readonly restrictions: readonly Restriction[],
		private readonly wishes: Wishes,
	) {}

	/** Undefined when all went well. */
	async read(
		archived: 'exclude' | 'include' | 'only',
		archive: Thing['archive'],
	): Promise<FailedReply | undefined> {
		if (archive === undefined) return await this.readPlain();
		this.wishes.facts.isHidden =
			archived !== 'exclude' && this.list.hidesArchived?.(this.filters) === true;
		switch (archived) {
			case 'exclude':
				return await this.readPlain(isNotArchived);
			case 'only':
				return await this.readArchived(archive);
			case 'include':
				// Two lists: what should bring both is documented for some things only, and meant something else before. In this
				// order what is archived between the two is in both, not in neither.
				this.taken = new Set();
				return (
					(await this.readPlain()) ??
					(this.wishes.facts.isFull ? undefined : await this.readArchived(archive)) ??
					(await this.readRestored())
				);
		}
	}

	private async readPlain(fits?: Restriction['fits']): Promise<FailedReply | undefined> {
		const reading = await readList(this.api, this.query(fits));
		if (reading.ok) this.plainTotal = reading.total;
		return this.note(reading);
	}

	/**
	 * What was restored between the two lists is in neither: where the plain one counts others by now, or its first page has
	 * others, it is read again.
	 */
	private async readRestored(): Promise<FailedReply | undefined> {
		if (this.plainTotal === undefined || this.wishes.facts.isFull) return undefined;
		const { path, query } = this.query();
		const reply = await this.api(path, { ...query, page: 1, per_page: PER_PAGE });
		if (!reply.ok) return reply;
		const { total, records = [] } = parsePage(reply.value) ?? {};
		const found = records.flatMap((record) => parseRecord(record)?.id ?? []);
		const isSame = total === this.plainTotal && found.every((id) => this.taken?.has(id));
		return isSame ? undefined : await this.readPlain();
	}

	private async readArchived({
		path,
		spellings: [first, ...others],
	}: ArchiveList): Promise<FailedReply | undefined> {
		// A way to ask that would write over a filter brings what nobody asked for.
		const usable = others.filter((way) => Object.keys(way).every((key) => !(key in this.filters)));
		const list = { path, spellings: [first, ...usable] as const };
		const reading = await readArchive(this.api, list, this.query());
		if (reading.ok) this.wishes.facts.isArchiveIgnored = reading.isIgnored;
		return this.note(reading);
	}

	private query(fits?: Restriction['fits']): ListQuery {
		return {
			path: this.list.path,
			query: { ...this.list.query, ...this.filters },
			concurrency: this.pagesAhead,
			enough: () => this.wishes.facts.isFull,
			take: (record) => {
				this.pass(record, fits);
			},
		};
	}

	/**
	 * Pages that are asked for ahead of the one awaited. The limiter sends no more than Concurrency allows; as many again
	 * wait for it, so that one slow page doesn't hold up the others, and five at least, so that others can show whether
	 * Tallyfy is down or one page at fault. Pages beyond the limit would be read for nothing.
	 */
	private get pagesAhead(): number {
		const { concurrency, limit = Infinity } = this.wishes;
		return Math.max(1, Math.min(Math.max(5, 2 * concurrency), Math.ceil(limit / PER_PAGE) - 1));
	}

	private pass(record: ThingRecord, fits?: Restriction['fits']): void {
		if (this.taken?.has(record.id) === true) return;
		this.taken?.add(record.id);
		const { nowMs, take } = this.wishes;
		const judged: readonly Pick<Restriction, 'fits' | 'isNarrower'>[] = [
			{ fits },
			...this.restrictions,
		];
		let isUnjudged = false;
		for (const { fits: judge, isNarrower } of judged) {
			const verdict = judge === undefined ? true : judge(record, nowMs);
			if (verdict === false) {
				if (isNarrower !== true) this.wishes.facts.misfits += 1;
				return;
			}
			isUnjudged ||= verdict === undefined;
		}
		if (!isUnjudged) take(record);
		else if (record.dates.completed?.kind === 'contradicted') this.wishes.facts.contradictory += 1;
		else this.wishes.facts.unjudged += 1;
	}

	private note(reading: ({ ok: true } & ListFacts) | FailedReply): FailedReply | undefined {
		if (!reading.ok) return reading;
		this.wishes.facts.isDoubtful ||= reading.isDoubtful;
		for (const one of reading.withoutId) this.withoutId.add(one);
		this.wishes.facts.withoutId = this.withoutId.size;
		return undefined;
	}
}

/** The plain list has no archived ones; a record without the field is Tallyfy's word for that, one that can't be read is none. */
function isNotArchived({ isArchived, dates: { archived } }: ThingRecord): boolean | undefined {
	if (isArchived === undefined) return archived?.kind === 'unreadable' ? undefined : true;
	return !isArchived;
}
