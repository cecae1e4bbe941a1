import { archivedFirst } from '../archivedFirst';
import { changeOperation } from '../changeOperation';
import { templateThing } from './template';
import { templateChange } from './templateChange';

/** `DELETE /organizations/{org}/checklists/{id}/delete`. Without the last segment Tallyfy only archives. */
export const deleteTemplate = changeOperation({
	value: 'delete',
	label: 'Delete',
	action: 'Delete template',
	description: 'Permanently delete an archived template',
	notice:
		"Deleting a template can't be undone. It has to be archived first, and needs an administrator's token.",
	change: templateChange({
		verb: 'delete',
		path: (id) => ['checklists', id, 'delete'],
		...archivedFirst(templateThing.noun),
	}),
});
