import type { Parsed } from '../transport/account/address';
import {
	judgeAge,
	RULE_FIELDS,
	parseAgeFields,
	groupIn,
	type AgeRule,
	type AgeReason,
	type NotDue,
} from './age';
import { ownedBy, parseWords, taggedWith, type Choice } from './marks';
import type { DateName, ThingRecord } from './record';

/** What must be true of a thing before it is changed. Everything that is asked must hold. */
export interface Conditions {
	age?: AgeRule;
	archived: 'any' | 'yes' | 'no';
	completed: 'any' | 'yes' | 'no';
	/** Undefined where any name will do. */
	name: string | undefined;
	/** Tags, one of which it has to have. Choices hold for nothing until they are found in Tallyfy. */
	tag?: Choice;
	/** Tags, none of which it may have. */
	notTagged?: Choice;
	/** Members, to none of whom it may belong. */
	notOwnedBy?: Choice;
}

/** What is wrong with the conditions. `asksNothing`: added, but without a single demand, which guards nothing. */
export type ConditionsReason =
	| AgeReason
	| ChoiceName
	| 'archived'
	| 'asksNothing'
	| 'completed'
	| 'name';

/** The conditions that name tags or members. */
export type ChoiceName = 'notOwnedBy' | 'notTagged' | 'tag';

/** Why a thing is left alone, with the facts for the sentence. */
export type Unfit =
	| NotDue
	| { why: 'archived' | 'notArchived' | 'unknownArchival' }
	| { why: 'completed' | 'notCompleted' | 'unknownCompletion' }
	| { why: 'otherName'; expected: string; found: string }
	/** `name` is that of the tag or the member. */
	| { why: 'ownedBy' | 'tagged'; name: string }
	| { why: 'notTagged'; names: string }
	| { why: 'unknownOwners' | 'unknownTags' };

/** With an age among the conditions, the date it was judged by. */
export type ConditionsVerdict =
	| ReturnType<typeof judgeAge>
	| { holds: true }
	| ({ holds: false } & Unfit);

const CHOICE_NAMES: readonly ChoiceName[] = ['tag', 'notTagged', 'notOwnedBy'];
const CONDITION_FIELDS: ReadonlySet<string> = new Set([
	...CHOICE_NAMES,
	...RULE_FIELDS,
	'archived',
	'completed',
	'name',
]);
const DEMANDS: readonly Conditions['archived'][] = ['any', 'yes', 'no'];

/**
 * Reads the fixed collection `onlyIf`: `{ conditions: { countedFrom, olderThan, unit, archived, completed, name,
 * tag, notTagged, notOwnedBy } }`. A field that isn't there, or is an empty text, asks for nothing; one that an expression
 * left undefined or null is a reason, since the guard it stood for would be gone. Conditions that were added and ask for
 * nothing are half a guard, not none.
 */
export function parseConditions(
	raw: unknown,
	allowed: readonly DateName[],
): Parsed<Conditions, ConditionsReason> {
	const fields = groupIn(raw, 'conditions', CONDITION_FIELDS);
	if (fields === 'shape') return { ok: false, reason: 'shape' };
	if (fields === 'empty') return { ok: false, reason: 'asksNothing' };
	const age = isUnset(fields, 'olderThan') ? undefined : parseAgeFields(fields, allowed);
	if (age?.ok === false) return age;
	const archived = parseDemand(fields, 'archived');
	if (archived === undefined) return { ok: false, reason: 'archived' };
	const completed = parseDemand(fields, 'completed');
	if (completed === undefined) return { ok: false, reason: 'completed' };
	const name = isUnset(fields, 'name') ? '' : fields.name;
	if (typeof name !== 'string') return { ok: false, reason: 'name' };

	const choices: Pick<Conditions, ChoiceName> = {};
	for (const choice of CHOICE_NAMES) {
		const words = Object.hasOwn(fields, choice) ? parseWords(fields[choice]) : [];
		if (words === undefined) return { ok: false, reason: choice };
		if (words.length > 0) choices[choice] = { words };
	}

	const asksNothing =
		age === undefined &&
		archived === 'any' &&
		completed === 'any' &&
		name === '' &&
		Object.keys(choices).length === 0;
	if (asksNothing) return { ok: false, reason: 'asksNothing' };
	const value = { archived, completed, name: name === '' ? undefined : name.trim(), ...choices };
	return { ok: true, value: age === undefined ? value : { ...value, age: age.value } };
}

function isUnset(fields: Record<string, unknown>, name: string): boolean {
	const value = fields[name];
	return !Object.hasOwn(fields, name) || (typeof value === 'string' && value.trim() === '');
}

function parseDemand(fields: Record<string, unknown>, name: string) {
	return isUnset(fields, name) ? 'any' : DEMANDS.find((demand) => demand === fields[name]);
}

/**
 * Whether everything that is asked of a thing is true at `nowMs` (milliseconds since 1970). What can't be judged does not
 * hold. The name must be the same letter for letter, however accents are written; blanks around it don't count.
 */
export function judgeConditions(
	{ age, archived, completed, name, ...choices }: Conditions,
	record: ThingRecord,
	nowMs: number,
): ConditionsVerdict {
	if (archived !== 'any' && record.isArchived !== (archived === 'yes')) {
		if (record.isArchived === undefined) return { holds: false, why: 'unknownArchival' };
		return { holds: false, why: record.isArchived ? 'archived' : 'notArchived' };
	}
	if (completed !== 'any' && record.isCompleted !== (completed === 'yes')) {
		const { completed: date } = record.dates;
		if (date?.kind === 'contradicted') {
			return { holds: false, why: 'contradiction', status: date.status };
		}
		if (record.isCompleted === undefined) return { holds: false, why: 'unknownCompletion' };
		return { holds: false, why: record.isCompleted ? 'completed' : 'notCompleted' };
	}
	if (name !== undefined && record.name.trim().normalize() !== name.trim().normalize()) {
		return { holds: false, why: 'otherName', expected: name.trim(), found: record.name.trim() };
	}
	const refusal = judgeChoices(choices, record);
	if (refusal !== undefined) return { holds: false, ...refusal };
	return age === undefined ? { holds: true } : judgeAge(age, record, nowMs);
}

function judgeChoices(
	{ tag, notTagged, notOwnedBy }: Pick<Conditions, ChoiceName>,
	record: ThingRecord,
): Unfit | undefined {
	const wanted = tag === undefined ? undefined : taggedWith(record, tag);
	const spared = notTagged === undefined ? undefined : taggedWith(record, notTagged);
	if (wanted?.is === 'unknown' || spared?.is === 'unknown') return { why: 'unknownTags' };
	if (spared?.is === 'marked') return { why: 'tagged', name: spared.name };
	if (wanted?.is === 'unmarked') return { why: 'notTagged', names: tag?.words.join(', ') ?? '' };
	const owned = notOwnedBy === undefined ? undefined : ownedBy(record, notOwnedBy);
	if (owned?.is === 'marked') return { why: 'ownedBy', name: owned.name };
	return owned?.is === 'unknown' ? { why: 'unknownOwners' } : undefined;
}
