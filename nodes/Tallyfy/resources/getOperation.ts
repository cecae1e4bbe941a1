import { getThings } from '../find/get';
import type { Get } from '../find/get';
import { optionsField } from '../input/options';
import type { IdField } from './idField';
import type { Operation } from './operation';

/** An operation that reads one thing by its ID, as data. */
interface GetOperation extends Pick<Operation, 'action' | 'description'> {
	get: Get & { id: IdField };
}

/** Makes it an operation of the menu. */
export function getOperation({ get, action, description }: GetOperation): Operation {
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
