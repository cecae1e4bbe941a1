import type { Parsed } from '../transport/account/address';
import { hasOnly, isRecord, parseWholeNumber } from '../transport/answer/values';
import { DAY_MS } from './instant';
import type { DateName, ThingRecord } from './record';

/** Due is what happened longer ago than `olderThan` units. */
export interface AgeRule {
	countedFrom: DateName;
	/** A whole number, 1 or more. */
	olderThan: number;
	unit: 'days' | 'weeks' | 'months' | 'years';
	/** Asks for what isn't due yet, but will be within so many days. */
	withinDays?: number;
}

/** What is wrong with a rule: `shape` is no rule at all, the others name the field. */
export type AgeReason = 'shape' | 'countedFrom' | 'olderThan' | 'unit';

const AGE_UNITS: readonly AgeRule['unit'][] = ['days', 'weeks', 'months', 'years'];
export const RULE_FIELDS = new Set(['countedFrom', 'olderThan', 'unit']);
/** Beyond what JavaScript's calendar surely reaches, and beyond any retention period. */
const OLDEST = 100_000;

/**
 * Reads the fixed collection `age`: `{ rule: { countedFrom, olderThan, unit } }`. An empty one was added and not filled in;
 * whatever isn't a whole rule is a reason, never "no limit".
 */
export function parseAgeRule(
	raw: unknown,
	allowed: readonly DateName[],
): Parsed<AgeRule, AgeReason | 'empty'> {
	const rule = groupIn(raw, 'rule', RULE_FIELDS);
	return typeof rule === 'string' ? { ok: false, reason: rule } : parseAgeFields(rule, allowed);
}

/**
 * The one group of fields that a fixed collection holds, `{ [name]: { … } }`, or why there is none. A key that nobody knows
 * is a reason, since a misspelt guard must not count as no guard.
 */
export function groupIn(
	raw: unknown,
	name: string,
	fields: ReadonlySet<string>,
): Record<string, unknown> | 'empty' | 'shape' {
	if (!isRecord(raw)) return 'shape';
	const keys = Object.keys(raw);
	if (keys.length === 0) return 'empty';
	const group = raw[name];
	return keys.length === 1 && isRecord(group) && hasOnly(group, fields) ? group : 'shape';
}

/** Reads the three fields of a rule, wherever they stand. All of them must be there. */
export function parseAgeFields(
	{ countedFrom, olderThan, unit }: Readonly<Record<string, unknown>>,
	allowed: readonly DateName[],
): Parsed<AgeRule, AgeReason> {
	const amount = parseWholeNumber(olderThan);
	if (amount === undefined || amount < 1 || amount > OLDEST) {
		return { ok: false, reason: 'olderThan' };
	}
	const knownUnit = AGE_UNITS.find((known) => known === unit);
	if (knownUnit === undefined) return { ok: false, reason: 'unit' };
	const dateName = allowed.find((name) => name === countedFrom);
	if (dateName === undefined) return { ok: false, reason: 'countedFrom' };
	return { ok: true, value: { countedFrom: dateName, olderThan: amount, unit: knownUnit } };
}

/**
 * The instant (milliseconds since 1970) before which a date is due. Days and weeks count 24 hours; months and years
 * follow the calendar in UTC and keep the time of day. Where the month has no such day it is the last moment of that
 * month: 31 March less a month is the end of February. With the time of day kept there, what was due on 29 March could
 * be too young again on the 30th.
 */
export function dueBefore({ olderThan, unit }: AgeRule, nowMs: number): number {
	if (unit === 'days') return nowMs - olderThan * DAY_MS;
	if (unit === 'weeks') return nowMs - olderThan * 7 * DAY_MS;
	const months = unit === 'months' ? olderThan : olderThan * 12;
	const moment = new Date(nowMs);
	const day = moment.getUTCDate();
	moment.setUTCMonth(moment.getUTCMonth() - months);
	if (moment.getUTCDate() !== day) {
		// The day ran over into the next month: back to the last day of the month before.
		moment.setUTCDate(0);
		moment.setUTCHours(23, 59, 59, 999);
	}
	return moment.getTime();
}

/** The date that something was judged by, and its age. */
interface DateUsed {
	countedFrom: DateName;
	dateUsed: string;
	ageDays: number;
}

/** Why something isn't due. */
export type NotDue =
	| ({ why: 'tooYoung'; limit: string } & DateUsed)
	| { why: 'noDate' | 'unreadableDate'; countedFrom: DateName }
	/** Its status is open, and it has a date of completion. */
	| { why: 'contradiction'; status: string };

/**
 * Whether a thing is older than the rule says at `nowMs`. "Older" is strict: at exactly 30 days, "older than 30 days"
 * isn't due yet. A thing without the date is never due: a missing date is not an old date.
 *
 * Dates come as ISO 8601 in UTC, `ageDays` in whole days, rounded down: negative for a date to come. `limit` is the age in
 * words ("30 days"). `dueAt` comes only with `withinDays`.
 */
export function judgeAge(
	rule: AgeRule,
	record: ThingRecord,
	nowMs: number,
): ({ holds: true; dueAt?: string } & DateUsed) | ({ holds: false } & NotDue) {
	const { countedFrom } = rule;
	const date = record.dates[countedFrom] ?? { kind: 'absent' };
	if (date.kind === 'absent') return { holds: false, why: 'noDate', countedFrom };
	if (date.kind === 'unreadable') return { holds: false, why: 'unreadableDate', countedFrom };
	if (date.kind === 'contradicted') {
		return { holds: false, why: 'contradiction', status: date.status };
	}
	const facts = {
		countedFrom,
		dateUsed: new Date(date.at).toISOString(),
		ageDays: Math.floor((nowMs - date.at) / DAY_MS),
	};
	const tooYoung = () =>
		({ holds: false, why: 'tooYoung', ...facts, limit: ageWords(rule) }) as const;
	if (rule.withinDays !== undefined) {
		const dueAtMs = dueAt(rule, date.at, nowMs, nowMs + rule.withinDays * DAY_MS);
		return dueAtMs === undefined
			? tooYoung()
			: { holds: true, ...facts, dueAt: new Date(dueAtMs).toISOString() };
	}
	return date.at < dueBefore(rule, nowMs) ? { holds: true, ...facts } : tooYoung();
}

/**
 * When a date that isn't due at `fromMs` becomes due, if that is before `toMs`. The calendar has no inverse (31 January
 * and a month), so that the moment is searched for: what is due stays so.
 */
function dueAt(rule: AgeRule, at: number, fromMs: number, toMs: number): number | undefined {
	const isDue = (nowMs: number) => at < dueBefore(rule, nowMs);
	if (isDue(fromMs) || !isDue(toMs)) return undefined;
	let [before, behind] = [fromMs, toMs];
	while (behind - before > 1) {
		const middle = Math.floor((before + behind) / 2);
		if (isDue(middle)) behind = middle;
		else before = middle;
	}
	// The last moment at which it isn't due: "older than 30 days" begins when 30 days are over.
	return before;
}

/** The rule's length in words: "1 month", "90 days". */
export function ageWords({ olderThan, unit }: AgeRule): string {
	return `${olderThan} ${olderThan === 1 ? unit.slice(0, -1) : unit}`;
}
