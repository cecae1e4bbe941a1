import type { ListSearch } from '../../find/choose/search';
import type { Thing } from '../../read/thing';
import { UNARCHIVED } from '../archivedFirst';
import { idField } from '../idField';

/** A template; Tallyfy's API calls it a checklist or a blueprint. Reading an archived one answers "not found". */
export const templateThing: Thing = {
	noun: { singular: 'template', plural: 'templates' },
	path: (id) => ['checklists', id],
	archive: { path: ['checklists'], spellings: [{ archived: 'only' }] },
	dates: ['archived', 'created', 'updated'],
};

export const templateSearch: ListSearch = {
	method: 'searchTemplates',
	noun: templateThing.noun,
	path: ['checklists'],
	query: {},
};

/** Only archived ones can be restored, or deleted for good. */
export const archivedTemplateSearch: ListSearch = {
	method: 'searchArchivedTemplates',
	noun: { singular: 'archived template', plural: 'archived templates' },
	path: ['checklists'],
	query: { ...templateSearch.query, archived: 'only' },
	accepts: ({ isArchived }) => isArchived === true,
	others: { noun: UNARCHIVED, query: templateSearch.query },
};

const PLACE = {
	name: 'templateId',
	displayName: 'Template ID',
	noun: 'template',
	urlMarkers: ['templates', 'checklists', 'blueprints'],
	urlExample: 'e.g. https://go.tallyfy.com/…/templates/3f2a…',
};

export const templateId = idField({
	...PLACE,
	description: 'The template. Tallyfy also calls it a blueprint or a checklist.',
	search: templateSearch,
});

export const archivedTemplateId = idField({
	...PLACE,
	description:
		'The template. Tallyfy also calls it a blueprint or a checklist. The list has archived ones only.',
	search: archivedTemplateSearch,
});
