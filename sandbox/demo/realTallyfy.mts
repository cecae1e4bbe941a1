import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { outputOf, type Engine } from '../engine/engine.mts';
import { searchList, testCredential } from '../engine/panel.mts';
import { BULK_WORKFLOW } from './bulk.mts';
import { itemLine } from './itemLine.mts';

/** What the user named on the command line. */
export interface Choice {
	task?: string[];
	file?: string[];
}

/** Tests the credential and lists one-off tasks. Changes nothing. Tells whether both worked. */
export async function readFromTallyfy(
	engine: Engine,
	credential: ICredentialDataDecryptedObject,
): Promise<boolean> {
	const test = await testCredential(engine, credential);
	console.log(`Credential test: ${test.message}`);
	if (!test.ok) return false;
	const { results, paginationToken } = await searchList(engine, credential, 'searchOneOffTasks');
	console.log(`One-off tasks${paginationToken === undefined ? '' : ' (first page)'}:`);
	for (const { name, value } of results) console.log(`  ${value}  ${name}`);
	console.log('Nothing was deleted. To delete, name what: --delete --task <id> --file <id>');
	return true;
}

/** Permanently deletes what the user named, and nothing else. Tells whether everything named is gone. */
export async function deleteFromTallyfy(
	engine: Engine,
	credential: ICredentialDataDecryptedObject,
	{ task = [], file = [] }: Choice,
): Promise<boolean> {
	if (task.length + file.length === 0) {
		console.log('Name what to delete: --delete --task <id> --file <id>');
		return false;
	}
	const tasks = await deleteIds(engine, credential, task, {
		resource: 'task',
		operation: 'deleteOneOff',
		taskId: '={{ $json.id }}',
	});
	const files = await deleteIds(engine, credential, file, {
		resource: 'file',
		operation: 'delete',
		fileId: '={{ $json.id }}',
	});
	return tasks && files;
}

async function deleteIds(
	engine: Engine,
	credential: ICredentialDataDecryptedObject,
	ids: readonly string[],
	parameters: IDataObject,
): Promise<boolean> {
	if (ids.length === 0) return true;
	const nodes = BULK_WORKFLOW.nodes.map((node) =>
		node.name === 'Delete' ? { ...node, parameters: { ...parameters } } : node,
	);
	const run = await engine.run(
		{ ...BULK_WORKFLOW, nodes: nodes as typeof BULK_WORKFLOW.nodes },
		{
			startNode: 'Start',
			items: ids.map((id) => ({ id })),
			credentials: { sandbox: credential },
		},
	);
	const output = outputOf(run, 'Delete').map(({ json }) => json);
	for (const json of output) console.log(itemLine(json));
	return output.length === ids.length && output.every(({ deleted }) => deleted === true);
}
