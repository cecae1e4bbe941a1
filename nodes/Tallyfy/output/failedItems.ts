import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import type { Explanation } from '../words/explanation';
import { UNKNOWN_OPERATION } from '../words/inputs';

/**
 * Sends failed items to the error output. n8n takes an item there whose `error` is set, in both generations; but where it
 * finds that property once more afterwards, it writes over all the item tells (`normalizeNodeErrors` in n8n-core 2.41.1).
 * On its way to the error output n8n copies the item, and a property that isn't enumerable stays behind.
 */
export function fitErrorOutput(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	hasFailed: (position: number) => boolean,
): INodeExecutionData[] {
	if (context.getNode().onError !== 'continueErrorOutput') return items;
	const error = new NodeOperationError(context.getNode(), 'The item has the reason');
	for (const [position, item] of items.entries()) {
		if (!hasFailed(position)) continue;
		Object.defineProperty(item, 'error', { value: error, enumerable: false });
		if (typeof item.pairedItem === 'number') keepWhole(item);
	}
	return items;
}

/**
 * An item that is paired by a mere number isn't merged with its input item, nor copied: the error stays on it, and what
 * n8n would write over it for that is ignored.
 */
function keepWhole(item: INodeExecutionData): void {
	const { json } = item;
	Object.defineProperty(item, 'json', { get: () => json, set: () => undefined, enumerable: true });
}

/** What stops the node: an error's two sentences, with the item that n8n shows beside it. */
export interface StopReport extends Explanation {
	itemIndex: number;
	/** What Tallyfy answered last; null where it didn't. */
	status: number | null;
}

/** The error of a request that failed, to be thrown. */
export function stopError(
	context: IExecuteFunctions,
	{ message, description, itemIndex, status }: StopReport,
): NodeApiError {
	return new NodeApiError(
		context.getNode(),
		{ message },
		{ message, description, itemIndex, ...(status === null ? {} : { httpCode: String(status) }) },
	);
}

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
