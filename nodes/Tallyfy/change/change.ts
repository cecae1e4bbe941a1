import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { refusalError, rejectionError, stopError } from '../run/failedItems';
import { shownId } from '../transport/account/address';
import { readCredential } from '../transport/account/credential';
import { systemClock, type Clock } from '../transport/clock';
import { withSession } from '../transport/session';
import { explainCredential } from '../words/inputs';
import { CHANGES, type Explanation, listed } from '../words/vocabulary';
import { unforeseen } from './act';
import { askedBy, type ChangeResult, type Target } from './item';
import { Ledger } from './ledger';
import { outcomeFor, unsent, type Change, type Outcome } from './operation';
import { planItems, type Plan } from './plan';
import { PlannedRun, type RunEnd } from './plannedRun';
import { itemsOf, type Run } from './report';
import { accountOf, explainStop, hintOf, summaryText, type RunFacts } from './summary';

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
	const ended = await withSession(
		context,
		credential.value,
		sizes,
		async (session) => await new PlannedRun(plan, { ...run, account, session }).settle(),
	).catch((error: unknown) => unforeseen(error, change, false).explanation);
	if ('message' in ended) return refuseChanges(run, ended, plan);
	const results = resultsOf(plan, ended.outcomes, ledger);
	const { limit } = ended;
	if (limit !== undefined && !plan.isDryRun && !context.continueOnFail()) {
		return refuseChanges(run, limit, plan, results);
	}
	ledger.closeAfter(results.map(({ outcome }) => outcome));
	return concludeChanges({ ...run, account }, plan, results, ended);
}

/** Turns the results into the node's output, or into its error where the node is set to stop. */
function concludeChanges(
	run: Run,
	plan: Plan,
	results: readonly ChangeResult[],
	{ limit, limiter }: RunEnd,
): INodeExecutionData[] {
	const { context, change } = run;
	const { totalPauseMs: pausedMs, totalOutageMs: outageMs } = limiter;
	const isDryRun =
		plan.isDryRun ||
		(plan.targets.length === 0 &&
			results.every((result) => askedBy(context, result, change).isDryRun));
	const facts = { isDryRun, limit, warning: plan.warning, pausedMs, outageMs };
	if (context.getExecutionCancelSignal()?.aborted === true) {
		// No error here: it would turn "cancelled" into "failed", and nothing runs after this node anyway. n8n doesn't
		// save what a stopped execution puts out, so its log has to keep the account.
		const account = JSON.stringify(accountOf(results, change));
		context.logger.warn(`Tallyfy: the execution was stopped. ${account}`);
	} else if (!context.continueOnFail()) {
		throwStop(run, plan, results, facts);
	}
	const hint = hintOf(results, change, facts);
	if (hint !== undefined) context.addExecutionHints({ ...hint, location: 'outputPane' });
	return itemsOf(run, plan, results, facts);
}

/** One result for every item, in input order. */
function resultsOf(
	{ targets, rejections }: Pick<Plan, 'rejections' | 'targets'>,
	outcomes: ReadonlyMap<Target, Outcome>,
	ledger: Ledger,
): ChangeResult[] {
	const earlier = ledger.ofRefused();
	const results = rejections.map(({ index, id, explanation }): ChangeResult => {
		const refused = { id: shownId(id), outcome: unsent(explanation, 'rejected') };
		return { index, ...(earlier(index, explanation.message) ?? refused) };
	});
	for (const target of targets) {
		const outcome = outcomes.get(target);
		if (outcome === undefined) continue;
		const id = shownId(target.id);
		for (const item of target.items) {
			results.push({ index: item.index, id, outcome: outcomeFor(item, outcome) });
		}
	}
	return results.sort((one, other) => one.index - other.index);
}

/**
 * Fails every item for a reason that is not the item's own. With the *Continue* settings as items, never as an error:
 * n8n would pass the input on as if it had been dealt with. What an earlier try of this run has done is never denied.
 *
 * @throws NodeOperationError when the node is set to stop
 */
function refuseChanges(
	run: Run,
	explanation: Explanation,
	plan?: Plan,
	/** What became of each item, where that was found out before. */
	found: readonly ChangeResult[] = [],
): INodeExecutionData[] {
	const { context, change, ledger } = run;
	const facts = {
		isDryRun: false,
		limit: explanation,
		warning: undefined,
		pausedMs: 0,
		outageMs: 0,
	};
	if (context.continueOnFail()) {
		const { targets = [], rejections: rejected = [] } = plan ?? {};
		const planned = targets.flatMap(({ id, items }) =>
			items.map(({ index }) => [index, id] as const),
		);
		const ids = new Map([...planned, ...rejected.map(({ index, id }) => [index, id] as const)]);
		const rejections = context
			.getInputData()
			.map((_item, index) => ({ index, id: ids.get(index) ?? null, explanation }));
		const results = resultsOf({ targets: [], rejections }, new Map(), ledger);
		return itemsOf(run, plan, results, facts);
	}
	const description = `${explanation.description}${summaryOf(run, plan, found, facts)}`;
	const error = refusalError(context, { ...explanation, description }, nothingDone(run));
	const { doneIds, unknownIds: unknown } = ledger;
	error.context.data = { [CHANGES[change.verb].past]: doneIds, unknown };
	throw error;
}

/** The summary's text, for the error of a run that was to have one. */
function summaryOf(
	{ change }: Run,
	plan: Plan | undefined,
	results: readonly ChangeResult[],
	facts: RunFacts,
): string {
	const isSummary = plan?.targets.some(({ items }) => items[0]?.output === 'summary') === true;
	return isSummary && results.length > 0 ? ` ${summaryText(results, change, facts)}` : '';
}

/** "Nothing was deleted.", unless an earlier try of this run has done something. */
function nothingDone({ change, ledger }: Run): string {
	const { past } = CHANGES[change.verb];
	const { doneIds: done, unknownIds: unknown } = ledger;
	if (done.length + unknown.length === 0) return `Nothing was ${past}.`;
	const earlier = [
		...(done.length > 0 ? [`has ${past}: ${listed(done)}`] : []),
		...(unknown.length > 0 ? [`sent without learning the answer: ${listed(unknown)}`] : []),
	];
	return `In this try nothing was ${past}; an earlier try of this execution ${earlier.join('; it ')}.`;
}

/** @throws NodeOperationError where items can't become requests: nothing has been sent yet */
function throwRejections(run: Run, { rejections }: Plan): void {
	const error = rejectionError(run.context, rejections, nothingDone(run), true);
	if (error !== undefined) throw error;
}

function throwStop(run: Run, plan: Plan, results: readonly ChangeResult[], facts: RunFacts): void {
	const { context, change } = run;
	const stop = explainStop(results, change);
	if (stop === undefined) return;
	const text = summaryOf(run, plan, results, facts);
	const error = stopError(context, { ...stop, description: `${stop.description}${text}` });
	// n8n drops the output of a node that fails, and saves this with its error.
	error.context.data = accountOf(results, change);
	throw error;
}
