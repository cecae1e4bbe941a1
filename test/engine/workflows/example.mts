import type { IDataObject, INode, IRun } from 'n8n-workflow';

import { EXAMPLE_CREDENTIAL_ID, readExamples } from '../../../sandbox/demo/examples.mts';
import type { RunOptions, WorkflowFile } from '../../../sandbox/engine/engine.mts';
import { list, object } from '../../../sandbox/n8n/client/guards.mts';
import type { Sandbox } from '../../../sandbox/tallyfy/server.mts';
import { engine } from '../harness.mts';

interface ExampleRun extends Pick<RunOptions, 'dataTables' | 'onNodeEnd'> {
	/** Values in the node *Settings*, by their names. */
	settings?: IDataObject;
	/** What else its user has set: members of nodes, by the names of these. */
	nodes?: Readonly<Record<string, Partial<INode>>>;
	/** Saved ones besides that for Tallyfy, by their IDs. */
	credentials?: RunOptions['credentials'];
}

/** The workflow in `examples/`, to be changed at will. Throws when there is none. */
export function exampleOf(fileName: string): { workflow: WorkflowFile; trigger: string } {
	const found = readExamples().find((example) => example.fileName === fileName);
	if (found === undefined) throw new Error(`examples/${fileName} is gone`);
	const workflow = structuredClone(found.workflow);
	for (const { credentials } of workflow.nodes) {
		// n8n finds it by its name.
		if (credentials?.tallyfyApi?.id === null) credentials.tallyfyApi.id = EXAMPLE_CREDENTIAL_ID;
	}
	return { workflow, trigger: found.trigger };
}

/** Runs an example against the sandbox, with its administrator's token, as its user has set it. */
export async function runExample(
	{ accessToken, organizationId, baseUrl }: Sandbox,
	fileName: string,
	{ settings = {}, nodes = {}, credentials = {}, ...options }: ExampleRun = {},
): Promise<IRun> {
	const { workflow, trigger } = exampleOf(fileName);
	const { assignments } = nodeOf(workflow, 'Settings').parameters;
	const fields = list(assignments, 'assignments').map((field) => object(field, 'a setting'));
	for (const [name, value] of Object.entries(settings)) {
		const field = fields.find((one) => one.name === name);
		if (field === undefined) throw new Error(`There is no setting "${name}"`);
		Object.assign(field, { value });
	}
	for (const [name, changes] of Object.entries(nodes)) {
		Object.assign(nodeOf(workflow, name), changes);
	}
	return await (
		await engine()
	).run(workflow, {
		startNode: trigger,
		credentials: {
			[EXAMPLE_CREDENTIAL_ID]: { accessToken, organizationId, baseUrl },
			...credentials,
		},
		...options,
	});
}

/** A node by its name. Throws when the workflow has none of that name. */
export function nodeOf({ name: workflowName, nodes }: WorkflowFile, name: string): INode {
	const node = nodes.find((one) => one.name === name);
	if (node === undefined) throw new Error(`"${workflowName}" has no node "${name}"`);
	return node;
}
