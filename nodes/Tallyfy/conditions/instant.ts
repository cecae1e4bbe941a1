import type { Parsed } from '../transport/account/address';
import { valueText } from '../transport/answer/values';

/**
 * What a date field holds. `at` is in milliseconds since 1970. `contradicted`: the record says something else as well, by its
 * `status`, so that nothing is judged by this date.
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
 * Reads a date as Tallyfy writes it, never with `Date.parse`: that takes a text without a zone for local time, and 30 February
 * for 2 March. A day without a time is its last moment in UTC, the end that makes nothing older than it is. The first day of
 * 1970 and what lies before are how software writes "no date": unreadable, since an old date could delete something.
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
	return at >= DAY_MS ? at : undefined;
}

/** The end of a hold: `at` in milliseconds since 1970, and the text that says it. */
export interface End {
	at: number;
	text: string;
}

const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?)?$/;
const ONE_SECOND_MS = 1_000;

/**
 * Reads until when something is held. A day lasts through its last moment in `timeZone`, which also says what a time without
 * a zone means; a date-time with its zone is that moment. Nothing, null and blanks are for ever (undefined). Whatever else is
 * unreadable, and the reason is what stands there: a hold must not end by a slip of the pen.
 *
 * @throws RangeError when there is no such time zone
 */
export function parseEnd(raw: unknown, timeZone: string): Parsed<End | undefined, string> {
	const written = raw === undefined || raw === null ? '' : valueText(raw);
	// Dates of n8n's and of JavaScript come as objects, and become text as in JSON.
	const text = (typeof raw === 'object' ? written.replace(/^"([^"]*)"$/, '$1') : written).trim();
	if (text === '') return { ok: true, value: undefined };
	const [, day, time, seconds = ':00'] = LOCAL.exec(text) ?? [];
	const local = day && (time === undefined ? `${day} 23:59:59` : `${day} ${time}${seconds}`);
	const date = parseDate(local ?? text);
	if (date.kind !== 'known') return { ok: false, reason: text };
	const at = local === undefined ? date.at : lastMomentOf(date.at, timeZone);
	return { ok: true, value: { at, text } };
}

const PARTS = {
	...{ year: 'numeric', month: 'numeric', day: 'numeric' },
	...{ hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' },
} as const satisfies Intl.DateTimeFormatOptions;

/**
 * The last moment at which the clocks of a time zone show `clock`, a time as those of UTC would show it, or less. Where they
 * show it twice, it is the second time. No zone is further from UTC than a day.
 */
function lastMomentOf(clock: number, timeZone: string): number {
	const format = new Intl.DateTimeFormat('en', { ...PARTS, timeZone });
	const clockAt = (at: number) => {
		const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
		const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
		return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
	};
	// By the offset of the day after, if they show it then: with the one before it would be the first time.
	const dayAfter = clock + DAY_MS;
	const second = clock - (clockAt(dayAfter) - dayAfter);
	if (clockAt(second) === clock) return second + ONE_SECOND_MS - 1;
	let [shown, over] = [clock - DAY_MS, dayAfter];
	while (over - shown > ONE_SECOND_MS) {
		const middle = ONE_SECOND_MS * Math.floor((shown + over) / 2 / ONE_SECOND_MS);
		if (clockAt(middle) <= clock) shown = middle;
		else over = middle;
	}
	return over - 1;
}
