import type { INodeProperties } from 'n8n-workflow';

import type { Change, Reached } from '../change/operation';
import { wholeOfTask } from '../conditions/belonging';
import type { ThingRecord } from '../conditions/record';
import type { ListSearch } from '../find/choose';
import { filesOfTask, WITH_FILES } from '../find/sources/attachments';
import { listing } from '../find/sources/listing';
import { MEMBERS } from '../read/names';
import type { Thing } from '../read/one';
import { ADDRESS_MARKERS } from '../transport/account/address';
import { archivedOnes, holdableFrom, TASK_ARCHIVE, taskThing } from './things';
import { choiceFilter, flag, hasStatus, isCompleted, isOpen, searchFilter } from './fields/find';
import { idField } from './fields/id';
import {
	memberSearch,
	notOwnedByFilter,
	notTaggedFilter,
	ownerFilter,
	tagFilter,
	tagSearch,
} from './fields/names';
import { changes, finds, gets, type Resource } from './kinds';
import { kindFilter, kindOf, ofProcess, refuseDeletion, standingOf } from './oneOff';
import { dateIn, nameIn, ownersIn, textIn } from './simplify';

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
const archivedOneOffSearch = archivedOnes(oneOffSearch, TASK_ARCHIVE);

const TASK_PLACE = {
	name: 'taskId',
	displayName: 'Task ID',
	noun: 'task',
	urlMarkers: ADDRESS_MARKERS.task,
	urlExample: 'e.g. https://go.tallyfy.com/…/tasks/3f2a…',
};

export const anyTaskId = idField({
	...TASK_PLACE,
	description: 'The task, one-off or of a process',
	search: taskSearch,
});
const oneOffTaskId = idField({
	...TASK_PLACE,
	description: 'The one-off task. Tasks that belong to a process are not listed.',
	search: oneOffSearch,
});
const archivedOneOffTaskId = idField({
	...TASK_PLACE,
	description: 'The one-off task. The list has archived ones only, and none of a process.',
	search: archivedOneOffSearch,
});

/** What archiving, restoring and deleting a one-off task have in common. */
function oneOffChange(
	change: Pick<
		Change,
		'confirmedBy' | 'path' | 'provenByLook' | 'reach' | 'refuse' | 'tells' | 'verb'
	>,
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

/**
 * The words are those of Tallyfy's list, which differ from the ones that its records have. One that a server doesn't know
 * filters nothing there, and nothing says so: each is checked here.
 */
const taskStatusFilter = choiceFilter({
	displayName: 'Status',
	name: 'status',
	description: 'Only tasks in this state',
	preset: 'complete',
	choices: [
		{ name: 'Active', value: 'active', query: { status: 'active' }, fits: isOpen },
		{ name: 'Any', value: 'any', query: {} },
		{ name: 'Completed', value: 'complete', query: { status: 'complete' }, fits: isCompleted },
		{
			name: 'Due Soon',
			value: 'due_soon',
			query: { status: 'due_soon' },
			fits: isDueAhead,
			isTimed: true,
		},
		{
			name: 'Has a Problem',
			value: 'hasproblem',
			query: { status: 'hasproblem' },
			fits: hasProblem,
		},
		{
			name: 'In Progress',
			value: 'inprogress',
			query: { status: 'inprogress' },
			fits: hasStatus('in-progress'),
		},
		{ name: 'Incomplete', value: 'incomplete', query: { status: 'incomplete' }, fits: isOpen },
		{
			name: 'Overdue',
			value: 'overdue',
			query: { status: 'overdue' },
			fits: isOverdue,
			isTimed: true,
		},
	],
});

/** An open issue is a problem; older answers have a field `problem`. */
function hasProblem({ raw }: ThingRecord): boolean | undefined {
	const said = [flag(raw.has_issues), flag(raw.problem)];
	return said.includes(true) ? true : said.find((one) => one !== undefined);
}

function isOverdue(record: ThingRecord, nowMs: number): boolean | undefined {
	return isOpenWith(record, (deadline) => deadline <= nowMs);
}

/** How soon "soon" is, Tallyfy knows alone. That the deadline is still ahead can be checked. */
function isDueAhead(record: ThingRecord, nowMs: number): boolean | undefined {
	return isOpenWith(record, (deadline) => deadline > nowMs);
}

/** A deadline that isn't there is none; of one that can't be read, or isn't told, nothing is known. */
function isOpenWith(record: ThingRecord, fits: (deadline: number) => boolean): boolean | undefined {
	const { deadline } = record.dates;
	const hasNone = record.raw.deadline === null;
	const isFitting = deadline?.kind === 'known' ? fits(deadline.at) : hasNone ? false : undefined;
	const open = isOpen(record);
	if (open === false || isFitting === false) return false;
	return isFitting === undefined ? undefined : open;
}

const ASSIGNED = 'the task is assigned to them';

/** `GET /organizations/{org}/tasks`: tasks of all processes and one-off ones. */
const getManyTasks = finds({
	description: 'Find tasks, for example those that were completed long ago',
	thing: taskThing,
	source: listing({
		path: ['tasks'],
		query: { sort: 'newest' },
		onlyArchived: TASK_ARCHIVE.spellings,
		// Those of archived processes are archived with them, and may be shown nowhere.
		hidesArchived: ({ is_oneoff: isOneOff }) => isOneOff !== 'true',
	}),
	// Tallyfy searches the name of the process as well, which the list doesn't show.
	filters: [
		kindFilter,
		searchFilter((record) => kindOf(record) === 'oneOff'),
		taskStatusFilter,
		// This list takes a tag by its name.
		tagFilter(({ name }) => name),
		notTaggedFilter,
		ownerFilter('owners', ASSIGNED),
		notOwnedByFilter(ASSIGNED),
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
});

const INCLUDE_COMMENTS: INodeProperties = {
	displayName: 'Include Comments',
	name: 'includeComments',
	type: 'boolean',
	default: false,
	description: 'Whether the comments on the task come along, as threads',
};

/** `GET /organizations/{org}/tasks/{id}`, with its form fields. */
const getTask = gets({
	description: 'Read a task with its form fields',
	thing: taskThing,
	id: anyTaskId,
	with: ['form_fields'],
	switches: [{ property: INCLUDE_COMMENTS, with: 'threads' }],
});

/** What is attached to a task goes with it. */
const FILES: Reached['parts'] = {
	with: WITH_FILES,
	ids: ({ raw }) => filesOfTask(raw).map(({ id }) => id),
};

/** `DELETE /organizations/{org}/tasks/{id}`, without `/delete` at its end. */
const archiveOneOff = changes({
	value: 'archiveOneOff',
	label: 'Archive One-Off',
	action: 'Archive one-off task',
	description: 'Archive a one-off task, so that it can be restored',
	notice: 'An archived one-off task keeps all its data and can be restored.',
	change: oneOffChange({
		verb: 'archive',
		path: (id) => ['tasks', id],
		// Newer documentation says 204, older "200 or 204".
		confirmedBy: [200, 204],
		reach: { whole: wholeOfTask },
	}),
});

/** `PUT /organizations/{org}/tasks/{id}/restore`. Its status is documented nowhere, so the task itself has to show it. */
const restoreOneOff = changes({
	value: 'restoreOneOff',
	label: 'Restore One-Off',
	action: 'Restore one-off task',
	description: 'Bring an archived one-off task back',
	change: oneOffChange({
		verb: 'restore',
		path: (id) => ['tasks', id, 'restore'],
		confirmedBy: [200, 201, 202, 204],
		provenByLook: true,
	}),
});

/** `DELETE /organizations/{org}/tasks/{id}/delete`. Without the last segment Tallyfy only archives. */
const deleteOneOff = changes({
	value: 'deleteOneOff',
	label: 'Delete One-Off',
	action: 'Delete one-off task',
	description: 'Permanently delete a one-off task, instead of archiving it',
	notice:
		"Deleting a one-off task can't be undone: its form fields and everything entered in them are removed too.",
	change: oneOffChange({
		verb: 'delete',
		path: (id) => ['tasks', id, 'delete'],
		// Every sample in Tallyfy's documentation treats any other status, a 200 with a message included, as not deleted.
		confirmedBy: [204],
		tells: (record) => standingOf(record) !== 'untold',
		refuse: refuseDeletion,
		reach: { whole: wholeOfTask, parts: FILES, kinds: holdableFrom('file', 'task') },
	}),
});

export const task: Resource = {
	value: 'task',
	label: 'Task',
	operations: [getManyTasks, getTask, archiveOneOff, restoreOneOff, deleteOneOff],
	searches: [archivedOneOffSearch, oneOffSearch, taskSearch, tagSearch, memberSearch],
};
