import { valueText } from '../transport/answer/text';

/**
 * What a date field holds. `at` is in milliseconds since 1970, UTC. `contradicted`: the record says something else as well,
 * by its `status`, so that nothing is judged by this date.
 */
export type DateValue =
	| { kind: 'known'; at: number }
	| { kind: 'contradicted'; at: number; status: string }
	| { kind: 'absent' }
	| { kind: 'unreadable'; text: string };

const DATE = /^(\d{4})-(\d{2})-(\d{2})/.source;
const FORMS = [
	// ISO 8601 with its zone, as Tallyfy answers; seconds and fractions are optional.
	new RegExp(
		`${DATE}T(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?(?:Z|([+-])(\\d{2}):?(\\d{2}))$`,
	),
	// As Tallyfy's requests have it, and a bare day; both mean UTC.
	new RegExp(`${DATE}(?: (\\d{2}):(\\d{2}):(\\d{2}))?$`),
];

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** Kiribati; nothing on Earth is further from UTC. */
const FURTHEST_OFFSET_MINUTES = 14 * 60;

/**
 * Reads a date as Tallyfy writes it, never with `Date.parse`: that takes a text without a zone for local time, and 30
 * February for 2 March. A day without a time is its
 * last moment in UTC, the end that makes nothing older than it is. The first moment of 1970 and what lies before
 * are how software writes "no date": unreadable, since an old date could delete something.
 */
export function parseDate(raw: unknown): DateValue {
	if (raw === undefined || raw === null) return { kind: 'absent' };
	if (typeof raw !== 'string') return { kind: 'unreadable', text: valueText(raw) };
	const text = raw.trim();
	if (text === '') return { kind: 'absent' };
	const at = instantOf(text);
	return at === undefined ? { kind: 'unreadable', text } : { kind: 'known', at };
}

function instantOf(text: string): number | undefined {
	const parts = FORMS.map((form) => form.exec(text)).find((match) => match !== null);
	if (parts === undefined) return undefined;
	const number = (position: number) => Number(parts[position] ?? 0);
	const [year, month, day] = [number(1), number(2), number(3)];
	const [hour, minute, second] = [number(4), number(5), number(6)];
	const millisecond = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'));
	const restOfDayMs = parts[4] === undefined ? DAY_MS - 1 : 0;

	const midnight = new Date(Date.UTC(year, month - 1, day));
	// A day that the month doesn't have runs over into another; a year below 100 is taken for one of the 20th century.
	const exists = midnight.getUTCFullYear() === year && midnight.getUTCMonth() === month - 1;
	if (!exists || hour > 23 || minute > 59 || second > 59) return undefined;

	const offset = number(9) * 60 + number(10);
	if (number(10) > 59 || offset > FURTHEST_OFFSET_MINUTES) return undefined;
	const localAt = Date.UTC(year, month - 1, day, hour, minute, second, millisecond) + restOfDayMs;
	const at = localAt - (parts[8] === '-' ? -offset : offset) * MINUTE_MS;
	return at > 0 ? at : undefined;
}
