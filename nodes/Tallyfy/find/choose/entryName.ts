import type { ThingRecord } from '../../conditions/record';

/** What n8n 2.41.1 shows of an entry; it cuts longer ones at their end, where they would be told apart. */
const LONGEST_ENTRY = 57;
const LEAST_OF_NAME = 18;
const ID_END = 4;
const BETWEEN = ' · ';

/**
 * How a thing reads in a list: "Weekly check · completed · created 2026-08-01 · …8a64". Where that is too long, the name
 * is shortened and the rest is not.
 */
export function entryName(record: ThingRecord): string {
	const { id, name, isArchived, raw } = record;
	const { created } = record.dates;
	const wholeName = name.trim() === '' ? 'Without a name' : name.trim();
	const said = typeof raw.status === 'string' ? raw.status.replaceAll(/[-_]+/g, ' ').trim() : '';
	const status = isArchived === true ? 'archived' : said;
	const day = created?.kind === 'known' ? new Date(created.at).toISOString().slice(0, 10) : '';
	const idEnd = id.length > ID_END ? `…${id.slice(-ID_END)}` : id;

	const entry = joined([wholeName, status, day === '' ? '' : `created ${day}`, idEnd]);
	if (lengthOf(entry) <= LONGEST_ENTRY) return entry;
	const rest = joined([status, day, idEnd]);
	const room = LONGEST_ENTRY - lengthOf(rest) - BETWEEN.length;
	return joined([shortened(wholeName, Math.max(room, LEAST_OF_NAME)), rest]);
}

const joined = (parts: readonly string[]) => parts.filter((part) => part !== '').join(BETWEEN);

/** Letters as people see them, so that none is cut in two. */
const lengthOf = (text: string) => Array.from(text).length;

function shortened(name: string, length: number): string {
	const letters = Array.from(name);
	if (letters.length <= length) return name;
	const start = letters.slice(0, length - 1).join('');
	return `${start.trimEnd()}…`;
}
