import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { UNKNOWN_OPERATION } from '../words/inputs';
import { fitErrorOutput } from './errorOutput';

/** n8n lays a failed item over its input item, where a former node may tell of something that it has done. */
const NOTHING_DONE = { deleted: false, archived: false, restored: false, id: null };

/**
 * Fails every item where no operation is chosen that exists. With the *Continue* settings as items, never as an error:
 * n8n would pass the input on as if it had been dealt with.
 *
 * @throws NodeOperationError when the node is set to stop
 */
export function refuseOperation(context: IExecuteFunctions): INodeExecutionData[] {
	const { message, description } = UNKNOWN_OPERATION;
	if (!context.continueOnFail()) {
		throw new NodeOperationError(context.getNode(), `${message}. Nothing was done.`, {
			description,
		});
	}
	const items = context.getInputData().map((_item, index) => ({
		json: {
			...NOTHING_DONE,
			status: null,
			attempts: 0,
			error: message,
			message: description,
			details: { id: null, status: null, attempts: 0 },
		},
		pairedItem: { item: index },
	}));
	return fitErrorOutput(context, items, () => true);
}
