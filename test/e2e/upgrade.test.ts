import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { list, object, text, type JsonObject } from '../../sandbox/n8n/client/guards.mts';
import { sandboxId } from '../../sandbox/tallyfy/state/ids.mts';
import { outputOf } from './bulk.mts';
import { worlds } from './world.mts';

/*
 * What users have saved with each version that changed what is saved. A fixture is never edited: when a test here fails,
 * the node has broken somebody's workflow. n8n's editor leaves out what equals its default, so defaults count as well.
 */
const folder = new URL('fixtures/', import.meta.url);
const fixtures = readdirSync(folder).map((fileName) => {
	const workflow: unknown = JSON.parse(readFileSync(new URL(fileName, folder), 'utf8'));
	return { fileName, workflow: object(workflow, fileName) };
});

const deletedFile = (number: number): JsonObject => ({
	deleted: true,
	id: sandboxId('asset', number),
	status: 200,
	attempts: 1,
});
const deletedTask = (number: number): JsonObject => ({
	deleted: true,
	id: sandboxId('task', number),
	status: 204,
	data: null,
	attempts: 1,
});
const gone = { deleted: true, id: 'gone-long-ago', status: 404, alreadyDeleted: true };

describe.each(worlds)('n8n $release.version: a workflow saved with an earlier version', (world) => {
	beforeEach(() => {
		world.sandbox.reset();
	});

	it.each(fixtures)('$fileName runs unchanged', async ({ workflow }) => {
		const execution = await world.run(workflow);
		expect(execution.error).toBeUndefined();
		const outputs = (node: string) => outputOf(execution, node).map(({ json }) => json);
		expect(outputs('Deleted')).toMatchObject([deletedFile(2), gone]);
		expect(outputs('Failed')).toMatchObject([{ fileId: '', error: 'File ID is empty' }]);
		expect(outputs('File by URL')).toMatchObject([deletedFile(3)]);
		expect(outputs('Task from List')).toEqual([deletedTask(1)]);
		expect(outputs('Task by URL')).toEqual([deletedTask(2)]);
		expect(outputs('Task by ID')).toEqual([deletedTask(3)]);
		expect(outputs('Task as Text')).toEqual([deletedTask(4)]);
	});

	it.each(fixtures)(
		'$fileName uses every parameter and every option that the node has',
		async ({ workflow }) => {
			const types = await world.client.nodeTypes();
			const node = types.find((type) => type.name === 'n8n-nodes-tallyfy-cleanup.tallyfy');
			const saved = JSON.stringify(list(workflow, 'nodes'));
			for (const property of list(node, 'properties')) {
				if (text(property, 'type') !== 'notice')
					expect(saved).toContain(`"${text(property, 'name')}":`);
			}
			const options = list(node, 'properties').find((one) => text(one, 'name') === 'options');
			for (const option of list(options, 'options'))
				expect(saved).toContain(`"${text(option, 'name')}":`);
		},
	);
});
