import type { IDataObject } from 'n8n-workflow';

import { MEMBERS, type Names } from '../read/names';
import { createRead, type FailedReply } from '../read/one';
import type { Account } from '../transport/account/address';
import { whyNotBegun, type Session } from '../transport/session';
import { explainFailure, type Subject } from '../words/failures';
import type { AnswerFacts, GetMany } from './operation';
import type { PlannedRequest } from './plan';
import { Progress } from './progress';
import type { Failed } from './report';
import { Selection, type Selected } from './selection';

/** What was found for one request. */
export type Finding = { ok: true; selected: Selected; facts: AnswerFacts } | Failed;

export interface AskTools {
	account: Account;
	session: Session;
	/** The moment that ages are judged by, the same for the whole run: milliseconds since 1970. */
	nowMs: number;
	names: Names;
}

/** Asks what one request asks, and chooses from the records as they arrive. */
export async function ask(
	{ question, age, keepNewest, limit, isSimplified, options }: PlannedRequest,
	{ simplify, newestOf, asksForMembers }: Pick<GetMany, 'asksForMembers' | 'newestOf' | 'simplify'>,
	{ account, session, nowMs, names }: AskTools,
): Promise<Finding> {
	const selection = new Selection({
		age,
		limit,
		nowMs,
		newest:
			keepNewest === undefined || newestOf === undefined
				? undefined
				: { kept: keepNewest, groupOf: newestOf },
		shape: (record) =>
			isSimplified ? simplify(record, names) : ({ ...record.raw } as IDataObject),
	});
	const progress = new Progress(session.limiter);
	const read = progress.counting(createRead(account, options, session));
	// For a mail to them before it goes. That they can't be read is no reason not to find what is due.
	if (isSimplified && asksForMembers === true && age?.withinDays !== undefined) {
		await names.read(read, MEMBERS);
	}
	const answer = await question.ask(read, {
		take: (record) => {
			selection.take(record);
		},
		limit: age === undefined && keepNewest === undefined ? limit : undefined,
		enough: () => selection.isFull,
		concurrency: options.concurrency,
		expect: (requests) => {
			progress.expect(requests);
		},
		nowMs,
		names,
	});
	progress.end();
	if (!answer.ok) {
		if ('reply' in answer) return failureOf(answer.reply, answer.subject);
		const { explanation } = answer;
		return { ok: false, explanation, status: null, attempts: 0, isConsequence: false };
	}
	return { ok: true, selected: selection.selected(), facts: answer };
}

/** A request that failed for good, in words. */
export function failureOf(
	{ failure, status, attempts }: Pick<FailedReply, 'attempts' | 'failure' | 'status'>,
	subject: Subject,
): Failed {
	const { reason } = failure;
	return {
		ok: false,
		explanation: explainFailure(failure, subject),
		status: status ?? null,
		attempts,
		isConsequence: reason === 'stopped' || reason === 'cancelled' || reason === 'hopeless',
	};
}

/** The run ended before this was begun. */
export function notBegun(session: Session, subject: Subject): Failed {
	return failureOf({ failure: whyNotBegun(session), status: undefined, attempts: 0 }, subject);
}
