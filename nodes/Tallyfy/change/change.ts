import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { shownId } from '../transport/account/address';
import { readCredential } from '../transport/account/credential';
import { systemClock, type Clock } from '../transport/clock';
import { withSession } from '../transport/session';
import { lostHoldsWords } from '../words/guards';
import { explainCredential } from '../words/inputs';
import { CHANGES, type Explanation, listed } from '../words/vocabulary';
import { unforeseen } from './interpret';
import type { ChangeResult, Target } from './item';
import { Ledger } from './ledger';
import { outcomeFor, unsent, type Change, type Outcome } from './operation';
import { planItems, type Plan } from './plan';
import { PlannedRun, type RunEnd } from './plannedRun';
import { itemsOf, type Run } from './report';
import { Summary, type RunFacts } from './summary';
import { refusalError, rejectionError, stopError } from '../run/outcome';

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
	const credential = await readCredential(context, context.getInputData().length);
	const signedIn = credential.ok ? credential.value.account : undefined;
	const ledger = new Ledger(context, change, signedIn, clock);
	const run = { context, change, ledger };
	if (!credential.ok) return refuseChanges(run, explainCredential(credential.reason));
	const { account } = credential.value;
	const plan = planItems(context, change, account, clock.now());
	if (plan.stopsRun !== undefined) return refuseChanges(run, plan.stopsRun, plan);
	const unusable = rejectionError(context, plan.rejections, nothingDone(run), true);
	if (unusable !== undefined && !context.continueOnFail()) throw unusable;

	const sizes = { concurrency: plan.concurrency, clock };
	const ended = await withSession(
		context,
		credential.value,
		sizes,
		async (session) =>
			await new PlannedRun(plan, change, account, session, ledger, context).settle(),
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
	{ limit, lostHolds, limiter }: RunEnd,
): INodeExecutionData[] {
	const { context, change } = run;
	const { totalPauseMs: pausedMs, totalOutageMs: outageMs } = limiter;
	const { isDryRun, warning, holds } = plan;
	const lost = holds && lostHolds.length > 0 ? lostHoldsWords(lostHolds, holds.all.length) : [];
	const facts = { isDryRun, limit, warning, pausedMs, outageMs, lostHolds: lost };
	const summary = new Summary(results, change);
	if (context.getExecutionCancelSignal()?.aborted === true) {
		// No error here: it would turn "cancelled" into "failed", and nothing runs after this node anyway. n8n doesn't
		// save what a stopped execution puts out, so its log has to keep the account.
		const account = JSON.stringify(summary.account());
		context.logger.warn(`Tallyfy: the execution was stopped. ${account}`);
	} else if (!context.continueOnFail()) {
		const stop = summary.stop();
		if (stop !== undefined) {
			const description = `${stop.description}${wantedText(plan, summary, facts)}`;
			const error = stopError(context, { ...stop, description });
			// n8n drops the output of a node that fails, and saves this with its error.
			error.context.data = summary.account();
			throw error;
		}
	}
	const hint = summary.hint(facts);
	if (hint !== undefined) context.addExecutionHints({ ...hint, location: 'outputPane' });
	return itemsOf(run, results, facts);
}

/** One result for every item, in input order. What an earlier try of this run has done is never denied. */
function resultsOf(
	{ targets, rejections }: Pick<Plan, 'rejections' | 'targets'>,
	outcomes: ReadonlyMap<Target, Outcome>,
	ledger: Ledger,
): ChangeResult[] {
	const earlier = ledger.ofRefused();
	const refused = rejections.map(({ index, id, explanation }): ChangeResult => {
		return { index, id, outcome: unsent(explanation, 'rejected') };
	});
	const settled = targets.flatMap((target) => {
		const outcome = outcomes.get(target);
		if (outcome === undefined) return [];
		const { id, isDryRun } = target;
		return target.items.map((item): ChangeResult => {
			const asked = { target, item, isDryRun };
			return { index: item.index, id, outcome: outcomeFor(item, outcome), asked };
		});
	});
	return [...refused, ...settled]
		.sort((one, other) => one.index - other.index)
		.map((result) => {
			const { index, id, outcome } = result;
			const isRefused = outcome.kind === 'rejected';
			const known = isRefused ? earlier(index, outcome.explanation.message) : undefined;
			return { ...result, id: shownId(id), ...known };
		});
}

/**
 * Fails every item for a reason that is not the item's own. With the *Continue* settings as items, never as an error:
 * n8n would pass the input on as if it had been dealt with.
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
	const quiet = { isDryRun: false, warning: undefined, pausedMs: 0, outageMs: 0 };
	const facts = { ...quiet, limit: explanation };
	if (context.continueOnFail()) {
		const unplanned = context.getInputData().map((_item, index) => ({ index, id: null }));
		const { targets = [], rejections = unplanned } = plan ?? {};
		const refused = rejections.map((one) => ({ ...one, explanation }));
		const outcomes = new Map(targets.map((one) => [one, unsent(explanation, 'rejected')]));
		const results = resultsOf({ targets, rejections: refused }, outcomes, ledger);
		const hint = new Summary(results, change).hint(facts);
		if (hint !== undefined) context.addExecutionHints({ ...hint, location: 'outputPane' });
		return itemsOf(run, results, facts);
	}
	const text = wantedText(plan, new Summary(found, change), facts);
	const description = `${explanation.description}${found.length > 0 ? text : ''}`;
	const error = refusalError(context, { ...explanation, description }, nothingDone(run));
	const { done, unknown } = ledger.ids;
	error.context.data = { [CHANGES[change.verb].past]: done, unknown };
	throw error;
}

/** The summary's text, for the error of a run that was to have one. */
function wantedText(plan: Plan | undefined, summary: Summary, facts: RunFacts): string {
	const isWanted = plan?.targets.some(({ items }) => items[0]?.output === 'summary') === true;
	return isWanted ? ` ${summary.text(facts)}` : '';
}

/** "Nothing was deleted.", unless an earlier try of this run has done something. */
function nothingDone({ change, ledger }: Run): string {
	const { past } = CHANGES[change.verb];
	const { done, unknown } = ledger.ids;
	if (done.length + unknown.length === 0) {
		return ledger.isRepeated
			? `In this run of the node nothing was ${past}; what earlier ones did stands in their output.`
			: `Nothing was ${past}.`;
	}
	const earlier = [
		...(done.length > 0 ? [`has ${past}: ${listed(done)}`] : []),
		...(unknown.length > 0 ? [`sent without learning the answer: ${listed(unknown)}`] : []),
	];
	return `In this try nothing was ${past}; an earlier try of this execution ${earlier.join('; it ')}.`;
}
