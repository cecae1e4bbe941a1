import { archivedFirst } from '../archivedFirst';
import { changeOperation } from '../changeOperation';
import { processThing } from './process';
import { processChange } from './processChange';

/** `DELETE /organizations/{org}/runs/{id}/delete`. Without the last segment Tallyfy only archives. */
export const deleteProcess = changeOperation({
	value: 'delete',
	label: 'Delete',
	action: 'Delete process',
	description: 'Permanently delete an archived process',
	notice:
		"Deleting a process can't be undone: its tasks, comments, files and everything entered are removed for good. It has to be archived first, and needs an administrator's token.",
	change: processChange({
		verb: 'delete',
		path: (id) => ['runs', id, 'delete'],
		confirmedBy: [200],
		...archivedFirst(processThing.noun),
	}),
});
