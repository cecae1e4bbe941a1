import { changeOperation } from '../changeOperation';
import { oneOffChange } from './oneOffChange';

/** `DELETE /organizations/{org}/tasks/{id}/delete`. Without the last segment Tallyfy only archives. */
export const deleteOneOff = changeOperation({
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
		alwaysLooks: false,
	}),
});
