import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { fitErrorOutput, stopError } from '../output/failedItems';
import type { Explanation } from '../words/explanation';

/** What one input item came to. */
export interface ItemResult {
	index: number;
	/** What the item names, null where that can't be read; left out by operations whose items name nothing. */
	id?: string | null | undefined;
	includeOtherFields: boolean;
	outcome: { ok: true; items: readonly IDataObject[] } | Failed;
}

export interface Failed {
	ok: false;
	explanation: Explanation;
	/** Tallyfy's last status; null where nothing was answered. */
	status: number | null;
	attempts: number;
	/** Only because the run ended, for a reason that another item has. */
	isConsequence: boolean;
}

/**
 * Turns the results into the node's output, in the order of the input items and paired with them.
 *
 * @throws NodeApiError where one failed and the node is set to stop
 */
export function report(
	context: IExecuteFunctions,
	results: readonly ItemResult[],
): INodeExecutionData[] {
	if (!context.continueOnFail()) throwFailure(context, results);
	const inputs = context.getInputData();
	const output = results.flatMap((result) => {
		const { index, includeOtherFields, outcome } = result;
		const pairedItem = { item: index };
		if (!outcome.ok) {
			return [{ failed: true, item: { json: failedJson(result.id, outcome), pairedItem } }];
		}
		const others = includeOtherFields ? inputs[index]?.json : {};
		return outcome.items.map((json) => ({
			failed: false,
			item: { json: { ...others, ...json }, pairedItem },
		}));
	});
	return fitErrorOutput(
		context,
		output.map(({ item }) => item),
		(position) => output[position]?.failed === true,
	);
}

/**
 * Fails every item for a reason that is not the item's own. With the *Continue* settings as items, never as an error:
 * n8n would pass the input on as if it had been dealt with.
 *
 * @throws NodeOperationError when the node is set to stop
 */
export function refuseAll(
	context: IExecuteFunctions,
	explanation: Explanation,
	named: Pick<ItemResult, 'id'> = {},
): INodeExecutionData[] {
	if (!context.continueOnFail()) {
		const { message, description } = explanation;
		throw new NodeOperationError(context.getNode(), message, { description });
	}
	return report(
		context,
		context.getInputData().map((_item, index) => rejected({ ...named, index, explanation })),
	);
}

/** @throws NodeOperationError where items can't become requests and the node is set to stop: nothing has been sent yet */
export function throwRejections(
	context: IExecuteFunctions,
	[first, ...others]: readonly ItemResult[],
): void {
	if (first === undefined || first.outcome.ok || context.continueOnFail()) return;
	const { index, outcome } = first;
	const { explanation } = outcome;
	const also = others.map((other) => String(other.index)).join(', ');
	const at = context.getInputData().length > 1 ? ` [Item ${index}]` : '';
	throw new NodeOperationError(context.getNode(), `${explanation.message}${at}`, {
		description:
			others.length === 0
				? explanation.description
				: `${explanation.description} Also unusable: ${others.length === 1 ? 'item' : 'items'} ${also} (n8n counts items from 0).`,
		itemIndex: index,
	});
}

/** The result of an item that was never asked for. */
export function rejected({
	index,
	id,
	explanation,
}: Pick<ItemResult, 'id' | 'index'> & { explanation: Explanation }): ItemResult {
	const outcome = {
		ok: false,
		explanation,
		status: null,
		attempts: 0,
		isConsequence: false,
	} as const;
	return { index, id, includeOtherFields: false, outcome };
}

function throwFailure(context: IExecuteFunctions, results: readonly ItemResult[]): void {
	const failed = results.flatMap(({ index, outcome }) => (outcome.ok ? [] : [{ index, outcome }]));
	const culprit = failed.find(({ outcome }) => !outcome.isConsequence) ?? failed[0];
	if (culprit === undefined) return;
	const { explanation, status } = culprit.outcome;
	const { description } = explanation;
	const message =
		results.length === 1 ? explanation.message : `${explanation.message} [Item ${culprit.index}]`;
	throw stopError(context, { message, description, itemIndex: culprit.index, status });
}

/** Where an item names a thing, its `id` hides the one that n8n would let show through from the input item. */
function failedJson(
	id: string | null | undefined,
	{ explanation, status, attempts }: Failed,
): IDataObject {
	const texts = { error: explanation.message, message: explanation.description };
	if (id === undefined) return { ...texts, details: { status, attempts } };
	const details = { id, status, attempts };
	return { ...details, ...texts, details };
}
