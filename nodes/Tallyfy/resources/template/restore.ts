import { changeOperation } from '../changeOperation';
import { templateChange } from './templateChange';

/** `PUT /organizations/{org}/checklists/{id}/restore`. */
export const restoreTemplate = changeOperation({
	value: 'restore',
	label: 'Restore',
	action: 'Restore template',
	description: 'Bring an archived template back',
	notice:
		'A restored template may lack places where other templates embedded it. The output names what could not be restored.',
	change: templateChange({
		verb: 'restore',
		path: (id) => ['checklists', id, 'restore'],
		words: {},
	}),
});
