import { isRecord } from '../transport/answer/response';
import { parseId } from '../transport/account/address';
import type { Page } from './page';

/** So many pages in a row without a new record end a pass, however many are claimed. */
const MOST_BARREN_PAGES = 50;

/** One reading of a list from its first page to its last: what it brought, and whether the list stood still. */
export class Pass {
	readonly number: number;
	/** By the last page that gave one. */
	total: number | undefined;
	/** Records without a usable ID. */
	withoutId = 0;

	private readonly ids = new Set<string>();
	private readonly totals = new Set<number>();
	private pages = 0;
	private claimedPages = 1;
	private barrenPages = 0;
	private largestPage = 0;
	private isLastShort = false;
	private firstIds = '';
	private repeatsFirst = false;

	constructor(private before?: Pass) {
		this.number = (before?.number ?? 0) + 1;
		// Only the pass before is compared; older IDs need no memory.
		if (before !== undefined) before.before = undefined;
	}

	/** Pages that surely or probably exist. The size of the pages counts as well: some lists ignore `per_page`. */
	get expectedPages(): number {
		if (this.total === undefined || this.largestPage === 0) return this.claimedPages;
		return Math.max(this.claimedPages, Math.ceil(this.total / this.largestPage));
	}

	/** Takes the next page; gives its records that are new in this pass. */
	add({ records, total, totalPages, perPage }: Page): { id: string; record: unknown }[] {
		this.pages += 1;
		if (total !== undefined) this.totals.add(total);
		this.total = total ?? this.total;
		this.claimedPages = Math.max(this.claimedPages, totalPages ?? 1);

		const found = records.flatMap(withId);
		const ids = found.map(({ id }) => id).join();
		if (this.pages === 1) this.firstIds = ids;
		else this.repeatsFirst = ids !== '' && ids === this.firstIds;

		const fresh = found.filter(({ id }) => this.isNew(id));
		// Behind the end, some lists give their last page again.
		const isBehindEnd = fresh.length === 0 && this.pages > this.claimedPages;
		if (!isBehindEnd) this.withoutId += records.length - found.length;
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

	/**
	 * Whether this pass alone shows that nothing can have been missed: the total never moved, and so many records came. One
	 * that comes twice takes the place of another, and the count shows it.
	 */
	isUndisturbed(): boolean {
		// A list that ignores `page` comes whole in one answer.
		return (this.repeatsFirst && this.totals.size === 0) || this.agreesWithTotal();
	}

	/** Whether the pass before brought the same IDs. Changes that hide a record twice also change the IDs around it. */
	confirmsEarlier(): boolean {
		const earlier = this.before?.ids;
		if (earlier?.size !== this.ids.size || this.totals.size > 1) return false;
		return [...this.ids].every((id) => earlier.has(id));
	}

	private isNew(id: string): boolean {
		if (this.ids.has(id)) return false;
		this.ids.add(id);
		return true;
	}

	private agreesWithTotal(): boolean {
		return this.totals.size === 1 && this.ids.size + this.withoutId === this.total;
	}
}

function withId(record: unknown): { id: string; record: unknown }[] {
	const id = isRecord(record) ? parseId(record.id) : undefined;
	return id?.ok === true ? [{ id: id.value, record }] : [];
}
