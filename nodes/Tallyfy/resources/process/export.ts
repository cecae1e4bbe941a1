import type { INodeProperties } from 'n8n-workflow';

import { copyItems } from '../../copy/copy';
import { exportRun } from '../../copy/export';
import { BINARY_FIELD, optionsField } from '../../input/options';
import type { Operation } from '../operation';
import { processId, processThing } from './process';

const AS_FILE = {
	displayName: 'Put Output in File',
	name: 'asFile',
	type: 'boolean',
	default: false,
	description:
		'Whether the export also comes as a JSON file in binary data, named by the process and its ID, for a node that stores files',
} as const satisfies INodeProperties;

/** `POST /organizations/{org}/runs/{id}/export`. */
export const exportProcess: Operation = {
	value: 'export',
	label: 'Export',
	action: 'Export process',
	description: 'Get everything Tallyfy has about a process as JSON, to keep a copy of it',
	notice:
		'The export is what Tallyfy gives out about the process. Uploaded files are not in it: download them with File > Download.',
	fields: [processId.property, optionsField([AS_FILE, BINARY_FIELD])],
	run: async (context) =>
		await copyItems(context, {
			thing: processThing,
			verb: 'export',
			id: processId,
			asFile: AS_FILE,
			without: { data: null },
			copy: exportRun,
		}),
};
