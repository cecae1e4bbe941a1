import { DAY_MS, parseDate } from './instant';
import type { Parsed } from '../transport/account/address';
import { valueText } from '../transport/answer/text';

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
	if (raw === undefined || raw === null) return { ok: true, value: undefined };
	const text = dateText(raw).trim();
	if (text === '') return { ok: true, value: undefined };
	const [, day, time, seconds = ':00'] = LOCAL.exec(text) ?? [];
	if (day === undefined) {
		const date = parseDate(text);
		return date.kind === 'known'
			? { ok: true, value: { at: date.at, text } }
			: { ok: false, reason: text };
	}
	const local = time === undefined ? `${day} 23:59:59` : `${day} ${time}${seconds}`;
	const asUtc = parseDate(local);
	if (asUtc.kind !== 'known') return { ok: false, reason: text };
	return { ok: true, value: { at: lastMomentOf(local, asUtc.at, timeZone), text } };
}

/** Dates of n8n's and of JavaScript come as objects, and become text as in JSON. */
function dateText(raw: unknown): string {
	if (typeof raw !== 'object') return valueText(raw);
	const json = valueText(raw);
	return /^"[^"]*"$/.test(json) ? json.slice(1, -1) : json;
}

/**
 * The last moment at which the clocks of a time zone show `local` ("2026-12-31 23:59:59"), or less. `asUtc` is when those of
 * UTC do: no zone is further from that than a day. Where clocks show it twice, it is the second time.
 */
function lastMomentOf(local: string, asUtc: number, timeZone: string): number {
	const format = new Intl.DateTimeFormat('en-CA', { ...PARTS, timeZone });
	let [shown, over] = [asUtc - DAY_MS, asUtc + DAY_MS];
	while (over - shown > ONE_SECOND_MS) {
		const middle = ONE_SECOND_MS * Math.floor((shown + over) / 2 / ONE_SECOND_MS);
		if (localTime(format, middle) <= local) shown = middle;
		else over = middle;
	}
	return over - 1;
}

const PARTS = {
	...{ year: 'numeric', month: '2-digit', day: '2-digit' },
	...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
} as const satisfies Intl.DateTimeFormatOptions;

function localTime(format: Intl.DateTimeFormat, at: number): string {
	const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
	const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
	const day = `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`;
	return `${day} ${of('hour')}:${of('minute')}:${of('second')}`;
}
