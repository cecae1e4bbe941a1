import {
	deepCopy,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { fitErrorOutput, stopError } from '../../output/failedItems';
import type { Limiter } from '../../transport/limiter/limiter';
import type { Explanation } from '../../words/explanation';
import { ACTIONS } from '../action';
import type { Ledger } from '../ledger';
import type { Change } from '../operation';
import type { ItemResult } from '../outcome';
import type { Plan, Rejection } from '../plan';
import { auditRecord, runFactsOf } from './auditRecord';
import { hidingFormerResult, withoutFormerResult } from './formerResult';
import { isFailure, resultItem, withDetails } from './items';
import { explainRejections, explainStop, nothingDone } from './stop';
import { accountOf, summaryHint } from './summary';
import { unplanned } from './unplanned';

/**
 * Turns the results into the node's output, or into its error where the node is set to stop. `limit` is why a real run would
 * change nothing, in a Dry Run.
 */
export function conclude(
	context: IExecuteFunctions,
	change: Change,
	plan: Plan,
	results: readonly ItemResult[],
	{ limit, limiter }: { limit: Explanation | undefined; limiter: Limiter },
): INodeExecutionData[] {
	if (context.getExecutionCancelSignal()?.aborted === true) {
		// No error here: it would turn "cancelled" into "failed", and nothing runs after this node anyway. n8n doesn't
		// save what a stopped execution puts out, so its log has to keep the account.
		const account = JSON.stringify(accountOf(results, change));
		context.logger.warn(`Tallyfy: the execution was stopped. ${account}`);
	} else if (!context.continueOnFail()) {
		throwFailure(context, change, results);
	}
	const isDryRun =
		plan.isDryRun ||
		(plan.targets.length === 0 && results.every(({ index }) => unplanned(context, index).isDryRun));
	const { totalPauseMs: pausedMs, totalOutageMs: outageMs } = limiter;
	const hint = summaryHint(results, change, { isDryRun, limit, pausedMs, outageMs });
	if (hint !== undefined) context.addExecutionHints(hint);
	return itemsOf(context, change, plan, results);
}

/**
 * Fails every item for a reason that is not the item's own. With the *Continue* settings as items, never as an error:
 * n8n would pass the input on as if it had been dealt with. What an earlier try of this run has done is never denied.
 *
 * @throws NodeOperationError when the node is set to stop
 */
export function refuseAll(
	context: IExecuteFunctions,
	change: Change,
	ledger: Ledger,
	explanation: Explanation,
	plan?: Plan,
): INodeExecutionData[] {
	const doneByItem = ledger.doneByItem();
	if (context.continueOnFail()) {
		const ids = idsByItem(plan);
		const results = context.getInputData().map((_item, index): ItemResult => {
			const earlier = doneByItem.get(index);
			const id = earlier?.id ?? ids.get(index) ?? null;
			const outcome = earlier?.done ?? { kind: 'rejected', explanation, facts: {} };
			return { index, id, outcome };
		});
		return itemsOf(context, change, plan, results);
	}
	const earlier = earlierIn(ledger);
	const error = new NodeOperationError(
		context.getNode(),
		`${explanation.message}. ${nothingDone(earlier, change)}`,
		{ description: explanation.description },
	);
	error.context.data = { [ACTIONS[change.verb].done]: earlier.done, unknown: earlier.unknown };
	throw error;
}

/** The IDs that earlier tries of this run dealt with, each once. */
function earlierIn(ledger: Ledger): { done: string[]; unknown: string[] } {
	const done = [...new Set([...ledger.doneByItem().values()].map(({ id }) => id))];
	return { done, unknown: ledger.unknownIds };
}

function idsByItem(plan: Plan | undefined): Map<number, string | null> {
	const { targets = [], rejections = [] } = plan ?? {};
	const planned = targets.flatMap(({ id, items }) =>
		items.map(({ index }) => [index, id] as const),
	);
	return new Map([...planned, ...rejections.map(({ index, id }) => [index, id] as const)]);
}

/** @throws NodeOperationError where items can't become requests: nothing has been sent yet */
export function throwRejections(
	context: IExecuteFunctions,
	change: Change,
	ledger: Ledger,
	rejections: readonly Rejection[],
): void {
	const report = explainRejections(rejections, nothingDone(earlierIn(ledger), change));
	if (report === undefined) return;
	const { message, description, itemIndex } = report;
	throw new NodeOperationError(context.getNode(), message, { description, itemIndex });
}

function throwFailure(
	context: IExecuteFunctions,
	change: Change,
	results: readonly ItemResult[],
): void {
	const report = explainStop(results, change);
	if (report === undefined) return;
	const error = stopError(context, report);
	// n8n drops the output of a node that fails, and saves this with its error.
	error.context.data = accountOf(results, change);
	throw error;
}

function itemsOf(
	context: IExecuteFunctions,
	change: Change,
	plan: Plan | undefined,
	results: readonly ItemResult[],
): INodeExecutionData[] {
	const asked = new Map(
		plan?.targets.flatMap((target) =>
			target.items.map((item) => {
				const { isDryRun } = target;
				return [item.index, { target, item, isDryRun }] as const;
			}),
		),
	);
	const run = runFactsOf(context);
	const inputs = context.getInputData();
	const usesErrorOutput = context.getNode().onError === 'continueErrorOutput';
	const items = results.map((result): INodeExecutionData => {
		const { index } = result;
		const { target, item, isDryRun } = asked.get(index) ?? unplanned(context, index);
		const input = inputs[index]?.json ?? {};
		if (item.output === 'auditRecord') {
			const json = auditRecord(result, change, run, { target, item, isDryRun });
			// By its mere number: n8n would otherwise lay it over its input item, whose fields no account has a column for.
			const isWhole = usesErrorOutput && isFailure(result.outcome);
			return { json, pairedItem: isWhole ? index : { item: index } };
		}
		const made = withDetails(resultItem(result, change, isDryRun), result);
		// Items that name the same thing must not share what came back: a later node may change it in one of them.
		const isShared = (target?.items.length ?? 0) > 1;
		const own = isShared ? deepCopy(made) : made;
		if (usesErrorOutput && isFailure(result.outcome)) {
			return { ...own, json: hidingFormerResult(own.json, input) };
		}
		if (!item.includeOtherFields) return own;
		return { ...own, json: { ...withoutFormerResult(input), ...own.json } };
	});
	return fitErrorOutput(context, items, (position) => {
		const result = results[position];
		return result !== undefined && isFailure(result.outcome);
	});
}
