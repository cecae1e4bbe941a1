import type { ListSearch } from '../find/choose';
import { listing } from '../find/listing';
import {
	archivedFirst,
	inTwoStages,
	templateThing as thing,
	dateIn,
	nameIn,
	textIn,
} from './things';
import { searchFilter, markFilters } from './fields/filters';
import { idField } from './fields/id';
import { changes, finds, gets, type Resource } from './kinds';

const templateSearch: ListSearch = {
	method: 'searchTemplates',
	noun: thing.noun,
	path: ['checklists'],
	query: {},
};
/** Processes outlive the archiving of their template. */
const anySearch: ListSearch = {
	...templateSearch,
	method: 'searchAllTemplates',
	query: { archived: 'true' },
};

const TEMPLATE_CALLED = 'The template. Tallyfy also calls it a blueprint or a checklist.';

const templateStages = inTwoStages({
	resource: 'template',
	thing,
	called: TEMPLATE_CALLED,
	search: templateSearch,
	// An object in older documentation, a list in newer.
	alsoAllowed: ['deleted_references'],
});

export const templateId = templateStages.id;
export const anyTemplateId = idField('template', TEMPLATE_CALLED, anySearch);
const templateChange = templateStages.change;

export const template: Resource = {
	value: 'template',
	operations: [
		finds({
			description: 'Find templates, for example archived ones',
			thing,
			source: listing(templateSearch),
			filters: [
				searchFilter(),
				...markFilters({
					tagQuery: ({ id }) => id,
					ownerParameter: 'owner_id',
					owner: 'they own the template',
				}),
			],
			simplify: (record) => ({
				...nameIn(record),
				status: textIn(record, 'status'),
				createdAt: dateIn(record, 'created'),
				updatedAt: dateIn(record, 'updated'),
				archivedAt: dateIn(record, 'archived'),
			}),
		}),
		gets({ description: 'Read a template', thing, id: templateId }),
		// `DELETE /organizations/{org}/checklists/{id}`. Its answer says "deleted"; it only archives.
		changes({
			description: 'Archive a template, so that it can be restored',
			notice:
				'No new processes can be started from an archived template. Running ones go on. Other templates that embed it lose the embed until it is restored.',
			change: templateChange({ verb: 'archive', path: (id) => ['checklists', id] }),
		}),
		changes({
			description: 'Bring an archived template back',
			notice:
				'A restored template may lack places where other templates embedded it. The output names what could not be restored.',
			change: templateChange({ verb: 'restore', path: (id) => ['checklists', id, 'restore'] }),
		}),
		// `DELETE /organizations/{org}/checklists/{id}/delete`. Without the last segment Tallyfy only archives.
		changes({
			description: 'Permanently delete an archived template',
			notice:
				"Deleting a template can't be undone. It has to be archived first, and needs an administrator's token.",
			change: templateChange({
				verb: 'delete',
				path: (id) => ['checklists', id, 'delete'],
				...archivedFirst(thing.noun),
			}),
		}),
	],
	searches: [...templateStages.searches, anySearch],
};
