import type { Task } from '../world/state.mts';

/** The query string of Tallyfy's task lists, as it arrives: all text, and any of it may come twice. */
export type TaskQuery = Record<string, string | string[] | undefined>;

export interface TaskPage {
	data: Task[];
	meta: {
		pagination: {
			total: number;
			count: number;
			per_page: number;
			current_page: number;
			total_pages: number;
		};
	};
}

const DEFAULT_PER_PAGE = 10;

/**
 * Filters, sorts and pages tasks ("Reading" in the API facts). Our assumptions: without `sort`, the
 * order of creation; a number that makes no sense counts as not given; tasks without a deadline come
 * after those with one.
 */
export function listTasks(tasks: readonly Task[], query: TaskQuery): TaskPage {
	const found = tasks.filter((task) => isWanted(task, query));
	const sort = textOf(query.sort);
	const order = COMPARATORS[sort.replace(/^-/, '')];
	if (order) found.sort(sort.startsWith('-') ? (a, b) => order(b, a) : order);

	const perPage = positiveNumber(query.per_page) ?? DEFAULT_PER_PAGE;
	const page = positiveNumber(query.page) ?? 1;
	const data = found.slice((page - 1) * perPage, page * perPage);
	return {
		data,
		meta: {
			pagination: {
				total: found.length,
				count: data.length,
				per_page: perPage,
				current_page: page,
				total_pages: Math.max(1, Math.ceil(found.length / perPage)),
			},
		},
	};
}

function isWanted(task: Task, query: TaskQuery): boolean {
	const archived = textOf(query.archived);
	const isArchived = task.archived_at !== null;
	if (archived === 'only' ? !isArchived : isArchived && archived !== 'true') return false;
	if (textOf(query.is_oneoff) === 'true' && !task.is_oneoff_task) return false;
	return task.title.toLowerCase().includes(textOf(query.q).toLowerCase());
}

const COMPARATORS: Record<string, (a: Task, b: Task) => number> = {
	// A tilde sorts after every digit.
	deadline: (a, b) => compare(a.deadline ?? '~', b.deadline ?? '~'),
	newest: (a, b) => compare(b.created_at, a.created_at),
};

function compare(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

/** The last one counts where a parameter comes twice, as in PHP. */
function textOf(value: TaskQuery[string]): string {
	return (Array.isArray(value) ? value.at(-1) : value) ?? '';
}

function positiveNumber(value: TaskQuery[string]): number | null {
	const number = Number(textOf(value));
	return Number.isInteger(number) && number > 0 ? number : null;
}
