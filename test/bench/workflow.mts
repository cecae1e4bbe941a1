import type { JsonObject } from '../../sandbox/n8n/client/guards.mts';
import type { N8nContender, Target } from './contenders.mts';

export const contenderNodeName = 'Contender';

const link = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });

/**
 * The same workflow around every contender: a webhook takes a list of ids, Split Out makes an item of each. The webhook
 * answers without a body when the run is over.
 */
export function contenderWorkflow(
	contender: N8nContender,
	target: Target,
	path: string,
): JsonObject {
	return {
		name: `Benchmark: ${contender.name}`,
		settings: { saveDataSuccessExecution: 'all', saveManualExecutions: false },
		nodes: [
			{
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: path,
				parameters: {
					httpMethod: 'POST',
					path,
					responseMode: 'lastNode',
					responseData: 'noData',
					options: {},
				},
			},
			{
				id: 'split',
				name: 'Split Out',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				position: [200, 0],
				parameters: { fieldToSplitOut: 'body.ids', options: { destinationFieldName: 'id' } },
			},
			{
				id: 'contender',
				name: contenderNodeName,
				...contender.node(target),
				position: [400, 0],
				// Replaced by the stored credential.
				credentials: { tallyfyApi: {} },
				// Without it a single refusal would end the run of a contender that does not retry.
				onError: 'continueRegularOutput',
			},
		],
		connections: { Webhook: link('Split Out'), 'Split Out': link(contenderNodeName) },
	};
}
