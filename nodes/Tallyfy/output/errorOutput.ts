import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

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
