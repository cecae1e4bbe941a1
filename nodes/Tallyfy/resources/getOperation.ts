import { getThings, type Get } from '../find/get';
import { optionsField } from '../input/options';
import type { Operation } from './operation';

/** Makes an operation of the menu of one that reads one thing by its ID. */
export function getOperation({
	get,
	action,
	description,
}: Pick<Operation, 'action' | 'description'> & { get: Get }): Operation {
	const switches = get.switches?.map(({ property }) => property);
	return {
		value: 'get',
		label: 'Get',
		action,
		description,
		fields: [get.id.property, optionsField(switches)],
		run: async (context) => await getThings(context, get),
	};
}
