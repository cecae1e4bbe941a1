import { fileURLToPath } from 'node:url';

import type { IDataObject, INode, INodeExecutionData, IRun } from 'n8n-workflow';

import { Engine, outputOf, type RunOptions } from '../../sandbox/engine/engine.mts';

export const BASE_URL = 'https://go.tallyfy.com/api';
export const ORGANIZATION_ID = '0123456789abcdef0123456789abcdef';
export const ACCESS_TOKEN = 'secret-token-of-the-test';

/** A saved credential; `baseUrl` left out, as the oldest ones are. */
export const credential = { accessToken: ACCESS_TOKEN, organizationId: ORGANIZATION_ID };

export const DELETE_TASK = {
	resource: 'task',
	operation: 'deleteOneOff',
	taskId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
};

export const DELETE_FILE = {
	resource: 'file',
	operation: 'delete',
	fileId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
};

export interface NodeRun extends Pick<RunOptions, 'stop'> {
	items: readonly IDataObject[];
	parameters?: IDataObject;
	/** Settings of the node, such as `onError`. */
	settings?: Partial<INode>;
	credential?: IDataObject;
}

/** What one run of the Tallyfy node came to. */
export interface NodeResult {
	run: IRun;
	/** First output: everything, or what succeeded where the node has an error output. */
	output: INodeExecutionData[];
	errorOutput: INodeExecutionData[];
	hint: string | undefined;
	/** Message and description of the error that stopped the workflow. */
	error: { message: string; description: string } | undefined;
}

let started: Promise<Engine> | undefined;

/** The built package in n8n's engine; loaded once for all tests of a file. */
export async function engine(): Promise<Engine> {
	return await (started ??= Engine.start(fileURLToPath(new URL('../../', import.meta.url))));
}

/** Runs trigger -> Tallyfy node -> a node that does nothing, and returns what the Tallyfy node did. */
export async function runNode({
	items,
	parameters = DELETE_TASK,
	settings = {},
	credential: data = credential,
	stop,
}: NodeRun): Promise<NodeResult> {
	const run = await (
		await engine()
	).run(
		{
			name: 'Test',
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}),
				{
					...node('Tallyfy', 'n8n-nodes-tallyfy-cleanup.tallyfy', parameters),
					credentials: { tallyfyApi: { id: 'saved', name: 'Tallyfy account' } },
					...settings,
				},
				node('Next', 'n8n-nodes-base.noOp', {}),
			],
			connections: {
				Start: { main: [[{ node: 'Tallyfy', type: 'main', index: 0 }]] },
				Tallyfy: { main: [[{ node: 'Next', type: 'main', index: 0 }]] },
			},
		},
		{
			startNode: 'Start',
			items,
			credentials: { saved: data as never },
			...(stop === undefined ? {} : { stop }),
		},
	);
	const error = run.data.resultData.error;
	return {
		run,
		output: outputOf(run, 'Tallyfy'),
		errorOutput: outputOf(run, 'Tallyfy', 1),
		hint: run.data.resultData.runData.Tallyfy?.at(-1)?.hints?.[0]?.message,
		error:
			error === undefined
				? undefined
				: {
						message: error.message,
						description: 'description' in error ? (error.description ?? '') : '',
					},
	};
}

function node(name: string, type: string, parameters: IDataObject): INode {
	return {
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
	};
}
