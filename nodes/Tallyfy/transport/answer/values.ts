/** What a body is; only JSON has a value. */
export interface ParsedBody {
	kind: 'empty' | 'json' | 'text' | 'webPage';
	value?: unknown;
}

export function parseBody(body: string): ParsedBody {
	const text = body.trim();
	if (text === '') return { kind: 'empty' };
	try {
		return { kind: 'json', value: JSON.parse(text) };
	} catch {
		return { kind: text.startsWith('<') ? 'webPage' : 'text' };
	}
}

/** A JSON object, as opposed to a list or a plain value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of a list, or of an object's members. */
export function firstIn(value: unknown): unknown {
	return typeof value === 'object' && value !== null ? Object.values(value)[0] : undefined;
}

/** Whether an object has no other keys than the known ones. */
export function hasOnly(value: object, known: ReadonlySet<string>): boolean {
	return Object.keys(value).every((key) => known.has(key));
}

/** What JSON, and PHP, have for no. */
export function isFalse(value: unknown): boolean {
	return [false, 0, 'false', '0', 'no'].some((no) => no === value);
}

/** A whole number, 0 or more, also as text. Undefined for all else: `Number()` takes `''`, `true` and `'0x10'` for numbers. */
export function parseWholeNumber(raw: unknown): number | undefined {
	const number = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw.trim()) : raw;
	return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
		? number
		: undefined;
}

/** Deeper than replies to replies, each list of them wrapped, and an end to what may go round in circles. */
export const DEEPEST = 100;

/** A list that came along with a record: bare, or as Tallyfy wraps what `with` brings, `{ data: […] }`. */
export function listIn(value: unknown): readonly unknown[] | undefined {
	const list = isRecord(value) ? value.data : value;
	return Array.isArray(list) ? (list as unknown[]) : undefined;
}

/** What Tallyfy says of the pages of a list, `{ meta: { pagination } }` or bare in `meta`: undefined where it says nothing. */
export function paginationIn(list: unknown) {
	const { meta } = isRecord(list) ? list : {};
	const told = isRecord(meta) ? meta : {};
	const pagination = isRecord(told.pagination) ? told.pagination : told;
	return {
		total: parseWholeNumber(pagination.total),
		totalPages: parseWholeNumber(pagination.total_pages ?? pagination.last_page),
		perPage: parseWholeNumber(pagination.per_page),
	};
}

/**
 * Whether Tallyfy counts more of a list than it brought, in entries, or where it tells none, in pages. No document says that
 * parts come in pages; where they do, something is missing.
 */
export function isCutShort(value: unknown): boolean {
	if (!isRecord(value)) return false;
	// The pages may be told without a place of their own.
	const { data, meta = value, has_more: hasMore } = value;
	if (hasMore === true || !Array.isArray(data)) return hasMore === true;
	// The number of pages may be that for another length of them: it counts only where nothing else does.
	const { total, totalPages = 1 } = paginationIn({ meta });
	return total === undefined ? totalPages > 1 : total > data.length;
}

/** Whether anything in it is cut short, however deep. */
export function isPartial(value: unknown, depth = 0): boolean {
	if (depth > DEEPEST || typeof value !== 'object' || value === null) return false;
	return isCutShort(value) || Object.values(value).some((entry) => isPartial(entry, depth + 1));
}

/** Somebody else's words, on one line and at a readable length. */
export function readable(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** An email address, also as a part of a link has it. */
const ANY_EMAIL = /[^\s"'<>(),;:/]+(?:@|%40)[^\s"'<>(),;:/]+/gi;

/** Somebody else's words without the email addresses in them: errors are kept, and are to name nobody. */
export function withoutEmails(text: string): string {
	return text.replaceAll(ANY_EMAIL, '…');
}

/** The words of whatever was thrown. */
export function thrownWords(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Shows a value that isn't what it should be; never throws, whatever an expression gave. */
export function valueText(value: unknown): string {
	if (typeof value === 'string' || typeof value === 'number') return String(value);
	try {
		// JSON has no word for undefined and functions.
		const text: unknown = JSON.stringify(value);
		return typeof text === 'string' ? text : typeof value;
	} catch {
		return typeof value;
	}
}
