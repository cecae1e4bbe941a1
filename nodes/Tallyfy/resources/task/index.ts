import type { Resource } from '../operation';
import { archiveOneOff } from './archiveOneOff';
import { deleteOneOff } from './deleteOneOff';
import { getTask } from './get';
import { getManyTasks } from './getMany';
import { restoreOneOff } from './restoreOneOff';
import { archivedOneOffTaskSearch, oneOffTaskSearch, taskSearch } from './task';

export const task: Resource = {
	value: 'task',
	label: 'Task',
	operations: [getManyTasks, getTask, archiveOneOff, restoreOneOff, deleteOneOff],
	searches: [archivedOneOffTaskSearch, oneOffTaskSearch, taskSearch],
};
