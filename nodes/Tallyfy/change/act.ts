import { parseRecord, type ThingRecord } from '../conditions/record';
import { wholeOf } from '../read/one';
import type { Account } from '../transport/account/address';
import { judgeChange, type Response, type Returned } from '../transport/answer/response';
import { isRecord, thrownWords } from '../transport/answer/values';
import type { Turn } from '../transport/limiter/limiter';
import { isFinal, type Failure, type Reply } from '../transport/outcome';
import { request, type RequestTools } from '../transport/request';
import type { Session } from '../transport/session';
import { explainFailure } from '../words/failures';
import {
	explainChangedMeanwhile,
	explainHidden,
	explainVanished,
	wouldFail,
	wouldWords,
} from '../words/outcomes';
import { CHANGES } from '../words/vocabulary';
import { missing, missingFor, type Checked } from './check';
import { CopyCheck } from './copyCheck';
import { urlOf, type Target } from './item';
import type { Ledger } from './ledger';
import type { Look, Looks } from './look';
import {
	isHeldBack,
	isSoAlready,
	sentOf,
	settled,
	unsent,
	UNSENT,
	type Change,
	type Failed,
	type Outcome,
	type Sent,
} from './operation';

/** What changing one thing needs beside the thing. */
export interface ActTools {
	change: Change;
	account: Account;
	session: Session;
	looks: Looks;
	ledger: Ledger;
	/** Looks at a thing once more, in the turn of its change, and checks it anew. */
	recheck: (target: Target, inTurn: RequestTools, wasSent: boolean) => Promise<Checked>;
	/** The first failure ends the run. */
	stopsOnFailure: boolean;
}

/** So old may the last look be when the change leaves, counted from its answer, where conditions have to hold. */
const LOOK_LASTS_MS = 2_000;
/** So often are a copy and conditions looked at in turn, until neither is old. */
const MOST_ROUNDS = 3;
/** A list's word about the kind of a thing is believed for so long; then it is looked at again. */
export const LIST_LASTS_MS = 600_000;

/**
 * The last step: the change is sent, and what came back is made an outcome. A Dry Run ends before that. Right before each
 * attempt, when nothing but its turn was left to wait for, whatever has to hold at that moment is looked at once more: the
 * conditions, and the copy.
 */
export async function act(
	target: Target,
	checked: Extract<Checked, { goes: true }>,
	tools: ActTools,
): Promise<Outcome> {
	const { change, session, ledger, looks } = tools;
	const { id, url, options: patience } = target;
	const hasCopy = target.copySha256.length > 0;
	const copy = hasCopy ? new CopyCheck(target, checked.record, tools) : undefined;
	let { facts } = checked;
	if (target.isDryRun) {
		const uncopied = await copy?.problem(session, false);
		const left = { kind: 'left', ...UNSENT, facts } as const;
		if (copy === undefined || uncopied === undefined) {
			return { ...left, outcome: 'would', reason: wouldWords(change.verb, change.thing.noun) };
		}
		const { record } = copy;
		const isHidden = uncopied.isMissing && record && !(await looks.isGone(record));
		if (uncopied.isMissing && !isHidden) return missingFor(target, change, uncopied);
		if (!isHidden && !copy.isRead) return { ...uncopied, facts };
		const why = isHidden ? explainHidden(change.thing.noun) : uncopied.explanation;
		return { ...left, outcome: 'skipped', reason: wouldFail(why), failsRealRun: true };
	}

	const wasSent = ledger.wasSent(url);
	let attempts = 0;
	let requestedAt: number | undefined;
	let { at: lookedAt, record } = checked;
	// An address may be another's in no time.
	let isOutdated = checked.isRow || change.byHandle === true;
	const send: Session['send'] = async (asked, options) => {
		attempts += 1;
		requestedAt ??= session.clock.now();
		// What was seen before it was sent says nothing about the next attempt.
		isOutdated = true;
		// What goes by a handle, by the one that it had when it was looked at last.
		const handle = change.byHandle && record ? change.thing.handles?.of(record) : undefined;
		const to = handle === undefined ? url : urlOf(handle, change, tools.account);
		return await session.send({ ...asked, url: to }, options);
	};
	const mustHold = target.onlyIf.length > 0 || change.byHandle === true;
	const beforeEachAttempt = async (turn: Turn): Promise<Outcome | undefined> => {
		const inTurn = { ...session, turn };
		for (let round = 1; ; round += 1) {
			// Before the conditions, which have to hold at the end of the download, too.
			const uncopied = await copy?.problem(inTurn, attempts > 0);
			if (uncopied !== undefined) return { ...uncopied, facts };
			// A look is asked for again where the request had to wait after it all the same.
			const ageMs = session.clock.monotonicNow() - lookedAt;
			const isOld = isOutdated || ageMs >= LOOK_LASTS_MS;
			if (mustHold ? !isOld : ageMs <= LIST_LASTS_MS) return undefined;
			const again = await tools.recheck(target, inTurn, wasSent || attempts > 0);
			if (!again.goes) return again.outcome;
			({ facts, at: lookedAt, record } = again);
			isOutdated = false;
			const isCurrent = copy?.isCurrent(record, round > 1 || attempts > 0);
			if (isCurrent !== false || round >= MOST_ROUNDS) return undefined;
		}
	};
	const { confirmedBy: statuses, alsoAllowed } = change;
	const judge = (response: Response) => {
		const sentenceSuffices = change.verb === 'delete';
		const judgement = judgeChange(response, { statuses, id, sentenceSuffices, alsoAllowed });
		// In the moment of the answer: the next request that waits for its turn goes as soon as this one is over.
		if (tools.stopsOnFailure && !judgement.ok && isFinal(judgement.reason, response.status)) {
			session.stop();
		}
		return judgement;
	};
	const line = { method: CHANGES[change.verb].method, url };
	const reply = await request(
		{ line, judge, sentBefore: wasSent, beforeEachAttempt, ...patience },
		{ ...session, send },
	);
	// A copy may have been the first to look.
	const seen = copy?.record ?? checked.record;
	const outcome =
		'ending' in reply
			? await endOf(reply.ending, target, seen, reply, tools)
			: await interpret(reply, target, seen, tools);
	return {
		...outcome,
		attempts: reply.attempts,
		requestedAt,
		answeredAt: reply.answeredAt ?? outcome.answeredAt,
		facts: { ...facts, ...outcome.facts },
	};
}

/** Statuses with which Tallyfy refuses a change of what is there. */
const REFUSED: ReadonlySet<number> = new Set([400, 403, 409, 422, 423]);

/**
 * What the answers to a change come to. Where they leave it open, the thing itself is looked at, for some seconds, since
 * reads may lag behind writes.
 */
async function interpret(
	reply: Reply<Returned>,
	target: Target,
	record: ThingRecord | undefined,
	tools: ActTools,
): Promise<Outcome> {
	const { change, account, looks, ledger } = tools;
	const { attempts } = reply;
	const sent = { attempts, status: reply.status ?? null };
	const isDone = (look: Look) =>
		look.kind === 'missing'
			? change.verb === 'delete'
			: look.kind === 'found' && isSoAlready(change, look.record) === true;
	if (reply.ok) {
		const { data, body } = reply.value;
		const told = change.keepsDataBack === true ? null : data;
		// Where the record that came back is the proof, it has to name the thing.
		const { provenByLook = false } = change;
		const returned = isRecord(data)
			? parseRecord(provenByLook ? data : { ...data, id: target.id })
			: undefined;
		if (isSoAlready(change, returned) ?? !provenByLook) {
			return settled(sent, { data: told, ...unrestoredIn(body) });
		}
		const look = await looks.until(target.id, isDone);
		if (isDone(look)) return settled(sent, { data: told });
		// Confirmed, and not shown any more: by somebody else, or hidden.
		if (look.kind === 'missing') return vanished(change, sent, true);
		return failed({ reason: 'unconfirmed', status: reply.status }, change, sent, true);
	}

	const { failure, outcomeUnknown } = reply;
	const isNotFound = failure.reason === 'notFound';
	if (!isNotFound && !outcomeUnknown) return failed(failure, change, sent, false);

	// It may be done all the same, or gone: the thing itself tells.
	const isGone = ledger.stateOf(change.thing, account, target.id)?.state === 'gone';
	const already = { already: true } as const;
	if (isNotFound && isGone && change.verb === 'delete') return settled(sent, already);
	const first = await looks.until(target.id, isDone);
	const seen = record ?? (first.kind === 'missing' ? first.before : undefined);
	const wasSeen = seen !== undefined || isGone;
	// Its own "not found" says that it is gone, or hidden with what it belongs to, or not archived.
	const mayBeArchived = change.archivedFirst === true || change.thing.archive !== undefined;
	const isSure =
		!seen || (isNotFound && !mayBeArchived && wholeOf(change.thing, seen).in === 'nothing');
	const again = async () => await looks.one(target.id);
	const look = await ledger.sureLook(first, target, tools, again, isDone(first) && !isSure);
	// What is refused is there, whether a look shows it or not.
	if (look.kind === 'missing' && REFUSED.has(failure.status ?? 0)) {
		return failed(failure, change, sent, outcomeUnknown);
	}
	if (isDone(look) && change.verb !== 'delete') {
		return settled(sent, isNotFound && !outcomeUnknown ? already : {});
	}
	if (isDone(look)) {
		if (seen !== undefined && !(await looks.isGone(seen))) {
			return { ...unsent(explainHidden(change.thing.noun)), ...sent, outcomeUnknown: true };
		}
		if (wasSeen) return settled(sent, isNotFound || isGone ? already : {});
		if (outcomeUnknown) return settled(sent, { ...already, presumed: true });
	}
	if (look.kind === 'missing') {
		return wasSeen ? vanished(change, sent, outcomeUnknown) : missing(change, sent);
	}
	if (!isNotFound) return failed(failure, change, sent, outcomeUnknown);
	if (look.kind === 'failed') {
		// Of what was never seen, "not found" leaves nothing open: no request of ours had an effect.
		const unclear = { reason: 'unexpectedStatus', status: 404 } as const;
		return failed(unclear, change, sent, wasSeen || outcomeUnknown);
	}
	// Some are found only once they are archived: "not found" says that this one isn't.
	const reason = change.refuse?.(look.record) === undefined ? 'unexpectedStatus' : 'unprocessable';
	return failed({ ...failure, reason }, change, sent, outcomeUnknown);
}

/** What a look right before an attempt ends it with. Where a copy is compared, that look may have been the first. */
async function endOf(
	outcome: Outcome,
	{ copySha256 }: Target,
	record: ThingRecord | undefined,
	{ attempts, outcomeUnknown }: Pick<Reply<never>, 'attempts' | 'outcomeUnknown'>,
	{ change, looks }: ActTools,
): Promise<Outcome> {
	if (outcome.kind === 'failed' && outcome.isMissing) {
		const { facts } = outcome;
		if (change.verb !== 'delete') return { ...vanished(change, outcome, outcomeUnknown), facts };
		const gone = settled(outcome, { already: true, facts });
		// What has a copy was seen before it was sent.
		const wasSeen = record !== undefined || (outcomeUnknown && copySha256.length > 0);
		if (!wasSeen) return outcomeUnknown ? { ...gone, presumed: true } : outcome;
		if (record !== undefined && (await looks.isGone(record))) return gone;
		const explanation = explainHidden(change.thing.noun);
		return { ...unsent(explanation), ...sentOf(outcome), facts, outcomeUnknown };
	}
	if (outcome.kind === 'done') return outcome;
	// What was sent is tried.
	const wasTried = outcome.kind === 'notTried' && attempts > 0;
	if (!outcomeUnknown)
		return wasTried ? { ...outcome, kind: 'failed', isConsequence: true } : outcome;
	// After an attempt without an answer, nothing is known to be left alone.
	const explanation =
		outcome.kind === 'left' ? explainChangedMeanwhile(outcome.reason) : outcome.explanation;
	return { ...unsent(explanation), facts: outcome.facts, outcomeUnknown: true };
}

/** It was seen, and isn't shown any more: gone, so that it can't be changed, or hidden by what was sent (`outcomeUnknown`). */
function vanished({ thing }: Change, sent: Sent, outcomeUnknown: boolean): Failed {
	const explanation = explainVanished(thing.noun);
	return { ...unsent(explanation), ...sentOf(sent), outcomeUnknown, isMissing: !outcomeUnknown };
}

/** A request that failed for good, as an outcome. What was never sent is not tried; what was, never is. */
function failed(
	failure: Failure,
	{ thing, verb, words }: Change,
	sent: Sent,
	outcomeUnknown: boolean,
): Failed {
	const subject = { noun: thing.noun, verb, words, outcomeUnknown };
	if (isHeldBack(failure) && sent.attempts === 0 && !outcomeUnknown) {
		return unsent(explainFailure(failure, subject), 'notTried');
	}
	const why = failure.reason === 'hopeless' ? (failure.cause ?? failure) : failure;
	return { ...unsent(explainFailure(why, subject)), ...sentOf(sent), outcomeUnknown };
}

/** What nobody thought of, as an outcome: it must not take the account of all others with it. */
export function unforeseen(error: unknown, change: Change, outcomeUnknown: boolean): Failed {
	const detail = thrownWords(error);
	return failed({ reason: 'other', detail }, change, UNSENT, outcomeUnknown);
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
