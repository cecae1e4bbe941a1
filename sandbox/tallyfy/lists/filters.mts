import type { Quirks } from '../quirks.mts';
import { ownerIds, tasksOfProcess, type Organization } from '../state/organization.mts';
import type { Process, Task } from '../state/records.mts';
import { DAY_MS } from '../world/add.mts';
import { isTrue, listOf, textOf, type Query } from './pages.mts';

/** Whether an entry is in a list. */
export type Test<T> = (entry: T) => boolean;

/** Assumption: how near a deadline has to be for `due_soon`. */
const DUE_SOON_MS = 2 * DAY_MS;
/** Holds where all the given tests hold. */
export function every<T>(...tests: (Test<T> | undefined)[]): Test<T> {
	const given = tests.filter((test) => test !== undefined);
	return (entry) => given.every((test) => test(entry));
}

/** `only` the archived entries, archived ones too (`true`), or none of them. */
export function byArchived(word: string): Test<{ archived_at: string | null }> {
	if (word === 'only') return ({ archived_at: at }) => at !== null;
	return isTrue(word) ? () => true : ({ archived_at: at }) => at === null;
}

/** What `archived` asks for in a list of tasks or templates. */
export function archivedWord(query: Query, { ignoresArchivedTrue }: Quirks): string {
	const word = textOf(query.archived);
	return ignoresArchivedTrue && isTrue(word) ? '' : word;
}

/** What `archived` asks for in a list of tasks, in the reading that the quirk says. */
export function archivedTasks(
	organization: Organization,
	query: Query,
	quirks: Quirks,
): Test<Task> {
	const word = archivedWord(query, quirks);
	if (quirks.archivedTasks === 'own') return byArchived(word);
	const isOfArchived = ({ run_id: id }: Task) =>
		id !== null && (organization.processes.get(id)?.archived_at ?? null) !== null;
	if (word === 'only') return isOfArchived;
	return (task) => task.archived_at === null || (isTrue(word) && isOfArchived(task));
}

/**
 * The tasks whose status is one of those named, with commas between them. As in Tallyfy, an underscore is a hyphen, and a
 * word that means nothing adds no condition: where no other does, every task comes. `auto-skipped` brings the others.
 */
export function taskStatus(
	wanted: string,
	nowMs: number,
	words: Quirks['taskStatusWords'],
): Test<Task> | undefined {
	if (words === 'none') return undefined;
	const isOpen = ({ status }: Task) => status !== 'completed' && status !== 'auto-skipped';
	const dueBy = (task: Task, timeMs: number) =>
		isOpen(task) && task.deadline !== null && Date.parse(task.deadline) < timeMs;
	const isInProgress = ({ status }: Task) => status === 'in-progress';
	const hasProblem = ({ problem }: Task) => problem;
	const proven: Record<string, Test<Task>> = {
		complete: ({ status }) => status === 'completed',
		active: isOpen,
		'active-visible': isOpen,
		'in-progress': isInProgress,
		'not-started': ({ status }) => status === 'not-started',
		'on-time': (task) => isOpen(task) && !dueBy(task, nowMs),
		overdue: (task) => dueBy(task, nowMs),
		'due-soon': (task) => dueBy(task, nowMs + DUE_SOON_MS) && !dueBy(task, nowMs),
		'has-problem': hasProblem,
		'auto-skipped': ({ status }) => status !== 'auto-skipped',
	};
	const documented = { incomplete: isOpen, inprogress: isInProgress, hasproblem: hasProblem };
	const tests = words === 'proven' ? proven : { ...proven, ...documented };
	const chosen = wanted
		.split(',')
		.map((word) => tests[word.replaceAll('_', '-')])
		.filter((test) => test !== undefined);
	return chosen.length === 0 ? undefined : (task) => chosen.some((test) => test(task));
}

/** The documented words for the status of processes; another word filters nothing. */
export function processStatus(word: string, nowMs: number): Test<Process> | undefined {
	const tests: Record<string, Test<Process>> = {
		active: ({ status }) => status === 'active',
		complete: ({ status }) => status === 'complete',
		problem: ({ has_open_issue: hasIssue }) => hasIssue,
		issue: ({ has_open_issue: hasIssue }) => hasIssue,
		starred: ({ starred }) => starred,
		delayed: ({ status, due_date: due }) =>
			status !== 'complete' && due !== null && Date.parse(due) < nowMs,
	};
	return tests[word];
}

/** `q` looks in the name of the task and in that of its process. */
export function taskText(organization: Organization, query: Query): Test<Task> | undefined {
	return containing(textOf(query.q), ({ title, run_id: id }) =>
		id === null ? title : `${title}\n${organization.processes.get(id)?.name ?? ''}`,
	);
}

/** Whether a text occurs, whatever its case. */
export function containing<T>(text: string, textIn: (entry: T) => string): Test<T> | undefined {
	const wanted = text.toLowerCase();
	return wanted === '' ? undefined : (entry) => textIn(entry).toLowerCase().includes(wanted);
}

/** Assumption: a tag is named by its id; its title is taken as well. */
export function tagged(organization: Organization, query: Query): Test<{ id: string }> | undefined {
	const wanted = textOf(query.tag);
	if (wanted === '') return undefined;
	return ({ id }) =>
		organization.tags.get(id)?.some((tag) => tag.id === wanted || tag.title === wanted) ?? false;
}

/** Whose tasks are wanted: by the ids of members and groups, and by the addresses of guests. Any of them will do. */
export interface Owned {
	members?: readonly string[];
	guests?: readonly string[];
	groups?: readonly string[];
}

/** The tasks that are somebody's; undefined where it does not matter whose. */
export function owned(
	organization: Organization,
	{ members = [], guests = [], groups = [] }: Owned,
): Test<Task> | undefined {
	if (members.length + guests.length + groups.length === 0) return undefined;
	return (task) =>
		ownerIds(organization, task).some((id) => members.includes(String(id))) ||
		task.owners.guests.some((email) => guests.includes(email)) ||
		task.owners.groups.some((id) => groups.includes(id));
}

/** The tasks whose owners a query names, or that have none. */
export function taskOwners(organization: Organization, query: Query): Test<Task> | undefined {
	if (isTrue(query.unassigned))
		return ({ owners }) => Object.values(owners).every((some: unknown[]) => some.length === 0);
	const [members, guests, groups] = [query.owners, query.guests, query.groups].map(listOf);
	return owned(organization, { members, guests, groups } as Owned);
}

/** The processes whose owner a query names, or an owner of one of their tasks. */
export function processOwners(organization: Organization, query: Query): Test<Process> | undefined {
	const members = listOf(query.owners);
	const isTheirs = owned(organization, { members });
	if (isTheirs === undefined) return undefined;
	return ({ id, owner_id: ownerId }) =>
		members.includes(String(ownerId)) || tasksOfProcess(organization, id).some(isTheirs);
}

/** A day (`2025-01-31`) or two with a colon between them, both inclusive. */
export function created(range: string): Test<Task> | undefined {
	if (range === '') return undefined;
	const [from = '', to = from] = range.split(':');
	return ({ created_at: at }) => at.slice(0, 10) >= from && at.slice(0, 10) <= to;
}

/** Days between which the deadline has to be, both inclusive. */
export function deadline(query: Query): Test<Task> | undefined {
	const from = textOf(query.deadline_after) || textOf(query.deadline_start_range);
	const to = textOf(query.deadline_before) || textOf(query.deadline_end_range);
	if (from === '' && to === '') return undefined;
	return ({ deadline: due }) =>
		due !== null && due.slice(0, 10) >= from && (to === '' || due.slice(0, 10) <= to);
}
