import { parseId, type Parsed } from '../transport/account/address';
import { isRecord, isCutShort, listIn } from '../transport/answer/values';
import type { ThingRecord } from './record';

/** A tag or a member of the organization, as Tallyfy lists it. */
export interface Named {
	id: string;
	name: string;
	/** Null for tags, and where Tallyfy doesn't tell. */
	email: string | null;
	/** Of a member, such as `active` or `disabled`; empty where Tallyfy doesn't tell. */
	status?: string;
}

/** Tags or members that somebody named. `found` are they, once Tallyfy's list was read: until then nothing is judged. */
export interface Choice {
	/** By name, email address or ID; a text may hold several between commas. */
	words: readonly string[];
	found?: readonly Named[];
}

/**
 * Whether something has one of these tags, and the first that it has. Unknown where it doesn't show them, only a part of them,
 * or one that can't be read.
 */
export function taggedWith(
	{ raw: { tags } }: ThingRecord,
	choice: Choice,
): { is: 'marked'; name: string } | { is: 'unmarked' | 'unknown' } {
	const list = listIn(tags);
	if (list === undefined || choice.found === undefined) return { is: 'unknown' };
	let isUnclear = isCutShort(tags);
	for (const entry of list) {
		const words = [idOf(entry), ...(isRecord(entry) ? [entry.title, entry.name] : [entry])]
			.filter((word) => typeof word === 'string')
			.map(normalized);
		const hit = choice.found.find(
			({ id, name }) => words.includes(normalized(id)) || words.includes(normalized(name)),
		);
		if (hit !== undefined) return { is: 'marked', name: hit.name };
		isUnclear ||= words.length === 0;
	}
	return { is: isUnclear ? 'unknown' : 'unmarked' };
}

/**
 * Whether something belongs to one of these members: a task to those it is assigned to, a process or a template to its owner.
 * Unknown where a group has it, whose members nothing tells, or where Tallyfy doesn't show who has it, or only a part of them.
 */
export function ownedBy({ raw }: ThingRecord, choice: Choice): ReturnType<typeof taggedWith> {
	const { owners, owner_id: ownerId } = raw;
	const { users, groups } = isRecord(owners) ? owners : {};
	const owner = isEmpty(ownerId) ? [] : [ownerId];
	const ids = [...(listIn(users) ?? []), ...owner].map(idOf);
	const hit = choice.found?.find(({ id }) => ids.includes(id));
	if (hit !== undefined) return { is: 'marked', name: hit.name };
	const isTold = isRecord(owners)
		? cameWhole(users) && cameWhole(groups) && isEmpty(listIn(groups))
		: isEmpty(owners) && owner.length > 0;
	if (choice.found === undefined || !isTold || ids.includes(null)) return { is: 'unknown' };
	return { is: 'unmarked' };
}

function cameWhole(list: unknown): boolean {
	return listIn(list) !== undefined && !isCutShort(list);
}

/** Also a list with nothing in it: some servers write an object without fields so. */
function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '' || listIn(value)?.length === 0;
}

/** Of a member, a guest or a group, a tag: lists have objects, single things bare numbers. Null where it has no usable ID. */
export function idOf(entry: unknown): string | null {
	const id = parseId(isRecord(entry) ? entry.id : entry);
	return id.ok ? id.value : null;
}

/** Names are the same whatever their capital letters, the blanks around them, and the way their accents are written. */
function normalized(word: string): string {
	return word.normalize('NFC').trim().toLowerCase();
}

/**
 * Finds what each word names: by its ID, else its email address, else its name; a text with commas that is no name itself
 * stands for its parts. The reason tells a word that names nobody, or more than one.
 */
export function findNamed(
	words: readonly string[],
	entries: readonly Named[],
	mayBeSeveral: boolean,
): Parsed<Named[], { why: 'unknownName' | 'severalOfName'; word: string }> {
	const found: Named[] = [];
	for (const text of words) {
		const isName = named(text, entries).length > 0;
		for (const part of isName ? [text] : text.split(/[,;\r\n]/)) {
			const word = part.trim();
			if (word === '') continue;
			const hits = named(word, entries);
			if (hits.length === 0) return { ok: false, reason: { why: 'unknownName', word } };
			if (hits.length > 1 && !mayBeSeveral) {
				return { ok: false, reason: { why: 'severalOfName', word } };
			}
			found.push(...hits);
		}
	}
	return { ok: true, value: found };
}

function named(word: string, entries: readonly Named[]): readonly Named[] {
	const wanted = normalized(word);
	const by = (key: 'email' | 'id' | 'name') =>
		entries.filter((entry) => entry[key] !== null && normalized(entry[key]) === wanted);
	return [by('id'), by('email'), by('name')].find((hits) => hits.length > 0) ?? [];
}

/**
 * Reads names as a field or an expression gives them: a text, a number, a list of these, or a resource locator with one in
 * it. Undefined where it is something else, or a list has something else in it; an empty list where nothing is named.
 */
export function parseWords(raw: unknown): string[] | undefined {
	const value: unknown = isRecord(raw) && 'mode' in raw ? raw.value : raw;
	const words = (Array.isArray(value) ? (value as unknown[]) : [value]).map((word) =>
		typeof word === 'string' || typeof word === 'number' ? String(word).trim() : undefined,
	);
	if (words.every((word) => word === '')) return [];
	const isUsable = (word: string | undefined): word is string =>
		word !== undefined && !LEFTOVERS.has(word.toLowerCase());
	return words.every(isUsable) ? words : undefined;
}

/** What an expression without a value leaves behind. */
export const LEFTOVERS = new Set(['', 'undefined', 'null', 'nan', '[object object]']);
