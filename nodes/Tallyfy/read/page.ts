import { parseWholeNumber } from '../conditions/wholeNumber';
import { isRecord } from '../transport/answer/response';

/** One page of a list. What Tallyfy says about the whole list is a hint: undefined where it says nothing. */
export interface Page {
	records: readonly unknown[];
	totalPages: number | undefined;
	currentPage: number | undefined;
	total: number | undefined;
	perPage: number | undefined;
}

/** Reads the body of a list: `{ data: […], meta: { pagination } }`. Undefined when there is no list in it. */
export function parsePage(body: unknown): Page | undefined {
	if (!isRecord(body) || !Array.isArray(body.data)) return undefined;
	const pagination =
		isRecord(body.meta) && isRecord(body.meta.pagination) ? body.meta.pagination : {};
	return {
		records: body.data as unknown[],
		totalPages: parseWholeNumber(pagination.total_pages),
		currentPage: parseWholeNumber(pagination.current_page),
		total: parseWholeNumber(pagination.total),
		perPage: parseWholeNumber(pagination.per_page),
	};
}
