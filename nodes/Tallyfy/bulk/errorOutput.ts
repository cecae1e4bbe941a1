import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

/**
 * Fits failed items to the rule by which n8n sends items to the error output. Since 2.36 it takes an item for a failed
 * one with `error`, `message` and `details`; before, `details` sent it down the success branch, as if it were deleted
 * (n8n pull request 35939; seen with 1.123.81 and 2.41.1). There, an item has to do without them.
 */
export function fitErrorOutput(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
): INodeExecutionData[] {
	const usesErrorOutput = context.getNode().onError === 'continueErrorOutput';
	if (!usesErrorOutput || takesDetails(context)) return items;
	return items.map((item) => ({ ...item, json: withoutDetails(item.json) }));
}

/**
 * n8n tells nodes no version. `failure` came to its errors in 2.37, the first after the rule that can be seen from here;
 * a wrong guess only costs the details.
 */
function takesDetails(context: IExecuteFunctions): boolean {
	return 'failure' in new NodeOperationError(context.getNode(), 'A look at the host');
}

/** What is left of a failed item; a deleted one has no details and stays as it is. */
export function withoutDetails(json: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(json).filter(([key]) => key !== 'details'));
}
