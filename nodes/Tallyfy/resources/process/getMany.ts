import { getMany } from '../../find/getMany';
import type { GetMany } from '../../find/operation';
import { listing } from '../../find/sources/listing';
import { searchFilter, tagFilter, templateFilter } from '../filters';
import { findFields } from '../findFields';
import type { Operation } from '../operation';
import { dateIn, nameIn, textIn } from '../simplify';
import { templateId } from '../template/template';
import { statusFilter } from './filters';
import { processArchive, processThing } from './process';

/** `GET /organizations/{org}/runs`. */
const processes: GetMany = {
	thing: processThing,
	source: listing({
		path: ['runs'],
		query: { sort: '-created_at' },
		// No documentation has a way to ask for both.
		includeArchived: undefined,
		onlyArchived: processArchive.spellings,
	}),
	filters: [
		searchFilter(),
		statusFilter,
		tagFilter('Only processes with this tag, by its ID'),
		templateFilter(templateId),
	],
	simplify: (record) => ({
		...nameIn(record),
		status: textIn(record, 'status'),
		templateId: textIn(record, 'checklist_id'),
		createdAt: dateIn(record, 'created'),
		updatedAt: dateIn(record, 'updated'),
		completedAt: dateIn(record, 'completed'),
		archivedAt: dateIn(record, 'archived'),
	}),
};

export const getManyProcesses: Operation = {
	value: 'getMany',
	label: 'Get Many',
	action: 'Get many processes',
	description: 'Find processes, for example those that were completed long ago',
	fields: findFields(processes),
	run: async (context) => await getMany(context, processes),
};
