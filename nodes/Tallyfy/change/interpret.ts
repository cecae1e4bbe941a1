import type { GenericValue } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import { isRecord } from '../transport/answer/values';
import { type Returned } from '../transport/answer/response';
import type { Failure, Reply } from '../transport/outcome';
import { explainFailure, type Subject } from '../words/failures';
import { explainHidden, explainMissing, explainVanished } from '../words/outcomes';
import { CHANGES } from '../words/vocabulary';
import { isSoAlready } from './check';
import type { Ledger } from './ledger';
import type { Look, Looks } from './look';
import type { Change } from './operation';
import {
	failedUnsent,
	isHeldBack,
	type Done,
	type Failed,
	type Outcome,
	type Sent,
} from './outcome';
import type { Target } from './item';

/**
 * What the answers to a change come to. Where they leave it open, the thing itself is looked at, for some seconds, since
 * reads may lag behind writes.
 */
export async function interpret(
	reply: Reply<Returned>,
	target: Target,
	record: ThingRecord | undefined,
	tools: { change: Change; looks: Looks; ledger: Ledger },
): Promise<Outcome> {
	const { change, looks, ledger } = tools;
	const { attempts } = reply;
	const sent = { attempts, status: reply.status ?? null };
	const isDone = (look: Look) =>
		look.kind === 'missing' ? change.verb === 'delete' : isShownDone(change, look);
	if (reply.ok) {
		const { data, body } = reply.value;
		const told = change.keepsDataBack === true ? null : data;
		const shown = shownState(change, target.id, data);
		if (shown === 'fits' || (shown === 'unknown' && change.provenByLook !== true)) {
			return { kind: 'done', data: told, facts: {}, ...unrestoredIn(body), ...sent };
		}
		const look = await looks.until(target.id, isDone);
		if (isDone(look)) return { kind: 'done', data: told, facts: {}, ...sent };
		if (look.kind === 'missing') return vanished(change, sent, false);
		return failed({ reason: 'unconfirmed', status: reply.status }, subjectOf(change), sent, true);
	}

	const { failure, outcomeUnknown } = reply;
	const isNotFound = failure.reason === 'notFound';
	if (!isNotFound && !outcomeUnknown) return unsettled(failure, change, sent, false);

	// It may be done all the same, or gone: the thing itself tells.
	const wasDeleted = ledger.stateOf(change.resource, target.id) === 'gone';
	const wasSeen = record !== undefined || wasDeleted || ledger.wasSeen(target.url);
	const look = await looks.until(target.id, isDone);
	if (isDone(look)) {
		if (change.verb !== 'delete')
			return { ...settled(sent), ...(isNotFound && !outcomeUnknown ? { already: true } : {}) };
		if (record !== undefined && !(await looks.isGone(record))) {
			return { ...hidden(change), ...sent, outcomeUnknown: true };
		}
		if (wasSeen) return isNotFound ? { ...settled(sent), already: true } : settled(sent);
		if (outcomeUnknown) return { ...settled(sent), already: true, presumed: true };
	}
	if (look.kind === 'missing') {
		return wasSeen ? vanished(change, sent, outcomeUnknown) : missing(change, sent);
	}
	if (!isNotFound) return unsettled(failure, change, sent, outcomeUnknown);
	if (look.kind === 'failed') {
		// Of what was never seen, "not found" leaves nothing open: no request of ours had an effect.
		return failed(UNCLEAR, subjectOf(change), sent, wasSeen || outcomeUnknown);
	}
	// Some are found only once they are archived: "not found" says that this one isn't.
	const reason = change.refuse?.(look.record) === undefined ? 'unexpectedStatus' : 'unprocessable';
	return failed({ ...failure, reason }, subjectOf(change), sent, outcomeUnknown);
}

const UNCLEAR = { reason: 'unexpectedStatus', status: 404 } as const satisfies Failure;

/** What was sent, and is as the change makes it by a look. */
function settled(sent: Sent): Done {
	return { kind: 'done', data: null, facts: {}, ...sent };
}

/** What was seen before, and isn't shown any more. */
export function gone({ facts, status, answeredAt }: Failed): Done {
	return { kind: 'done', data: null, already: true, facts, attempts: 0, status, answeredAt };
}

function missing({ thing }: Change, sent: Sent): Failed {
	return { ...failedUnsent(explainMissing(thing.noun)), ...sent, isMissing: true };
}

/** It was seen and isn't shown any more, which doesn't prove that it is gone. */
export function hidden({ thing }: Change): Failed {
	return failedUnsent(explainHidden(thing.noun));
}

/**
 * It was seen, and isn't shown any more: gone, so that it can be neither archived nor restored. After an attempt without an
 * answer it may have been before, and be hidden.
 */
export function vanished({ thing }: Change, sent: Sent, outcomeUnknown: boolean): Failed {
	const explanation = explainVanished(thing.noun);
	return { ...failedUnsent(explanation), ...sent, outcomeUnknown, isMissing: !outcomeUnknown };
}

/** A request that failed for good. What was never sent is not tried; what was, never is. */
function unsettled(failure: Failure, change: Change, sent: Sent, outcomeUnknown: boolean): Outcome {
	if (isHeldBack(failure) && sent.attempts === 0 && !outcomeUnknown) {
		return { kind: 'notTried', explanation: explainFailure(failure, subjectOf(change)), facts: {} };
	}
	const why = failure.reason === 'hopeless' ? (failure.cause ?? failure) : failure;
	return failed(why, subjectOf(change), sent, outcomeUnknown);
}

/** A request that failed for good, as an outcome. */
export function failed(
	failure: Failure,
	subject: Subject,
	sent: Sent,
	outcomeUnknown: boolean,
): Failed {
	const explanation = explainFailure(failure, { ...subject, outcomeUnknown });
	return { ...failedUnsent(explanation), ...sent, outcomeUnknown };
}

/** What nobody thought of, as a failure. */
export function unforeseen(error: unknown): Failure {
	return { reason: 'other', detail: error instanceof Error ? error.message : String(error) };
}

export function subjectOf({ thing, verb, words }: Change): Subject {
	return { noun: thing.noun, verb, words };
}

function isShownDone(change: Change, look: Look): boolean {
	return look.kind === 'found' && isSoAlready(change, look.record);
}

/** Whether the record that came back is as the change should have made it. Where that is the proof, it has to name the thing. */
function shownState(
	{ verb, provenByLook }: Change,
	id: string,
	data: GenericValue,
): 'contradicts' | 'fits' | 'unknown' {
	const named = isRecord(data) && (provenByLook === true ? data : { ...data, id });
	const isArchived = parseRecord(named)?.isArchived;
	const { isArchived: wanted } = CHANGES[verb];
	if (wanted === undefined || isArchived === undefined) return 'unknown';
	return isArchived === wanted ? 'fits' : 'contradicts';
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
