import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { systemClock, type Clock } from '../transport/clock';
import { shownId } from '../transport/account/address';
import { readCredential } from '../transport/account/credential';
import { withSession } from '../transport/session';
import { explainFailure } from '../words/failures';
import { explainCredential } from '../words/inputs';
import { subjectOf, unforeseen } from './interpret';
import { Ledger } from './ledger';
import type { Change } from './operation';
import { outcomeFor, refusedFor, type ChangeResult, type Outcome } from './outcome';
import type { Target } from './item';
import { planItems, type Plan } from './plan';
import { PlannedRun } from './plannedRun';
import { concludeChanges, refuseChanges, throwRejections } from './report';

/**
 * Changes what the input items name and accounts for every one of them: plan -> looks -> limits -> act -> report.
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
	const run = { context, change, ledger };
	const credential = await readCredential(context, context.getInputData().length);
	if (!credential.ok) return refuseChanges(run, explainCredential(credential.reason));
	const { account } = credential.value;
	const plan = planItems(context, change, account, clock.now());
	if (plan.stopsRun !== undefined) return refuseChanges(run, plan.stopsRun, plan);
	if (!context.continueOnFail()) throwRejections(run, plan);

	const sizes = { concurrency: plan.concurrency, clock };
	const ended = await withSession(context, credential.value, sizes, async (session) => {
		const changes = new PlannedRun(plan, { ...run, account, session });
		const forbidden = await changes.findNames();
		// A run that is stopped meanwhile sends nothing more, and has its account all the same.
		return session.halt.aborted ? await changes.settle() : (forbidden ?? (await changes.settle()));
	}).catch((error: unknown) => explainFailure(unforeseen(error), subjectOf(change)));
	if ('message' in ended) return refuseChanges(run, ended, plan);
	const results = resultsOf(plan, ended.outcomes, ledger);
	const { limit } = ended;
	if (limit !== undefined && !plan.isDryRun && !context.continueOnFail()) {
		return refuseChanges(run, limit, plan, results);
	}
	ledger.closeAfter(results.map(({ outcome }) => outcome));
	return concludeChanges({ ...run, account }, plan, results, ended);
}

/** One result for every item, in input order. */
function resultsOf(
	{ targets, rejections }: Plan,
	outcomes: ReadonlyMap<Target, Outcome>,
	ledger: Ledger,
): ChangeResult[] {
	const earlier = ledger.ofRefused();
	const results = rejections.map(({ index, id, explanation }): ChangeResult => {
		const refused = { id: shownId(id), outcome: refusedFor(explanation) };
		return { index, ...(earlier(index, explanation.message) ?? refused) };
	});
	for (const target of targets) {
		const outcome = outcomes.get(target);
		if (outcome === undefined) continue;
		for (const item of target.items) {
			results.push({
				index: item.index,
				id: shownId(target.id),
				outcome: outcomeFor(item, outcome),
			});
		}
	}
	return results.sort((one, other) => one.index - other.index);
}
