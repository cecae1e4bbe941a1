import type { INodeProperties } from 'n8n-workflow';

import { download } from '../copy/download';
import { attachedFiles } from '../find/files';
import { isRecord } from '../transport/answer/values';
import { idField } from './fields/id';
import { changes, copies, finds, gets, type Resource } from './kinds';
import { processId } from './process';
import { anyTaskId } from './task';
import {
	fileThing as thing,
	holdableFrom,
	processThing,
	taskThing,
	dateIn,
	nameIn,
	textIn,
} from './things';

const fileId = idField('file', 'The file. Tallyfy also calls it an asset.');

const FILES_OF: INodeProperties = {
	displayName: 'Files Of',
	name: 'filesOf',
	type: 'options',
	// With an expression here, n8n asks for both IDs.
	noDataExpression: true,
	options: [
		{
			name: 'Process',
			value: 'process',
			description: 'Its kick-off form, and the form fields and comments of its tasks',
		},
		{ name: 'Task', value: 'task', description: 'Its form fields and comments' },
	],
	default: 'task',
	description: 'Where to look for files. Tallyfy has no list of all files.',
};

const shownFor = (choice: string, property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: { show: { filesOf: [choice] } },
});

const LOGO = {
	message: 'This is a logo of the organization, which Tallyfy keeps',
	description: 'Replace the logo in Tallyfy under Settings > Organization.',
};

export const file: Resource = {
	value: 'file',
	operations: [
		finds({
			description: 'Find the files of a task or of a process',
			first: [
				FILES_OF,
				shownFor('task', anyTaskId.property),
				shownFor('process', processId.property),
			],
			thing,
			source: attachedFiles(FILES_OF, {
				task: { thing: taskThing, id: anyTaskId },
				process: { thing: processThing, id: processId },
			}),
			filters: [],
			simplify: (record) => ({
				...nameIn(record),
				uploadedAt: dateIn(record, 'uploaded'),
				source: textIn(record, 'source'),
				taskId: textIn(record, 'taskId'),
				processId: textIn(record, 'processId'),
				field: textIn(record, 'field'),
			}),
		}),
		gets({
			description: 'Read what Tallyfy knows of a file, without its content',
			thing,
			id: fileId,
		}),
		// `GET /organizations/{org}/assets/{id}` for the record, then `GET /organizations/{org}/file/{id}/dl` for the content.
		copies({
			description: 'Get the content of a file as binary data, with its checksum',
			notice:
				'Tallyfy writes "File downloaded" into its activity for each file. Files that live elsewhere, such as in Dropbox, are named but not downloaded.',
			copying: {
				thing,
				verb: 'download',
				id: fileId,
				without: { size: null, sha256: null, mimeType: null },
				copy: download,
			},
		}),
		// `DELETE /organizations/{org}/file/{id}`. The neighbour `/assets/{id}` archives the record and leaves the stored file.
		changes({
			description: 'Permanently delete an uploaded file',
			notice:
				"Deleting a file can't be undone: it disappears from the task or kick-off form field it was attached to, and the stored file is removed.",
			change: {
				resource: 'file',
				verb: 'delete',
				thing,
				id: fileId,
				path: (id) => ['file', id],
				// The documentation says 200; its samples take any success, with or without a body.
				confirmedBy: [200, 204],
				alwaysLooks: false,
				verifiesCopies: true,
				reach: { kinds: holdableFrom('file') },
				refuse: ({ raw: { subject } }) =>
					isRecord(subject) && subject.type === 'Organization' ? LOGO : undefined,
				words: {
					badRequest: {
						message: "Tallyfy doesn't delete this file",
						description:
							'Organization logos are kept: replace the logo in Tallyfy under Settings > Organization. For any other file, check the ID.',
					},
				},
			},
		}),
	],
};
