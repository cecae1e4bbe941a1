import type { Quirks } from '../quirks.mts';
import type { Sight } from '../routes/access.mts';
import type { Table } from '../state/organization.mts';
import type { Process, Task, Template } from '../state/records.mts';
import {
	archivedTasks,
	archivedWord,
	byArchived,
	containing,
	created,
	deadline,
	every,
	owned,
	processOwners,
	processStatus,
	tagged,
	taskOwners,
	taskStatus,
	taskText,
	type Owned,
	type Test,
} from './filters.mts';
import { byText, isTrue, sorted, textOf, type Query } from './pages.mts';

/** What does not choose entries, but a part of them, or their form. */
const NOT_FILTERS = new Set(['page', 'per_page', 'with', 'without_pagination']);

/** What a list of tasks depends on apart from its query. */
interface TaskList {
	nowMs: number;
	/** The words for a status that it heeds; `proven` if not given. */
	words?: Quirks['taskStatusWords'];
	/** Only their tasks, whatever the query says. */
	owner?: Owned;
}

/** Tasks that a query asks for, in its order. */
export function findTasks(sight: Sight, query: Query, list: TaskList): readonly Task[] {
	const { organization, quirks } = sight;
	const { nowMs, words = 'proven', owner = {} } = list;
	const isWanted = every<Task>(
		(task) => sight.shows(task),
		archivedTasks(organization, query, quirks),
		taskStatus(textOf(query.status), nowMs, words),
		textOf(query.is_oneoff) === ''
			? undefined
			: (task) => task.is_oneoff_task === isTrue(query.is_oneoff),
		tagged(organization, query),
		taskText(organization, query),
		created(textOf(query.created)),
		deadline(query),
		taskOwners(organization, query),
		owned(organization, owner),
	);
	const { archivedTasks: reading, ignoresArchivedTrue } = quirks;
	const key = [sight.key, owner, words, reading, ignoresArchivedTrue];
	return chosen(organization.tasks, query, key, nowMs, isWanted, TASK_ORDERS);
}

/** Those of the tasks of one process that a query asks for, in its order; archived ones are not told apart. */
export function sortedTasks(tasks: readonly Task[], query: Query, nowMs: number): readonly Task[] {
	const isWanted = every<Task>(taskStatus(textOf(query.status), nowMs, 'proven'), deadline(query));
	return sorted(tasks.filter(isWanted), textOf(query.sort), TASK_ORDERS);
}

/** Processes that a query asks for, in its order. */
export function findProcesses(
	{ organization, quirks }: Sight,
	query: Query,
	nowMs: number,
): readonly Process[] {
	const spelling = quirks.archivedRuns;
	const isStatusArchived = textOf(query.status) === 'archived';
	const archived =
		isStatusArchived && spelling !== 'archived'
			? 'only'
			: spelling === 'status'
				? ''
				: textOf(query.archived);
	const template = textOf(query.checklist_id) || textOf(query.blueprint_id);
	const isWanted = every<Process>(
		byArchived(archived),
		isStatusArchived ? undefined : processStatus(textOf(query.status), nowMs),
		template === '' ? undefined : (process) => process.checklist_id === template,
		tagged(organization, query),
		processOwners(organization, query),
		containing(textOf(query.q), ({ name }) => name),
	);
	return chosen(organization.processes, query, [spelling], nowMs, isWanted, PROCESS_ORDERS);
}

/** Templates that a query asks for, in its order. */
export function findTemplates(
	{ organization, quirks }: Sight,
	query: Query,
	nowMs: number,
): readonly Template[] {
	const status = textOf(query.status);
	const isWanted = every<Template>(
		byArchived(archivedWord(query, quirks)),
		status === '' ? undefined : (template) => template.status === status,
		textOf(query.owner_id) === ''
			? undefined
			: (template) => String(template.owner_id) === textOf(query.owner_id),
		tagged(organization, query),
		containing(textOf(query.q), ({ title }) => title),
	);
	return chosen(
		organization.templates,
		query,
		[quirks.ignoresArchivedTrue],
		nowMs,
		isWanted,
		TEMPLATE_ORDERS,
	);
}

/** Remembered for as long as nothing changes and the minute lasts: some words ask for what is overdue. */
function chosen<T>(
	table: Table<T>,
	query: Query,
	key: readonly unknown[],
	nowMs: number,
	isWanted: Test<T>,
	orders: Readonly<Record<string, (a: T, b: T) => number>>,
): readonly T[] {
	const filters = Object.entries(query).filter(([name]) => !NOT_FILTERS.has(name));
	const wholeKey = JSON.stringify([...key, Math.floor(nowMs / 60_000), filters.sort()]);
	const sort = textOf(query.sort) || textOf(query.sort_by);
	return table.list(wholeKey, (entries) => sorted(entries.filter(isWanted), sort, orders));
}

const newest = (a: { created_at: string }, b: { created_at: string }) =>
	byText<{ created_at: string }>(({ created_at: at }) => at)(b, a);

const TASK_ORDERS = {
	newest,
	deadline: byText<Task>((task) => task.deadline),
	completed_newest: (a: Task, b: Task) => byText<Task>((task) => task.completed_at ?? '')(b, a),
	problems: byText<Task>(({ problem }) => (problem ? '0' : '1')),
};
const PROCESS_ORDERS = {
	newest,
	name: byText<Process>(({ name }) => name),
	created_at: byText<Process>((process) => process.created_at),
	last_updated: byText<Process>((process) => process.last_updated),
};
const TEMPLATE_ORDERS = {
	newest,
	title: byText<Template>(({ title }) => title),
	created_at: byText<Template>((template) => template.created_at),
	last_updated: byText<Template>((template) => template.last_updated),
};
