import type { Explanation } from '../../../nodes/Tallyfy/words/explanation';
import { VERBS, type Verb } from '../../../nodes/Tallyfy/words/verbs';
import { ANY } from '../support/reasons.mts';

/** What differs from case to case. */
export const GAP = '…';

/** Stands for whatever it is about. */
export const ANYTHING = { singular: GAP, plural: GAP };

/** One message, and what was to be done. */
export interface Variant extends Explanation {
	verb: Verb;
}

const NUMBERS = new RegExp(`\\b${ANY}\\b|\\b\\d+(?:\\.\\d+)?(?= seconds?\\b)`, 'g');
const TIMES = /\d{2}:\d{2}:\d{2} UTC on \d{4}-\d{2}-\d{2}/g;
const HOSTS = /https:\/\/login\.example\.com/g;

/** Leaves a gap for every number, time and address that differs from case to case. */
export function gaps(text: string): string {
	const open = text.replaceAll(NUMBERS, GAP).replaceAll(TIMES, GAP).replaceAll(HOSTS, GAP);
	// Both mean that it isn't there.
	return open.replaceAll('(410)', '(404)').replaceAll(/…(?: …)+/g, GAP);
}

function withoutVerb(text: string, verb: Verb): string {
	const { base, past, noun, doubt } = VERBS[verb];
	return gaps(
		[doubt ?? base, noun, past, base].reduce(
			(masked, word) => masked.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), GAP),
			text,
		),
	);
}

/** One row for all variants that differ in nothing but what was to be done. */
export function rowsOf(variants: readonly Variant[]): Explanation[] {
	const alike = groupsOf(variants, ({ message, verb }) => withoutVerb(message, verb));
	return alike.map(([masked, group]) => {
		const messages = new Set(group.map(({ message }) => gaps(message)));
		const [only = masked] = messages;
		return { message: messages.size > 1 ? masked : only, description: textOf(group) };
	});
}

/** What variants say to do: every sentence once, with gaps only where they differ. */
function textOf(variants: readonly Variant[]): string {
	const texts = new Set(variants.map(({ description }) => gaps(description)));
	const masked = variants.map(({ description, verb }) => withoutVerb(description, verb));
	const fewest = texts.size === 1 ? [...texts] : [...new Set(masked)];
	const sentences = [...new Set(fewest.flatMap((text) => text.split(/(?<=[.?!]) (?=[A-Z])/)))];
	const isPartOf = (part: string, whole: string) =>
		part !== whole && whole.startsWith(part.replace(/\.$/, ''));
	return sentences.filter((one) => !sentences.some((other) => isPartOf(one, other))).join(' ');
}

/** One row in place of several that begin alike and have the same remedy. */
export function collapse(rows: readonly Explanation[]): Explanation {
	const [description, ...others] = new Set(rows.map((row) => row.description));
	if (description === undefined || others.length > 0) {
		throw new Error(`These have different remedies: ${rows.map((row) => row.message).join('; ')}`);
	}
	return { message: unify(rows.map(({ message }) => message)), description };
}

/** What texts have in common at their beginning and their end, with a gap between. */
export function unify(texts: readonly string[]): string {
	const lists = texts.map((text) => text.split(' '));
	const [first = []] = lists;
	const isCommon = (at: number) => lists.every((words) => words.at(at) === first.at(at));
	const shortest = Math.min(...lists.map(({ length }) => length));
	let start = 0;
	while (start < shortest && isCommon(start)) start += 1;
	let end = 0;
	while (end < shortest - start && isCommon(-1 - end)) end += 1;
	const middle = start + end === first.length ? [] : [GAP];
	return gaps([...first.slice(0, start), ...middle, ...first.slice(first.length - end)].join(' '));
}

function groupsOf<Value>(
	values: readonly Value[],
	keyOf: (value: Value) => string,
): [key: string, values: Value[]][] {
	const groups = new Map<string, Value[]>();
	for (const value of values) {
		const key = keyOf(value);
		groups.set(key, [...(groups.get(key) ?? []), value]);
	}
	return [...groups];
}
