import type { Resource } from '../operation';
import { archiveTemplate } from './archive';
import { deleteTemplate } from './delete';
import { getTemplate } from './get';
import { getManyTemplates } from './getMany';
import { restoreTemplate } from './restore';
import { archivedTemplateSearch, templateSearch } from './template';

export const template: Resource = {
	value: 'template',
	label: 'Template',
	operations: [getManyTemplates, getTemplate, archiveTemplate, restoreTemplate, deleteTemplate],
	searches: [archivedTemplateSearch, templateSearch],
};
