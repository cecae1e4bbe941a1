import type { INodeProperties } from 'n8n-workflow';

import { getOperation } from '../getOperation';
import { anyTaskId, taskThing } from './task';

const includeComments: INodeProperties = {
	displayName: 'Include Comments',
	name: 'includeComments',
	type: 'boolean',
	default: false,
	description: 'Whether the comments on the task come along, as threads',
};

/** `GET /organizations/{org}/tasks/{id}`, with its form fields. */
export const getTask = getOperation({
	action: 'Get task',
	description: 'Read a task with its form fields',
	get: {
		thing: taskThing,
		id: anyTaskId,
		with: ['form_fields'],
		switches: [{ property: includeComments, with: 'threads' }],
	},
});
