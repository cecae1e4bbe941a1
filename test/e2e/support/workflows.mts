import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../sandbox/n8n/client/guards.mts';
import type { WorkflowJson } from '../../../sandbox/n8n/client/workflow.mts';

/** A node without what n8n's editor adds: ID and position. */
export interface NodeSketch {
	readonly name: string;
	readonly type: string;
	readonly typeVersion: number;
	readonly parameters: JsonObject;
	readonly [setting: string]: unknown;
}

export type ErrorSetting = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

/** From one node's output (0 for the first) to another node. */
export type Link = readonly [from: string, to: string, output?: number];

const columnWidth = 220;

const sketch = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: JsonObject = {},
): NodeSketch => ({ name, type: `n8n-nodes-base.${type}`, typeVersion, parameters });

export const startByHand = sketch('Start', 'manualTrigger', 1);

/** Fires every `seconds` once the workflow is active. */
export const everySeconds = (seconds: number): NodeSketch =>
	sketch('Schedule', 'scheduleTrigger', 1.2, {
		rule: { interval: [{ field: 'seconds', secondsInterval: seconds }] },
	});

/** Runs when its production address is called, once the workflow is active. */
export const onCall = (path: string, responseMode: 'lastNode' | 'onReceived'): NodeSketch => ({
	...sketch('Webhook', 'webhook', 2, {
		httpMethod: 'POST',
		path,
		responseMode,
		...(responseMode === 'lastNode' ? { responseData: 'allEntries' } : {}),
	}),
	webhookId: path,
});

/** Makes an item of each entry of a list. */
export const splitOut = (fieldToSplitOut: string): NodeSketch =>
	sketch('One Item per Task', 'splitOut', 1, { fieldToSplitOut, options: {} });

/** Passes its input on. */
export const passOn = (name: string): NodeSketch => sketch(name, 'noOp', 1);

/** Two nodes that put out one item for each of `items`. */
export const itemsFrom = (items: readonly JsonObject[]): NodeSketch[] => [
	sketch('Tasks to Delete', 'set', 3.4, {
		mode: 'raw',
		jsonOutput: JSON.stringify({ tasks: items }),
		options: {},
	}),
	splitOut('tasks'),
];

/** Two nodes that read the one-off tasks from Tallyfy with its credential, and put out one item for each. */
export const listOneOffTasks = (baseUrl: string, organizationId: string): NodeSketch[] => [
	{
		...sketch('List Tasks', 'httpRequest', 4.2, {
			url: `${baseUrl}/organizations/${organizationId}/tasks?is_oneoff=true&per_page=100`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'tallyfyApi',
			options: {},
		}),
		...tallyfyCredential,
	},
	splitOut('data'),
];

/** A place for the world's own credential. */
const tallyfyCredential = { credentials: { tallyfyApi: { id: '', name: '' } } };

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** The node under test, set to delete the one-off task that `id` names; `settings` go into its Settings tab. */
export const deleteTask = (
	{ id = '={{ $json.id }}', options = {} }: { id?: string; options?: JsonObject } = {},
	settings: JsonObject = {},
): NodeSketch => ({
	name: 'Tallyfy',
	type: 'n8n-nodes-tallyfy-cleanup.tallyfy',
	typeVersion: 1,
	parameters: { resource: 'task', operation: 'deleteOneOff', taskId: byId(id), options },
	...tallyfyCredential,
	...settings,
});

/** A workflow of `nodes`, each leading to the next one unless `links` say otherwise. */
export function workflow(
	name: string,
	nodes: readonly NodeSketch[],
	links: readonly Link[] = nodes
		.slice(1)
		.map((node, index) => [nodes[index]?.name ?? '', node.name]),
): WorkflowJson {
	const connections: Record<string, { main: { node: string; type: string; index: number }[][] }> =
		{};
	for (const [from, to, output = 0] of links) {
		const { main } = (connections[from] ??= { main: [] });
		while (main.length <= output) main.push([]);
		main[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return {
		name,
		nodes: nodes.map((node, index) => ({
			id: randomUUID(),
			position: [index * columnWidth, 0],
			...node,
		})),
		connections,
		settings: { executionOrder: 'v1' },
	};
}
