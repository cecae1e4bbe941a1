import { DAY_MS } from './add.mts';

/**
 * The names of the date fields of an entry: those that hold a date as text, or null. Written out per kind of entry by
 * TypeScript, so that a misspelt field does not compile.
 */
type DateField<T> = {
	[K in keyof T]: T[K] extends string | null ? (K extends DateName ? K : never) : never;
}[keyof T];

type DateName =
	| 'archived_at'
	| 'completed_at'
	| 'created_at'
	| 'deadline'
	| 'due_date'
	| 'last_updated'
	| 'started_at'
	| 'uploaded_at';

interface Entry {
	id: string;
	archived_at: string | null;
}

/** The entries whose date is more than `days` days before `nowMs`; one without that date is never among them. */
export function olderThan<T extends Entry>(
	entries: Iterable<T>,
	field: DateField<T>,
	days: number,
	nowMs: number,
): T[] {
	return [...entries].filter((entry) => {
		const date: unknown = entry[field];
		return typeof date === 'string' && Date.parse(date) < nowMs - days * DAY_MS;
	});
}

/** The entries without that date. */
export function undated<T extends Entry>(entries: Iterable<T>, field: DateField<T>): T[] {
	return [...entries].filter((entry) => entry[field] === null);
}

/** The entries in the archive. */
export function archived<T extends Entry>(entries: Iterable<T>): T[] {
	return [...entries].filter(({ archived_at: archivedAt }) => archivedAt !== null);
}

/** The entries that are not in the archive. */
export function active<T extends Entry>(entries: Iterable<T>): T[] {
	return [...entries].filter(({ archived_at: archivedAt }) => archivedAt === null);
}

/** The ids of entries. */
export function idsOf(entries: Iterable<{ id: string }>): string[] {
	return [...entries].map(({ id }) => id);
}
