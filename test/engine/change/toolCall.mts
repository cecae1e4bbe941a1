import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	Workflow,
} from 'n8n-workflow';

import { additionalData } from '../../../sandbox/engine/additionalData.mts';
import { n8nCore, n8nWorkflow } from '../../../sandbox/engine/n8n.mts';
import {
	CREDENTIAL_ID,
	NODE_TYPE,
	START,
	TALLYFY,
	tallyfyNode,
} from '../../../sandbox/engine/singleNode.mts';
import { engine } from '../harness.mts';

/** What n8n hands an agent for each tool. */
interface Tool {
	invoke(args: IDataObject): Promise<unknown>;
}

const AGENT_TYPE = 'test.agent';
/** As n8n calls the tool variant. */
const TOOL_TYPE = `${NODE_TYPE}Tool`;
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
	/** The item that came to the agent. */
	item?: IDataObject;
	settings?: Partial<INode>;
}

/**
 * Attaches the node to an agent as a tool, as n8n does it (its own `createNodeAsTool` with its schema from `$fromAI`), and
 * calls it; returns what the model would read, or the error.
 */
export async function callTool(call: ToolCall): Promise<string[]> {
	const { types } = await engine();
	const { calls, credential, item = {} } = call;
	const workflow = workflowOf(AGENT, types, call);
	const agent = nodeNamed(workflow, 'Agent');
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

/**
 * The same by an agent of version 3 or later, which asks n8n's engine to run the tool: the tool's item is the agent's then, with
 * all that the model passed laid over it.
 */
export async function callByEngine(call: ToolCall): Promise<string[]> {
	const { types } = await engine();
	const { item = {} } = call;
	const action = (input: IDataObject, index: number): EngineRequest['actions'][number] => ({
		actionType: 'ExecutionNodeAction',
		nodeName: TALLYFY,
		input: { ...input },
		type: 'ai_tool',
		id: `call ${index}`,
		metadata: {},
	});
	const agent: INodeType = {
		...AGENT,
		async execute(response?: EngineResponse) {
			const isAnswered = (response?.actionResponses.length ?? 0) > 0;
			const asked: EngineRequest = { actions: call.calls.map(action), metadata: {} };
			return await Promise.resolve(isAnswered ? [[{ json: {} }]] : asked);
		},
	};
	const workflow = workflowOf(agent, types, call);
	const execution = new n8nCore.WorkflowExecute(
		additionalData(types, { [CREDENTIAL_ID]: call.credential as never }, hooksOf(workflow)),
		'manual',
	);
	const { data } = await execution.run({
		workflow,
		startNode: nodeNamed(workflow, START),
		pinData: { [START]: [{ json: item }] },
	});
	return (data.resultData.runData[TALLYFY] ?? []).map(({ error, data: told }) =>
		JSON.stringify(error?.message ?? told?.ai_tool?.[0]?.map(({ json }) => json)),
	);
}

/** An agent with the node as its tool. */
function workflowOf(
	agent: INodeType,
	types: INodeTypes,
	{ parameters, settings }: ToolCall,
): Workflow {
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
	const byName = (type: string) =>
		type === AGENT_TYPE ? agent : type === TOOL_TYPE ? toolType : types.getByNameAndVersion(type);
	const nodeTypes: INodeTypes = {
		getByName: byName,
		getByNameAndVersion: byName,
		getKnownTypes: () => ({}),
	};
	const start = tallyfyNode({}, { name: START, id: START, type: 'n8n-nodes-base.manualTrigger' });
	const asking = tallyfyNode({}, { name: 'Agent', id: 'agent', type: AGENT_TYPE });
	return new n8nWorkflow.Workflow({
		id: 'workflow',
		nodes: [start, asking, tallyfyNode(parameters, { type: TOOL_TYPE, ...settings })],
		connections: {
			[START]: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			[TALLYFY]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
}

function hooksOf({ id, name = id, nodes, connectionsBySourceNode: connections }: Workflow) {
	const saved = { id, name, nodes: Object.values(nodes), connections };
	const state = { active: false, isArchived: false, activeVersionId: null };
	const dates = { createdAt: new Date(), updatedAt: new Date() };
	return new n8nCore.ExecutionLifecycleHooks('manual', '1', { ...saved, ...state, ...dates });
}

function nodeNamed(workflow: Workflow, name: string): INode {
	const node = workflow.getNode(name);
	if (node === null) throw new Error(`The workflow has no node "${name}"`);
	return node;
}
