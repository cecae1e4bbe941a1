import type { INode } from 'n8n-workflow';
import type { WorkflowFile } from './engine.mts';

export const NODE_TYPE = 'n8n-nodes-tallyfy-cleanup.tallyfy';
/** The saved credential that these nodes refer to. */
export const CREDENTIAL_ID = 'credential';
export const START = 'Start';
export const TALLYFY = 'Tallyfy';

/** Parameters of the Tallyfy node that delete what an item names. */
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

/** The Tallyfy node with these parameters. */
export function tallyfyNode(parameters: object, settings: Partial<INode> = {}): INode {
	return {
		...node(TALLYFY, NODE_TYPE, parameters),
		credentials: { tallyfyApi: { id: CREDENTIAL_ID, name: 'Tallyfy account' } },
		...settings,
	};
}

/** A workflow that hands items to the Tallyfy node, and what that puts out to a node that does nothing. */
export function singleNodeWorkflow(parameters: object, settings?: Partial<INode>): WorkflowFile {
	return {
		name: 'Single node',
		nodes: [
			node(START, 'n8n-nodes-base.manualTrigger'),
			tallyfyNode(parameters, settings),
			node('Next', 'n8n-nodes-base.noOp'),
		],
		connections: {
			[START]: { main: [[{ node: TALLYFY, type: 'main', index: 0 }]] },
			[TALLYFY]: { main: [[{ node: 'Next', type: 'main', index: 0 }]] },
		},
	};
}

function node(name: string, type: string, parameters: object = {}): INode {
	return {
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
	};
}
