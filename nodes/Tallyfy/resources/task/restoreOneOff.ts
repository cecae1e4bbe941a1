import { changeOperation } from '../changeOperation';
import { oneOffChange } from './oneOffChange';

/** `PUT /organizations/{org}/tasks/{id}/restore`. Its status is documented nowhere, so the task itself has to show it. */
export const restoreOneOff = changeOperation({
	value: 'restoreOneOff',
	label: 'Restore One-Off',
	action: 'Restore one-off task',
	description: 'Bring an archived one-off task back',
	change: oneOffChange({
		verb: 'restore',
		path: (id) => ['tasks', id, 'restore'],
		confirmedBy: [200, 201, 202, 204],
		alwaysLooks: true,
		provenByLook: true,
	}),
});
