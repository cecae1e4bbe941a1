import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import {
	list,
	object,
	optionalText,
	text,
	type JsonObject,
} from '../../sandbox/n8n/client/guards.mts';
import { sandboxId } from '../../sandbox/tallyfy/state/ids.mts';
import { outputOf } from './support/bulk.mts';
import { worlds } from './support/world.mts';

/*
 * What users have saved with each version that changed what is saved, by n8n's editor itself: it leaves out what equals its
 * default, so defaults count as well. A fixture is never edited: when a test here fails, the node has broken somebody's
 * workflow.
 */
const folder = new URL('fixtures/', import.meta.url);
const fixtures = readdirSync(folder).map((fileName) => {
	const workflow: unknown = JSON.parse(readFileSync(new URL(fileName, folder), 'utf8'));
	return { fileName, workflow: object(workflow, fileName) };
});

const task = (number: number) => sandboxId('task', number);
const file = (number: number) => sandboxId('asset', number);
const PROCESS = sandboxId('process', 1);
const TEMPLATE = sandboxId('template', 1);
const GUEST = '50001';

/** What each node puts out; `file(2)` and `file(3)`, and all tasks but 4 to 7, go. */
const EXPECTED: Readonly<Record<string, readonly JsonObject[]>> = {
	'Find Tasks': [
		{ id: task(8), title: 'Collect tax forms' },
		{ id: task(9), title: 'Create accounts' },
	],
	'Find Tasks as First Shown': [1, 2, 3].map((number) => ({ id: task(number), kind: 'oneOff' })),
	'Find Tagged Templates': [],
	'Find What Is Soon Due and Nobody Keeps': [],
	'Find All but the Newest Process': [],
	'Find Guests': [{ id: GUEST, status: 'active' }],
	'Disable a Guest': [{ disabled: true, id: GUEST }],
	'Enable the Guest': [{ enabled: true, id: GUEST }],
	'Find Processes': [{ id: PROCESS, templateId: TEMPLATE }],
	'Files of a Task': [2, 3, 4, 5].map((number) => ({ id: file(number), taskId: task(1) })),
	'Files of a Process': [{ id: file(6), processId: PROCESS }],
	'Get a Task': [{ id: task(1), threads: { data: [] } }],
	'Get a File': [{ id: file(2), filename: 'signed-nda.pdf' }],
	'Export a Process': [{ exported: true, id: PROCESS }],
	Deleted: [
		{ deleted: true, id: file(2), status: 200, fileId: file(2) },
		{ deleted: false, id: 'gone-long-ago', outcome: 'missing' },
	],
	Failed: [{ deleted: false, id: null, error: "'File ID' is empty" }],
	Download: [{ downloaded: true, id: file(3), name: 'passport-scan.jpg' }],
	'File with Its Copy': [{ deleted: true, id: file(3), status: 200 }],
	'Task from List': [{ deleted: true, id: task(1), status: 204 }],
	'Task by URL': [{ deleted: true, id: task(2), status: 204 }],
	'Task as Text': [{ outcome: 'deleted', resourceId: task(3), purpose: 'Old permits' }],
	'Task as First Guarded': [
		{ deleted: false, id: task(4), outcome: 'skipped', reason: 'has no completion date' },
	],
	'Protected Task': [{ deleted: false, id: task(5), outcome: 'protected' }],
	'Dry Run': [{ deleted: false, id: task(6), outcome: 'wouldDelete', dryRun: true }],
	'Archive a Task': [{ archived: true, id: task(7) }],
	'Restore a Task': [{ restored: true, id: task(7) }],
	'Archive a Process': [{ archived: true, id: PROCESS }],
	'Restore a Process': [{ restored: true, id: PROCESS }],
	'Archive It Again': [{ archived: true, id: PROCESS }],
	'Delete a Process': [{ deleted: true, id: PROCESS }],
	'Archive a Template': [{ archived: true, id: TEMPLATE }],
	'Restore a Template': [{ restored: true, id: TEMPLATE }],
	'Archive That Again': [{ archived: true, id: TEMPLATE }],
	'Delete a Template': [{ deleted: true, id: TEMPLATE }],
};

/** The names of all parameters below a list of them, those in collections too. */
function namesIn(parameters: readonly unknown[]): string[] {
	return parameters.flatMap((parameter) => {
		const type = optionalText(parameter, 'type');
		if (type === 'notice') return [];
		// A menu's entries are no parameters; a fixed collection's groups have no type.
		const inner = type === 'options' ? [] : ['options', 'values'];
		return [
			text(parameter, 'name'),
			...inner.flatMap((field) => {
				const found = object(parameter, 'a parameter')[field];
				return Array.isArray(found) ? namesIn(found) : [];
			}),
		];
	});
}

describe.each(worlds)('n8n $release.version: a workflow saved with an earlier version', (world) => {
	beforeEach(() => {
		world.sandbox.reset();
		world.sandbox.addFiles(1, { processId: PROCESS });
		world.sandbox.addGuests(1);
		// So that there is such a tag.
		world.sandbox.addTemplates(1, { tags: ['Legal hold'] });
	});

	it.each(fixtures)('$fileName runs unchanged', async ({ workflow }) => {
		const execution = await world.run(workflow);
		expect(execution.error).toBeUndefined();
		const nodes = list(workflow, 'nodes').map((node) => text(node, 'name'));
		for (const [node, items] of Object.entries(EXPECTED)) {
			if (!nodes.includes(node)) continue;
			const output = outputOf(execution, node).map(({ json }) => json);
			expect(output, node).toMatchObject(items);
			expect(output, node).toHaveLength(items.length);
		}
		for (const exported of outputOf(execution, 'Export a Process'))
			expect(exported).toHaveProperty('binary.kept');
	});

	it('they have every parameter that the node has, as far as it is not left as first shown', async () => {
		const types = await world.client.nodeTypes();
		const node = types.find((type) => type.name === 'n8n-nodes-tallyfy-cleanup.tallyfy');
		const saved = JSON.stringify(fixtures.map(({ workflow }) => list(workflow, 'nodes')));
		for (const name of namesIn(list(node, 'properties'))) expect(saved).toContain(`"${name}":`);
	});
});
