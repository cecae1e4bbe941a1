import type { Hold } from '../conditions/protection';
import { parseEnd } from '../conditions/instant';
import {
	ADDRESS_MARKERS,
	isEmail,
	parseId,
	parseIdFromUrl,
	parseIdOrEmail,
	type Account,
	type HeldKind,
	type IdReason,
	type Parsed,
} from '../transport/account/address';
import { isRecord, readable, valueText } from '../transport/answer/values';
import { isAddress } from './parameters';

/** Where a list of holds is read. */
export interface HoldPlace {
	account: Account;
	/** Of the workflow: a day ends there. */
	timeZone: string;
}

/** What is wrong with a list of holds. */
export type HoldsReason =
	/** Nothing came, though a list was promised. */
	| { why: 'empty' }
	/** It is no text, and no list of IDs or rows. */
	| { why: 'shape' }
	/** A part of a text, and why it is neither an ID nor a link. */
	| { why: 'text'; text: string; reason: IdReason }
	/** `row` is its name, or its number where it has none. */
	| { why: 'row'; row: number | string; problem: RowProblem };

export type RowProblem =
	/** It names nothing that could be held. */
	| { field: undefined }
	| { field: 'id' | 'processId' | 'resourceId' | 'url'; reason: IdReason }
	| { field: 'until'; text: string };

type Reading = Parsed<Hold[], HoldsReason>;

/**
 * Reads what must stay: an ID, a guest's email address, a link to a thing, a text with several of these, a list of them, or
 * rows of a table with `resourceId` or `url`, and if they like `processId`, `name`, `until`, and `reason` or `why`; also as
 * JSON text. A list without entries is valid: the table has no rows. Anything else that names nothing is a reason to stop,
 * since a broken expression must not lift the protection.
 */
export function parseHolds(raw: unknown, place: HoldPlace): Reading {
	if (raw === undefined || raw === null) return wrong({ why: 'empty' });
	if (Array.isArray(raw)) return all(raw as unknown[], (entry, at) => readEntry(entry, at, place));
	if (typeof raw === 'string') {
		const json = /^\s*[[{]/.test(raw) ? jsonIn(raw) : undefined;
		if (json !== undefined) return parseHolds(json, place);
		const holds = readText(raw, place);
		return holds.ok && holds.value.length === 0 ? wrong({ why: 'empty' }) : holds;
	}
	return typeof raw === 'number' || isRecord(raw)
		? readEntry(raw, 0, place)
		: wrong({ why: 'shape' });
}

function jsonIn(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

function readEntry(entry: unknown, at: number, place: HoldPlace): Reading {
	if (isRecord(entry)) return readRow(entry, at, place);
	const text = typeof entry === 'string' ? readText(entry, place) : undefined;
	if (text !== undefined && !(text.ok && text.value.length === 0)) return text;
	const thing = parseThing(entry, place.account);
	if (thing.ok) return { ok: true, value: [bare(thing.value.id, thing.value.kind)] };
	const problem = { field: 'id', reason: thing.reason } as const;
	return wrong({ why: 'row', row: at + 1, problem });
}

/** IDs and links between lines, commas, semicolons or blanks. */
function readText(text: string, place: HoldPlace): Reading {
	const parts = text.split(/[\r\n,;]/).flatMap((part) => wordsIn(part.trim()));
	return all(parts, (part) => {
		const thing = parseThing(part, place.account);
		return thing.ok
			? { ok: true, value: [bare(thing.value.id, thing.value.kind)] }
			: wrong({ why: 'text', text: readable(part), reason: thing.reason });
	});
}

/** Several IDs between blanks have digits, or are links or email addresses; anything else with blanks is a name, and no list of IDs. */
function wordsIn(part: string): string[] {
	if (part === '') return [];
	const words = part.split(/\s+/);
	const isOne = (word: string) => /\d/.test(word) || isAddress(word) || isEmail(word);
	return words.every(isOne) ? words : [part];
}

function readRow(
	row: Record<string, unknown>,
	at: number,
	{ account, timeZone }: HoldPlace,
): Reading {
	const name = holdText(row, 'name');
	const refuse = (problem: RowProblem) =>
		wrong({ why: 'row', row: name === '' ? at + 1 : name, problem });
	const fields = HOLD_FIELDS.filter((field) => isGiven(row, field));
	// The number of a row in a Data Table names nothing: what Tallyfy has, has text for an ID.
	const hasColumns = HOLD_FIELDS.some((field) => Object.hasOwn(row, field));
	if (!hasColumns && typeof row.id === 'string' && isGiven(row, 'id')) fields.push('id');
	const [first] = fields;
	if (first === undefined) return refuse({ field: undefined });

	const process = isGiven(row, 'processId')
		? parseThing(row.processId, account, 'process')
		: undefined;
	if (process?.ok === false) return refuse({ field: 'processId', reason: process.reason });
	const until = parseEnd(row.until, timeZone);
	if (!until.ok) return refuse({ field: 'until', text: readable(until.reason) });
	const facts = {
		processId: process?.value.id,
		name,
		reason: holdText(row, 'reason') || holdText(row, 'why'),
		until: until.value,
	};
	return all(fields, (field) => {
		const thing = parseThing(row[field], account);
		return thing.ok
			? { ok: true, value: [{ ...thing.value, ...facts }] }
			: refuse({ field, reason: thing.reason });
	});
}

/** What names the thing of a row; where both are given, both things are held. */
const HOLD_FIELDS: ('id' | 'resourceId' | 'url')[] = ['resourceId', 'url'];

function isGiven(row: Record<string, unknown>, field: string): boolean {
	const value = row[field] ?? '';
	return typeof value !== 'string' || value.trim() !== '';
}

function holdText(row: Record<string, unknown>, field: string): string {
	const value = row[field];
	return typeof value === 'string' || typeof value === 'number' ? readable(valueText(value)) : '';
}

/** A link tells what kind of thing it leads to; `kind` is the only one that is meant. */
function parseThing(
	raw: unknown,
	account: Account,
	kind?: HeldKind,
): Parsed<{ id: string; kind: HeldKind | undefined }, IdReason> {
	if (typeof raw !== 'string' || !isAddress(raw)) {
		const id = kind === undefined ? parseIdOrEmail(raw) : parseId(raw);
		if (!id.ok) return id;
		// It would hold nobody: a table has changed how it is written.
		if (LEADING_ZERO.test(id.value)) return { ok: false, reason: 'leadingZero' };
		const isGuest = kind === undefined && (isEmail(id.value) || NUMBER.test(id.value));
		return { ok: true, value: { id: id.value, kind: isGuest ? 'guest' : kind } };
	}
	let reason: IdReason = 'noIdInUrl';
	for (const one of kind === undefined ? KINDS : [kind]) {
		const parse = one === 'guest' ? parseIdOrEmail : parseId;
		const id = parseIdFromUrl(raw, ADDRESS_MARKERS[one], account, parse);
		if (id.ok) return { ok: true, value: { id: id.value, kind: one } };
		if (id.reason !== 'noIdInUrl') ({ reason } = id);
	}
	return { ok: false, reason };
}

/** Of what can be held, guests alone have numbers for IDs; all else has 32 hexadecimal digits. */
const NUMBER = /^\d{1,15}$/;
const LEADING_ZERO = /^0\d{1,14}$/;
const KINDS = Object.keys(ADDRESS_MARKERS) as HeldKind[];

function bare(id: string, kind: HeldKind | undefined): Hold {
	return { id, kind, processId: undefined, name: '', reason: '', until: undefined };
}

/** All of these, or what is wrong with the first that can't be read. */
function all<Entry>(
	entries: readonly Entry[],
	read: (entry: Entry, at: number) => Reading,
): Reading {
	const holds: Hold[] = [];
	for (const [at, entry] of entries.entries()) {
		const reading = read(entry, at);
		if (!reading.ok) return reading;
		holds.push(...reading.value);
	}
	return { ok: true, value: holds };
}

function wrong(reason: HoldsReason) {
	return { ok: false, reason } as const;
}
