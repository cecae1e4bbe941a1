import type { FastifyRequest } from 'fastify';
import type { Quirks } from '../quirks.mts';

/** The query string of Tallyfy's lists, as it arrives: all text, and any of it may come twice. */
export type Query = Record<string, string | string[] | undefined>;

/** What one page of a list answers. */
export interface Page<T> {
	data: T[];
	meta: {
		pagination: {
			total: number;
			count: number;
			per_page: number;
			current_page: number;
			total_pages: number;
			/** An empty list where there is neither. */
			links: { previous?: string; next?: string } | [];
		};
	};
}

const DEFAULT_PER_PAGE = 10;

/** The last one counts where a parameter comes twice, as in PHP. */
export function textOf(value: Query[string]): string {
	return (Array.isArray(value) ? value.at(-1) : value) ?? '';
}

/** The words of a list with commas, such as `with=assets,threads`. */
export function wordsOf(value: Query[string]): ReadonlySet<string> {
	return new Set(textOf(value).split(',').filter(Boolean));
}

/**
 * One page of `entries`. Our assumption: a number that makes no sense counts as not given. `without_pagination` brings
 * everything, with no word about pages.
 */
export function pageOf<T>(
	entries: readonly T[],
	{
		query,
		protocol,
		host,
		originalUrl,
	}: Pick<FastifyRequest, 'host' | 'originalUrl' | 'protocol'> & { query: Query },
	quirks: Quirks,
): Page<T> | { data: readonly T[] } {
	if (isTrue(query.without_pagination)) return { data: entries };
	const asked = positiveNumber(query.per_page) ?? DEFAULT_PER_PAGE;
	const perPage = quirks.ignoresPerPage ? DEFAULT_PER_PAGE : Math.min(asked, quirks.perPageCap);
	const page = positiveNumber(query.page) ?? 1;
	const data = entries.slice((page - 1) * perPage, page * perPage);
	const lastPage = Math.max(1, Math.ceil(entries.length / perPage));
	const linkTo = (other: number) => {
		const url = new URL(originalUrl, `${protocol}://${host}`);
		url.searchParams.set('page', String(other));
		return url.href;
	};
	const links = {
		...(page > 1 && { previous: linkTo(page - 1) }),
		...(page < lastPage && { next: linkTo(page + 1) }),
	};
	return {
		data,
		meta: {
			pagination: {
				total: entries.length,
				count: data.length,
				per_page: perPage,
				current_page: page,
				total_pages: claimed(lastPage, quirks.wrongTotalPages),
				links: Object.keys(links).length === 0 ? [] : links,
			},
		},
	};
}

/** Whether a parameter says yes. */
export function isTrue(value: Query[string]): boolean {
	return ['1', 'true'].includes(textOf(value));
}

/** Sorts by what `keyOf` gives, the lowest first; what has none comes last. */
export function byText<T>(keyOf: (entry: T) => string | null): (a: T, b: T) => number {
	// A tilde sorts after every digit and letter.
	return (a, b) => compare(keyOf(a) ?? '~', keyOf(b) ?? '~');
}

/**
 * Sorts a new list as the query says; a leading minus reverses. Our assumption: a word it does not know leaves the order
 * of creation.
 */
export function sorted<T>(
	entries: readonly T[],
	sort: string,
	orders: Readonly<Record<string, (a: T, b: T) => number>>,
): readonly T[] {
	const order = orders[sort.replace(/^-/, '')];
	if (!order) return entries;
	return entries.toSorted(sort.startsWith('-') ? (a, b) => order(b, a) : order);
}

function compare(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

function claimed(totalPages: number, wrong: Quirks['wrongTotalPages']): number {
	if (wrong === 'one') return 1;
	return wrong === 'oneTooFew' ? Math.max(1, totalPages - 1) : totalPages;
}

function positiveNumber(value: Query[string]): number | undefined {
	const number = Number(textOf(value));
	return Number.isInteger(number) && number > 0 ? number : undefined;
}
