import type { Parsed } from '../transport/account/address';
import { hasOnly, isRecord, parseWholeNumber } from '../transport/answer/values';
import { DAY_MS } from './instant';
import { ownedBy, parseWords, taggedWith, type Choice } from './marks';
import type { DateName, ThingRecord } from './record';

/** Due is what happened longer ago than `olderThan` units, a whole number of 1 or more. */
export interface AgeRule {
	countedFrom: DateName;
	olderThan: number;
	unit: (typeof AGE_UNITS)[number];
	/** Asks for what isn't due yet, but will be within so many days. */
	withinDays?: number;
}

/** What must be true of a thing before it is changed. Everything that is asked must hold. */
export interface Conditions {
	age?: AgeRule;
	archived: (typeof DEMANDS)[number];
	completed: (typeof DEMANDS)[number];
	/** Without blanks around it; undefined where any name will do. */
	name: string | undefined;
	/** One of these tags, none of these, and none of these members. Choices hold for nothing until they are found in Tallyfy. */
	tag?: Choice;
	notTagged?: Choice;
	notOwnedBy?: Choice;
}

/** The conditions that name tags or members. */
export type ChoiceName = (typeof CHOICE_NAMES)[number];

/** What is wrong with a rule: `shape` is no rule at all, the others name the field. */
export type AgeReason = 'shape' | 'countedFrom' | 'olderThan' | 'unit';

/** What is wrong with the conditions. `asksNothing`: added, but without a single demand, which guards nothing. */
export type ConditionsReason =
	| AgeReason
	| ChoiceName
	| 'archived'
	| 'asksNothing'
	| 'completed'
	| 'name';

interface DateUsed {
	countedFrom: DateName;
	dateUsed: string;
	ageDays: number;
}

/** Why a thing is left alone, with the facts for the sentence. `limit` is the age in words: "1 month", "90 days". */
export type Unfit =
	| ({ why: 'tooYoung'; limit: string } & DateUsed)
	| { why: 'noDate' | 'unreadableDate'; countedFrom: DateName }
	/** Its status is open, and it has a date of completion. */
	| { why: 'contradiction'; status: string }
	| { why: 'archived' | 'notArchived' | 'unknownArchival' }
	| { why: 'completed' | 'notCompleted' | 'unknownCompletion' }
	| { why: 'otherName'; expected: string; found: string }
	/** `name` is that of the tag or the member. */
	| { why: 'ownedBy' | 'tagged'; name: string }
	| { why: 'notTagged'; names: string }
	| { why: 'unknownOwners' | 'unknownTags' };

const AGE_UNITS = ['days', 'weeks', 'months', 'years'] as const;
const DEMANDS = ['any', 'yes', 'no'] as const;
const CHOICE_NAMES = ['tag', 'notTagged', 'notOwnedBy'] as const;
const AGE_FIELDS = ['countedFrom', 'olderThan', 'unit'];
const CONDITION_FIELDS = [...CHOICE_NAMES, ...AGE_FIELDS, 'archived', 'completed', 'name'];
/** Beyond any retention period, what anybody keeps, and what JavaScript's calendar surely reaches in years. */
const MOST = 100_000;

/**
 * Reads the fixed collection `age`: `{ rule: { countedFrom, olderThan, unit } }`. An empty one was added and not filled in;
 * whatever isn't a whole rule is a reason, never "no limit".
 */
export function parseAgeRule(
	raw: unknown,
	allowed: readonly DateName[],
): Parsed<AgeRule, AgeReason | 'empty'> {
	const rule = groupIn(raw, 'rule', AGE_FIELDS);
	return typeof rule === 'string' ? { ok: false, reason: rule } : parseAgeFields(rule, allowed);
}

/**
 * Reads the fixed collection `onlyIf`: `{ conditions: { … } }`, with the fields of an age and those of `Conditions`. A field
 * that isn't there, or is an empty text, asks for nothing; one that an expression left undefined or null is a reason, since
 * the guard it stood for would be gone. Conditions that were added and ask for nothing are half a guard, not none.
 */
export function parseConditions(
	raw: unknown,
	allowed: readonly DateName[],
): Parsed<Conditions, ConditionsReason> {
	const refuse = (reason: ConditionsReason) => ({ ok: false, reason }) as const;
	const fields = groupIn(raw, 'conditions', CONDITION_FIELDS);
	if (typeof fields === 'string') return refuse(fields === 'empty' ? 'asksNothing' : fields);
	const age = isUnset(fields, 'olderThan') ? undefined : parseAgeFields(fields, allowed);
	if (age?.ok === false) return age;
	const archived = parseDemand(fields, 'archived');
	if (archived === undefined) return refuse('archived');
	const completed = parseDemand(fields, 'completed');
	if (completed === undefined) return refuse('completed');
	const name = isUnset(fields, 'name') ? '' : fields.name;
	if (typeof name !== 'string') return refuse('name');
	const choices: Pick<Conditions, ChoiceName> = {};
	for (const choice of CHOICE_NAMES) {
		const words = Object.hasOwn(fields, choice) ? parseWords(fields[choice]) : [];
		if (words === undefined) return refuse(choice);
		if (words.length > 0) choices[choice] = { words };
	}
	const asksNothing =
		age === undefined &&
		archived === 'any' &&
		completed === 'any' &&
		name === '' &&
		Object.keys(choices).length === 0;
	if (asksNothing) return refuse('asksNothing');
	const value = { archived, completed, name: name.trim() || undefined, ...choices };
	return { ok: true, value: age === undefined ? value : { ...value, age: age.value } };
}

/**
 * The one group of fields that a fixed collection holds, `{ [name]: { … } }`, or why there is none. A key that nobody knows
 * is a reason, since a misspelt guard must not count as no guard.
 */
function groupIn(
	raw: unknown,
	name: string,
	fields: readonly string[],
): Record<string, unknown> | 'empty' | 'shape' {
	if (!isRecord(raw)) return 'shape';
	const keys = Object.keys(raw);
	if (keys.length === 0) return 'empty';
	const group = raw[name];
	return keys.length === 1 && isRecord(group) && hasOnly(group, new Set(fields)) ? group : 'shape';
}

/** Reads the three fields of a rule, all of which must be there. */
function parseAgeFields(
	{ countedFrom, olderThan, unit }: Readonly<Record<string, unknown>>,
	allowed: readonly DateName[],
): Parsed<AgeRule, AgeReason> {
	const amount = parseCount(olderThan);
	if (amount === undefined) return { ok: false, reason: 'olderThan' };
	const knownUnit = AGE_UNITS.find((known) => known === unit);
	if (knownUnit === undefined) return { ok: false, reason: 'unit' };
	const dateName = allowed.find((name) => name === countedFrom);
	if (dateName === undefined) return { ok: false, reason: 'countedFrom' };
	return { ok: true, value: { countedFrom: dateName, olderThan: amount, unit: knownUnit } };
}

/** A whole number from 1 to `most`, also as text. */
export function parseCount(raw: unknown, most = MOST): number | undefined {
	const count = parseWholeNumber(raw);
	return count === undefined || count < 1 || count > most ? undefined : count;
}

function isUnset(fields: Record<string, unknown>, name: string): boolean {
	const value = fields[name];
	return !Object.hasOwn(fields, name) || (typeof value === 'string' && value.trim() === '');
}

function parseDemand(fields: Record<string, unknown>, name: string) {
	return isUnset(fields, name) ? 'any' : DEMANDS.find((demand) => demand === fields[name]);
}

/**
 * The instant (milliseconds since 1970) before which a date is due. Days and weeks count 24 hours; months and years follow the
 * calendar in UTC and keep the time of day. Where the month has no such day it is the last moment of that month (31 March less
 * a month): with the time of day kept there, what was due on 29 March could be too young again on the 30th.
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

/**
 * Whether a thing is older than the rule says at `nowMs`. "Older" is strict: at exactly 30 days, "older than 30 days"
 * isn't due yet. A missing date is not an old date: a thing without it is never due.
 *
 * Dates come as ISO 8601 in UTC, `ageDays` in whole days, rounded down: negative for a date to come. `dueAt` comes only with
 * `withinDays`.
 */
export function judgeAge(
	rule: AgeRule,
	record: ThingRecord,
	nowMs: number,
): ({ holds: true; dueAt?: string } & DateUsed) | ({ holds: false } & Unfit) {
	const { countedFrom, olderThan, unit, withinDays } = rule;
	const date = record.dates[countedFrom] ?? { kind: 'absent' };
	if (date.kind === 'absent') return { holds: false, why: 'noDate', countedFrom };
	if (date.kind === 'unreadable') return { holds: false, why: 'unreadableDate', countedFrom };
	const { at } = date;
	if ('status' in date) return { holds: false, why: 'contradiction', status: date.status };
	const ageDays = Math.floor((nowMs - at) / DAY_MS);
	const facts = { countedFrom, dateUsed: new Date(at).toISOString(), ageDays };
	if (withinDays !== undefined) {
		const dueAtMs = dueAt(rule, at, nowMs, nowMs + withinDays * DAY_MS);
		if (dueAtMs !== undefined) {
			return { holds: true, ...facts, dueAt: new Date(dueAtMs).toISOString() };
		}
	} else if (at < dueBefore(rule, nowMs)) return { holds: true, ...facts };
	const limit = `${olderThan} ${olderThan === 1 ? unit.slice(0, -1) : unit}`;
	return { holds: false, why: 'tooYoung', ...facts, limit };
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

/**
 * Whether everything that is asked of a thing is true at `nowMs` (milliseconds since 1970). What can't be judged does not
 * hold. The name must be the same letter for letter, however accents are written; blanks around it don't count. With an age
 * among the conditions, the date it was judged by comes out.
 */
export function judgeConditions(
	conditions: Conditions,
	record: ThingRecord,
	nowMs: number,
): ReturnType<typeof judgeAge> | { holds: true } {
	const unfit = unfitBut(conditions, record);
	if (unfit !== undefined) return { holds: false, ...unfit };
	const { age } = conditions;
	return age === undefined ? { holds: true } : judgeAge(age, record, nowMs);
}

/** What of all that is asked, but for the age, doesn't hold. */
function unfitBut(
	{ archived, completed, name, tag, notTagged, notOwnedBy }: Conditions,
	record: ThingRecord,
): Unfit | undefined {
	const { isArchived, isCompleted, dates } = record;
	if (archived !== 'any' && isArchived !== (archived === 'yes')) {
		if (isArchived === undefined) return { why: 'unknownArchival' };
		return { why: isArchived ? 'archived' : 'notArchived' };
	}
	if (completed !== 'any' && isCompleted !== (completed === 'yes')) {
		if (dates.completed?.kind === 'contradicted') {
			return { why: 'contradiction', status: dates.completed.status };
		}
		if (isCompleted === undefined) return { why: 'unknownCompletion' };
		return { why: isCompleted ? 'completed' : 'notCompleted' };
	}
	const found = record.name.trim();
	if (name !== undefined && found.normalize() !== name.normalize()) {
		return { why: 'otherName', expected: name, found };
	}
	const wanted = tag && taggedWith(record, tag);
	const spared = notTagged && taggedWith(record, notTagged);
	if (wanted?.is === 'unknown' || spared?.is === 'unknown') return { why: 'unknownTags' };
	if (spared?.is === 'marked') return { why: 'tagged', name: spared.name };
	if (wanted?.is === 'unmarked') return { why: 'notTagged', names: tag?.words.join(', ') ?? '' };
	const owned = notOwnedBy && ownedBy(record, notOwnedBy);
	if (owned?.is === 'marked') return { why: 'ownedBy', name: owned.name };
	return owned?.is === 'unknown' ? { why: 'unknownOwners' } : undefined;
}
