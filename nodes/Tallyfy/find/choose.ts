import {
	NodeOperationError,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import { parsePage, type ListQuery, type Page } from '../read/list';
import type { Noun } from '../read/one';
import { buildUrl, type Parsed } from '../transport/account/address';
import { createClient, type Send } from '../transport/client';
import { readCredential } from '../transport/account/credential';
import type { Failure } from '../transport/outcome';
import { judgeReading } from '../transport/answer/response';
import { explainFromList } from '../words/failures';
import { explainCredential } from '../words/inputs';
import { nothingToChoose } from '../words/results';
import type { Explanation } from '../words/vocabulary';

export interface ListSearch extends Pick<ListQuery, 'path' | 'query'> {
	/** Of the node, to fill it; no saved workflow names it. */
	method: string;
	noun: Noun;
	/** Asked where the other brings nothing that can be chosen: Tallyfy's sources spell some lists in two ways. */
	otherQuery?: IDataObject;
	/** How one reads; left out for name, state and age. */
	entry?: (record: ThingRecord) => string;
	/** Whether it can be chosen here; left out where all can. */
	accepts?: (record: ThingRecord) => boolean;
	/** What else may have been meant where nothing is found, and can't be chosen here. */
	others?: { noun: Noun; query: IDataObject };
}

const ENTRIES_PER_PAGE = 50;
const SEARCH_TIMEOUT_MS = 15_000;
/** Where nothing on a page can be chosen, the next ones are looked through as well, so many in all. */
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
		const { send } = createClient(this, credential.value);
		const { baseUrl, organizationId } = credential.value.account;
		const read = pageReader(send, buildUrl(baseUrl, organizationId, search.path));
		const [page = 1, way = 0] = (paginationToken ?? '1').split('/').map(Number);
		const result = await searchFrom(search, read, filter?.trim() ?? '', { page, way });
		if (!result.ok) throw fail(explainFromList(result.reason, search.noun));
		return result.value;
	};
}

/** From a page on, asked in one of the ways that there are. */
async function searchFrom(
	list: ListSearch,
	read: ReturnType<typeof pageReader>,
	text: string,
	start: { page: number; way: number },
): Promise<Parsed<INodeListSearchResult, Failure>> {
	const { accepts = () => true, entry = entryName } = list;
	const { way } = start;
	const ways = [list.query, list.otherQuery];
	const query = { ...ways[way], ...(text === '' ? {} : { q: text }) };
	// A page without anything that can be chosen would look like the end of the list.
	for (let { page } = start; ; page += 1) {
		const found = await read(page, query);
		if (!found.ok) return found;
		const results = found.value.records
			.flatMap((record) => parseRecord(record) ?? [])
			.filter(accepts)
			.map((record) => ({ name: entry(record), value: record.id }));
		const isLast = page >= (found.value.totalPages ?? 1);
		const isOver = isLast || page - start.page === PAGES_SEARCHED - 1;
		if (results.length === 0 && start.page === 1 && isOver) {
			if (ways[way + 1]) return await searchFrom(list, read, text, { page: 1, way: way + 1 });
			if (isLast) return { ok: true, value: { results: await whyNothing(list, read, text) } };
		}
		if (results.length > 0 || isOver) {
			const token = way === 0 ? String(page + 1) : `${page + 1}/${way}`;
			return { ok: true, value: { results, ...(isLast ? {} : { paginationToken: token }) } };
		}
	}
}

/**
 * What else may have been meant, and can't be chosen here. Lines that can only be read: n8n's panel leaves an entry with
 * such a value alone when it is clicked.
 */
async function whyNothing(
	{ others, noun }: ListSearch,
	read: ReturnType<typeof pageReader>,
	text: string,
): Promise<INodeListSearchItems[]> {
	if (others === undefined) return [];
	const other = text === '' ? undefined : await read(1, { ...others.query, q: text });
	const count = other?.ok === true ? (other.value.total ?? other.value.records.length) : null;
	const { message, description } = nothingToChoose(text, noun, { noun: others.noun, count });
	return [
		{ name: message, value: false },
		{ name: description, value: true },
	];
}

/** Reads a page by one request: whoever looks at an open list tries again by hand. */
function pageReader(send: Send, url: string) {
	return async (page: number, query: IDataObject): Promise<Parsed<Page, Failure>> => {
		const attempt = await send(
			{ method: 'GET', url, qs: { ...query, page, per_page: ENTRIES_PER_PAGE } },
			{ timeoutMs: SEARCH_TIMEOUT_MS, signal: AbortSignal.timeout(SEARCH_TIMEOUT_MS) },
		);
		if ('failure' in attempt) {
			return { ok: false, reason: { ...attempt.failure, timeoutMs: SEARCH_TIMEOUT_MS } };
		}
		const { status } = attempt.response;
		const reading = judgeReading(attempt.response);
		const value = reading.ok ? parsePage(reading.value) : undefined;
		if (value !== undefined) return { ok: true, value };
		const { reason, tallyfyMessage }: Pick<Failure, 'reason' | 'tallyfyMessage'> = reading.ok
			? { reason: 'unconfirmed' }
			: reading;
		return { ok: false, reason: { reason, tallyfyMessage, status } };
	};
}

/** What n8n 2.41.1 shows of an entry; it cuts longer ones at their end, where they would be told apart. */
const LONGEST_ENTRY = 57;
const LEAST_OF_NAME = 18;
const ID_END = 4;
const BETWEEN = ' · ';

/**
 * How a thing reads in a list: "Weekly check · completed · created 2026-08-01 · …8a64". Where that is too long, it is without
 * the day, and where it still is, the name is shortened.
 */
export function entryName({ id, name, isArchived, raw, dates: { created } }: ThingRecord): string {
	const wholeName = name.trim() || 'Without a name';
	const said = typeof raw.status === 'string' ? raw.status.replaceAll(/[-_]+/g, ' ').trim() : '';
	const status = isArchived === true ? 'archived' : said;
	const day = created?.kind === 'known' ? new Date(created.at).toISOString().slice(0, 10) : '';
	const idEnd = id.length > ID_END ? `…${id.slice(-ID_END)}` : id;

	const entry = joined([wholeName, status, day === '' ? '' : `created ${day}`, idEnd]);
	if (lengthOf(entry) <= LONGEST_ENTRY) return entry;
	const rest = joined([status, idEnd]);
	const room = LONGEST_ENTRY - lengthOf(rest) - BETWEEN.length;
	return joined([shortened(wholeName, Math.max(room, LEAST_OF_NAME)), rest]);
}

/** Parts of an entry, without those that are empty. */
export const joined = (parts: readonly string[]) =>
	parts.filter((part) => part !== '').join(BETWEEN);

/** Letters as people see them, so that none is cut in two. */
const lengthOf = (text: string) => Array.from(text).length;

function shortened(name: string, length: number): string {
	if (lengthOf(name) <= length) return name;
	const start = Array.from(name).slice(0, length - 1);
	return `${start.join('').trimEnd()}…`;
}
