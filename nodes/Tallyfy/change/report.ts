import {
	deepCopy,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { fitErrorOutput, pairing, rejectionError, stopError } from '../run/failedItems';
import { shownId, type Account } from '../transport/account/address';
import { CHANGES, type Explanation, listed } from '../words/vocabulary';
import { askedBy, type Asked } from './item';
import type { Ledger } from './ledger';
import type { Change } from './operation';
import { isFailure, refusedFor, type ChangeResult } from './outcome';
import type { Plan } from './plan';
import type { RunEnd } from './plannedRun';
import { accountOf, explainStop, hintOf, summaryItem, summaryText, type RunFacts } from './summary';
import { auditRecord, otherFields, resultJson, runFactsOf } from './told';

/** What every report needs to know of the run. */
interface Run {
	context: IExecuteFunctions;
	change: Change;
	ledger: Ledger;
	/** Undefined where the credential can't be used. */
	account?: Account;
}

/** Turns the results into the node's output, or into its error where the node is set to stop. */
export function concludeChanges(
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

/**
 * Fails every item for a reason that is not the item's own. With the *Continue* settings as items, never as an error:
 * n8n would pass the input on as if it had been dealt with. What an earlier try of this run has done is never denied.
 *
 * @throws NodeOperationError when the node is set to stop
 */
export function refuseChanges(
	run: Run,
	explanation: Explanation,
	plan?: Plan,
	/** What became of each item, where that was found out before. */
	found: readonly ChangeResult[] = [],
): INodeExecutionData[] {
	const { context, change, ledger } = run;
	if (context.continueOnFail()) {
		const ids = idsByItem(plan);
		const earlier = ledger.ofRefused();
		const results = context.getInputData().map((_item, index): ChangeResult => {
			const refused = { id: ids.get(index) ?? null, outcome: refusedFor(explanation) };
			return { index, ...(earlier(index, explanation.message) ?? refused) };
		});
		return itemsOf(run, plan, results, factsOfRefusal(explanation));
	}
	const text = found.length > 0 ? summaryOf(run, plan, found, factsOfRefusal(explanation)) : '';
	const error = new NodeOperationError(
		context.getNode(),
		`${explanation.message}. ${nothingDone(run)}`,
		{ description: `${explanation.description}${text}` },
	);
	const { doneIds, unknownIds: unknown } = ledger;
	error.context.data = { [CHANGES[change.verb].past]: doneIds, unknown };
	throw error;
}

/** The run was refused as a whole. */
function factsOfRefusal(limit: Explanation): RunFacts {
	return { isDryRun: false, limit, warning: undefined, pausedMs: 0, outageMs: 0 };
}

/** The summary's text, for the error of a run that was to have one. */
function summaryOf(
	{ change }: Run,
	plan: Plan | undefined,
	results: readonly ChangeResult[],
	facts: RunFacts,
): string {
	const isSummary = plan?.targets.some(({ items }) => items[0]?.output === 'summary') === true;
	return isSummary ? ` ${summaryText(results, change, facts)}` : '';
}

function idsByItem(plan: Plan | undefined): Map<number, string | null> {
	const { targets = [], rejections = [] } = plan ?? {};
	const planned = targets.flatMap(({ id, items }) =>
		items.map(({ index }) => [index, shownId(id)] as const),
	);
	return new Map([...planned, ...rejections.map(({ index, id }) => [index, shownId(id)] as const)]);
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
export function throwRejections(run: Run, { rejections }: Plan): void {
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

function itemsOf(
	run: Run,
	plan: Plan | undefined,
	results: readonly ChangeResult[],
	facts: RunFacts,
): INodeExecutionData[] {
	const { context, change, account } = run;
	const asked = new Map(
		plan?.targets.flatMap((target) =>
			target.items.map((item): [number, Asked] => {
				const { isDryRun } = target;
				return [item.index, { target, item, isDryRun }];
			}),
		),
	);
	const askedOf = (result: ChangeResult) =>
		asked.get(result.index) ?? askedBy(context, result, change);
	const [first] = results;
	if (first !== undefined && askedOf(first).item.output === 'summary') {
		const pairedItem = results.map(({ index }) => ({ item: index }));
		return [{ json: summaryItem(results, change, facts), pairedItem }];
	}
	const inputs = context.getInputData();
	const row = runFactsOf(context, account?.organizationId ?? null);
	const items = results.map((result): INodeExecutionData => {
		const { index, outcome } = result;
		const one = askedOf(result);
		const pairedItem = pairing(context, index, isFailure(outcome));
		if (one.item.output === 'auditRecord') {
			return { json: auditRecord(result, change, row, one), pairedItem };
		}
		const made = resultJson(result, change, one.isDryRun || facts.isDryRun);
		// Items that name the same thing must not share what came back: a later node may change it in one of them.
		const own = (one.target?.items.length ?? 0) > 1 ? deepCopy(made) : made;
		if (!one.item.includeOtherFields) return { json: own, pairedItem };
		const { json = {}, binary } = inputs[index] ?? {};
		const merged = { ...otherFields(json), ...own };
		return { json: merged, pairedItem, ...(binary === undefined ? {} : { binary }) };
	});
	return fitErrorOutput(context, items, (position) => {
		const result = results[position];
		return result !== undefined && isFailure(result.outcome);
	});
}
