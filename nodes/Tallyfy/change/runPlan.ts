import type { IExecuteFunctions } from 'n8n-workflow';

import { createRead } from '../read/one';
import type { Clock } from '../transport/clock';
import type { Account } from '../transport/account/address';
import type { Limiter } from '../transport/limiter/limiter';
import { runTargets } from '../transport/run';
import type { Session } from '../transport/session';
import type { Explanation } from '../words/explanation';
import { explainFailure } from '../words/failures';
import { explainLimit } from '../words/safety';
import { act, type ActTools } from './act';
import { checkTarget, type Checked } from './check';
import { withHistory } from './history';
import type { Ledger } from './ledger';
import { LOOK_LASTS_MS, Lookout } from './look';
import type { Change } from './operation';
import { outcomeFor, type Outcome } from './outcome';
import type { Plan, Target } from './plan';

interface RunResult {
	/** In the order of the plan's targets. */
	outcomes: readonly Outcome[];
	/** More would go than allowed, or not as many as expected: nothing was sent. */
	limit: Explanation | undefined;
	limiter: Limiter;
}

/** Checks and changes every target of a plan; with limits, nothing is sent before everything is checked. */
export async function runPlan(
	context: IExecuteFunctions,
	change: Change,
	plan: Plan,
	{ account, ledger, session }: { account: Account; ledger: Ledger; session: Session },
): Promise<RunResult> {
	const { clock, limiter } = session;
	const { targets, concurrency } = plan;
	const [first] = targets;
	// Requests are capped by the limiter. Two things at least are under way, so that one can tell an outage from the other's
	// own fault.
	const width = Math.max(2, concurrency);
	const patience = first?.options ?? { timeoutMs: 0, maxRetries: 0, maxWaitMs: 0 };
	const read = createRead(account, patience, session);
	const lookout = new Lookout(change.thing, read, clock);
	const endsRun = (target: Target, outcome: Outcome) =>
		!context.continueOnFail() && leavesFailure(target, outcome);
	const tools: ActTools = { change, account, session, lookout, ledger, endsRun };

	const checked = new Map<Target, Checked>();
	const check = async (target: Target) => {
		const known = checked.get(target);
		if (known !== undefined && isFresh(known, target, clock)) return known;
		const result = await checkTarget(target, change, { lookout, clock }).catch(
			(error: unknown): Checked => ({
				goes: false,
				isUnread: true,
				outcome: unforeseen(error, change, false),
			}),
		);
		checked.set(target, result);
		return result;
	};
	const endIfFailed = (target: Target, outcome: Outcome) => {
		if (endsRun(target, outcome)) session.stop();
		return outcome;
	};
	const settleOnce = async (target: Target): Promise<Outcome> => {
		const result = await check(target);
		return result.goes ? await act(target, result, tools) : result.outcome;
	};
	const settle = async (target: Target): Promise<Outcome> => {
		const earlier = ledger.confirmed(target.url);
		if (earlier !== undefined) return earlier;
		const ending = await settleOnce(target).catch((error: unknown) =>
			unforeseen(error, change, true),
		);
		const outcome = withHistory(ending, target, change, ledger);
		ledger.record(
			target.url,
			target.id,
			target.items.map(({ index }) => index),
			outcome,
		);
		limiter.settled();
		return endIfFailed(target, outcome);
	};

	let limit: Explanation | undefined;
	if (plan.maxChanges !== undefined || plan.expectedCount !== undefined) {
		const open = targets.filter(({ url }) => ledger.confirmed(url) === undefined);
		await runTargets(open, {
			width,
			halt: session.halt,
			onWiden: session.onWiden,
			settle: async (target) => {
				const result = await check(target);
				if (!result.goes) endIfFailed(target, result.outcome);
			},
		});
		if (!session.halt.aborted) {
			limit = limitOf(plan, change, checked, ledger);
		}
	}
	const settled =
		limit !== undefined && !plan.isDryRun
			? []
			: await runTargets(targets, {
					width,
					halt: session.halt,
					onWiden: session.onWiden,
					settle,
				});
	const outcomes = targets.map((target, position) => {
		const known = checked.get(target);
		const leftOver = known?.goes === false ? known.outcome : notBegun(change, session, limit);
		const outcome = settled[position] ?? ledger.confirmed(target.url);
		return outcome ?? withHistory(leftOver, target, change, ledger);
	});
	return { outcomes, limit, limiter };
}

/** What nobody thought of must not take the account of all others with it. */
function unforeseen(error: unknown, { verb, thing }: Change, outcomeUnknown: boolean): Outcome {
	const detail = error instanceof Error ? error.message : String(error);
	const subject = { noun: thing.noun, verb, outcomeUnknown };
	return {
		kind: 'failed',
		explanation: explainFailure({ reason: 'other', detail }, subject),
		outcomeUnknown,
		isMissing: false,
		status: null,
		attempts: 0,
		facts: {},
	};
}

/** Without a look, there is nothing to become stale. */
function isFresh(checked: Checked, { looks }: Target, clock: Clock): boolean {
	return !checked.goes || !looks || clock.monotonicNow() - checked.checkedAt < LOOK_LASTS_MS;
}

function limitOf(
	{ maxChanges, expectedCount, targets }: Plan,
	change: Change,
	checked: ReadonlyMap<Target, Checked>,
	ledger: Ledger,
): Explanation | undefined {
	const { verb, thing } = change;
	const all = [...checked.values()];
	const doneBefore = targets.filter((target) => {
		const known = checked.get(target);
		if (known === undefined) return ledger.confirmed(target.url) !== undefined;
		if (known.goes || !ledger.wasSent(target.url)) return false;
		return withHistory(known.outcome, target, change, ledger).kind === 'done';
	}).length;
	const count = doneBefore + all.filter(({ goes }) => goes).length;
	// What can't be read may be one too many.
	const unread = all.filter((one) => !one.goes && one.isUnread === true).length;
	if (maxChanges !== undefined && count + unread > maxChanges) {
		return explainLimit({ maxChanges }, { count, unread }, verb, thing.noun);
	}
	if (expectedCount !== undefined && (count !== expectedCount || unread > 0)) {
		return explainLimit({ expectedCount }, { count, unread }, verb, thing.noun);
	}
	return undefined;
}

/** `limit`: why nothing was sent at all. */
function notBegun(
	{ verb, thing }: Change,
	{ limiter }: Session,
	limit: Explanation | undefined,
): Outcome {
	if (limit !== undefined) return { kind: 'rejected', explanation: limit, facts: {} };
	const cause = limiter.doomedBy;
	const failure =
		cause === undefined ? { reason: 'stopped' as const } : { reason: 'hopeless' as const, cause };
	return {
		kind: 'notTried',
		explanation: explainFailure(failure, { noun: thing.noun, verb }),
		facts: {},
	};
}

/** Whether this outcome leaves any of the target's items failed. */
function leavesFailure(target: Target, outcome: Outcome): boolean {
	return target.items.some((item) => {
		const { kind } = outcomeFor(item, outcome);
		return kind !== 'done' && kind !== 'left';
	});
}
