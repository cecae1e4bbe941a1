import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import type { AnyRestriction, Filters, Restriction } from '../input/filters';
import { readArchive } from '../read/archive';
import { parsePage, PER_PAGE, readList, type ListFacts, type ListQuery } from '../read/list';
import type { Names } from '../read/names';
import type { ArchiveList, Read } from '../read/one';
import { failedBy, rejected } from '../run/outcome';
import type { FailedReply } from '../transport/outcome';
import { explainName } from '../words/inputs';
import type { Source, Wishes } from './get';

/** Things from one of Tallyfy's lists. `hidesArchived`: whether archived ones may be missing from what these filters ask for. */
export function listing(
	list: Pick<ListQuery, 'path' | 'query'> & { hidesArchived?(filters: IDataObject): boolean },
): Source {
	return ({ thing, archived, restrictions }) => {
		const asked = restrictions.map((one) =>
			'directory' in one ? [one.displayName, ...one.words] : one.query,
		);
		return {
			key: JSON.stringify([archived, asked]),
			isTimed: restrictions.some((one) => 'isTimed' in one),
			ask: async (read, wishes) => {
				const known = await withNames(read, restrictions, wishes.names);
				if (!Array.isArray(known)) return known;
				const isWithout = thing.archive !== undefined && archived === 'exclude';
				const fitting = isWithout ? [NOT_ARCHIVED, ...known] : known;
				const reader = new ListingReader(read, list, fitting, wishes);
				const failed = await reader.read(archived, thing.archive);
				return failed && failedBy(failed, { noun: thing.noun, verb: 'list' });
			},
		};
	};
}

/** Looks up names: one that Tallyfy doesn't have would find nothing, or spare nothing. */
async function withNames(
	read: Read,
	restrictions: readonly AnyRestriction[],
	names: Names,
): Promise<Restriction[] | ReturnType<typeof failedBy>> {
	const known: Restriction[] = [];
	for (const restriction of restrictions) {
		if (!('directory' in restriction)) {
			known.push(restriction);
			continue;
		}
		const { directory, words, displayName, restrict } = restriction;
		const { noun } = directory;
		const named = await names.find(read, directory, words);
		if ('failure' in named) return failedBy(named, { noun, verb: 'list' });
		if (!named.ok) {
			const explanation = explainName(named.reason, `Filters > ${displayName}`, noun);
			return { ...rejected(explanation), kind: 'failed' };
		}
		known.push(restrict(named.value));
	}
	return known;
}

/** Asks one question, and passes on what fits it. */
class ListingReader {
	private readonly filters: IDataObject;
	private readonly query: ListQuery;
	/** Of two lists, what the first one brought counts. */
	private readonly taken = new Set<string>();
	private readonly withoutId = new Set<string>();
	/** How many the plain list counted. */
	private plainTotal: number | undefined;

	constructor(
		private readonly api: Read,
		private readonly list: Parameters<typeof listing>[0],
		private readonly restrictions: readonly Restriction[],
		private readonly wishes: Wishes,
	) {
		const { facts, concurrency, limit = Infinity } = wishes;
		// As many pages as the limiter sends and as many that wait for it, so that a slow one doesn't hold up the others; five at
		// least, so that others can show whether Tallyfy is down or one page at fault. None beyond the limit.
		const ahead = Math.max(5, 2 * concurrency);
		this.filters = Object.assign({}, ...restrictions.map(({ query }) => query)) as IDataObject;
		this.query = {
			path: list.path,
			query: { ...list.query, ...this.filters },
			concurrency: Math.max(1, Math.min(ahead, Math.ceil(limit / PER_PAGE) - 1)),
			enough: () => facts.isFull,
			take: (record) => {
				if (!this.taken.has(record.id)) this.pass(record);
				this.taken.add(record.id);
			},
		};
	}

	/** Undefined when all went well. */
	async read(
		archived: Filters['archived'],
		archive: ArchiveList | undefined,
	): Promise<FailedReply | undefined> {
		if (archive === undefined || archived === 'exclude') return await this.readPlain();
		const { facts } = this.wishes;
		facts.isHidden = this.list.hidesArchived?.(this.filters) === true;
		if (archived === 'only') return await this.readArchived(archive);
		// What should bring both in one is documented for some things only, and meant something else before. In this order what
		// is archived between the two is in both, not in neither.
		return (
			(await this.readPlain()) ??
			(facts.isFull ? undefined : await this.readArchived(archive)) ??
			(facts.isFull ? undefined : await this.readRestored())
		);
	}

	private async readPlain(): Promise<FailedReply | undefined> {
		const reading = await readList(this.api, this.query);
		if (reading.ok) this.plainTotal = reading.total;
		return this.note(reading);
	}

	/**
	 * What was restored between the two lists is in neither: where the plain one counts others by now, or its first page has
	 * others, it is read again.
	 */
	private async readRestored(): Promise<FailedReply | undefined> {
		if (this.plainTotal === undefined) return undefined;
		const { path, query } = this.query;
		const reply = await this.api(path, { ...query, page: 1, per_page: PER_PAGE });
		if (!reply.ok) return reply;
		const { total, records = [] } = parsePage(reply.value) ?? {};
		const found = records.flatMap((record) => parseRecord(record)?.id ?? []);
		const isSame = total === this.plainTotal && found.every((id) => this.taken.has(id));
		return isSame ? undefined : await this.readPlain();
	}

	private async readArchived({
		path,
		spellings: [first, ...others],
	}: ArchiveList): Promise<FailedReply | undefined> {
		// A way to ask that would write over a filter brings what nobody asked for.
		const usable = others.filter((way) => Object.keys(way).every((key) => !(key in this.filters)));
		const list = { path, spellings: [first, ...usable] as const };
		const reading = await readArchive(this.api, list, this.query);
		if (reading.ok) this.wishes.facts.isArchiveIgnored = reading.isIgnored;
		return this.note(reading);
	}

	private pass(record: ThingRecord): void {
		const { nowMs, take, facts } = this.wishes;
		let isUnjudged = false;
		for (const { fits, isNarrower } of this.restrictions) {
			const verdict = fits === undefined || fits(record, nowMs);
			if (verdict === false) {
				if (isNarrower !== true) facts.misfits += 1;
				return;
			}
			isUnjudged ||= verdict === undefined;
		}
		if (!isUnjudged) take(record);
		else if (record.dates.completed?.kind === 'contradicted') facts.contradictory += 1;
		else facts.unjudged += 1;
	}

	private note(reading: ({ ok: true } & ListFacts) | FailedReply): FailedReply | undefined {
		if (!reading.ok) return reading;
		const { facts } = this.wishes;
		facts.isDoubtful ||= reading.isDoubtful;
		for (const one of reading.withoutId) this.withoutId.add(one);
		facts.withoutId = this.withoutId.size;
		return undefined;
	}
}

/** The plain list has no archived ones; a record without the field is Tallyfy's word for that, one that can't be read is none. */
const NOT_ARCHIVED: Restriction = {
	query: {},
	fits: ({ isArchived, dates: { archived } }) => {
		if (isArchived === undefined) return archived?.kind === 'unreadable' ? undefined : true;
		return !isArchived;
	},
};
