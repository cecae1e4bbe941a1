import type { ThingRecord } from '../conditions/record';
import type { Account } from '../transport/account/address';
import type { Judgement } from '../transport/outcome';
import { request } from '../transport/request';
import { judgeChange, type Response, type Returned } from '../transport/answer/response';
import { isOutcomeUnknown, isRetryable } from '../transport/retry';
import type { Subject } from '../words/failures';
import { wouldWords } from '../words/safety';
import { ACTIONS } from './action';
import type { Checked } from './check';
import { failed, failedUnsent, interpret, isSeen, type Witnesses } from './interpret';
import type { Outcome } from './outcome';
import type { Target } from './plan';
import { copyProblem } from './verifyCopy';

/** What changing one thing needs beside the thing. */
export interface ActTools extends Witnesses {
	account: Account;
	/** Whether this outcome stops the run. */
	endsRun: (target: Target, outcome: Outcome) => boolean;
}

/**
 * The last step: the copy is verified, the change is sent, and what came back is made an outcome. A Dry Run ends before the
 * change is sent.
 */
export async function act(
	target: Target,
	{ record, facts }: Extract<Checked, { goes: true }>,
	tools: ActTools,
): Promise<Outcome> {
	const { change, session, ledger } = tools;
	const { id, url, options } = target;
	const uncopied = await copyProblem(target, record, tools);
	if (uncopied !== undefined) return failedUnsent(uncopied, facts);
	if (target.isDryRun) {
		const reason = wouldWords(change.verb, change.thing.noun);
		return { kind: 'left', outcome: 'would', reason, attempts: 0, status: null, facts };
	}

	const requestedAt = session.clock.now();
	const { confirmedBy: statuses, alsoAllowed } = change;
	let sent = 0;
	const judge = (response: Response) => {
		const judgement = judgeChange(response, { statuses, id, alsoAllowed });
		const isFirst = sent === 1 && !ledger.wasSent(url);
		if (isFirst && !judgement.ok) stopAtOnce(judgement, response.status, target, record, tools);
		return judgement;
	};
	const send: typeof session.send = async (...call) => {
		sent += 1;
		return await session.send(...call);
	};
	const line = { method: ACTIONS[change.verb].method, url };
	const reply = await request(
		{ line, judge, sentBefore: ledger.wasSent(url), ...options },
		{ ...session, send },
	);
	const outcome = await interpret(reply, target, record, tools);
	const attempts = ledger.attempts(url) + reply.attempts;
	return 'attempts' in outcome
		? { ...outcome, attempts, requestedAt, answeredAt: reply.answeredAt, facts }
		: outcome;
}

type Refused = Extract<Judgement<Returned>, { ok: false }>;

/**
 * Where a first answer is a failure for good that stops the run, the run is stopped in the moment of that answer: the next
 * request that waits for its turn goes as soon as this one is over. After more than one attempt, what the answer means is
 * seen later, and a request more may go.
 */
function stopAtOnce(
	{ reason }: Refused,
	status: number,
	target: Target,
	record: ThingRecord | undefined,
	{ change, session, ledger, endsRun }: ActTools,
): void {
	if (reason === 'rateLimited' || isRetryable({ reason, status, isReading: false })) return;
	// A look is still to tell whether it took place.
	if (record !== undefined && isOutcomeUnknown({ reason, status, isReading: false })) return;
	// Something that was seen before is gone now.
	if (reason === 'notFound' && isSeen(target, record, ledger)) return;
	const subject: Subject = { noun: change.thing.noun, verb: change.verb };
	const sent = { attempts: 1, status, facts: {} };
	if (endsRun(target, failed({ reason, status }, subject, sent, false))) session.stop();
}
