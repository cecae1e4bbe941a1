import { getMany } from '../../find/getMany';
import type { GetMany } from '../../find/operation';
import { listing } from '../../find/sources/listing';
import { searchFilter, tagFilter } from '../filters';
import { findFields } from '../findFields';
import type { Operation } from '../operation';
import { dateIn, nameIn, textIn } from '../simplify';
import { kindFilter, kindOf, statusFilter } from './filters';
import { taskThing } from './task';

/** `GET /organizations/{org}/tasks`: tasks of all processes and one-off ones. */
const tasks: GetMany = {
	thing: taskThing,
	source: listing({
		path: ['tasks'],
		query: { sort: 'newest' },
		includeArchived: { archived: 'true' },
		onlyArchived: [{ archived: 'only' }],
	}),
	// Tallyfy searches the name of the process as well, which the list doesn't show.
	filters: [
		kindFilter,
		searchFilter((record) => kindOf(record) === 'oneOff'),
		statusFilter,
		tagFilter('Only tasks with this tag, by its name'),
	],
	simplify: (record) => ({
		...nameIn(record),
		kind: kindOf(record),
		status: textIn(record, 'status'),
		createdAt: dateIn(record, 'created'),
		updatedAt: dateIn(record, 'updated'),
		completedAt: dateIn(record, 'completed'),
		archivedAt: dateIn(record, 'archived'),
		deadline: dateIn(record, 'deadline'),
		processId: textIn(record, 'run_id'),
	}),
};

export const getManyTasks: Operation = {
	value: 'getMany',
	label: 'Get Many',
	action: 'Get many tasks',
	description: 'Find tasks, for example those that were completed long ago',
	fields: findFields(tasks),
	run: async (context) => await getMany(context, tasks),
};
