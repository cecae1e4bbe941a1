import type { INodeProperties } from 'n8n-workflow';

import { getMany } from '../../find/getMany';
import type { GetMany } from '../../find/operation';
import { filesOfProcess, filesOfTask } from '../../find/sources/attachments';
import { attachedFiles } from '../../find/sources/files';
import { findFields } from '../findFields';
import type { Operation } from '../operation';
import { processId, processThing } from '../process/process';
import { dateIn, nameIn, textIn } from '../simplify';
import { anyTaskId, taskThing } from '../task/task';
import { fileThing } from './file';

const filesOf: INodeProperties = {
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

const files: GetMany = {
	thing: fileThing,
	source: attachedFiles(filesOf, {
		task: {
			thing: taskThing,
			id: anyTaskId,
			with: 'assets,form_fields,threads',
			files: filesOfTask,
		},
		process: {
			thing: processThing,
			id: processId,
			with: 'assets,tasks,tasks.form_fields,tasks.threads,ko_form_fields',
			files: filesOfProcess,
		},
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
};

const shownFor = (choice: string, property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: { show: { filesOf: [choice] } },
});

export const getManyFiles: Operation = {
	value: 'getMany',
	label: 'Get Many',
	action: 'Get many files',
	description: 'Find the files of a task or of a process',
	fields: [
		filesOf,
		shownFor('task', anyTaskId.property),
		shownFor('process', processId.property),
		...findFields(files),
	],
	run: async (context) => await getMany(context, files),
};
