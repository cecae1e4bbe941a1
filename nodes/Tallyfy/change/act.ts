import type { ThingRecord } from '../conditions/record';
import { buildUrl, type Account } from '../transport/account/address';
import { judgeChange, type Response } from '../transport/answer/response';
import type { Failure } from '../transport/outcome';
import { request, type RequestTools } from '../transport/request';
import type { Turn } from '../transport/limiter/limiter';
import type { Session } from '../transport/session';
import { explainChangedMeanwhile, explainVanished, wouldWords } from '../words/safety';
import { ACTIONS } from './actions';
import type { Checked } from './check';
import { CopyCheck } from './copyCheck';
import { failed, failedUnsent, gone, hidden, interpret, subjectOf } from './interpret';
import type { Ledger } from './ledger';
import type { Looks } from './look';
import type { Change } from './operation';
import { UNSENT, type Outcome } from './outcome';
import type { Target } from './plan';

/** What changing one thing needs beside the thing. */
export interface ActTools {
	change: Change;
	account: Account;
	session: Session;
	looks: Looks;
	ledger: Ledger;
	/** Looks at a thing once more, in the turn of its change, and checks it anew. */
	recheck: (target: Target, inTurn: RequestTools, wasSent: boolean) => Promise<Checked>;
	/** Whether this outcome stops the run. */
	endsRun: (target: Target, outcome: Outcome) => boolean;
}

/** So old may the last look be when the change leaves, counted from its answer. */
const LOOK_LASTS_MS = 2_000;

type Going = Extract<Checked, { goes: true }>;

/**
 * The last step: the change is sent, and what came back is made an outcome. A Dry Run ends before that. Right before each
 * attempt, when nothing but its turn was left to wait for, whatever has to hold at that moment is looked at once more: the
 * conditions, and the copy.
 */
export async function act(target: Target, checked: Going, tools: ActTools): Promise<Outcome> {
	const { change, session, ledger } = tools;
	const { id, url, options: patience } = target;
	const copy = new CopyCheck(target, checked.record, tools);
	let { facts } = checked;
	if (target.isDryRun) {
		const uncopied = await copy.problem(session, false);
		if (uncopied !== undefined) return { ...failedUnsent(uncopied), facts };
		const reason = wouldWords(change.verb, change.thing.noun);
		return { kind: 'left', outcome: 'would', reason, ...UNSENT, facts };
	}

	const wasSent = ledger.wasSent(url);
	let attempts = 0;
	let requestedAt: number | undefined;
	let { at: lookedAt, isRow, record } = checked;
	// An address may be another's in no time.
	isRow ||= change.byHandle === true;
	const send: Session['send'] = async (asked, options) => {
		attempts += 1;
		requestedAt ??= session.clock.now();
		// What was seen before it was sent says nothing about the next attempt.
		lookedAt = -Infinity;
		return await session.send({ ...asked, url: addressOf(target, record, tools) }, options);
	};
	const mustHold = target.onlyIf.length > 0 || change.byHandle === true;
	const beforeEachAttempt = async (turn: Turn) => {
		const inTurn = { ...session, turn };
		// Before the conditions, which have to hold at the end of the download, too.
		const uncopied = await copy.problem(inTurn, attempts > 0);
		if (uncopied !== undefined) return { ...failedUnsent(uncopied), facts };
		// A look is asked for again where the request had to wait after it all the same.
		const isNew = !isRow && session.clock.monotonicNow() - lookedAt < LOOK_LASTS_MS;
		if (mustHold && !isNew) {
			const again = await tools.recheck(target, inTurn, wasSent || attempts > 0);
			if (!again.goes) return again.outcome;
			({ facts, at: lookedAt, isRow, record } = again);
		}
		return undefined;
	};
	const { confirmedBy: statuses, alsoAllowed } = change;
	const judge = (response: Response) => {
		const judgement = judgeChange(response, { statuses, id, alsoAllowed });
		if (!judgement.ok && FINAL.has(judgement.reason)) {
			const { status } = response;
			const { reason } = judgement;
			const outcome = failed({ reason, status }, subjectOf(change), { attempts, status }, false);
			// In the moment of the answer: the next request that waits for its turn goes as soon as this one is over.
			if (tools.endsRun(target, outcome)) session.stop();
		}
		return judgement;
	};
	const line = { method: ACTIONS[change.verb].method, url };
	const reply = await request(
		{ line, judge, sentBefore: wasSent, beforeEachAttempt, ...patience },
		{ ...session, send },
	);
	const outcome =
		'ending' in reply
			? await endOf(reply.ending, checked.record, reply.outcomeUnknown, tools)
			: await interpret(reply, target, checked.record, tools);
	if (!('attempts' in outcome)) return outcome;
	return {
		...outcome,
		attempts: reply.attempts,
		requestedAt,
		answeredAt: reply.answeredAt ?? outcome.answeredAt,
		facts: { ...facts, ...outcome.facts },
	};
}

/** Where the change is sent: what goes by a handle, by the one that it had when it was looked at last. */
function addressOf(
	{ url }: Target,
	record: ThingRecord | undefined,
	{ change, account: { baseUrl, organizationId } }: ActTools,
): string {
	const handle = record && change.thing.handles?.of(record);
	return change.byHandle === true && handle !== undefined
		? buildUrl(baseUrl, organizationId, change.path(handle))
		: url;
}

/** Answers that no retry and no look changes. */
const FINAL: ReadonlySet<string> = new Set<Failure['reason']>([
	'badRequest',
	'forbidden',
	'redirect',
	'unprocessable',
	'webPage',
	'wrongEndpoint',
	'wrongOrganization',
]);

/** What a look right before an attempt ends it with. It was seen before. */
async function endOf(
	outcome: Outcome,
	record: ThingRecord | undefined,
	outcomeUnknown: boolean,
	{ change, looks }: Pick<ActTools, 'change' | 'looks'>,
): Promise<Outcome> {
	if (outcome.kind === 'failed' && outcome.isMissing) {
		if (change.verb !== 'delete') {
			return { ...outcome, explanation: explainVanished(change.thing.noun) };
		}
		if (record === undefined || (await looks.isGone(record))) return gone(outcome);
		const { status, answeredAt, facts } = outcome;
		return { ...hidden(change), status, answeredAt, facts, outcomeUnknown };
	}
	if (!outcomeUnknown || outcome.kind === 'done') return outcome;
	// After an attempt without an answer, nothing is known to be left alone.
	const explanation =
		outcome.kind === 'left' ? explainChangedMeanwhile(outcome.reason) : outcome.explanation;
	return { ...failedUnsent(explanation), facts: outcome.facts, outcomeUnknown: true };
}
