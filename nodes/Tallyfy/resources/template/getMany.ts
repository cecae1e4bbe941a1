import { getMany } from '../../find/getMany';
import type { GetMany } from '../../find/operation';
import { listing } from '../../find/sources/listing';
import { searchFilter, tagFilter } from '../filters';
import { findFields } from '../findFields';
import type { Operation } from '../operation';
import { dateIn, nameIn, textIn } from '../simplify';
import { templateThing } from './template';

/** `GET /organizations/{org}/checklists`. */
const templates: GetMany = {
	thing: templateThing,
	source: listing({
		path: ['checklists'],
		query: {},
		includeArchived: { archived: 'true' },
		onlyArchived: [{ archived: 'only' }],
	}),
	filters: [searchFilter(), tagFilter('Only templates with this tag, by its name or its ID')],
	simplify: (record) => ({
		...nameIn(record),
		status: textIn(record, 'status'),
		createdAt: dateIn(record, 'created'),
		updatedAt: dateIn(record, 'updated'),
		archivedAt: dateIn(record, 'archived'),
	}),
};

export const getManyTemplates: Operation = {
	value: 'getMany',
	label: 'Get Many',
	action: 'Get many templates',
	description: 'Find templates, for example archived ones',
	fields: findFields(templates),
	run: async (context) => await getMany(context, templates),
};
