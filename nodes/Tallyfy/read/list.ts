import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import { isRecord, paginationIn } from '../transport/answer/values';
import { unusable, type Read } from './one';
import type { FailedReply } from '../transport/outcome';

export interface ListQuery {
	/** What follows `/organizations/{organization}`. */
	path: readonly string[];
	/** What is always asked for, such as filters and an order; pages are added. */
	query: IDataObject;
	/** Pages at the same time, 1 or more. */
	concurrency: number;
	/** Takes each record once, as it arrives. */
	take: (record: ThingRecord) => void;
	/** Asked after each page; true ends the reading early. */
	enough: () => boolean;
}

/** The most that Tallyfy gives at once. */
export const PER_PAGE = 100;

/** One page of a list. What Tallyfy says about the whole list is a hint: undefined where it says nothing. */
export type Page = NonNullable<ReturnType<typeof parsePage>>;

/** Reads the body of a list: `{ data: […], meta: { pagination } }`. Undefined when there is no list in it. */
export function parsePage(body: unknown) {
	if (!isRecord(body) || !Array.isArray(body.data)) return undefined;
	return { records: body.data as readonly unknown[], ...paginationIn(body) };
}

/** How many pages a list has, as far as its first one tells: what it counts is surer than what it divides. */
export function pagesIn({ total, totalPages = 1, records }: Page): number {
	return total === undefined ? totalPages : Math.ceil(total / records.length);
}

/** The first page of a list, which tells its length, may have none of what is wanted. */
const FEWEST_FOR_A_LIST = 5;

/**
 * Whether reading a list takes fewer requests than asking for each thing that is still wanted. `pages` is how many pages
 * are left to read; undefined where no page has told yet.
 */
export function listPays(wanted: number, pages: number | undefined): boolean {
	return pages === undefined ? wanted >= FEWEST_FOR_A_LIST : pages > 0 && pages < wanted;
}

export interface ListFacts {
	/** Something may be missing: the list changed during both passes, or Tallyfy counts more than it shows. */
	isDoubtful: boolean;
	/** Records without a usable ID, as text: other lists may have the same ones. */
	withoutId: ReadonlySet<string>;
}

/**
 * Reads a whole list that others may change meanwhile, page by page, or until there is enough. A page that fails for good
 * fails the list: a short list would look like a whole one. `total`: how many Tallyfy counts, where it does.
 *
 * A deletion moves what follows it one place up, perhaps onto a page already read; with several pages on their way, an
 * insertion can hide a record as well. So a list that was disturbed is read once more, as `Pass` judges it. What is disturbed
 * twice is doubtful: a third pass would cost the whole list again, and whoever looks for what is due finds it the next time.
 *
 * A quiet list costs its pages, and one more when the last page is full. What can't be seen at that price: as much was
 * added as deleted between the same two answers. With the newest first and one page at a time this hides nothing; with
 * several on their way, or additions elsewhere than at the top, it hides a record when it falls on the end of a page.
 */
export async function readList(
	read: Read,
	list: ListQuery,
): Promise<({ ok: true; total: number | undefined } & ListFacts) | FailedReply> {
	const seen = new Set<string>();
	let pass = new Pass();
	let failed = await readPass(read, list, pass, seen);
	if (failed === undefined && !list.enough() && !pass.isSettled()) {
		pass = new Pass(pass);
		failed = await readPass(read, list, pass, seen);
	}
	if (failed !== undefined) return failed;
	const { withoutId, total } = pass;
	const mayLackSome = !pass.isSettled() || seen.size + withoutId.size < (total ?? 0);
	return { ok: true, isDoubtful: mayLackSome && !list.enough(), withoutId, total };
}

/** Asks for pages ahead of the one awaited, and takes them in their order. */
async function readPass(
	read: Read,
	{ path, query, concurrency, take, enough }: ListQuery,
	pass: Pass,
	seen: Set<string>,
): Promise<FailedReply | undefined> {
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
			if (reply === undefined) return undefined;
			if (!reply.ok) return isNoPage(reply) && pass.isWhole() ? undefined : reply;
			const parsed = parsePage(reply.value);
			// A success without a list in it, as another service's answer would be.
			if (parsed === undefined) return unusable(reply, 'unconfirmed');
			for (const record of pass.add(parsed)) {
				if (!seen.has(record.id)) take(record);
				seen.add(record.id);
			}
			if (enough() || pass.isAtEnd()) return undefined;
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

class Pass {
	/** By the last page that gave one. */
	total: number | undefined;
	readonly withoutId = new Set<string>();

	private readonly ids = new Set<string>();
	private hasTotalMoved = false;
	private pages = 0;
	private claimedPages = 1;
	private barrenPages = 0;
	private largestPage = 0;
	private isLastShort = false;
	private firstIds = '';
	private repeatsFirst = false;
	/** A page that Tallyfy claims brought nothing. */
	private lacksPage = false;

	constructor(private readonly before?: Pass) {}

	/** Pages that surely or probably exist: some lists ignore `per_page`. */
	get expectedPages(): number {
		const counted = Math.ceil((this.total ?? 0) / (this.largestPage || Infinity));
		return Math.max(this.claimedPages, counted);
	}

	add({ records, total = this.total, totalPages, perPage }: Page): ThingRecord[] {
		this.pages += 1;
		this.hasTotalMoved ||= this.total !== undefined && total !== this.total;
		this.total = total;
		this.claimedPages = Math.max(this.claimedPages, totalPages ?? 1);

		const found = records.flatMap((record) => {
			const parsed = parseRecord(record);
			if (parsed === undefined) this.withoutId.add(JSON.stringify(record));
			return parsed ?? [];
		});
		const ids = found.map(({ id }) => id).join();
		if (this.pages === 1) this.firstIds = ids;
		else this.repeatsFirst = ids !== '' && ids === this.firstIds;

		const before = this.ids.size;
		for (const { id } of found) this.ids.add(id);
		const isBarren = this.ids.size === before;
		this.lacksPage ||= isBarren && this.pages > 1 && this.pages <= this.claimedPages;
		this.barrenPages = isBarren ? this.barrenPages + 1 : 0;

		// What was seen counts more than what is claimed: `per_page` may be an echo of the request.
		const fullLength = this.pages === 1 ? (perPage ?? 0) : this.largestPage;
		this.isLastShort = records.length < fullLength;
		this.largestPage = Math.max(this.largestPage, records.length);
		return found;
	}

	/** A claimed number of pages may be too small: only a page without a new record is the end. */
	isAtEnd(): boolean {
		if (this.repeatsFirst || this.barrenPages === MOST_BARREN_PAGES) return true;
		if (this.pages < this.claimedPages) return false;
		return this.barrenPages > 0 || (this.isLastShort && this.agreesWithTotal());
	}

	/** All came that Tallyfy claims: a page behind them is asked for to be sure. */
	isWhole(): boolean {
		return this.pages >= this.claimedPages && this.agreesWithTotal();
	}

	/** Whether nothing can have been missed: so many records came as a total that never moved, or the same as before. */
	isSettled(): boolean {
		// A list that ignores `page` comes whole in one answer; one that repeats itself later begins anew behind its end.
		const ignoresPage = this.repeatsFirst && this.pages === 2 && !this.lacksPage;
		if ((ignoresPage && this.total === undefined) || this.agreesWithTotal()) return true;
		// The number of pages counts where nothing else does.
		const isShort = this.total === undefined && this.lacksPage;
		if (this.before?.ids.size !== this.ids.size || this.hasTotalMoved || isShort) return false;
		// Changes that hide a record twice also change the IDs around it.
		return [...this.before.ids].every((id) => this.ids.has(id));
	}

	/** One that comes twice takes the place of another, and the count shows it. */
	private agreesWithTotal(): boolean {
		return !this.hasTotalMoved && this.ids.size + this.withoutId.size === this.total;
	}
}
