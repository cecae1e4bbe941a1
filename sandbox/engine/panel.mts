import type {
	ICredentialDataDecryptedObject,
	ILoadOptionsFunctions,
	INode,
	INodeListSearchResult,
	INodeType,
} from 'n8n-workflow';
import { additionalData } from './additionalData.mts';
import type { Engine } from './engine.mts';
import { n8nCore, n8nWorkflow } from './n8n.mts';
import { CREDENTIAL_ID, NODE_TYPE, tallyfyNode } from './singleNode.mts';

/**
 * What the panel shows under *From List*: calls the node's list search as n8n does. Throws a NodeOperationError with the
 * sentence that the panel would show.
 */
export async function searchList(
	engine: Engine,
	credential: ICredentialDataDecryptedObject,
	method: string,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const node = tallyfyNode({ resource: 'task', operation: 'deleteOneOff' });
	const context = new n8nCore.LoadOptionsContext(
		workflowOf(engine, node),
		node,
		additionalData(engine.types, { [CREDENTIAL_ID]: credential }, undefined),
		'parameters.taskId',
	);
	const search = engine.types.getByNameAndVersion(NODE_TYPE).methods?.listSearch?.[method];
	if (search === undefined) throw new Error(`The node has no list search ${method}`);
	return await search.call(context as ILoadOptionsFunctions, filter, paginationToken);
}

/** What the credential's Test button says. */
interface CredentialTestResult {
	ok: boolean;
	message: string;
}

/**
 * Runs a credential type's `test` as n8n's own tester does: its request through the declarative router, then its rules.
 * The tester itself is part of n8n's server and is tried in the end-to-end tests.
 */
export async function testCredential(
	engine: Engine,
	data: ICredentialDataDecryptedObject,
): Promise<CredentialTestResult> {
	const { test } = engine.types.credentialType('tallyfyApi');
	if (test === undefined) throw new Error('The credential type has no test');
	const noOperation = engine.types.getByNameAndVersion('n8n-nodes-base.noOp');
	const nodeType: INodeType = {
		description: {
			...noOperation.description,
			credentials: [{ name: 'tallyfyApi', required: true }],
			properties: [
				{
					displayName: 'Test',
					name: 'test',
					type: 'string',
					default: '',
					routing: { request: test.request },
				},
			],
		},
	};
	const node = tallyfyNode({}, { type: 'n8n-nodes-base.noOp' });
	const runExecutionData = n8nWorkflow.createEmptyRunExecutionData();
	const workflow = workflowOf(engine, node, nodeType);
	const context = new n8nCore.ExecuteContext(
		workflow,
		node,
		additionalData(engine.types, { [CREDENTIAL_ID]: data }, undefined),
		'internal',
		runExecutionData,
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const credential = { id: CREDENTIAL_ID, name: 'Tallyfy account', type: 'tallyfyApi', data };
	try {
		const output = await new n8nCore.RoutingNode(context, nodeType, credential).runNode();
		const body: unknown = output?.[0]?.[0]?.json;
		for (const { type, properties } of test.rules ?? []) {
			if (type !== 'responseSuccessBody') continue;
			const value = (body as Record<string, unknown> | undefined)?.[properties.key];
			if (value === properties.value) return { ok: false, message: properties.message };
		}
		return { ok: true, message: 'Connection successful!' };
	} catch (error) {
		const { cause, message } = error as {
			cause?: { response?: { status?: number } };
			message: string;
		};
		const rule = (test.rules ?? []).find(
			({ type, properties }) =>
				type === 'responseCode' && properties.value === cause?.response?.status,
		);
		return { ok: false, message: rule?.properties.message ?? message };
	}
}

function workflowOf(engine: Engine, node: INode, nodeType?: INodeType) {
	return new n8nWorkflow.Workflow({
		id: 'workflow',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes:
			nodeType === undefined
				? engine.types
				: {
						getByName: () => nodeType,
						getByNameAndVersion: () => nodeType,
						getKnownTypes: () => ({}),
					},
	});
}
