import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { systemClock, type Clock } from '../transport/clock';
import type { Account } from '../transport/account/address';
import { readCredential } from '../transport/account/credential';
import type { Limiter } from '../transport/limiter/limiter';
import { settleAll, whyNotBegun, withSession, type Session } from '../transport/session';
import { explainFailure } from '../words/failures';
import { explainCredential } from '../words/inputs';
import type { Copying, ItemResult, Outcome } from './operation';
import { planItems, type Plan, type Target } from './plan';
import { conclude, refuseAll, throwRejections } from './report';

/**
 * Copies what the input items name and accounts for every one of them: plan -> copy -> report.
 *
 * @throws NodeOperationError before anything is sent, when an item or the credential is wrong and the node is set to stop
 * @throws NodeApiError when a copy fails and the node is set to stop
 */
export async function copyItems(
	context: IExecuteFunctions,
	copying: Copying,
	clock: Clock = systemClock,
): Promise<INodeExecutionData[]> {
	const itemCount = context.getInputData().length;
	const credential = await readCredential(context, itemCount);
	if (!credential.ok) return refuseAll(context, copying, explainCredential(credential.reason));
	const { account } = credential.value;
	const plan = planItems(context, itemCount, copying, account);
	if (!context.continueOnFail()) throwRejections(context, copying, plan.rejections);

	const options = { concurrency: plan.concurrency, things: plan.targets.length, clock };
	const { outcomes, limiter } = await withSession(
		context,
		credential.value,
		options,
		async (session) => await runPlan(context, copying, plan, { account, session }),
	);
	return conclude(context, copying, plan, resultsOf(plan, outcomes), limiter);
}

async function runPlan(
	context: IExecuteFunctions,
	copying: Copying,
	{ targets }: Plan,
	{ account, session }: { account: Account; session: Session },
): Promise<{ outcomes: Outcome[]; limiter: Limiter }> {
	const { thing, verb } = copying;
	const tools = { thing, context, account, session };
	const stopsOnFailure = !context.continueOnFail();
	const settle = async (target: Target) => {
		const outcome = await copying.copy(target, tools);
		session.limiter.settled();
		if (stopsOnFailure && outcome.kind === 'failed') session.stop();
		return outcome;
	};
	const outcomes = await settleAll(session, targets, settle);
	const notBegun: Outcome = {
		kind: 'notTried',
		explanation: explainFailure(whyNotBegun(session), { noun: thing.noun, verb }),
	};
	return { outcomes: outcomes.map((outcome) => outcome ?? notBegun), limiter: session.limiter };
}

/** One result for every item, in input order. */
function resultsOf({ targets, rejections }: Plan, outcomes: readonly Outcome[]): ItemResult[] {
	const results = [...rejections];
	targets.forEach(({ id, items }, position) => {
		const outcome = outcomes[position];
		if (outcome === undefined) return;
		results.push(...items.map(({ index }) => ({ index, id, outcome })));
	});
	return results.sort((one, other) => one.index - other.index);
}
