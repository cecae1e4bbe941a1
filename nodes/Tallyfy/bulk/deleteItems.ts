import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { createSend, readCredential } from '../transport/client';
import { systemClock } from '../transport/clock';
import type { Explanation } from '../transport/errors';
import { requestDeletion } from '../transport/request';
import type { Deletion } from './deletion';
import { fitErrorOutput } from './errorOutput';
import { Ledger } from './ledger';
import { Pace } from './pace';
import { planItems, type Rejection, type Target } from './plan';
import {
	accountOf,
	refusedItems,
	reportItems,
	reportRejections,
	reportStop,
	summaryHint,
} from './report';
import { runTargets } from './run';
import { leavesFailure, tallyItems, type ItemResult } from './tally';

/**
 * Deletes what the input items name and accounts for every one of them: items -> plan -> run -> outcomes -> report.
 *
 * @throws NodeOperationError before anything is sent, when an item or the credential is wrong and the node is set to stop
 * @throws NodeApiError when a deletion fails and the node is set to stop; it says what was deleted until then
 */
export async function deleteItems(
	context: IExecuteFunctions,
	deletion: Deletion,
): Promise<INodeExecutionData[]> {
	const credential = await readCredential(context);
	if ('problem' in credential) return refuseItems(context, credential.problem);

	const plan = planItems(context, context.getInputData().length, deletion, credential.account);
	const stopsOnFailure = !context.continueOnFail();
	if (stopsOnFailure) throwRejections(context, plan.rejections);

	const gate = new Pace(systemClock);
	const ledger = new Ledger(context.getContext('node'));
	const tools = { send: createSend(context, credential.data), clock: systemClock, gate };
	const outcomes = await runTargets(plan.targets, {
		concurrency: plan.concurrency,
		cancelled: context.getExecutionCancelSignal(),
		endsRun: (target, outcome) => stopsOnFailure && leavesFailure(target, outcome),
		settle: async ({ id, url, settings }: Target, halt) => {
			const earlier = ledger.confirmed(url);
			if (earlier !== undefined) return earlier;
			const { confirmedBy } = deletion;
			const request = { url, id, ...settings, confirmedBy, sentBefore: ledger.wasSent(url) };
			const outcome = await requestDeletion(request, { ...tools, halt });
			ledger.record(url, outcome);
			return outcome;
		},
	});

	const results = tallyItems(plan, outcomes);
	if (results.every(({ state }) => state === 'deleted')) ledger.close();
	return conclude(context, deletion, results, gate.totalPauseMs);
}

/**
 * Fails every item for a reason that is not the item's own. With the *Continue* settings as items, never as an error:
 * n8n would pass the input on as if it had been dealt with.
 *
 * @throws NodeOperationError when the node is set to stop
 */
export function refuseItems(
	context: IExecuteFunctions,
	explanation: Explanation,
): INodeExecutionData[] {
	if (context.continueOnFail()) {
		return fitErrorOutput(context, refusedItems(context.getInputData().length, explanation));
	}
	throw new NodeOperationError(context.getNode(), `${explanation.what}. Nothing was deleted.`, {
		description: explanation.remedy,
	});
}

function throwRejections(context: IExecuteFunctions, rejections: readonly Rejection[]): void {
	const report = reportRejections(rejections);
	if (report === undefined) return;
	const { what, remedy, itemIndex } = report;
	throw new NodeOperationError(context.getNode(), what, { description: remedy, itemIndex });
}

/** Turns the results into the node's output, or into its error where the node is set to stop. */
function conclude(
	context: IExecuteFunctions,
	deletion: Deletion,
	results: readonly ItemResult[],
	pausedMs: number,
): INodeExecutionData[] {
	if (context.getExecutionCancelSignal()?.aborted === true) {
		// No error here: it would turn "cancelled" into "failed", and nothing runs after this node anyway. n8n doesn't
		// save what a stopped execution puts out, so its log has to keep the account.
		context.logger.warn(`Tallyfy: the execution was stopped. ${accountOf(results)}`);
	} else if (!context.continueOnFail()) {
		throwFailure(context, deletion, results);
	}
	const hint = summaryHint(results, pausedMs);
	if (hint !== undefined) context.addExecutionHints(hint);
	return fitErrorOutput(context, reportItems(results, deletion));
}

function throwFailure(
	context: IExecuteFunctions,
	deletion: Deletion,
	results: readonly ItemResult[],
): void {
	const report = reportStop(results, deletion);
	if (report === undefined) return;
	const { what, remedy, itemIndex, status } = report;
	const httpCode = status === undefined ? {} : { httpCode: String(status) };
	throw new NodeApiError(
		context.getNode(),
		{ message: what },
		{ message: what, description: remedy, itemIndex, ...httpCode },
	);
}
