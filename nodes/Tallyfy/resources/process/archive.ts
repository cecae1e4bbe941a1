import { changeOperation } from '../changeOperation';
import { processChange } from './processChange';

/** `DELETE /organizations/{org}/runs/{id}`. */
export const archiveProcess = changeOperation({
	value: 'archive',
	label: 'Archive',
	action: 'Archive process',
	description: 'Archive a process, so that it can be restored',
	notice: 'Archiving a process takes its tasks, comments and files with it until it is restored.',
	change: processChange({
		verb: 'archive',
		path: (id) => ['runs', id],
		confirmedBy: [200],
		words: {},
	}),
});
