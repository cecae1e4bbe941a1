import type { Hold } from '../conditions/protection';
import { parseEnd } from '../conditions/instant';
import {
	ADDRESS_MARKERS,
	isEmail,
	parseId,
	parseIdOrEmail,
	type Account,
	type HeldKind,
	type IdReason,
	type Parsed,
} from '../transport/account/address';
import { isRecord, readable, valueText } from '../transport/answer/values';
import { isAddress, parseLocator } from './parameters';

/** Where a list of holds is read; `timeZone` is that of the workflow, in which days end. */
export interface HoldPlace {
	account: Account;
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
	if (Array.isArray(raw)) return all(raw as unknown[], (entry, at) => readEntry(entry, at, place));
	const json = typeof raw === 'string' && /^\s*[[{]/.test(raw) ? jsonIn(raw) : undefined;
	if (json !== undefined) return parseHolds(json, place);
	const isBlank = typeof raw === 'string' && entriesIn(raw).length === 0;
	if (raw === undefined || raw === null || isBlank) return wrong({ why: 'empty' });
	const isEntry = typeof raw === 'string' || typeof raw === 'number' || isRecord(raw);
	return isEntry ? readEntry(raw, 0, place) : wrong({ why: 'shape' });
}

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function readEntry(entry: unknown, at: number, place: HoldPlace): Reading {
	if (isRecord(entry)) return readRow(entry, at, place);
	const parts = typeof entry === 'string' ? entriesIn(entry) : [];
	if (parts.length === 0) {
		return holdOn(entry, place, (reason) => ofRow(at + 1, { field: 'id', reason }));
	}
	return all(parts, (part) =>
		holdOn(part, place, (reason) => ({ why: 'text', text: readable(part), reason })),
	);
}

/**
 * IDs and links between lines, commas, semicolons or blanks. Several between blanks have digits, or are links or email
 * addresses; anything else with blanks is a name, and no list of IDs.
 */
function entriesIn(text: string): string[] {
	const isOne = (word: string) => /\d/.test(word) || isAddress(word) || isEmail(word);
	return text.split(/[\r\n,;]/).flatMap((piece) => {
		const part = piece.trim();
		const words = part.split(/\s+/);
		return words.every(isOne) ? words : part === '' ? [] : [part];
	});
}

function readRow(row: Record<string, unknown>, at: number, place: HoldPlace): Reading {
	const name = holdText(row, 'name');
	const refusal = (problem: RowProblem) => ofRow(name === '' ? at + 1 : name, problem);
	const fields = HOLD_FIELDS.filter((field) => isGiven(row, field));
	// The number of a row in a Data Table names nothing: what Tallyfy has, has text for an ID.
	const hasColumns = HOLD_FIELDS.some((field) => Object.hasOwn(row, field));
	if (!hasColumns && typeof row.id === 'string' && isGiven(row, 'id')) fields.push('id');
	if (fields.length === 0) return wrong(refusal({ field: undefined }));

	const process = isGiven(row, 'processId')
		? parseThing(row.processId, place.account, ['process'])
		: undefined;
	if (process?.ok === false) return wrong(refusal({ field: 'processId', reason: process.reason }));
	const until = parseEnd(row.until, place.timeZone);
	if (!until.ok) return wrong(refusal({ field: 'until', text: readable(until.reason) }));
	const facts = {
		processId: process?.value.id,
		name,
		reason: holdText(row, 'reason') || holdText(row, 'why'),
		until: until.value,
	};
	return all(fields, (field) =>
		holdOn(row[field], place, (reason) => refusal({ field, reason }), facts),
	);
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

const NOTHING_TOLD = { processId: undefined, name: '', reason: '', until: undefined };

function holdOn(
	raw: unknown,
	{ account }: HoldPlace,
	refusal: (reason: IdReason) => HoldsReason,
	facts: Omit<Hold, 'id' | 'kind'> = NOTHING_TOLD,
): Reading {
	const thing = parseThing(raw, account);
	return thing.ok
		? { ok: true, value: [{ ...thing.value, ...facts }] }
		: wrong(refusal(thing.reason));
}

/** Of what can be held, guests alone have numbers for IDs; all else has 32 hexadecimal digits. */
const NUMBER = /^\d{1,15}$/;
const LEADING_ZERO = /^0\d{1,14}$/;
const KINDS = Object.keys(ADDRESS_MARKERS) as HeldKind[];

/** A link tells what kind of thing it leads to; only these are meant. */
function parseThing(
	raw: unknown,
	account: Account,
	kinds = KINDS,
): Parsed<{ id: string; kind: HeldKind | undefined }, IdReason> {
	if (typeof raw !== 'string' || !isAddress(raw)) {
		const id = kinds.includes('guest') ? parseIdOrEmail(raw) : parseId(raw);
		if (!id.ok) return id;
		// It would hold nobody: a table has changed how it is written.
		if (LEADING_ZERO.test(id.value)) return { ok: false, reason: 'leadingZero' };
		const isGuest = isEmail(id.value) || NUMBER.test(id.value);
		return { ok: true, value: { id: id.value, kind: isGuest ? 'guest' : undefined } };
	}
	let reason: IdReason = 'noIdInUrl';
	for (const kind of kinds) {
		const id = parseLocator(raw, { kind }, account);
		if (id.ok) return { ok: true, value: { id: id.value, kind } };
		if (id.reason !== 'noIdInUrl') ({ reason } = id);
	}
	return { ok: false, reason };
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

function ofRow(row: number | string, problem: RowProblem): HoldsReason {
	return { why: 'row', row, problem };
}
