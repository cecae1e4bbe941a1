import type { FastifyRequest } from 'fastify';
import type { Quirks } from '../quirks.mts';
import { sandboxId, type IdKind } from '../state/ids.mts';
import { nextNumber, type Organization } from '../state/organization.mts';
import type { Process, Task, Template } from '../state/records.mts';
import type { SandboxState } from '../state/state.mts';

/** The query string of Tallyfy's lists, as it arrives: all text, and any of it may come twice. */
export type Query = Record<string, string | string[] | undefined>;

/** What one page of a list answers. */
export interface Page<T> {
	data: T[];
	meta: {
		pagination: {
			total: number;
			count: number;
			per_page: number;
			current_page: number;
			total_pages: number;
			/** An empty list where there is neither. */
			links: { previous?: string; next?: string } | [];
		};
	};
}

const DEFAULT_PER_PAGE = 10;

/** The last one counts where a parameter comes twice, as in PHP. */
export function textOf(value: Query[string]): string {
	return (Array.isArray(value) ? value.at(-1) : value) ?? '';
}

/** The parts of a list with commas. */
export function listOf(value: Query[string]): string[] {
	return textOf(value).split(',').filter(Boolean);
}

/** The words of a list with commas, such as `with=assets,threads`. */
export function wordsOf(value: Query[string]): ReadonlySet<string> {
	return new Set(listOf(value));
}

/**
 * One page of `entries`. Our assumption: a number that makes no sense counts as not given. `without_pagination` brings
 * everything, with no word about pages.
 */
export function pageOf<T>(
	entries: readonly T[],
	{
		query,
		protocol,
		host,
		originalUrl,
	}: Pick<FastifyRequest, 'host' | 'originalUrl' | 'protocol'> & { query: Query },
	quirks: Quirks,
): Page<T> | { data: readonly T[] } {
	if (isTrue(query.without_pagination)) return { data: entries };
	const asked = positiveNumber(query.per_page) ?? DEFAULT_PER_PAGE;
	const perPage = quirks.ignoresPerPage ? DEFAULT_PER_PAGE : Math.min(asked, quirks.perPageCap);
	const page = positiveNumber(query.page) ?? 1;
	const data = entries.slice((page - 1) * perPage, page * perPage);
	const lastPage = Math.max(1, Math.ceil(entries.length / perPage));
	const linkTo = (other: number) => {
		const url = new URL(originalUrl, `${protocol}://${host}`);
		url.searchParams.set('page', String(other));
		return url.href;
	};
	const links = {
		...(page > 1 && { previous: linkTo(page - 1) }),
		...(page < lastPage && { next: linkTo(page + 1) }),
	};
	return {
		data,
		meta: {
			pagination: {
				total: entries.length,
				count: data.length,
				per_page: perPage,
				current_page: page,
				total_pages: claimed(lastPage, quirks.wrongTotalPages),
				links: Object.keys(links).length === 0 ? [] : links,
			},
		},
	};
}

/** Whether a parameter says yes. */
export function isTrue(value: Query[string]): boolean {
	return ['1', 'true'].includes(textOf(value));
}

/** Sorts by what `keyOf` gives, the lowest first; what has none comes last. */
export function byText<T>(keyOf: (entry: T) => string | null): (a: T, b: T) => number {
	// A tilde sorts after every digit and letter.
	return (a, b) => compare(keyOf(a) ?? '~', keyOf(b) ?? '~');
}

/**
 * Sorts a new list as the query says; a leading minus reverses. Our assumption: a word it does not know leaves the order
 * of creation.
 */
export function sorted<T>(
	entries: readonly T[],
	sort: string,
	orders: Readonly<Record<string, (a: T, b: T) => number>>,
): readonly T[] {
	const order = orders[sort.replace(/^-/, '')];
	if (!order) return entries;
	return entries.toSorted(sort.startsWith('-') ? (a, b) => order(b, a) : order);
}

function compare(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

function claimed(totalPages: number, wrong: Quirks['wrongTotalPages']): number {
	if (wrong === 'one') return 1;
	return wrong === 'oneTooFew' ? Math.max(1, totalPages - 1) : totalPages;
}

function positiveNumber(value: Query[string]): number | undefined {
	const number = Number(textOf(value));
	return Number.isInteger(number) && number > 0 ? number : undefined;
}

/** What somebody else does to a list between two of its pages: deletes its first entry, or creates one before it. */
export interface Drift<T> {
	remove(entry: T): void;
	create(like: T): void;
}

/** Lets the quirk `drift` happen to a list of which a page was just served. */
export function drift<T>(entries: readonly T[], how: Quirks['drift'], change: Drift<T>): void {
	const [first] = entries;
	if (first === undefined || how === 'none') return;
	if (how === 'delete') change.remove(first);
	else change.create(first);
}

export function taskDrift(state: SandboxState, organization: Organization): Drift<Task> {
	return {
		remove: (task) => {
			state.deleteTask(organization, task, 'drift');
		},
		create: (like) => {
			const task = { ...like, id: newId(organization, 'task'), taskdata: {} };
			organization.tasks.setFirst(task.id, task);
			if (task.run_id !== null) organization.taskIdsByProcess.get(task.run_id)?.unshift(task.id);
		},
	};
}

export function processDrift(state: SandboxState, organization: Organization): Drift<Process> {
	return {
		remove: (process) => {
			state.deleteProcess(organization, process, 'drift');
		},
		create: (like) => {
			const process = { ...like, id: newId(organization, 'process'), prerun: {} };
			organization.processes.setFirst(process.id, process);
		},
	};
}

export function templateDrift(state: SandboxState, organization: Organization): Drift<Template> {
	return {
		remove: (template) => {
			state.deleteTemplate(organization, template, 'drift');
		},
		create: (like) => {
			const template = { ...like, id: newId(organization, 'template') };
			organization.templates.setFirst(template.id, template);
		},
	};
}

function newId(organization: Organization, kind: IdKind): string {
	return sandboxId(kind, nextNumber(organization, kind));
}
