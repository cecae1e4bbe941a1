import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { outputOf, type Engine } from '../engine/engine.mts';
import { searchList, testCredential } from '../engine/panel.mts';
import {
	CREDENTIAL_ID,
	DELETE_FILE,
	DELETE_TASK,
	singleNodeWorkflow,
	START,
	TALLYFY,
} from '../engine/singleNode.mts';
import { itemLines } from './lines.mts';

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
	const tasks = await deleteIds(engine, credential, task, DELETE_TASK);
	const files = await deleteIds(engine, credential, file, DELETE_FILE);
	return tasks && files;
}

async function deleteIds(
	engine: Engine,
	credential: ICredentialDataDecryptedObject,
	ids: readonly string[],
	parameters: object,
): Promise<boolean> {
	if (ids.length === 0) return true;
	const workflow = singleNodeWorkflow(parameters, { onError: 'continueRegularOutput' });
	const run = await engine.run(workflow, {
		startNode: START,
		items: ids.map((id) => ({ id })),
		credentials: { [CREDENTIAL_ID]: credential },
	});
	const output = outputOf(run, TALLYFY).map(({ json }) => json);
	for (const json of output) console.log(itemLines(json, new Map()));
	return output.length === ids.length && output.every(({ deleted }) => deleted === true);
}
