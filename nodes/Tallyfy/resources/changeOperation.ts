import { changeItems } from '../change/change';
import type { Change } from '../change/operation';
import type { IdField } from './idField';
import { changeFields } from './changeFields';
import type { Operation } from './operation';

/** An operation that changes something, as data. */
type ChangeOperation = Omit<Operation, 'fields' | 'run'> & { change: Change & { id: IdField } };

/** Makes it an operation of the menu: the fields and the flow are those of every change. */
export function changeOperation(operation: ChangeOperation): ChangeOperation & Operation {
	const { change } = operation;
	return {
		...operation,
		fields: [change.id.property, ...changeFields(change)],
		run: async (context) => await changeItems(context, change),
	};
}
