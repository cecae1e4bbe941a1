import { isRecord } from '../transport/answer/values';
import { parseId } from '../transport/account/address';
import { parseDate, type DateValue } from './instant';

/** The facts about one task, process, template, file or guest that conditions ask for. */
export interface ThingRecord {
	id: string;
	/** Empty where there is none. */
	name: string;
	/** One that is missing here is absent. */
	dates: Readonly<Partial<Record<DateName, DateValue>>>;
	/** Put away, so that it can be brought back: archived, or for a guest disabled. Undefined where Tallyfy doesn't tell. */
	isArchived: boolean | undefined;
	/** Undefined where nothing tells, where the date of it can't be read, and where an open status stands beside it. */
	isCompleted: boolean | undefined;
	raw: Readonly<Record<string, unknown>>;
}

/** Where Tallyfy keeps each date. The first field that isn't empty counts. */
const DATE_FIELDS = {
	completed: ['completed_at'],
	archived: ['archived_at', 'deleted_at'],
	created: ['created_at'],
	updated: ['last_updated', 'updated_at'],
	deadline: ['deadline', 'due_date'],
	started: ['started_at'],
	uploaded: ['uploaded_at'],
	accessed: ['last_accessed_at'],
	/** Among the details of a guest; the older name is still in Tallyfy's documentation. */
	disabled: ['disabled_at', 'disabled_on'],
} as const;

export type DateName = keyof typeof DATE_FIELDS;

/** The filters say `complete`, the answers `completed`. */
const COMPLETED_STATUSES = new Set(['complete', 'completed']);
/** What may stand beside a date of completion. Any other word, such as `delayed` or `issue`, is of something that is open. */
const ENDED_STATUSES = new Set(['', ...COMPLETED_STATUSES, 'archived', 'auto-skipped', 'skipped']);
/** Of tasks and processes. Other words leave open whether something without that date is completed. */
const OPEN_STATUSES = new Set(['active', 'in-progress', 'not-started']);

/** Reads one object of Tallyfy's answers, once, where it comes in. Undefined when it is no object or has no usable ID. */
export function parseRecord(value: unknown): ThingRecord | undefined {
	if (!isRecord(value)) return undefined;
	const id = parseId(value.id);
	if (!id.ok) return undefined;
	const status = statusIn(value);
	const isDisabled = judgeDisabled(value);
	const told = Object.fromEntries(
		Object.entries(DATE_FIELDS).map(([name, fields]) => [name, readDate(value, fields)]),
	) as Record<DateName, DateValue>;
	const dates = {
		...told,
		completed: contradictable(told.completed, status),
		// Whoever is enabled again may keep the old date.
		disabled: isDisabled === true ? readDate(detailsIn(value), DATE_FIELDS.disabled) : ABSENT,
	};
	return {
		id: id.value,
		name: readName(value),
		dates,
		isArchived: isGuest(value)
			? isDisabled
			: status === 'archived' || judgeState(value, DATE_FIELDS.archived, dates.archived),
		isCompleted: judgeCompletion(value, status, dates.completed),
		raw: value,
	};
}

function readDate(value: Record<string, unknown>, fields: readonly string[]): DateValue {
	const found = fields.map((field) => parseDate(value[field]));
	return found.find((date) => date.kind !== 'absent') ?? ABSENT;
}

const ABSENT = { kind: 'absent' } as const satisfies DateValue;

/** A guest has an address, and no archive. */
function isGuest(value: Record<string, unknown>): boolean {
	return 'email' in value && (isRecord(value.details) || !('archived_at' in value));
}

/** Tells the state of a guest, and in some answers the name. */
function detailsIn({ details }: Record<string, unknown>): Record<string, unknown> {
	return isRecord(details) ? details : {};
}

/** Whether a guest is disabled: the status says so, or else the date; where they say two things, nothing is known. */
function judgeDisabled(value: Record<string, unknown>): boolean | undefined {
	const details = detailsIn(value);
	const status = statusIn(details);
	const said = status === 'disabled' ? true : OPEN_STATUSES.has(status) ? false : undefined;
	const disabled = readDate(details, DATE_FIELDS.disabled);
	const again = readDate(details, ['reactivated_at']);
	if (again.kind === 'unreadable') return undefined;
	const isOver = disabled.kind === 'known' && again.kind === 'known' && again.at >= disabled.at;
	const dated = isOver ? false : judgeState(details, DATE_FIELDS.disabled, disabled);
	if (said === undefined) return dated;
	return dated === undefined || dated === said ? said : undefined;
}

/** The status in lower case, its words joined by hyphens; empty where there is none. */
export function statusIn({ status }: ThingRecord['raw']): string {
	const words = typeof status === 'string' ? status.trim().toLowerCase() : '';
	return words.replaceAll(/[\s_]+/g, '-');
}

/** Something that was completed and is open again may keep its old date: Tallyfy then says two things. */
function contradictable(date: DateValue, status: string): DateValue {
	if (date.kind !== 'known' || ENDED_STATUSES.has(status)) return date;
	return { kind: 'contradicted', at: date.at, status };
}

function judgeCompletion(value: Record<string, unknown>, status: string, date: DateValue) {
	if (COMPLETED_STATUSES.has(status)) return true;
	const isOpen = date.kind === 'absent' && OPEN_STATUSES.has(status);
	return judgeState(value, DATE_FIELDS.completed, date) ?? (isOpen ? false : undefined);
}

/** A field that is there and empty says "no"; a field that isn't there says nothing. */
function judgeState(
	value: Record<string, unknown>,
	fields: readonly string[],
	date: DateValue,
): boolean | undefined {
	if (date.kind === 'known') return true;
	if (date.kind !== 'absent') return undefined;
	return fields.some((field) => value[field] !== undefined) ? false : undefined;
}

function readName(value: Record<string, unknown>): string {
	const { title, name, filename } = value;
	const isAddress = (text: string) => isGuest(value) && text.includes('@');
	const found = [title, name, filename, personIn(value), personIn(detailsIn(value))].find(
		(candidate): candidate is string =>
			typeof candidate === 'string' && candidate.trim() !== '' && !isAddress(candidate),
	);
	return found ?? '';
}

/** A name is kept in accounts, and an email address, which stands in for one now and then, is not. */
function personIn({ first_name: first, last_name: last }: Record<string, unknown>): string {
	const parts = [first, last].filter((part) => typeof part === 'string' && !part.includes('@'));
	return parts.join(' ').trim();
}
