import { isRecord } from '../transport/answer/response';
import { parseWholeNumber } from './wholeNumber';

/** Deep enough for an attachment of a reply to a comment, and an end to what may go round in circles. */
export const DEEPEST = 6;

/** A list that came along with a record: bare, or as Tallyfy wraps what `with` brings, `{ data: […] }`. Undefined where it is no list. */
export function listIn(value: unknown): readonly unknown[] | undefined {
	const list = isRecord(value) ? value.data : value;
	return Array.isArray(list) ? (list as unknown[]) : undefined;
}

/**
 * Whether Tallyfy counts more of a list than it brought, in entries, or where it tells none, in pages. No document says that
 * parts come in pages; where they do, something is missing.
 */
export function isCutShort(value: unknown): boolean {
	const { data, meta } = isRecord(value) ? value : {};
	if (!Array.isArray(data) || !isRecord(meta) || !isRecord(meta.pagination)) return false;
	const total = parseWholeNumber(meta.pagination.total);
	// The number of pages may be that for another length of them: it counts only where nothing else does.
	if (total !== undefined) return total > data.length;
	return (parseWholeNumber(meta.pagination.total_pages) ?? 1) > 1;
}

/** Whether anything in it is a part, however deep. */
export function isPartial(value: unknown, depth = 0): boolean {
	if (depth > DEEPEST || typeof value !== 'object' || value === null) return false;
	return isCutShort(value) || Object.values(value).some((entry) => isPartial(entry, depth + 1));
}
