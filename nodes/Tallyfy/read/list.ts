import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import { parseWholeNumber } from '../conditions/wholeNumber';
import { isRecord } from '../transport/answer/response';
import { unusable, type Read } from './one';
import { readPages, type Page, type Pages } from './pages';

/** One list of Tallyfy's, and what is done with its records. */
export interface ListQuery {
	/** What follows `/organizations/{organization}`. */
	path: readonly string[];
	/** The filters; pages are added here. */
	query: IDataObject;
	/** How many pages are asked for at the same time, 1 or more. */
	concurrency: number;
	/** Takes each record once, as it arrives. */
	take: (record: ThingRecord) => void;
	/** Asked after each page; true ends the reading early. */
	enough?: (() => boolean) | undefined;
}

/** What a list that was read came to. */
export type ListFacts = Omit<Extract<Pages, { ok: true }>, 'ok'>;

/** The most that Tallyfy gives at once. */
export const PER_PAGE = 100;

/**
 * Reads a list page by page to its end, however it changes meanwhile, or until there is enough. A page that fails for good
 * fails the list: a short list would look like a whole one.
 */
export async function readList(
	read: Read,
	{ path, query, concurrency, take, enough }: ListQuery,
): Promise<Pages> {
	return await readPages({
		readPage: async (page) => {
			const reply = await read(path, { ...query, page, per_page: PER_PAGE });
			if (!reply.ok) return reply;
			const parsed = parsePage(reply.value);
			// A success without a list in it, as another service's answer would be.
			if (parsed === undefined) return unusable(reply, 'unconfirmed');
			return { ok: true, page: parsed };
		},
		concurrency,
		take: (value) => {
			const record = parseRecord(value);
			if (record !== undefined) take(record);
		},
		enough,
	});
}

/** Reads the body of a list: `{ data: […], meta: { pagination } }`. Undefined when there is no list in it. */
export function parsePage(body: unknown): Page | undefined {
	if (!isRecord(body) || !Array.isArray(body.data)) return undefined;
	const pagination =
		isRecord(body.meta) && isRecord(body.meta.pagination) ? body.meta.pagination : {};
	return {
		records: body.data as unknown[],
		totalPages: parseWholeNumber(pagination.total_pages),
		total: parseWholeNumber(pagination.total),
		perPage: parseWholeNumber(pagination.per_page),
	};
}
