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
import { Ledger } from './ledger';
import { Pace } from './pace';
import { planItems, type Plan, type Target } from './plan';
import { accountOf, reportItems, reportRejections, reportStop, summaryHint } from './report';
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
	const itemCount = context.getInputData().length;
	const credential = await readCredential(context);
	if ('problem' in credential) {
		return conclude(context, deletion, tallyItems(rejectAll(itemCount, credential.problem), []), 0);
	}

	const plan = planItems(context, itemCount, deletion, credential.account);
	const stopsOnFailure = !context.continueOnFail();
	if (plan.rejections.length > 0 && stopsOnFailure) {
		return conclude(context, deletion, tallyItems(plan, []), 0);
	}

	const gate = new Pace(systemClock);
	const ledger = new Ledger(context.getContext('node'));
	const tools = { send: createSend(context, credential.data), clock: systemClock, gate };
	const outcomes = await runTargets(plan.targets, {
		concurrency: plan.concurrency,
		cancelled: context.getExecutionCancelSignal(),
		endsRun: (target, outcome) => stopsOnFailure && leavesFailure(target, outcome),
		settle: async ({ url, settings }: Target, halt) => {
			const earlier = ledger.confirmed(url);
			if (earlier !== undefined) return earlier;
			const { confirmedBy } = deletion;
			const request = { url, ...settings, confirmedBy, sentBefore: ledger.wasSent(url) };
			const outcome = await requestDeletion(request, { ...tools, halt });
			ledger.record(url, outcome);
			return outcome;
		},
	});

	const results = tallyItems(plan, outcomes);
	if (results.every(({ state }) => state === 'deleted')) ledger.close();
	return conclude(context, deletion, results, gate.totalPauseMs);
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
		throwProblems(context, deletion, results);
	}
	const hint = summaryHint(results, pausedMs);
	if (hint !== undefined) context.addExecutionHints(hint);
	return reportItems(results, deletion);
}

function throwProblems(
	context: IExecuteFunctions,
	deletion: Deletion,
	results: readonly ItemResult[],
): void {
	const rejection = reportRejections(results);
	if (rejection !== undefined) {
		const { what, remedy, itemIndex } = rejection;
		throw new NodeOperationError(context.getNode(), what, { description: remedy, itemIndex });
	}
	const stop = reportStop(results, deletion);
	if (stop !== undefined) {
		const { what, remedy, itemIndex, status } = stop;
		throw new NodeApiError(
			context.getNode(),
			{ message: what },
			{
				message: what,
				description: remedy,
				itemIndex,
				...(status === undefined ? {} : { httpCode: String(status) }),
			},
		);
	}
}

function rejectAll(itemCount: number, explanation: Explanation): Plan {
	const rejections = Array.from({ length: itemCount }, (_, index) => ({ index, explanation }));
	return { targets: [], rejections, concurrency: 1 };
}
