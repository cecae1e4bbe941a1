import type { ListSearch } from '../../find/choose/search';
import type { ArchiveList, Thing } from '../../read/thing';
import { UNARCHIVED } from '../archivedFirst';
import { idField } from '../idField';

/**
 * Tallyfy's sources spell the list of archived processes in two ways: `archived=only` (its MCP server) and
 * `status=archived` (its documentation and its own n8n node). See docs/decisions/archived-processes.md.
 */
export const processArchive: ArchiveList = {
	path: ['runs'],
	spellings: [{ archived: 'only' }, { status: 'archived' }],
};

/** A process; Tallyfy's API calls it a run. */
export const processThing: Thing = {
	noun: { singular: 'process', plural: 'processes' },
	path: (id) => ['runs', id],
	archive: processArchive,
	dates: ['completed', 'archived', 'created', 'updated', 'started'],
};

export const processSearch: ListSearch = {
	method: 'searchProcesses',
	noun: processThing.noun,
	path: ['runs'],
	query: { sort: '-created_at' },
};

/** Only archived ones can be restored, or deleted for good. */
export const archivedProcessSearch: ListSearch = {
	method: 'searchArchivedProcesses',
	noun: { singular: 'archived process', plural: 'archived processes' },
	path: ['runs'],
	query: { ...processSearch.query, archived: 'only' },
	otherQuery: { ...processSearch.query, status: 'archived' },
	accepts: ({ isArchived }) => isArchived === true,
	others: { noun: UNARCHIVED, query: processSearch.query },
};

const PLACE = {
	name: 'processId',
	displayName: 'Process ID',
	noun: 'process',
	urlMarkers: ['processes', 'runs'],
	urlExample: 'e.g. https://go.tallyfy.com/…/processes/3f2a…',
};

export const processId = idField({
	...PLACE,
	description: 'The process. Tallyfy also calls it a run.',
	search: processSearch,
});

export const archivedProcessId = idField({
	...PLACE,
	description: 'The process. Tallyfy also calls it a run. The list has archived ones only.',
	search: archivedProcessSearch,
});
