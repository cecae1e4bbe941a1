import { changeOperation } from '../changeOperation';
import { templateChange } from './templateChange';

/** `DELETE /organizations/{org}/checklists/{id}`. Its answer says "deleted"; it only archives. */
export const archiveTemplate = changeOperation({
	value: 'archive',
	label: 'Archive',
	action: 'Archive template',
	description: 'Archive a template, so that it can be restored',
	notice:
		'No new processes can be started from an archived template. Running ones go on. Other templates that embed it lose the embed until it is restored.',
	change: templateChange({ verb: 'archive', path: (id) => ['checklists', id], words: {} }),
});
