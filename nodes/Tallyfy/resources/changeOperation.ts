import { changeItems } from '../change/change';
import type { Change } from '../change/operation';
import { changeFields } from './changeFields';
import type { Operation } from './operation';

/** Makes an operation of the menu of a change: the fields and the flow are those of every change. */
export function changeOperation(
	operation: Omit<Operation, 'fields' | 'run'> & { change: Change },
): Operation & { change: Change } {
	const { change } = operation;
	return {
		...operation,
		fields: [change.id.property, ...changeFields(change)],
		run: async (context) => await changeItems(context, change),
	};
}
