import { changeOperation } from '../changeOperation';
import { processChange } from './processChange';

/** `PUT /organizations/{org}/runs/{id}/activate`. */
export const restoreProcess = changeOperation({
	value: 'restore',
	label: 'Restore',
	action: 'Restore process',
	description: 'Bring an archived process back, with its tasks, comments and files',
	change: processChange({
		verb: 'restore',
		path: (id) => ['runs', id, 'activate'],
		confirmedBy: [200],
		words: {},
	}),
});
