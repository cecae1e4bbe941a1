import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { isoTime } from '../transport/clock';
import type { FailedReply } from '../transport/outcome';
import { whyNotBegun, type Session } from '../transport/session';
import { explainFailure, type Subject } from '../words/failures';
import { UNUSABLE } from '../words/inputs';
import { CHANGES, listed, type Explanation } from '../words/vocabulary';

/** It didn't come to what was asked for. */
interface Unmet {
	/** `notTried`: nothing was sent for it. `rejected`: its parameters can't become a request. */
	kind: 'failed' | 'notTried' | 'rejected';
	explanation: Explanation;
	/** Tallyfy's last status; null where nothing was answered. */
	status: number | null;
	attempts: number;
	/** When the last answer came: milliseconds since 1970. */
	answeredAt: number | undefined;
	/** Only because the run ended, for a reason that another item has. */
	isConsequence: boolean;
}

/** How a target ended, and each item that asked for it. `left`: not done, on purpose. */
export type Ending<Made> = { kind: 'done' | 'left'; made: Made } | Unmet;

/** Whether n8n has to treat the item as a failed one. */
export function isUnmet<Ended extends { kind: string }>(
	outcome: Ended,
): outcome is Exclude<Ended, { kind: 'done' | 'left' }> {
	return outcome.kind !== 'done' && outcome.kind !== 'left';
}

/** A request that failed for good, as an outcome. */
export function failedBy(
	{ failure, status, attempts, answeredAt }: Omit<FailedReply, 'ok' | 'outcomeUnknown'>,
	subject: Subject,
): Unmet {
	return {
		kind: attempts === 0 ? 'notTried' : 'failed',
		explanation: explainFailure(failure, subject),
		status: status ?? null,
		attempts,
		answeredAt,
		isConsequence: failure.reason === 'stopped' || failure.reason === 'hopeless',
	};
}

const NOTHING_SENT = { status: undefined, attempts: 0, answeredAt: undefined };

/** The run ended before this was begun. */
export function notBegun(session: Session, subject: Subject): Unmet {
	return failedBy({ failure: whyNotBegun(session), ...NOTHING_SENT }, subject);
}

/** The item was never asked for. */
export function rejected(explanation: Explanation): Unmet {
	return { kind: 'rejected', explanation, ...NOTHING_SENT, status: null, isConsequence: false };
}

/** What a failed item tells; `id` is left out where items name nothing, null where what they name can't be read. */
export function failedJson(
	{ explanation, status, attempts, answeredAt }: Unmet,
	id?: string | null,
): IDataObject {
	const texts = { error: explanation.message, message: explanation.description };
	if (id === undefined) return { ...texts, details: { status, attempts } };
	const details = { id, status, attempts };
	return { ...details, answeredAt: isoTime(answeredAt), ...texts, details };
}

/**
 * Items for n8n, each paired with the input item that it came of, and failed ones so that an error output takes them.
 *
 * n8n looks up the input item of a failed one there and lays the failed one over it: a former node's words would show
 * through, and where the lookup throws, n8n passes the bare input on as a success and the account is lost (n8n#37407). By its
 * mere number an item is neither looked up nor laid over anything, and expressions behind it find its input all the same.
 *
 * n8n takes an item there whose `error` is set, in both generations; but where it finds that property once more afterwards,
 * it writes over all the item tells (`normalizeNodeErrors` in n8n-core 2.41.1), which is ignored.
 */
export function itemsFor(
	context: IExecuteFunctions,
	items: readonly ({ index: number; hasFailed: boolean } & Pick<
		INodeExecutionData,
		'binary' | 'json'
	>)[],
): INodeExecutionData[] {
	const node = context.getNode();
	const error =
		node.onError === 'continueErrorOutput' &&
		new NodeOperationError(node, 'The item has the reason');
	return items.map(({ index, hasFailed, ...made }) => {
		if (error === false || !hasFailed) return { ...made, pairedItem: { item: index } };
		const item: INodeExecutionData = { ...made, pairedItem: index };
		return Object.defineProperties(item, {
			error: { value: error, enumerable: false },
			json: { get: () => made.json, set: () => undefined, enumerable: true },
		});
	});
}

/** The error of a run in which nothing is sent, to be thrown. `nothing` says that nothing was done; undefined for none. */
export function refusalError(
	context: IExecuteFunctions,
	{ message, description }: Explanation,
	nothing?: string,
	itemIndex?: number,
): NodeOperationError {
	const words = nothing === undefined ? message : `${message}. ${nothing}`;
	const at = itemIndex === undefined ? {} : { itemIndex };
	return new NodeOperationError(context.getNode(), words, { description, ...at });
}

/** The error of a request that failed, to be thrown. `status` is what Tallyfy answered last, null where it didn't. */
export function stopError(
	context: IExecuteFunctions,
	stop: Explanation & { itemIndex: number; status: number | null },
): NodeApiError {
	const { message, description, itemIndex, status } = stop;
	const code = status === null ? {} : { httpCode: String(status) };
	const told = { message, description, itemIndex, ...code };
	return new NodeApiError(context.getNode(), { message }, told);
}

/**
 * The error where items can't become requests, to be thrown. `nothing` says that nothing was done; undefined for none.
 * `isNumbered`: the message names the item.
 */
export function rejectionError(
	context: IExecuteFunctions,
	rejections: readonly { index: number; explanation: Explanation }[],
	nothing?: string,
	isNumbered = context.getInputData().length > 1,
): NodeOperationError | undefined {
	const [first, ...others] = [...rejections].sort((one, other) => one.index - other.index);
	if (first === undefined) return undefined;
	const { index: itemIndex, explanation } = first;
	const message = isNumbered ? `${explanation.message} [Item ${itemIndex}]` : explanation.message;
	const indexes = listed(others.map(({ index }) => String(index)));
	const also =
		rejections.length === context.getInputData().length
			? `None of the ${rejections.length} items is usable.`
			: `Also unusable: ${others.length === 1 ? 'item' : 'items'} ${indexes} (n8n counts items from 0).`;
	const description = others.length === 0 ? '' : ` ${also}`;
	const whole = { message, description: `${explanation.description}${description}` };
	return refusalError(context, whole, nothing, itemIndex);
}

/**
 * Fails every item where no operation is chosen that exists. With the *Continue* settings as items, never as an error:
 * n8n would pass the input on as if it had been dealt with.
 *
 * @throws NodeOperationError when the node is set to stop
 */
export function refuseOperation(context: IExecuteFunctions): INodeExecutionData[] {
	const { message: error, description: message } = UNUSABLE.operation;
	if (!context.continueOnFail()) {
		throw refusalError(context, UNUSABLE.operation, 'Nothing was done.');
	}
	const undone = Object.fromEntries(Object.values(CHANGES).map(({ past }) => [past, false]));
	const sent = { id: null, status: null, attempts: 0 };
	const items = context.getInputData().map((_item, index) => {
		const json = { ...undone, ...sent, error, message, details: { ...sent } };
		return { index, hasFailed: true, json };
	});
	return itemsFor(context, items);
}
