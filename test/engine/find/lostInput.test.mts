import type { IDataObject, INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { outputOf, type WorkflowFile } from '../../../sandbox/engine/engine.mts';
import { downloading } from '../copy/download.mts';
import { engine } from '../harness.mts';
import { asItems, useSandbox } from '../sandbox.mts';
import { byId, getMany } from './finding.mts';

const world = useSandbox();

const node = (name: string, type: string, more: Partial<INode> = {}): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...more,
});

/**
 * Executes the Tallyfy node at the false output of an IF with pinned data. Such data is that of the first output, so that n8n
 * finds no input item for what comes out, and throws while it looks one up for the error output (n8n#37407).
 */
async function executeStep(parameters: IDataObject, items: readonly IDataObject[]) {
	const { accessToken, organizationId, baseUrl } = world.sandbox;
	const file: WorkflowFile = {
		name: 'Behind an IF with pinned data',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node('IF', 'n8n-nodes-base.if'),
			node('Tallyfy', 'n8n-nodes-tallyfy-cleanup.tallyfy', {
				parameters: parameters as INode['parameters'],
				credentials: { tallyfyApi: { id: 'saved', name: 'Tallyfy account' } },
				onError: 'continueErrorOutput',
			}),
		],
		connections: {
			Start: { main: [[{ node: 'IF', type: 'main', index: 0 }]] },
			IF: { main: [[], [{ node: 'Tallyfy', type: 'main', index: 0 }]] },
		},
		pinData: { IF: items.map((json) => ({ json })) },
	};
	const options = {
		startNode: 'Start',
		credentials: { saved: { accessToken, organizationId, baseUrl } },
	};
	const n8n = await engine();
	const after = await n8n.run(file, options);
	const run = await n8n.run(file, { ...options, step: { nodeName: 'Tallyfy', after } });
	return {
		error: run.data.resultData.error?.message,
		output: outputOf(run, 'Tallyfy'),
		errorOutput: outputOf(run, 'Tallyfy', 1),
	};
}

const GONE = 'f00dbeef';

describe('failed items are not lost where n8n cannot look up their input', () => {
	it('after Get', async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const parameters = { resource: 'task', operation: 'get', taskId: byId('={{ $json.id }}') };
		const { error, output, errorOutput } = await executeStep(parameters, asItems([GONE, id]));
		expect(error).toBeUndefined();
		expect(output.map(({ json }) => json.id)).toEqual([id]);
		expect(errorOutput.map(({ json }) => [json.id, json.status])).toEqual([[GONE, 404]]);
	});

	it('after Get Many', async () => {
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 403 } }]);
		const { error, output, errorOutput } = await executeStep(getMany('task'), [{ row: 1 }]);
		expect([error, output]).toEqual([undefined, []]);
		expect(errorOutput.map(({ json }) => json.error)).toEqual([
			'The owner of the access token may not list tasks (403)',
		]);
	});

	it('after Download', async () => {
		const { error, output, errorOutput } = await executeStep(downloading(), asItems([GONE]));
		expect([error, output]).toEqual([undefined, []]);
		expect(errorOutput.map(({ json }) => [json.downloaded, json.id])).toEqual([[false, GONE]]);
	});
});
