import { idField } from '../idField';
import type { Operation } from '../operation';

const taskId = idField({
	name: 'taskId',
	displayName: 'Task ID',
	noun: 'task',
	description: 'The one-off task to delete. Tasks that belong to a process are not listed.',
	urlMarkers: ['tasks'],
	urlExample: 'https://go.tallyfy.com/…/tasks/3f2a…',
	searchListMethod: 'searchOneOffTasks',
});

/** `DELETE /organizations/{org}/tasks/{id}/delete`. Without the last segment Tallyfy only archives (`shared/tallyfy-api.md`). */
export const deleteOneOff: Operation = {
	value: 'deleteOneOff',
	label: 'Delete One-off',
	action: 'Delete a one-off task',
	description: 'Permanently delete a one-off task, instead of archiving it',
	thing: { singular: 'one-off task' },
	notice:
		"Deleting a one-off task can't be undone: its form fields and everything entered in them are removed too.",
	fields: [taskId.property],
	endpoint: (item) => {
		const id = item.id(taskId);
		return { id, path: ['tasks', id, 'delete'] };
	},
	// Every sample in the seed treats any other status, a 200 with a message included, as not deleted.
	confirmedBy: [204],
	refusedAs: {
		what: "Tallyfy doesn't delete this task, because it isn't a one-off task",
		remedy:
			'Tasks that belong to a process go when their process is deleted in Tallyfy. Only one-off tasks can be deleted on their own.',
	},
};
