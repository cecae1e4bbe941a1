import type { INodeProperties } from 'n8n-workflow';

import type { Change, Reached } from '../change/operation';
import { idOf, type Named } from '../conditions/marks';
import type { ThingRecord } from '../conditions/record';
import type { ListSearch } from '../find/choose';
import { filesOfTask, WITH_FILES } from '../find/files';
import { listing } from '../find/listing';
import { MEMBERS, TAGS } from '../read/names';
import type { Thing } from '../read/one';
import { isRecord, listIn } from '../transport/answer/values';
import { archivedOnes, holdableFrom, taskThing, dateIn, nameIn, textIn } from './things';
import {
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
import { kindFilter, kindOf, ofProcess, refuseDeletion, standingOf } from './oneOff';

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

/** `GET /organizations/{org}/tasks`: tasks of all processes and one-off ones. */
const getManyTasks = finds({
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
});

/** Who has a task, as far as Tallyfy tells: members, guests and groups. Names, addresses and states of members are known where their list was read. */
function ownersIn({ raw: { owners } }: ThingRecord, members: readonly Named[]) {
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
	description: 'Archive a one-off task, so that it can be restored',
	notice: 'An archived one-off task keeps all its data and can be restored.',
	change: oneOffChange({
		verb: 'archive',
		path: (id) => ['tasks', id],
		// Newer documentation says 204, older "200 or 204".
		confirmedBy: [200, 204],
		reach: {},
	}),
});

/** `PUT /organizations/{org}/tasks/{id}/restore`. Its status is documented nowhere, so the task itself has to show it. */
const restoreOneOff = changes({
	value: 'restoreOneOff',
	label: 'Restore One-Off',
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
		reach: { parts: FILES, kinds: holdableFrom('file', 'task') },
	}),
});

export const task: Resource = {
	value: 'task',
	operations: [getManyTasks, getTask, archiveOneOff, restoreOneOff, deleteOneOff],
	searches: [
		archivedOneOffSearch,
		oneOffSearch,
		taskSearch,
		directorySearch(TAGS),
		directorySearch(MEMBERS),
	],
};
