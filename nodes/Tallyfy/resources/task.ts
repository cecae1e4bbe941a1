import type { INodeProperties } from 'n8n-workflow';

import type { Change, Reached } from '../change/operation';
import type { ThingRecord } from '../conditions/record';
import type { ListSearch } from '../find/choose';
import { filesOfTask, WITH_FILES } from '../find/files';
import { listing } from '../find/listing';
import { MEMBERS, TAGS } from '../read/names';
import type { Restriction } from '../input/filters';
import type { Thing } from '../read/one';
import { VERBS, type Explanation } from '../words/vocabulary';
import { archivedOnes, holdableFrom, taskThing, dateIn, nameIn, ownersIn, textIn } from './things';
import {
	choiceFilter,
	flag,
	hasStatus,
	isCompleted,
	isOpen,
	searchFilter,
	statusFilter,
	markFilters,
} from './fields/filters';
import { directorySearch, idField } from './fields/id';
import { changes, finds, gets, type Resource } from './kinds';

/** The only tasks that can be archived, restored or deleted on their own. */
const oneOffTask: Thing = {
	...taskThing,
	noun: { singular: 'one-off task', plural: 'one-off tasks' },
};

const taskSearch: ListSearch = {
	method: 'searchTasks',
	noun: taskThing.noun,
	path: ['tasks'],
	query: { sort: 'newest' },
};
const oneOffSearch: ListSearch = {
	method: 'searchOneOffTasks',
	noun: oneOffTask.noun,
	path: ['tasks'],
	query: { sort: 'newest', is_oneoff: 'true' },
	// One that has a process is left out all the same: nothing says what becomes of the process.
	accepts: (record) => standingOf(record) === 'free',
	others: {
		noun: { singular: 'task of a process', plural: 'tasks of processes' },
		query: { is_oneoff: 'false' },
	},
};
/** Only archived ones can be restored. */
const archivedOneOffSearch = archivedOnes(oneOffSearch, taskThing);

export const anyTaskId = idField('task', 'The task, one-off or of a process', taskSearch);
const oneOffTaskId = idField(
	'task',
	'The one-off task. Tasks that belong to a process are not listed.',
	oneOffSearch,
);
const archivedOneOffTaskId = idField(
	'task',
	'The one-off task. The list has archived ones only, and none of a process.',
	archivedOneOffSearch,
);

function ofProcess(verb: Change['verb']): Explanation {
	const { past, base } = VERBS[verb];
	return {
		message: `Tallyfy doesn't ${base} this task, because it isn't a one-off task`,
		description: `Tasks that belong to a process are ${past} with their process. Only one-off tasks can be ${past} on their own.`,
	};
}

/** Which kind a task says it is; null where it doesn't. A one-off task may have a process around it. */
function kindOf({ raw }: ThingRecord): 'oneOff' | 'process' | null {
	const { is_oneoff_task: isOneOff } = raw;
	if (isOneOff === true || isOneOff === 1) return 'oneOff';
	return isOneOff === false || isOneOff === 0 ? 'process' : null;
}

/**
 * Where a task stands: `free` only where Tallyfy says that it is one-off and has no process; `untold` where it says less.
 * Tallyfy's permanent deletion checks nothing of the kind: it takes tasks of processes as readily.
 */
function standingOf(record: ThingRecord): 'free' | 'linked' | 'ofProcess' | 'untold' {
	const kind = kindOf(record);
	if (kind === 'process') return 'ofProcess';
	const { run_id: processId } = record.raw;
	if (kind === null || processId === undefined) return 'untold';
	return processId === null || processId === '' ? 'free' : 'linked';
}

/** Why a task is not deleted for good: what isn't known to be one-off and free of a process never is. */
const NOT_DELETED: Readonly<Record<ReturnType<typeof standingOf>, Explanation | undefined>> = {
	free: undefined,
	ofProcess: {
		message: "This task isn't a one-off task: it belongs to a process",
		description:
			"Tasks of a process are deleted with their process. Only one-off tasks can be deleted on their own: in Get Many, leave the filter 'Kind' out to find these alone.",
	},
	linked: {
		message: 'This one-off task belongs to a process',
		description:
			'Deleting it would take it out of its process for good. Delete it with the process, or in Tallyfy.',
	},
	untold: {
		message: "Tallyfy doesn't say whether this is a one-off task without a process",
		description: 'Only such tasks are deleted for good. Open it in Tallyfy and check.',
	},
};

/** What archiving, restoring and deleting a one-off task have in common. */
function oneOffChange(
	change: Omit<Change, 'alwaysLooks' | 'id' | 'resource' | 'thing' | 'words'>,
): Change {
	return {
		refuse: (record) => (kindOf(record) === 'process' ? ofProcess(change.verb) : undefined),
		...change,
		resource: 'task',
		thing: oneOffTask,
		id: change.verb === 'restore' ? archivedOneOffTaskId : oneOffTaskId,
		alwaysLooks: true,
		words: { badRequest: ofProcess(change.verb) },
	};
}

/** Tasks of one kind: what Tallyfy is asked for, and which fit. */
function ofKind(kind: 'oneOff' | 'process'): Restriction {
	const fits = (record: ThingRecord) => {
		const found = kindOf(record);
		return found === null ? undefined : found === kind;
	};
	return { query: { is_oneoff: kind === 'oneOff' ? 'true' : 'false' }, fits };
}

/** One-off tasks alone unless something else is chosen: only they can be archived or deleted on their own. */
const kindFilter = choiceFilter({
	displayName: 'Kind',
	name: 'kind',
	description: 'Which tasks to find. Without this filter, one-off tasks only.',
	preset: 'oneOff',
	absent: ofKind('oneOff'),
	choices: [
		{ name: 'All Tasks', value: 'all', query: {} },
		{ name: 'One-Off Tasks', value: 'oneOff', ...ofKind('oneOff') },
		{ name: 'Tasks of Processes', value: 'process', ...ofKind('process') },
	],
});

/** Whether something is open with such a deadline. Null is none; of one that can't be read, or isn't told, nothing is known. */
function openWith(isSuch: (deadline: number, nowMs: number) => boolean) {
	return (record: ThingRecord, nowMs: number): boolean | undefined => {
		const { deadline } = record.dates;
		const open = isOpen(record);
		const untold = record.raw.deadline === null ? false : undefined;
		const fits = deadline?.kind === 'known' ? isSuch(deadline.at, nowMs) : untold;
		return open === false ? false : fits && open;
	};
}

const isOverdue = openWith((deadline, nowMs) => deadline <= nowMs);
/** How soon "soon" is, Tallyfy knows alone. That the deadline is still ahead can be checked. */
const isDueAhead = openWith((deadline, nowMs) => deadline > nowMs);

const taskStatusFilter = statusFilter(taskThing.noun.plural, [
	{ name: 'Active', value: 'active', fits: isOpen },
	{ name: 'Completed', value: 'complete', fits: isCompleted },
	{ name: 'Due Soon', value: 'due_soon', fits: isDueAhead, isTimed: true },
	{ name: 'Has a Problem', value: 'hasproblem', fits: hasProblem },
	{ name: 'In Progress', value: 'inprogress', fits: hasStatus('in-progress') },
	{ name: 'Incomplete', value: 'incomplete', fits: isOpen },
	{ name: 'Overdue', value: 'overdue', fits: isOverdue, isTimed: true },
]);

/** An open issue is a problem; older answers have a field `problem`. */
function hasProblem({ raw }: ThingRecord): boolean | undefined {
	const said = [flag(raw.has_issues), flag(raw.problem)];
	return said.includes(true) ? true : said.find((one) => one !== undefined);
}

const INCLUDE_COMMENTS: INodeProperties = {
	displayName: 'Include Comments',
	name: 'includeComments',
	type: 'boolean',
	default: false,
	description: 'Whether the comments on the task come along, as threads',
};

/** What is attached to a task goes with it. */
const FILES: Reached['parts'] = {
	with: WITH_FILES,
	ids: ({ raw }) => filesOfTask(raw).map(({ id }) => id),
};

export const task: Resource = {
	value: 'task',
	operations: [
		finds({
			description: 'Find tasks, for example those that were completed long ago',
			thing: taskThing,
			source: listing({
				...taskSearch,
				// Those of archived processes are archived with them, and may be shown nowhere.
				hidesArchived: ({ is_oneoff: isOneOff }) => isOneOff !== 'true',
			}),
			// Tallyfy searches the name of the process as well, which the list doesn't show.
			filters: [
				kindFilter,
				searchFilter((record) => kindOf(record) === 'oneOff'),
				taskStatusFilter,
				...markFilters({
					// This list takes a tag by its name.
					tagQuery: ({ name }) => name,
					ownerParameter: 'owners',
					owner: 'the task is assigned to them',
				}),
			],
			asksForMembers: true,
			simplify: (record, names) => ({
				...nameIn(record),
				kind: kindOf(record),
				status: textIn(record, 'status'),
				createdAt: dateIn(record, 'created'),
				updatedAt: dateIn(record, 'updated'),
				completedAt: dateIn(record, 'completed'),
				archivedAt: dateIn(record, 'archived'),
				deadline: dateIn(record, 'deadline'),
				processId: textIn(record, 'run_id'),
				owners: ownersIn(record, names.known(MEMBERS)),
			}),
		}),
		gets({
			description: 'Read a task with its form fields',
			thing: taskThing,
			id: anyTaskId,
			with: ['form_fields'],
			switches: [{ property: INCLUDE_COMMENTS, with: 'threads' }],
		}),
		// `DELETE /organizations/{org}/tasks/{id}`, without `/delete` at its end.
		changes({
			value: 'archiveOneOff',
			label: 'Archive One-Off',
			description: 'Archive a one-off task, so that it can be restored',
			notice: 'An archived one-off task keeps all its data and can be restored.',
			change: oneOffChange({
				verb: 'archive',
				path: (id) => ['tasks', id],
				// Newer documentation says 204, older "200 or 204".
				confirmedBy: [200, 204],
				reach: {},
			}),
		}),
		// `PUT /organizations/{org}/tasks/{id}/restore`. Its status is documented nowhere, so the task itself has to show it.
		changes({
			value: 'restoreOneOff',
			label: 'Restore One-Off',
			description: 'Bring an archived one-off task back',
			change: oneOffChange({
				verb: 'restore',
				path: (id) => ['tasks', id, 'restore'],
				confirmedBy: [200, 201, 202, 204],
				provenByLook: true,
			}),
		}),
		// `DELETE /organizations/{org}/tasks/{id}/delete`. Without the last segment Tallyfy only archives.
		changes({
			value: 'deleteOneOff',
			label: 'Delete One-Off',
			description: 'Permanently delete a one-off task, instead of archiving it',
			notice:
				"Deleting a one-off task can't be undone: its form fields and everything entered in them are removed too.",
			change: oneOffChange({
				verb: 'delete',
				path: (id) => ['tasks', id, 'delete'],
				// Every sample in Tallyfy's documentation treats any other status, a 200 with a message included, as not deleted.
				confirmedBy: [204],
				tells: (record) => standingOf(record) !== 'untold',
				refuse: (record) => NOT_DELETED[standingOf(record)],
				reach: { parts: FILES, kinds: holdableFrom('file', 'task') },
			}),
		}),
	],
	searches: [
		archivedOneOffSearch,
		oneOffSearch,
		taskSearch,
		directorySearch(TAGS),
		directorySearch(MEMBERS),
	],
};
