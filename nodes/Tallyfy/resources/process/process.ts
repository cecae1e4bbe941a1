import type { ListSearch } from '../../find/choose/search';
import type { ArchiveList, Thing } from '../../read/thing';
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

export const processId = idField({
	name: 'processId',
	displayName: 'Process ID',
	noun: 'process',
	description: 'The process. Tallyfy also calls it a run.',
	urlMarkers: ['processes', 'runs'],
	urlExample: 'e.g. https://go.tallyfy.com/…/processes/3f2a…',
	search: processSearch,
});
