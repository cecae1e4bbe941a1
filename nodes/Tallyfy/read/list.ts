import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import { isRecord, paginationIn } from '../transport/answer/values';
import { unusable, type Read } from './one';
import type { FailedReply } from '../transport/outcome';

/** One list of Tallyfy's, and what is done with its records. */
export interface ListQuery {
	/** What follows `/organizations/{organization}`. */
	path: readonly string[];
	/** What is always asked for, such as filters and an order; pages are added. */
	query: IDataObject;
	/** How many pages are asked for at the same time, 1 or more. */
	concurrency: number;
	/** Takes each record once, as it arrives. */
	take: (record: ThingRecord) => void;
	/** Asked after each page; true ends the reading early. */
	enough?: (() => boolean) | undefined;
}

/** The most that Tallyfy gives at once. */
export const PER_PAGE = 100;

/** Reads the body of a list: `{ data: […], meta: { pagination } }`. Undefined when there is no list in it. */
export function parsePage(body: unknown): Page | undefined {
	if (!isRecord(body) || !Array.isArray(body.data)) return undefined;
	return { records: body.data as unknown[], ...paginationIn(body) };
}

/** One page of a list. What Tallyfy says about the whole list is a hint: undefined where it says nothing. */
export interface Page extends ReturnType<typeof paginationIn> {
	records: readonly unknown[];
}

/** How many pages a list has, as far as its first one tells: what it counts is surer than what it divides. */
export function pagesIn({ total, totalPages = 1, records }: Page): number {
	return total === undefined ? totalPages : Math.ceil(total / records.length);
}

/** Fewer things than these get their own GETs: the first page of a list, which tells its length, may have none of them. */
const FEWEST_FOR_A_LIST = 5;

/**
 * Whether reading a list takes fewer requests than asking for each thing that is still wanted. `pages` is how many pages
 * are left to read; undefined where no page has told yet.
 */
export function listPays(wanted: number, pages: number | undefined): boolean {
	return pages === undefined ? wanted >= FEWEST_FOR_A_LIST : pages > 0 && pages < wanted;
}

/** What a list that was read came to. */
export interface ListFacts {
	/** Something may be missing: the list changed during both passes, or Tallyfy counts more than it shows. */
	isDoubtful: boolean;
	/** Records without a usable ID, with which nothing can be done: as text, since other lists may have the same ones. */
	withoutId: ReadonlySet<string>;
}

/**
 * Reads a whole list that others may change meanwhile, page by page, or until there is enough. A page that fails for good
 * fails the list: a short list would look like a whole one.
 *
 * A deletion moves what follows it one place up, perhaps onto a page already read; with several pages on their way, an
 * insertion can hide a record as well. So a list is read once more where the first pass was disturbed: not every page gave
 * the same total, or not as many different records came. Where the total is wrong or missing, the second pass must bring the
 * same IDs instead. What is disturbed twice is doubtful: a third pass would cost the whole list again, and whoever looks for
 * what is due finds it the next time.
 *
 * A quiet list costs its pages, and one more when the last page is full. What can't be seen at that price: as much was
 * added as deleted between the same two answers. With the newest first and one page at a time this hides nothing; with
 * several on their way, or additions elsewhere than at the top, it hides a record when it falls on the end of a page.
 *
 * `total`: how many Tallyfy counts, where it does.
 */
export async function readList(
	read: Read,
	list: ListQuery,
): Promise<({ ok: true; total: number | undefined } & ListFacts) | FailedReply> {
	const seen = new Set<string>();
	/** Whether that is enough. */
	const take = (fresh: readonly ThingRecord[]): boolean => {
		for (const record of fresh) {
			if (seen.has(record.id)) continue;
			seen.add(record.id);
			list.take(record);
		}
		return list.enough?.() ?? false;
	};

	const first = new Pass();
	let last = first;
	let end = await readPass(read, list, first, take);
	if (end === 'read' && !first.isUndisturbed()) {
		last = new Pass();
		end = await readPass(read, list, last, take);
	}
	if (typeof end === 'object') return end;
	const { withoutId, total } = last;
	const isSettled = last.isUndisturbed() || (last !== first && last.confirms(first));
	const isDoubtful = end === 'read' && (!isSettled || seen.size + withoutId.size < (total ?? 0));
	return { ok: true, isDoubtful, withoutId, total };
}

/** Asks for pages ahead of the one awaited, as far as there are likely to be pages; takes them in their order. */
async function readPass(
	read: Read,
	{ path, query, concurrency }: ListQuery,
	pass: Pass,
	take: (fresh: readonly ThingRecord[]) => boolean,
): Promise<'enough' | 'read' | FailedReply> {
	const onTheirWay: ReturnType<Read>[] = [];
	try {
		for (let page = 1, asked = 0; ; page += 1) {
			while (asked < page || (asked < pass.expectedPages && onTheirWay.length < concurrency)) {
				asked += 1;
				const reply = read(path, { ...query, page: asked, per_page: PER_PAGE });
				// Thrown before its turn: it is rethrown then.
				reply.catch(() => undefined);
				onTheirWay.push(reply);
			}
			const reply = await onTheirWay.shift();
			if (reply === undefined) return 'read';
			if (!reply.ok) return isNoPage(reply) && pass.isWhole() ? 'read' : reply;
			const parsed = parsePage(reply.value);
			// A success without a list in it, as another service's answer would be.
			if (parsed === undefined) return unusable(reply, 'unconfirmed');
			if (take(pass.add(parsed))) return 'enough';
			if (pass.isAtEnd()) return 'read';
		}
	} finally {
		// Nothing goes on after the end.
		await Promise.allSettled(onTheirWay);
	}
}

/** How a list that knows no empty pages may answer behind its last one. */
function isNoPage({ failure: { reason } }: FailedReply): boolean {
	return reason === 'notFound' || reason === 'unprocessable';
}

/** So many pages in a row without a new record end a pass, however many are claimed. */
const MOST_BARREN_PAGES = 50;

/** One reading of a list from its first page to its last: what it brought, and whether the list stood still. */
class Pass {
	/** By the last page that gave one. */
	total: number | undefined;
	readonly withoutId = new Set<string>();

	private readonly ids = new Set<string>();
	private readonly totals = new Set<number>();
	private pages = 0;
	private claimedPages = 1;
	private barrenPages = 0;
	private largestPage = 0;
	private isLastShort = false;
	private firstIds = '';
	private repeatsFirst = false;
	/** A page that Tallyfy claims brought nothing. */
	private lacksPage = false;

	/** Pages that surely or probably exist. The size of the pages counts as well: some lists ignore `per_page`. */
	get expectedPages(): number {
		if (this.total === undefined || this.largestPage === 0) return this.claimedPages;
		return Math.max(this.claimedPages, Math.ceil(this.total / this.largestPage));
	}

	/** Takes the next page; gives its records that are new in this pass. */
	add({ records, total, totalPages, perPage }: Page): ThingRecord[] {
		this.pages += 1;
		if (total !== undefined) this.totals.add(total);
		this.total = total ?? this.total;
		this.claimedPages = Math.max(this.claimedPages, totalPages ?? 1);

		const found = records.flatMap((record) => {
			const parsed = parseRecord(record);
			if (parsed === undefined) this.withoutId.add(JSON.stringify(record));
			return parsed ?? [];
		});
		const ids = found.map(({ id }) => id).join();
		if (this.pages === 1) this.firstIds = ids;
		else this.repeatsFirst = ids !== '' && ids === this.firstIds;

		const fresh = found.filter(({ id }) => this.isNew(id));
		this.lacksPage ||= fresh.length === 0 && this.pages > 1 && this.pages <= this.claimedPages;
		this.barrenPages = fresh.length === 0 ? this.barrenPages + 1 : 0;

		// What was seen counts more than what is claimed: `per_page` may be an echo of the request.
		const fullLength = this.pages === 1 ? (perPage ?? 0) : this.largestPage;
		this.isLastShort = records.length < fullLength;
		this.largestPage = Math.max(this.largestPage, records.length);
		return fresh;
	}

	/** No number of pages is trusted alone: it may be too small, so that only a page without a new record is the end. */
	isAtEnd(): boolean {
		if (this.repeatsFirst || this.barrenPages === MOST_BARREN_PAGES) return true;
		if (this.pages < this.claimedPages) return false;
		return this.barrenPages > 0 || (this.isLastShort && this.agreesWithTotal());
	}

	/** Whether all pages came that Tallyfy claims, with as many records as it counts: what may follow is asked for to be sure. */
	isWhole(): boolean {
		return this.pages >= this.claimedPages && this.agreesWithTotal();
	}

	/**
	 * Whether this pass alone shows that nothing can have been missed: the total never moved, and so many records came. One
	 * that comes twice takes the place of another, and the count shows it.
	 */
	isUndisturbed(): boolean {
		// A list that ignores `page` comes whole in one answer; one that repeats itself later begins anew behind its end.
		const ignoresPage = this.repeatsFirst && this.pages === 2 && !this.lacksPage;
		return (ignoresPage && this.totals.size === 0) || this.agreesWithTotal();
	}

	/** Whether it brought the same IDs as an earlier one. Changes that hide a record twice also change the IDs around it. */
	confirms({ ids }: Pass): boolean {
		// The number of pages counts where nothing else does.
		const isShort = this.totals.size === 0 && this.lacksPage;
		if (ids.size !== this.ids.size || this.totals.size > 1 || isShort) return false;
		return [...this.ids].every((id) => ids.has(id));
	}

	private isNew(id: string): boolean {
		if (this.ids.has(id)) return false;
		this.ids.add(id);
		return true;
	}

	private agreesWithTotal(): boolean {
		return this.totals.size === 1 && this.ids.size + this.withoutId.size === this.total;
	}
}
