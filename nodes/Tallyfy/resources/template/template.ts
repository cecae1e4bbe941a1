import type { ListSearch } from '../../find/choose/search';
import type { Thing } from '../../read/thing';
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

export const templateId = idField({
	name: 'templateId',
	displayName: 'Template ID',
	noun: 'template',
	description: 'The template. Tallyfy also calls it a blueprint or a checklist.',
	urlMarkers: ['templates', 'checklists', 'blueprints'],
	urlExample: 'e.g. https://go.tallyfy.com/…/templates/3f2a…',
	search: templateSearch,
});
