import {
	NodeOperationError,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../../conditions/record';
import { parsePage } from '../../read/list';
import type { Noun } from '../../read/one';
import type { Page } from '../../read/pages';
import { buildUrl } from '../../transport/account/address';
import { createClient, type Send } from '../../transport/client';
import type { Account, Parsed } from '../../transport/account/address';
import { readCredential } from '../../transport/account/credential';
import type { Failure } from '../../transport/outcome';
import { judgeReading } from '../../transport/answer/response';
import type { Explanation } from '../../words/explanation';
import { explainFromList, nothingToChoose } from '../../words/find';
import { explainCredential } from '../../words/inputs';
import { entryName } from './entryName';

/** A list to choose a thing from, as data. */
export interface ListSearch {
	/** The method of the node that fills it; no saved workflow names it. */
	method: string;
	noun: Noun;
	/** What follows `/organizations/{organization}`. */
	path: readonly string[];
	query: IDataObject;
	/** Asked where the other brings nothing that can be chosen: Tallyfy's sources spell some lists in two ways. */
	otherQuery?: IDataObject;
	/** How one reads; by its name, state and age where it is undefined. */
	entry?: (record: ThingRecord) => string;
	/** Whether it can be chosen here; all can where it is undefined. */
	accepts?: (record: ThingRecord) => boolean;
	/** What else may have been meant where nothing is found, and can't be chosen here. */
	others?: { noun: Noun; query: IDataObject };
}

const ENTRIES_PER_PAGE = 50;
const SEARCH_TIMEOUT_MS = 15_000;
/** Where Tallyfy's own search finds nothing, so many of the newest are searched by what the list shows of them. */
const PAGES_SEARCHED = 4;

/**
 * Makes the method that fills a list, a page at a time.
 *
 * @throws NodeOperationError with what to mend, which n8n shows in place of the list
 */
export function createFill(search: ListSearch) {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const fail = ({ message, description }: Explanation) =>
			new NodeOperationError(this.getNode(), message, { description });

		const credential = await readCredential(this);
		if (!credential.ok) throw fail(explainCredential(credential.reason));
		const client = createClient(this, credential.value);
		const list = new SearchedList(search, credential.value.account, client.send);
		const [page = 1, way = 0] = (paginationToken ?? '1').split('/').map(Number);
		const result = await list.search(filter?.trim() ?? '', { page, way });
		if (!result.ok) throw fail(result.reason);
		return result.value;
	};
}

/** Pages of a list, one request each: whoever looks at an open list tries again by hand. */
class SearchedList {
	constructor(
		private readonly list: ListSearch,
		private readonly account: Account,
		private readonly send: Send,
	) {}

	/** From `page` on, asked in one of the ways that there are. */
	async search(
		text: string,
		{ page: startPage, way }: { page: number; way: number },
	): Promise<Parsed<INodeListSearchResult, Explanation>> {
		const query = { ...this.ways[way], ...(text === '' ? {} : { q: text }) };
		// A page without anything that can be chosen would look like the end of the list.
		for (let page = startPage; ; page += 1) {
			const found = await this.read(page, query);
			if (!found.ok) return this.fail(found.reason);
			const results = this.entries(found.value);
			const isLast = page >= (found.value.totalPages ?? 1);
			const isEnough = page - startPage === PAGES_SEARCHED - 1;
			if (results.length === 0 && startPage === 1 && (isEnough || isLast)) {
				if (way + 1 < this.ways.length) return await this.search(text, { page: 1, way: way + 1 });
				if (isLast) return await this.withoutMatch(text);
			}
			if (results.length > 0 || isEnough || isLast) {
				const token = way === 0 ? String(page + 1) : `${page + 1}/${way}`;
				return { ok: true, value: { results, ...(isLast ? {} : { paginationToken: token }) } };
			}
		}
	}

	private get ways(): readonly IDataObject[] {
		const { query, otherQuery } = this.list;
		return otherQuery === undefined ? [query] : [query, otherQuery];
	}

	/** Looks for the words in what the list shows, such as "completed"; then for what can't be chosen. */
	private async withoutMatch(text: string): Promise<Parsed<INodeListSearchResult, Explanation>> {
		if (text === '') return { ok: true, value: { results: this.nothing(text, null) } };
		const words = text.toLowerCase().split(/\s+/);
		const results: INodeListSearchItems[] = [];
		for (const way of this.ways) {
			for (let page = 1, pages = 1; page <= Math.min(pages, PAGES_SEARCHED); page += 1) {
				const read = await this.read(page, way);
				if (!read.ok) return this.fail(read.reason);
				pages = read.value.totalPages ?? 1;
				const hasWords = ({ name }: INodeListSearchItems) =>
					words.every((word) => name.toLowerCase().includes(word));
				results.push(...this.entries(read.value).filter(hasWords));
			}
			if (results.length > 0) return { ok: true, value: { results } };
		}
		const { others } = this.list;
		if (others === undefined) return { ok: true, value: { results } };
		const other = await this.read(1, { ...others.query, q: text });
		const count = other.ok ? (other.value.total ?? other.value.records.length) : null;
		return { ok: true, value: { results: this.nothing(text, count) } };
	}

	/** Lines that can only be read: n8n's panel leaves an entry with such a value alone when it is clicked. */
	private nothing(text: string, count: number | null): INodeListSearchItems[] {
		const { others, noun } = this.list;
		if (others === undefined) return [];
		const { message, description } = nothingToChoose(text, noun, { noun: others.noun, count });
		return [
			{ name: message, value: false },
			{ name: description, value: true },
		];
	}

	private entries({ records }: Page): INodeListSearchItems[] {
		const { accepts = () => true, entry = entryName } = this.list;
		return records
			.map(parseRecord)
			.filter((record) => record !== undefined)
			.filter(accepts)
			.map((record) => ({ name: entry(record), value: record.id }));
	}

	private fail(failure: Failure): { ok: false; reason: Explanation } {
		return { ok: false, reason: explainFromList(failure, this.list.noun) };
	}

	private async read(page: number, query: IDataObject): Promise<Parsed<Page, Failure>> {
		const { baseUrl, organizationId } = this.account;
		const attempt = await this.send(
			{
				method: 'GET',
				url: buildUrl(baseUrl, organizationId, this.list.path),
				qs: { ...query, page, per_page: ENTRIES_PER_PAGE },
			},
			{ timeoutMs: SEARCH_TIMEOUT_MS, signal: AbortSignal.timeout(SEARCH_TIMEOUT_MS) },
		);
		if ('failure' in attempt) {
			return { ok: false, reason: { ...attempt.failure, timeoutMs: SEARCH_TIMEOUT_MS } };
		}
		const { status } = attempt.response;
		const reading = judgeReading(attempt.response);
		if (!reading.ok) {
			const { reason, tallyfyMessage } = reading;
			return { ok: false, reason: { reason, tallyfyMessage, status } };
		}
		const parsed = parsePage(reading.value);
		return parsed === undefined
			? { ok: false, reason: { reason: 'unconfirmed', status } }
			: { ok: true, value: parsed };
	}
}
