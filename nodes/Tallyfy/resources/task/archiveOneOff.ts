import { changeOperation } from '../changeOperation';
import { oneOffChange } from './oneOffChange';

/** `DELETE /organizations/{org}/tasks/{id}`, without `/delete` at its end. */
export const archiveOneOff = changeOperation({
	value: 'archiveOneOff',
	label: 'Archive One-Off',
	action: 'Archive one-off task',
	description: 'Archive a one-off task, so that it can be restored',
	notice: 'An archived one-off task keeps all its data and can be restored.',
	change: oneOffChange({
		verb: 'archive',
		path: (id) => ['tasks', id],
		// Newer documentation says 204, older "200 or 204".
		confirmedBy: [200, 204],
		alwaysLooks: true,
	}),
});
