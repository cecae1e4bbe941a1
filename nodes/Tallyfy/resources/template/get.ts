import { getOperation } from '../getOperation';
import { templateId, templateThing } from './template';

/** `GET /organizations/{org}/checklists/{id}`. */
export const getTemplate = getOperation({
	action: 'Get template',
	description: 'Read a template',
	get: { thing: templateThing, id: templateId },
});
