import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
} from 'n8n-workflow';

import { additionalData } from '../../../sandbox/engine/additionalData.mts';
import { n8nCore, n8nWorkflow } from '../../../sandbox/engine/n8n.mts';
import { CREDENTIAL_ID, NODE_TYPE, tallyfyNode } from '../../../sandbox/engine/singleNode.mts';
import { engine } from '../harness.mts';

/** What n8n hands an agent for each tool. */
interface Tool {
	invoke(args: IDataObject): Promise<unknown>;
}

const AGENT_TYPE = 'test.agent';
const AGENT: INodeType = {
	description: {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main', { type: 'ai_tool', required: true }],
		outputs: ['main'],
		properties: [],
	},
};

interface ToolCall {
	parameters: IDataObject;
	/** What a model would pass, one call after the other. */
	calls: readonly IDataObject[];
	credential: IDataObject;
	/** The item that came to the agent, which `$json` in a parameter means. */
	item?: IDataObject;
	settings?: Partial<INode>;
}

/**
 * Attaches the node to an agent as a tool, as n8n does it (its own `createNodeAsTool` with its schema from `$fromAI`), and
 * calls it; returns what the model would read, or the error.
 */
export async function callTool({
	parameters,
	calls,
	credential,
	item = {},
	settings,
}: ToolCall): Promise<string[]> {
	const { types } = await engine();
	const tallyfy = types.getByNameAndVersion(NODE_TYPE);
	// As n8n derives the tool variant from a node that is usable as one.
	const tool = {
		execute: (context: IExecuteFunctions) => tallyfy.execute?.call(context),
		description: { ...tallyfy.description, inputs: [], outputs: ['ai_tool'] },
	};
	const toolType = {
		description: tool.description,
		async execute(this: IExecuteFunctions) {
			return await tool.execute(this);
		},
	} as INodeType;
	const byName = (type: string) => (type === AGENT_TYPE ? AGENT : toolType);
	const nodeTypes: INodeTypes = {
		getByName: byName,
		getByNameAndVersion: byName,
		getKnownTypes: () => ({}),
	};
	const agent: INode = {
		id: 'agent',
		name: 'Agent',
		type: AGENT_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const workflow = new n8nWorkflow.Workflow({
		id: 'workflow',
		nodes: [agent, tallyfyNode(parameters, settings)],
		connections: { Tallyfy: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] } },
		active: false,
		nodeTypes,
	});
	const input: INodeExecutionData[] = [{ json: item }];
	const context = new n8nCore.ExecuteContext(
		workflow,
		agent,
		additionalData(types, { [CREDENTIAL_ID]: credential as never }, undefined),
		'manual',
		n8nWorkflow.createRunExecutionData({}),
		0,
		input,
		{ main: [input] },
		{ node: agent, data: { main: [input] }, source: null },
		[],
	);
	const [attached] = (await context.getInputConnectionData('ai_tool', 0)) as Tool[];
	if (attached === undefined) throw new Error('The node is no tool');
	const answers: string[] = [];
	for (const args of calls) {
		const answer = await attached.invoke(args).catch((error: unknown) => String(error));
		answers.push(typeof answer === 'string' ? answer : JSON.stringify(answer));
	}
	return answers;
}
