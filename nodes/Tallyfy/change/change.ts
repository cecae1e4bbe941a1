import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { systemClock, type Clock } from '../transport/clock';
import { readCredential } from '../transport/account/credential';
import { withSession } from '../transport/session';
import { explainCredential } from '../words/inputs';
import { Ledger } from './ledger';
import type { Change } from './operation';
import { outcomeFor, type ItemResult, type Outcome } from './outcome';
import { planItems, type Plan } from './plan';
import { conclude, refuseAll, throwRejections } from './report/conclude';
import { runPlan } from './runPlan';

/**
 * Changes what the input items name and accounts for every one of them: plan -> check -> limits -> act -> report.
 *
 * @throws NodeOperationError before anything is sent, when an item, a guard or the credential is wrong and the node is set
 * to stop
 * @throws NodeApiError when a change fails and the node is set to stop; it says what was done until then
 */
export async function changeItems(
	context: IExecuteFunctions,
	change: Change,
	clock: Clock = systemClock,
): Promise<INodeExecutionData[]> {
	const ledger = new Ledger(context);
	const itemCount = context.getInputData().length;
	const credential = await readCredential(context, itemCount);
	if (!credential.ok) {
		return refuseAll(context, change, ledger, explainCredential(credential.reason));
	}
	const { account } = credential.value;
	const plan = planItems(context, itemCount, change, account);
	if (plan.stopsRun !== undefined) {
		return refuseAll(context, change, ledger, plan.stopsRun, plan);
	}
	if (!context.continueOnFail()) throwRejections(context, change, ledger, plan.rejections);

	const sizes = { concurrency: plan.concurrency, things: plan.targets.length, clock };
	const { outcomes, limit, limiter } = await withSession(
		context,
		credential.value,
		sizes,
		async (session) => await runPlan(context, change, plan, { account, ledger, session }),
	);
	if (limit !== undefined && !plan.isDryRun && !context.continueOnFail()) {
		return refuseAll(context, change, ledger, limit, plan);
	}
	const results = resultsOf(plan, outcomes);
	if (results.every(({ outcome }) => outcome.kind === 'done' || outcome.kind === 'left')) {
		ledger.close();
	}
	return conclude(context, change, plan, results, { limit, limiter });
}

/** One result for every item, in input order. */
function resultsOf({ targets, rejections }: Plan, outcomes: readonly Outcome[]): ItemResult[] {
	const results = rejections.map(
		({ index, id, explanation }): ItemResult => ({
			index,
			id,
			outcome: { kind: 'rejected', explanation, facts: {} },
		}),
	);
	targets.forEach(({ id, items }, position) => {
		const outcome = outcomes[position];
		if (outcome === undefined) return;
		for (const item of items) {
			results.push({ index: item.index, id, outcome: outcomeFor(item, outcome) });
		}
	});
	return results.sort((one, other) => one.index - other.index);
}
