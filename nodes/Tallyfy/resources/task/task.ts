import type { ThingRecord } from '../../conditions/record';
import type { ListSearch } from '../../find/choose/search';
import type { Thing } from '../../read/thing';
import { UNARCHIVED } from '../archivedFirst';
import { idField } from '../idField';

/** Any task: one-off, or of a process. Whether reading an archived one works is documented nowhere. */
export const taskThing: Thing = {
	noun: { singular: 'task', plural: 'tasks' },
	path: (id) => ['tasks', id],
	archive: { path: ['tasks'], spellings: [{ archived: 'only' }] },
	dates: ['completed', 'archived', 'created', 'updated', 'deadline'],
};

/** The only tasks that can be archived, restored or deleted on their own. */
export const oneOffTask: Thing = {
	...taskThing,
	noun: { singular: 'one-off task', plural: 'one-off tasks' },
	archive: { path: ['tasks'], spellings: [{ archived: 'only', is_oneoff: 'true' }] },
};

const PLACE = {
	name: 'taskId',
	displayName: 'Task ID',
	noun: 'task',
	urlMarkers: ['tasks'],
	urlExample: 'e.g. https://go.tallyfy.com/…/tasks/3f2a…',
};

export const taskSearch: ListSearch = {
	method: 'searchTasks',
	noun: taskThing.noun,
	path: ['tasks'],
	query: { sort: 'newest' },
};

/** A task that has a process, even a one-off one, is left out: nothing says what becomes of the process. */
const isOneOff = ({ raw }: ThingRecord) =>
	raw.is_oneoff_task === true && (raw.run_id ?? null) === null;

export const oneOffTaskSearch: ListSearch = {
	method: 'searchOneOffTasks',
	noun: oneOffTask.noun,
	path: ['tasks'],
	query: { sort: 'newest', is_oneoff: 'true' },
	accepts: isOneOff,
	others: {
		noun: { singular: 'task of a process', plural: 'tasks of processes' },
		query: { is_oneoff: 'false' },
	},
};

/** Only archived ones can be restored. */
export const archivedOneOffTaskSearch: ListSearch = {
	method: 'searchArchivedOneOffTasks',
	noun: { singular: 'archived one-off task', plural: 'archived one-off tasks' },
	path: ['tasks'],
	query: { ...oneOffTaskSearch.query, archived: 'only' },
	accepts: (record) => record.isArchived === true && isOneOff(record),
	others: { noun: UNARCHIVED, query: oneOffTaskSearch.query },
};

/** For what only one-off tasks allow. */
export const taskId = idField({
	...PLACE,
	description: 'The one-off task. Tasks that belong to a process are not listed.',
	search: oneOffTaskSearch,
});

/** For bringing one back. */
export const archivedTaskId = idField({
	...PLACE,
	description: 'The one-off task. The list has archived ones only, and none of a process.',
	search: archivedOneOffTaskSearch,
});

/** For what only reads. */
export const anyTaskId = idField({
	...PLACE,
	description: 'The task, one-off or of a process',
	search: taskSearch,
});
