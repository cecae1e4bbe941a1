import { isRecord } from '../transport/answer/response';
import { parseId } from '../transport/account/address';
import { readable, valueText } from '../transport/answer/text';

export type Protection =
	/** In lower case: ask with `isProtected`. */
	| { ok: true; value: ReadonlySet<string> }
	/** Nothing came, though a list was promised. */
	| { ok: false; reason: 'empty' }
	/** `entry` is what isn't an ID. */
	| { ok: false; reason: 'unreadable'; entry: string };

/**
 * Reads the IDs that must not be touched: a list of IDs or of objects with `resourceId` or `id`, or a text with one ID in
 * each line or between commas or semicolons, or such a list as JSON text. A list without entries is valid: the table of
 * holds has no rows. Anything else that gives no ID is a reason to stop, since a broken expression must not lift the protection.
 */
export function parseProtectedIds(raw: unknown): Protection {
	if (raw === undefined || raw === null) return { ok: false, reason: 'empty' };
	if (Array.isArray(raw)) return collect((raw as unknown[]).map((entry) => [entry, idIn(entry)]));
	if (typeof raw === 'number') return collect([[raw, raw]]);
	if (typeof raw !== 'string') return unreadable(raw);
	const list = jsonListIn(raw);
	if (list !== undefined) return parseProtectedIds(list);
	const entries = raw.split(/[\r\n,;]/).filter((entry) => entry.trim() !== '');
	if (entries.length === 0) return { ok: false, reason: 'empty' };
	return collect(entries.map((entry) => [entry, entry]));
}

function jsonListIn(text: string): unknown[] | undefined {
	if (!text.trimStart().startsWith('[')) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? (value as unknown[]) : undefined;
	} catch {
		return undefined;
	}
}

/** Whether an ID is on the list. Capital letters make no difference: to protect more is the safe side. */
export function isProtected(protectedIds: ReadonlySet<string>, id: string): boolean {
	return protectedIds.has(id.trim().toLowerCase());
}

function collect(entries: readonly (readonly [entry: unknown, id: unknown])[]): Protection {
	const ids = new Set<string>();
	for (const [entry, rawId] of entries) {
		const id = parseId(rawId);
		if (!id.ok) return unreadable(entry);
		ids.add(id.value.toLowerCase());
	}
	return { ok: true, value: ids };
}

/**
 * A number as `id` of an object is not taken: it is the row's number in a Data Table whose IDs stand in a column of
 * another name, and would protect nothing. What Tallyfy deletes has text for an ID.
 */
function idIn(entry: unknown): unknown {
	if (!isRecord(entry)) return entry;
	if (Object.hasOwn(entry, 'resourceId')) return entry.resourceId;
	return typeof entry.id === 'string' ? entry.id : undefined;
}

function unreadable(entry: unknown): Protection {
	return { ok: false, reason: 'unreadable', entry: readable(valueText(entry)) };
}
