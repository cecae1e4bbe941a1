import type { GenericValue } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import type { Failure, Reply } from '../transport/outcome';
import { isRecord, type Returned } from '../transport/answer/response';
import type { Session } from '../transport/session';
import type { Explanation } from '../words/explanation';
import { explainFailure, type Subject } from '../words/failures';
import { explainVanished } from '../words/safety';
import { isSoAlready } from './check';
import type { Ledger } from './ledger';
import type { Lookout } from './look';
import type { Change } from './operation';
import type { Done, Failed, Outcome } from './outcome';
import type { Target } from './plan';

/** What tells the meaning of an answer beside the answer. */
export interface Witnesses {
	change: Change;
	session: Session;
	lookout: Lookout;
	ledger: Ledger;
}

type SentFacts = Pick<Failed, 'attempts' | 'facts' | 'status'>;

/** What the answers of a change come to; `facts` are the caller's. */
export async function interpret(
	reply: Reply<Returned>,
	target: Target,
	record: ThingRecord | undefined,
	tools: Witnesses,
): Promise<Outcome> {
	const { change, ledger } = tools;
	const { attempts, status: lastStatus } = reply;
	const status = lastStatus ?? null;
	const sent = { attempts, status, facts: {} };
	const subject: Subject = { noun: change.thing.noun, verb: change.verb, words: change.words };
	const wasSeen = isSeen(target, record, ledger);

	if (reply.ok) {
		const { data, body } = reply.value;
		const shown = shownState(change, target.id, data);
		if (shown === 'fits' || (shown === 'unknown' && change.provenByLook !== true)) {
			return { kind: 'done', data, ...unrestoredIn(body), ...sent };
		}
		const settled = await settleByLook(target, data, sent, tools);
		if (settled !== undefined) return settled;
		return failed({ reason: 'unconfirmed', status: reply.status }, subject, sent, true);
	}

	const { failure, outcomeUnknown } = reply;
	const isGone = failure.reason === 'notFound' && change.verb === 'delete';
	if (isGone && wasSeen && change.notFoundIsDoubtful === true) {
		return await settleNotFound(reply, target, subject, sent, tools);
	}
	if (isGone && (wasSeen || outcomeUnknown)) {
		const done: Done = { kind: 'done', data: null, already: true, ...sent };
		return wasSeen ? done : { ...done, presumed: true };
	}
	if (record !== undefined && outcomeUnknown) {
		const settled = await settleByLook(target, null, sent, tools);
		if (settled !== undefined) return settled;
	}
	const isUntried = attempts === 0 && !outcomeUnknown;
	if (isUntried && ['stopped', 'hopeless', 'outage'].includes(failure.reason)) {
		return { kind: 'notTried', explanation: explainFailure(failure, subject), facts: {} };
	}
	return failed(failure, subject, sent, outcomeUnknown);
}

/**
 * Whether something that was there, and isn't found now, is gone, or may just not be deleted as it is: then it isn't
 * archived, and reading it finds it.
 */
async function settleNotFound(
	{ failure, outcomeUnknown }: Extract<Reply<Returned>, { ok: false }>,
	{ id }: Target,
	subject: Subject,
	sent: SentFacts,
	{ lookout }: Witnesses,
): Promise<Outcome> {
	const look = await lookout.look(id, 'asOfNow');
	if (look.kind === 'missing') return { kind: 'done', data: null, already: true, ...sent };
	const isActive = look.kind === 'found' && look.record.isArchived !== true;
	return isActive
		? failed({ ...failure, reason: 'unprocessable' }, subject, sent, outcomeUnknown)
		: failed({ ...failure, reason: 'unexpectedStatus' }, subject, sent, true);
}

/** It is known to have been there: a look found it, or an earlier run of this node changed it. */
export function isSeen({ url }: Target, record: ThingRecord | undefined, ledger: Ledger): boolean {
	return record !== undefined || ledger.wasSeen(url);
}

/** A thing that was seen before shows whether a change without a clear answer took place. */
async function settleByLook(
	{ id }: Target,
	data: GenericValue,
	sent: SentFacts,
	{ change, lookout, session }: Witnesses,
): Promise<Outcome | undefined> {
	const look = await lookout.look(id, 'asOfNow');
	if (look.kind === 'failed') return undefined;
	if (look.kind === 'missing') {
		return change.verb === 'delete'
			? { kind: 'done', data, ...sent }
			: {
					...failedUnsent(explainVanished(change.thing.noun), {}),
					...sent,
					isMissing: true,
					answeredAt: session.clock.now(),
				};
	}
	if (isSoAlready(change, look.record)) return { kind: 'done', data, ...sent };
	return undefined;
}

/** A request that failed for good, as an outcome. */
export function failed(
	failure: Failure,
	subject: Subject,
	sent: SentFacts,
	outcomeUnknown: boolean,
): Outcome {
	const isMissing = failure.reason === 'notFound';
	const explanation = explainFailure(failure, { ...subject, outcomeUnknown });
	return { kind: 'failed', explanation, outcomeUnknown, isMissing, ...sent };
}

/** What was not sent for a reason of its own. */
export function failedUnsent(explanation: Explanation, facts: Failed['facts']): Failed {
	const unsent = { attempts: 0, status: null, facts };
	return { kind: 'failed', explanation, outcomeUnknown: false, isMissing: false, ...unsent };
}

/** Whether the record that came back is as the change should have made it. */
function shownState(
	{ verb }: Change,
	id: string,
	data: unknown,
): 'contradicts' | 'fits' | 'unknown' {
	const isArchived = isRecord(data) ? parseRecord({ ...data, id })?.isArchived : undefined;
	if (verb === 'delete' || isArchived === undefined) return 'unknown';
	return isArchived === (verb === 'archive') ? 'fits' : 'contradicts';
}

/** What restoring a template couldn't bring back; Tallyfy lists it beside the data. */
function unrestoredIn(body: unknown): { unrestored?: readonly unknown[] } {
	const places = isRecord(body) ? [body, body.meta, body.data] : [];
	const found = places.flatMap((place): unknown => {
		const references = isRecord(place) ? place.unrestored_references : [];
		return typeof references === 'object' && references !== null ? Object.values(references) : [];
	});
	return found.length > 0 ? { unrestored: found } : {};
}
