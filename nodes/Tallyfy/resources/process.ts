import type { ThingRecord } from '../conditions/record';
import { exportRun } from '../copy/export';
import type { ListSearch } from '../find/choose';
import { listing } from '../find/listing';
import {
	archivedFirst,
	holdableFrom,
	inTwoStages,
	processThing,
	dateIn,
	nameIn,
	textIn,
} from './things';
import {
	flag,
	isCompleted,
	isOpen,
	searchFilter,
	statusFilter,
	templateFilter,
	markFilters,
} from './fields/filters';
import { changes, copies, finds, gets, type Resource } from './kinds';
import { anyTemplateId } from './template';

const processSearch: ListSearch = {
	method: 'searchProcesses',
	noun: processThing.noun,
	path: ['runs'],
	query: { sort: '-created_at' },
};

const processStages = inTwoStages({
	resource: 'process',
	thing: processThing,
	called: 'The process. Tallyfy also calls it a run.',
	search: processSearch,
});

export const processId = processStages.id;
const processChange = processStages.change;

/** Archived ones are asked for with the filter of that name. */
const processStatusFilter = statusFilter(processThing.noun.plural, [
	{ name: 'Active', value: 'active', fits: isOpen },
	{ name: 'Completed', value: 'complete', fits: isCompleted },
	{ name: 'Delayed', value: 'delayed', fits: isOpen },
	{ name: 'Has a Problem', value: 'problem', fits: mayHaveProblem },
	{ name: 'Starred', value: 'starred', fits: ({ raw }) => flag(raw.starred) },
]);

/** An open issue is a problem too, and only that has a field of its own: of open processes Tallyfy is believed. */
function mayHaveProblem(record: ThingRecord): boolean | undefined {
	return isOpen(record) === true ? true : flag(record.raw.has_open_issue);
}

export const process: Resource = {
	value: 'process',
	operations: [
		finds({
			description: 'Find processes, for example those that were completed long ago',
			thing: processThing,
			source: listing(processSearch),
			filters: [
				searchFilter(),
				processStatusFilter,
				...markFilters({
					tagQuery: ({ id }) => id,
					ownerParameter: 'owners',
					owner: 'they own the process; its tasks may be of others',
				}),
				templateFilter(anyTemplateId),
			],
			// What has no template is a group of its own; what doesn't tell is in none.
			newestOf: ({ raw: { checklist_id: madeFrom } }) =>
				madeFrom === null ? '' : typeof madeFrom === 'string' ? madeFrom : undefined,
			simplify: (record) => ({
				...nameIn(record),
				status: textIn(record, 'status'),
				templateId: textIn(record, 'checklist_id'),
				createdAt: dateIn(record, 'created'),
				updatedAt: dateIn(record, 'updated'),
				completedAt: dateIn(record, 'completed'),
				archivedAt: dateIn(record, 'archived'),
			}),
		}),
		gets({ description: 'Read a process', thing: processThing, id: processId }),
		copies({
			description: 'Get everything Tallyfy has about a process as JSON, to keep a copy of it',
			notice:
				'The export is what Tallyfy gives out about the process. Uploaded files are not in it: download them with File > Download.',
			copying: {
				thing: processThing,
				verb: 'export',
				id: processId,
				without: { data: null, size: null, sha256: null },
				copy: exportRun,
			},
		}),
		changes({
			description: 'Archive a process, so that it can be restored',
			notice:
				'Archiving a process takes its tasks, comments and files with it until it is restored.',
			change: processChange({ verb: 'archive', path: (id) => ['runs', id] }),
		}),
		changes({
			description: 'Bring an archived process back, with its tasks, comments and files',
			change: processChange({ verb: 'restore', path: (id) => ['runs', id, 'activate'] }),
		}),
		// `DELETE /organizations/{org}/runs/{id}/delete`. Without the last segment Tallyfy only archives.
		changes({
			description: 'Permanently delete an archived process',
			notice:
				"Deleting a process can't be undone: its tasks, comments, files and everything entered are removed for good. It has to be archived first, and needs an administrator's token.",
			change: processChange({
				verb: 'delete',
				path: (id) => ['runs', id, 'delete'],
				...archivedFirst(processThing.noun),
				reach: { takesAll: true, kinds: holdableFrom('process') },
			}),
		}),
	],
	searches: processStages.searches,
};
