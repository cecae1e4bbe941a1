import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { fitErrorOutput, stopError } from '../output/failedItems';
import { isoTime } from '../output/isoTime';
import type { Limiter } from '../transport/limiter/limiter';
import { copyCounts, copyHint, type CopyCounts } from '../words/copy';
import type { Explanation } from '../words/explanation';
import { VERBS } from '../words/verbs';
import type { Copying, ItemResult, Outcome } from './operation';
import type { Plan, PlannedItem } from './plan';

/** Turns the results into the node's output, or into its error where the node is set to stop. */
export function conclude(
	context: IExecuteFunctions,
	copying: Copying,
	plan: Plan,
	results: readonly ItemResult[],
	limiter: Limiter,
): INodeExecutionData[] {
	const counts = countResults(results, limiter);
	if (context.getExecutionCancelSignal()?.aborted === true) {
		// No error here: it would turn "cancelled" into "failed", and nothing runs after this node anyway.
		context.logger.warn(
			`Tallyfy: the execution was stopped. ${copyCounts(subjectOf(copying), counts)}.`,
		);
	} else if (!context.continueOnFail()) {
		throwFailure(context, copying, results, counts);
	}
	const hint = copyHint(subjectOf(copying), counts);
	if (hint !== undefined) {
		const type = counts.failed + counts.notTried > 0 ? 'warning' : 'info';
		context.addExecutionHints({ message: hint, type, location: 'outputPane' });
	}
	const planned = new Map(
		plan.targets.flatMap(({ items }) => items.map((item) => [item.index, item] as const)),
	);
	const input = context.getInputData();
	const items = results.map((result) =>
		itemOf(copying, result, input[result.index], planned.get(result.index)),
	);
	return fitErrorOutput(context, items, (position) => {
		const outcome = results[position]?.outcome;
		return outcome !== undefined && 'explanation' in outcome;
	});
}

/**
 * Fails every item for a reason that is not the item's own.
 *
 * @throws NodeOperationError when the node is set to stop
 */
export function refuseAll(
	context: IExecuteFunctions,
	copying: Copying,
	explanation: Explanation,
): INodeExecutionData[] {
	if (!context.continueOnFail()) {
		throw new NodeOperationError(
			context.getNode(),
			`${explanation.message}. Nothing was ${VERBS[copying.verb].past}.`,
			{ description: explanation.description },
		);
	}
	const items = context.getInputData().map((item, index) => {
		const outcome = { kind: 'rejected' as const, explanation };
		return itemOf(copying, { index, id: null, outcome }, item, undefined);
	});
	return fitErrorOutput(context, items, () => true);
}

/** @throws NodeOperationError for the first item whose parameters are unusable, naming the others */
export function throwRejections(
	context: IExecuteFunctions,
	copying: Copying,
	[first, ...others]: readonly ItemResult[],
): void {
	if (first?.outcome.kind !== 'rejected') return;
	const { message, description } = first.outcome.explanation;
	const more =
		others.length === 0
			? ''
			: ` The parameters of ${others.length} more ${others.length === 1 ? 'item' : 'items'} are unusable too.`;
	throw new NodeOperationError(
		context.getNode(),
		`${message} [Item ${first.index}]. Nothing was ${VERBS[copying.verb].past}.`,
		{ description: `${description}${more}`, itemIndex: first.index },
	);
}

const subjectOf = ({ thing, verb }: Copying) => ({ noun: thing.noun, verb });

function throwFailure(
	context: IExecuteFunctions,
	copying: Copying,
	results: readonly ItemResult[],
	counts: CopyCounts,
): void {
	const unsettled = ({ outcome }: ItemResult) =>
		outcome.kind !== 'copied' && outcome.kind !== 'left';
	const culprit =
		results.find(({ outcome }) => outcome.kind === 'failed') ?? results.find(unsettled);
	if (culprit === undefined || !('explanation' in culprit.outcome)) return;
	const { index, outcome } = culprit;
	const { message, description } = outcome.explanation;
	const what =
		results.length === 1
			? message
			: `${message} [Item ${index}]. Stopped: ${copyCounts(subjectOf(copying), counts)}.`;
	const status = outcome.kind === 'failed' ? outcome.status : null;
	throw stopError(context, { message: what, description, itemIndex: index, status });
}

function itemOf(
	copying: Copying,
	{ index, id, outcome }: ItemResult,
	input: INodeExecutionData | undefined,
	planned: PlannedItem | undefined,
): INodeExecutionData {
	const { past } = VERBS[copying.verb];
	const includes = planned?.includeOtherFields === true;
	const item = (json: IDataObject): INodeExecutionData => ({
		json: { ...(includes ? input?.json : {}), ...json },
		...binaryOf(outcome, includes ? input : undefined, planned?.binaryField),
		pairedItem: { item: index },
	});
	if ('explanation' in outcome) {
		const sent = outcome.kind === 'failed' ? outcome : undefined;
		const { status = null, attempts = 0 } = sent ?? {};
		const { message: error, description: message } = outcome.explanation;
		const details = { id, status, attempts };
		const answeredAt = isoTime(sent?.answeredAt);
		return item({
			[past]: false,
			...copying.without,
			...details,
			answeredAt,
			error,
			message,
			details,
		});
	}
	if (outcome.kind === 'left') {
		const unsent = { status: null, attempts: 0, answeredAt: null };
		return item({ [past]: false, ...copying.without, ...unsent, ...outcome.json });
	}
	return item({ [past]: true, ...outcome.json });
}

/** What the input item brought never passes for the copy, which would be in its field. */
function binaryOf(
	outcome: Outcome,
	input: INodeExecutionData | undefined,
	field: string | undefined,
): Pick<INodeExecutionData, 'binary'> {
	const others = Object.entries(input?.binary ?? {}).filter(([name]) => name !== field);
	const copy = outcome.kind === 'copied' ? outcome.binary : undefined;
	const own = field === undefined || copy === undefined ? [] : [[field, copy] as const];
	const binary = Object.fromEntries([...others, ...own]);
	return Object.keys(binary).length === 0 ? {} : { binary };
}

function countResults(results: readonly ItemResult[], limiter: Limiter): CopyCounts {
	const count = (fits: (outcome: ItemResult['outcome']) => boolean) =>
		results.filter(({ outcome }) => fits(outcome)).length;
	return {
		all: results.length,
		copied: count(({ kind }) => kind === 'copied'),
		left: count(({ kind }) => kind === 'left'),
		failed: count(({ kind }) => kind === 'failed' || kind === 'rejected'),
		notTried: count(({ kind }) => kind === 'notTried'),
		pausedMs: limiter.totalPauseMs,
		outageMs: limiter.totalOutageMs,
	};
}
