import { fileURLToPath } from 'node:url';

import type { IDataObject, INode, INodeExecutionData, IRun } from 'n8n-workflow';
import { expect } from 'vitest';

import { Engine, outputOf, type RunOptions } from '../../sandbox/engine/engine.mts';
import {
	CREDENTIAL_ID,
	DELETE_TASK,
	singleNodeWorkflow,
	START,
	TALLYFY,
} from '../../sandbox/engine/singleNode.mts';

export { DELETE_FILE, DELETE_TASK } from '../../sandbox/engine/singleNode.mts';

export const BASE_URL = 'https://go.tallyfy.com/api';
export const ORGANIZATION_ID = '0123456789abcdef0123456789abcdef';
export const ACCESS_TOKEN = 'secret-token-of-the-test';

/** When Tallyfy answered, as the output has it. */
export const SOME_TIME = expect.stringMatching(
	/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
) as string;

/** A saved credential; `baseUrl` left out, as the oldest ones are. */
export const credential = { accessToken: ACCESS_TOKEN, organizationId: ORGANIZATION_ID };

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
	).run(singleNodeWorkflow(parameters, settings), {
		startNode: START,
		items,
		credentials: { [CREDENTIAL_ID]: data as never },
		...(stop === undefined ? {} : { stop }),
	});
	const error = run.data.resultData.error;
	return {
		run,
		output: outputOf(run, TALLYFY),
		errorOutput: outputOf(run, TALLYFY, 1),
		hint: run.data.resultData.runData[TALLYFY]?.at(-1)?.hints?.[0]?.message,
		error:
			error === undefined
				? undefined
				: {
						message: error.message,
						description: 'description' in error ? (error.description ?? '') : '',
					},
	};
}
