import { wholeOfFile, wholeOfTask } from '../conditions/protection';
import type { Change, Holdable } from '../change/operation';
import type { DateName, ThingRecord } from '../conditions/record';
import type { ListSearch } from '../find/choose';
import type { IdParameter } from '../input/parameters';
import type { ArchiveList, Noun, Thing } from '../read/one';
import type { HeldKind } from '../transport/account/address';
import { isoTime } from '../transport/clock';

/** A process; Tallyfy's API calls it a run. */
export const processThing = {
	noun: { singular: 'process', plural: 'processes' },
	path: (id) => ['runs', id],
	/**
	 * Tallyfy's sources spell it in two ways: `archived=only` (its MCP server) and `status=archived` (its documentation and its
	 * own n8n node). See docs/decisions/lists-are-checked.md.
	 */
	archive: { path: ['runs'], spellings: [{ archived: 'only' }, { status: 'archived' }] },
	dates: ['completed', 'archived', 'created', 'updated', 'started'],
} satisfies Thing;

/** Any task: one-off, or of a process. Whether reading an archived one works is documented nowhere. */
export const taskThing = {
	noun: { singular: 'task', plural: 'tasks' },
	path: (id) => ['tasks', id],
	archive: { path: ['tasks'], spellings: [{ archived: 'only' }] },
	dates: ['completed', 'archived', 'created', 'updated', 'deadline'],
	partOf: { in: wholeOfTask, process: processThing },
} satisfies Thing;

/** A template; Tallyfy's API calls it a checklist or a blueprint. Reading an archived one answers "not found". */
export const templateThing = {
	noun: { singular: 'template', plural: 'templates' },
	path: (id) => ['checklists', id],
	archive: { path: ['checklists'], spellings: [{ archived: 'only' }] },
	dates: ['archived', 'created', 'updated'],
} satisfies Thing;

/** A file that was uploaded to a form field, a comment or a kick-off form; Tallyfy's API also calls it an asset. */
export const fileThing: Thing = {
	noun: { singular: 'file', plural: 'files' },
	path: (id) => ['assets', id],
	archive: undefined,
	dates: ['uploaded'],
	partOf: { in: wholeOfFile, process: processThing, task: taskThing },
};

const ON: Readonly<Record<Exclude<HeldKind, 'guest'>, Holdable>> = {
	process: { kind: 'process', thing: processThing },
	task: { kind: 'task', thing: taskThing },
	file: { kind: 'file', thing: fileThing },
	template: { kind: 'template', thing: templateThing },
};

/** What a hold may be on that something else belongs to, or that belongs to something, since an ID alone doesn't say it: in the order in which they are asked for, the likeliest first. */
export function holdableFrom(...first: readonly (keyof typeof ON)[]): readonly Holdable[] {
	return [...new Set([...first.map((kind) => ON[kind]), ...Object.values(ON)])];
}

/** The list of archived things beside the list of all others, for what can only be done with archived ones. */
export function archivedOnes(
	{ method, noun, path, query, accepts }: ListSearch,
	{ archive }: { archive: Pick<ArchiveList, 'spellings'> },
): ListSearch {
	const [first, other] = archive.spellings;
	return {
		method: method.replace('search', 'searchArchived'),
		noun: { singular: `archived ${noun.singular}`, plural: `archived ${noun.plural}` },
		path,
		query: { ...query, ...first },
		...(other === undefined ? {} : { otherQuery: { ...query, ...other } }),
		accepts: (record) => record.isArchived === true && (accepts?.(record) ?? true),
		others: { noun: { singular: 'unarchived one', plural: 'unarchived ones' }, query },
	};
}

/** Makes the changes of processes and of templates: their state decides, so they are looked at first. */
export function stagedChange({
	active,
	archived,
	...common
}: Pick<Change, 'alsoAllowed' | 'resource' | 'thing'> &
	Record<'active' | 'archived', IdParameter>) {
	return (change: Partial<Change> & Pick<Change, 'path' | 'verb'>): Change => ({
		words: {},
		...change,
		...common,
		id: change.verb === 'archive' ? active : archived,
		confirmedBy: [200],
		alwaysLooks: true,
	});
}

/** What Tallyfy asks of the permanent deletion of processes and templates: archived first, and by an administrator. */
export function archivedFirst({
	singular,
	plural,
}: Noun): Pick<Change, 'archivedFirst' | 'refuse' | 'words'> {
	const notArchived = {
		message: `This ${singular} is not archived`,
		description:
			'Archive it first; processes and templates are deleted in two steps. Whoever needs it can restore it in between.',
	};
	return {
		archivedFirst: true,
		refuse: ({ isArchived }) => (isArchived === true ? undefined : notArchived),
		words: {
			unprocessable: notArchived,
			forbidden: {
				message: `The owner of the access token may not delete this ${singular}`,
				description: `Only an administrator of the organization can delete ${plural} for good. Use an administrator's token. Also check the Organization ID in the credential.`,
			},
		},
	};
}

/** A date as the output has it: ISO 8601 in UTC, null where there is none or where it can't be read. */
export function dateIn({ dates }: ThingRecord, name: DateName): string | null {
	const date = dates[name];
	return isoTime(date !== undefined && 'at' in date ? date.at : undefined);
}

/** A text of Tallyfy's record; null where there is none. */
export function textIn({ raw }: Pick<ThingRecord, 'raw'>, field: string): string | null {
	const value = raw[field];
	return typeof value === 'string' && value !== '' ? value : null;
}

/** What every simplified thing begins with. */
export function nameIn({ id, name }: ThingRecord): { name: string | null; id: string } {
	return { name: name === '' ? null : name, id };
}
