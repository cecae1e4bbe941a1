import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Names } from '../read/names';
import { systemClock, type Clock } from '../transport/clock';
import { readCredential } from '../transport/account/credential';
import { settleAll, withSession } from '../transport/session';
import { foundWords, type FoundSummary } from '../words/found';
import { explainCredential } from '../words/inputs';
import { ask, failureOf, notBegun, type AskTools, type Finding } from './ask';
import type { GetMany } from './operation';
import { planRequests, type PlannedRequest } from './plan';
import { refuseAll, report, throwRejections, type ItemResult } from './report';

/**
 * Finds things, once for each input item: parameters -> question -> records as they arrive -> age, order, cut -> items that
 * are paired with the item that asked.
 *
 * @throws NodeOperationError before anything is sent, when an item or the credential is wrong and the node is set to stop
 * @throws NodeApiError when a question can't be answered whole and the node is set to stop
 */
export async function getMany(
	context: IExecuteFunctions,
	operation: GetMany,
	clock: Clock = systemClock,
): Promise<INodeExecutionData[]> {
	const credential = await readCredential(context, context.getInputData().length);
	if (!credential.ok) return refuseAll(context, explainCredential(credential.reason));
	const { account } = credential.value;
	const { requests, rejections, concurrency } = planRequests(context, operation, account);
	throwRejections(context, rejections);

	const sizes = { concurrency, things: requests.length, clock };
	const findings = await withSession(context, credential.value, sizes, async (session) => {
		const tools = { account, session, nowMs: clock.now(), names: new Names() };
		return await askAll(requests, operation, tools, !context.continueOnFail());
	});
	// An error would turn "cancelled" into "failed", and nothing runs after this node anyway.
	if (context.getExecutionCancelSignal()?.aborted === true) return [];

	const results = [...resultsOf(requests, findings), ...rejections];
	const output = report(
		context,
		results.sort((one, other) => one.index - other.index),
	);
	const failed = results.filter(({ outcome }) => !outcome.ok).length;
	const summary = { ...summarize(requests, findings), asked: results.length, failed };
	const words = foundWords(summary, operation.thing.noun);
	if (words !== undefined) {
		context.addExecutionHints({ ...words, location: 'outputPane' });
	}
	return output;
}

async function askAll(
	requests: readonly PlannedRequest[],
	operation: GetMany,
	tools: AskTools,
	stopsOnFailure: boolean,
): Promise<Finding[]> {
	const { session } = tools;
	const subject = { noun: operation.thing.noun, verb: 'list' as const };
	const begun = await settleAll(session, requests, async (request) => {
		const answer = await ask(request, operation, tools);
		const wrongClock = request.age === undefined ? undefined : session.clockFailure();
		const finding =
			answer.ok && wrongClock !== undefined
				? failureOf({ failure: wrongClock, status: undefined, attempts: 0 }, subject)
				: answer;
		if (stopsOnFailure && !finding.ok) session.stop();
		return finding;
	});
	return begun.map((finding) => finding ?? notBegun(session, subject));
}

/** One result for every item that asked. */
function resultsOf(
	requests: readonly PlannedRequest[],
	findings: readonly Finding[],
): ItemResult[] {
	return requests.flatMap(({ indexes, options: { includeOtherFields } }, position) => {
		const finding = findings[position];
		if (finding === undefined) return [];
		const outcome = finding.ok ? { ok: true as const, items: finding.selected.items } : finding;
		return indexes.map((index) => ({ index, includeOtherFields, outcome }));
	});
}

/** Adds up what the requests of a run came to. */
function summarize(
	requests: readonly PlannedRequest[],
	findings: readonly Finding[],
): Omit<FoundSummary, 'asked' | 'failed'> {
	const dates = new Set(requests.map(({ age }) => age?.countedFrom));
	const [countedFrom] = dates;
	const summary = {
		items: 0,
		matches: 0,
		countedFrom: dates.size > 1 ? ('several' as const) : countedFrom,
		isComing: requests.some(({ age }) => age?.withinDays !== undefined),
		withoutDate: 0,
		unreadableDate: 0,
		misfits: 0,
		unjudged: 0,
		contradictory: 0,
		withoutId: 0,
		gone: 0,
		isDoubtful: false,
		isArchiveIgnored: false,
		isUnshown: false,
		isHidden: false,
		repeated: 0,
	};
	for (const [position, finding] of findings.entries()) {
		if (!finding.ok) continue;
		const { selected, facts } = finding;
		summary.items += selected.items.length;
		summary.matches += selected.matches;
		summary.withoutDate += selected.withoutDate;
		summary.unreadableDate += selected.unreadableDate;
		summary.misfits += facts.misfits;
		summary.unjudged += facts.unjudged + selected.unjudged;
		summary.contradictory += selected.contradictory + facts.contradictory;
		summary.withoutId += facts.withoutId;
		summary.gone += facts.gone;
		summary.isDoubtful ||= facts.isDoubtful;
		summary.isArchiveIgnored ||= facts.isArchiveIgnored;
		summary.isUnshown ||= facts.isUnshown;
		summary.isHidden ||= facts.isHidden;
		summary.repeated += (requests[position]?.indexes.length ?? 1) - 1;
	}
	return summary;
}
