import type { IdKind } from './ids.mts';
import type {
	Activity,
	Asset,
	Comment,
	Field,
	Group,
	Guest,
	Member,
	Process,
	Step,
	Tag,
	Task,
	Template,
} from './records.mts';

/** Where a file is attached, so that deleting it can take it out there. */
export type Holder =
	| { kind: 'comment'; taskId: string; commentId: number }
	| { kind: 'kickOff'; processId: string; fieldId: string }
	| { kind: 'taskField'; taskId: string; fieldId: string };

/** What went into the archive together with a process, and comes back with it. */
interface ArchivedWith {
	taskIds: string[];
	assetIds: string[];
}

type NumberedKind = IdKind | 'comment' | 'guest';

/** An organization and all that it holds. */
export interface Organization {
	readonly id: string;
	readonly name: string;
	readonly createdAt: string;
	/** The day from which the dates of what is added without dates are counted. */
	firstDayMs: number;
	deletedAt: string | null;
	readonly tasks: Table<Task>;
	readonly processes: Table<Process>;
	readonly templates: Table<Template>;
	readonly assets: Table<Asset>;
	readonly members: Map<number, Member>;
	readonly guests: Map<number, Guest>;
	readonly groups: Map<string, Group>;
	/** By the id of the task. */
	readonly comments: Map<string, Comment[]>;
	readonly tagsByTitle: Map<string, Tag>;
	/** By the id of what is tagged. */
	readonly tags: Map<string, Tag[]>;
	/** By the id of the template. */
	readonly steps: Map<string, Step[]>;
	/** By the id of the field. */
	readonly fields: Map<string, Field>;
	/** By the id of the file. */
	readonly holders: Map<string, Holder>;
	/** In bytes, by the id of the file, where it is not the usual size. */
	readonly fileSizes: Map<string, number>;
	/** Ids of tasks and files by the id of their process; some may be gone. */
	readonly taskIdsByProcess: Map<string, string[]>;
	readonly assetIdsByProcess: Map<string, string[]>;
	/** By the id of the archived process. */
	readonly archivedWith: Map<string, ArchivedWith>;
	readonly activity: Activity[];
	/** The last number given to each kind; none is given twice, so what was deleted does not come back under its id. */
	readonly numbers: Map<NumberedKind, number>;
}

export function createOrganization(
	{ id, name, createdAt }: Pick<Organization, 'createdAt' | 'id' | 'name'>,
	changes: ChangeCount,
): Organization {
	return {
		id,
		name,
		createdAt,
		firstDayMs: 0,
		deletedAt: null,
		tasks: new Table(changes),
		processes: new Table(changes),
		templates: new Table(changes),
		assets: new Table(changes),
		members: new Map(),
		guests: new Map(),
		groups: new Map(),
		tagsByTitle: new Map(),
		comments: new Map(),
		tags: new Map(),
		steps: new Map(),
		fields: new Map(),
		holders: new Map(),
		fileSizes: new Map(),
		taskIdsByProcess: new Map(),
		assetIdsByProcess: new Map(),
		archivedWith: new Map(),
		activity: [],
		numbers: new Map(),
	};
}

/** The next free number for a kind of entry, from 1. */
export function nextNumber(organization: Organization, kind: NumberedKind): number {
	const number = (organization.numbers.get(kind) ?? 0) + 1;
	organization.numbers.set(kind, number);
	return number;
}

/** The ids of the members who have a task, by themselves or by a group. */
export function ownerIds({ groups }: Organization, { owners }: Task): number[] {
	return [...owners.users, ...owners.groups.flatMap((id) => groups.get(id)?.members ?? [])];
}

/** The tasks of a process that still exist. */
export function tasksOfProcess(organization: Organization, processId: string): Task[] {
	return existing(organization.tasks, organization.taskIdsByProcess.get(processId));
}

/** The files of a process that still exist: on its kick-off form, on its tasks and in their comments. */
export function filesOfProcess(organization: Organization, processId: string): Asset[] {
	return existing(organization.assets, organization.assetIdsByProcess.get(processId));
}

/** The id of the process that a file belongs to: to its kick-off form or to one of its tasks; null or undefined if to none. */
export function processOf(organization: Organization, assetId: string): string | null | undefined {
	const holder = organization.holders.get(assetId);
	if (holder === undefined || holder.kind === 'kickOff') return holder?.processId;
	return organization.tasks.get(holder.taskId)?.run_id;
}

/** A copy of an organization as it is now, with everything in it. */
export function copyOf(organization: Organization): Organization {
	// Of a table, a clone has the entries only.
	const copy = structuredClone(organization);
	const changes = new ChangeCount();
	return {
		...copy,
		tasks: Table.of(copy.tasks, changes),
		processes: Table.of(copy.processes, changes),
		templates: Table.of(copy.templates, changes),
		assets: Table.of(copy.assets, changes),
	};
}

/** The files in the form fields of a task and in its comments. */
export function filesOfTask(organization: Organization, task: Task): Asset[] {
	const comments = organization.comments.get(task.id) ?? [];
	const inFields = Object.values(task.taskdata).filter((value) => typeof value === 'object');
	return [...inFields, ...comments.map(({ attachments }) => attachments)].flatMap(
		(files) => files ?? [],
	);
}

/** The list that has a file in it: the value of a form field, or the attachments of a comment. */
export function listHolding(organization: Organization, assetId: string): Asset[] | undefined {
	const holder = organization.holders.get(assetId);
	if (holder?.kind === 'comment') {
		const comments = organization.comments.get(holder.taskId);
		return comments?.find(({ id }) => id === holder.commentId)?.attachments;
	}
	if (holder === undefined) return undefined;
	const values =
		holder.kind === 'taskField'
			? organization.tasks.get(holder.taskId)?.taskdata
			: organization.processes.get(holder.processId)?.prerun;
	const value = values?.[holder.fieldId];
	return Array.isArray(value) ? value : undefined;
}

function existing<T>(table: Table<T>, ids: readonly string[] = []): T[] {
	return ids.map((id) => table.get(id)).filter((entry) => entry !== undefined);
}

/** Counts changes, so that what was worked out from the state before one is not used after it. */
export class ChangeCount {
	value = 0;

	/** To be called after an entry was changed in place. */
	note(): void {
		this.value += 1;
	}
}

/** Below this, working a list out anew costs less than remembering it, and tests may change entries in place. */
const REMEMBERED_FROM_SIZE = 1000;
const MAX_REMEMBERED_LISTS = 100;

/** Entries by id, in the order of creation, which remembers the lists made from them until something changes. */
export class Table<T> extends Map<string, T> {
	private readonly changes: ChangeCount;
	private lists = new Map<string, readonly T[]>();
	private listsAsOf = -1;

	constructor(changes: ChangeCount) {
		super();
		this.changes = changes;
	}

	static of<T>(entries: ReadonlyMap<string, T>, changes: ChangeCount): Table<T> {
		const table = new Table<T>(changes);
		for (const [id, entry] of entries) table.set(id, entry);
		return table;
	}

	override set(id: string, entry: T): this {
		this.changes.note();
		return super.set(id, entry);
	}

	override delete(id: string): boolean {
		this.changes.note();
		return super.delete(id);
	}

	/** Adds an entry before all others. */
	setFirst(id: string, entry: T): void {
		const others = [...this];
		this.clear();
		this.set(id, entry);
		for (const [otherId, other] of others) this.set(otherId, other);
	}

	/** The list that `make` makes of all entries; the same `key` has to mean the same list. */
	list(key: string, make: (entries: readonly T[]) => readonly T[]): readonly T[] {
		if (this.size < REMEMBERED_FROM_SIZE) return make([...this.values()]);
		if (this.listsAsOf !== this.changes.value || this.lists.size >= MAX_REMEMBERED_LISTS) {
			this.lists.clear();
			this.listsAsOf = this.changes.value;
		}
		let list = this.lists.get(key);
		if (list === undefined) {
			list = make([...this.values()]);
			this.lists.set(key, list);
		}
		return list;
	}
}
