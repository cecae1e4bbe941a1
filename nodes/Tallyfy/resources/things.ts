import { wholeOfFile, wholeOfTask } from '../conditions/protection';
import type { Change, Holdable } from '../change/operation';
import { idOf, type Named } from '../conditions/marks';
import type { DateName, ThingRecord } from '../conditions/record';
import type { ListSearch } from '../find/choose';
import type { ArchiveList, Noun, Thing } from '../read/one';
import { isRecord, listIn } from '../transport/answer/values';
import { isoTime } from '../transport/clock';
import { idField } from './fields/id';

/** A process; Tallyfy's API calls it a run. */
export const processThing = {
	noun: { singular: 'process', plural: 'processes' },
	path: (id) => ['runs', id],
	// Spelt in two ways, by Tallyfy's MCP server, and by its documentation and n8n node: docs/decisions/lists-are-checked.md.
	archive: { path: ['runs'], spellings: [{ archived: 'only' }, { status: 'archived' }] },
	dates: ['completed', 'archived', 'created', 'updated', 'started'],
} satisfies Thing;

/** One-off, or of a process. Whether reading an archived one works is documented nowhere. */
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

const THINGS = { process: processThing, task: taskThing, file: fileThing, template: templateThing };
const HELD_KINDS = ['process', 'task', 'file', 'template'] as const;

/** What a hold may be on, guests aside, who are part of nothing: an ID alone doesn't say it. The likeliest are asked for first. */
export function holdableFrom(...first: readonly (keyof typeof THINGS)[]): readonly Holdable[] {
	return [...new Set([...first, ...HELD_KINDS])].map((kind) => ({ kind, thing: THINGS[kind] }));
}

/** The list of archived things beside the list of all others, for what can only be done with archived ones. */
export function archivedOnes(
	{ method, noun, path, query, accepts }: ListSearch,
	{ archive }: { archive: ArchiveList },
): ListSearch {
	const [first, other] = archive.spellings;
	return {
		method: method.replace('search', 'searchArchived'),
		noun: { singular: `archived ${noun.singular}`, plural: `archived ${noun.plural}` },
		path,
		query: { ...query, ...first },
		...(other && { otherQuery: { ...query, ...other } }),
		accepts: (record) => record.isArchived === true && (accepts?.(record) ?? true),
		others: { noun: { singular: 'unarchived one', plural: 'unarchived ones' }, query },
	};
}

/** What is archived before it can be deleted, and restored in between: fields for its ID, with their lists, and its changes. */
export function inTwoStages({
	called,
	search,
	...common
}: Pick<Change, 'alsoAllowed'> & {
	resource: 'process' | 'template';
	thing: Thing & { archive: ArchiveList };
	/** What the fields say. */
	called: string;
	search: ListSearch;
}) {
	const archivedSearch = archivedOnes(search, common.thing);
	const id = idField(common.resource, called, search);
	const archivedCalled = `${called} The list has archived ones only.`;
	const archivedId = idField(common.resource, archivedCalled, archivedSearch);
	return {
		id,
		searches: [archivedSearch, search],
		/** Its state decides, so it is looked at first. */
		change: (change: Partial<Change> & Pick<Change, 'path' | 'verb'>): Change => ({
			words: {},
			...change,
			...common,
			id: change.verb === 'archive' ? id : archivedId,
			confirmedBy: [200],
			alwaysLooks: true,
		}),
	};
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

/** Who has a task, as far as Tallyfy tells. Names, addresses and states of `members` are known where their list was read. */
export function ownersIn({ raw: { owners } }: ThingRecord, members: readonly Named[]) {
	const { users, guests, groups } = isRecord(owners) ? owners : {};
	return [
		...owned('member', users, members),
		...owned('guest', guests, []),
		...owned('group', groups, []),
	];
}

function owned(kind: 'group' | 'guest' | 'member', list: unknown, members: readonly Named[]) {
	return (listIn(list) ?? []).map((owner) => {
		const told = { raw: isRecord(owner) ? owner : {} };
		// A guest goes by the address where the guest is no object.
		const address = typeof owner === 'string' && owner.includes('@') ? owner : null;
		const id = address === null ? idOf(owner) : null;
		const member = members.find((one) => one.id === id);
		return {
			id,
			name: textIn(told, 'full_name') ?? textIn(told, 'name') ?? member?.name ?? null,
			email: textIn(told, 'email') ?? address ?? member?.email ?? null,
			kind,
			status: textIn({ raw: { ...member } }, 'status'),
		};
	});
}
