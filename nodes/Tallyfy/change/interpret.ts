import { parseRecord } from '../conditions/record';
import { wholeOf } from '../read/one';
import type { Account } from '../transport/account/address';
import type { Returned } from '../transport/answer/response';
import { isRecord, thrownWords } from '../transport/answer/values';
import type { Failure, Reply } from '../transport/outcome';
import type { RequestTools } from '../transport/request';
import { waitAside, type Session } from '../transport/session';
import { explainFailure } from '../words/failures';
import {
	explainChangedMeanwhile,
	explainHidden,
	explainMissing,
	explainVanished,
	wouldFail,
} from '../words/vocabulary';
import { isBehind, missing, type Checked } from './check';
import type { Target } from './item';
import type { Ledger } from './ledger';
import { LAG_MS, undecided, type Look, type Looks } from './look';
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

/** What the changes of a run share. */
export interface ChangeTools {
	change: Change;
	account: Account;
	session: Session;
	looks: Looks;
	ledger: Ledger;
	/** The first failure ends the run. */
	stopsOnFailure: boolean;
	/** Looks at a thing once more, in the turn of its change, and checks it anew. */
	recheck(target: Target, inTurn: RequestTools, wasSent: boolean): Promise<Checked>;
}

/** Nothing tells what Tallyfy's "not found" means. */
const UNCLEAR = { reason: 'unexpectedStatus', status: 404 } as const;

/** Statuses with which Tallyfy refuses a change of what is there. */
const REFUSED: ReadonlySet<number> = new Set([400, 403, 409, 422, 423]);

/**
 * What the answers to a change come to. Where they leave it open, the thing itself is looked at, for some seconds, since
 * reads may lag behind writes.
 */
export async function interpret(
	reply: Reply<Returned>,
	target: Target,
	tools: ChangeTools,
): Promise<Outcome> {
	const { change, session, ledger } = tools;
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
		const look = await tools.looks.until(target.id, isDone);
		if (isDone(look)) return settled(sent, { data: told });
		// Confirmed, and not shown any more: by somebody else, or hidden.
		if (look.kind === 'missing') return vanished(change, sent, true);
		return failed({ reason: 'unconfirmed', status: reply.status }, change, sent, true);
	}

	const { failure, outcomeUnknown } = reply;
	const isNotFound = failure.reason === 'notFound';
	if (!isNotFound && !outcomeUnknown) return failed(failure, change, sent, false);

	// It may be done all the same, or gone: the thing itself tells.
	const isGone = ledger.stateOf(target.id)?.state === 'gone';
	const already = { already: true } as const;
	if (isNotFound && isGone && change.verb === 'delete') return settled(sent, already);
	const { looks } = tools;
	const first = await looks.until(target.id, isDone);
	// By whichever look, also after the change: the last one tells most.
	const shown = looks.shown(target.id);
	const wasShown = shown !== undefined || ledger.unanswered(target.url)?.isSeen === true;
	const wasSeen = wasShown || isGone;
	// Its own "not found" says that it is gone, or hidden with what it belongs to, or not archived.
	const mayBeArchived = change.archivedFirst === true || change.thing.archive !== undefined;
	const isAlone = shown !== undefined && wholeOf(change.thing, shown).in === 'nothing';
	const isSure = !wasShown || (isNotFound && !mayBeArchived && isAlone);
	const again = async () => await looks.one(target.id);
	const waitLone = async (waitMs: number) => await waitAside(session, waitMs);
	const wait = isDone(first) && !isSure ? waitLone : undefined;
	const look = await sureLook(first, target, tools, again, wait);
	if (look.kind === 'failed' && look.failure.reason === 'stopped') {
		const unclear = isNotFound ? UNCLEAR : failure;
		return { ...failed(unclear, change, sent, wasSeen || outcomeUnknown), isConsequence: true };
	}
	if (isDone(look) && change.verb !== 'delete') {
		return settled(sent, isNotFound && !outcomeUnknown ? already : {});
	}
	if (look.kind === 'missing') {
		// What is refused is there, whether a look shows it or not.
		if (REFUSED.has(failure.status ?? 0)) return failed(failure, change, sent, outcomeUnknown);
		const isAlready = isNotFound || isGone;
		return await unshown(sent, target, { wasSeen, outcomeUnknown, isAlready, isOpen: true }, tools);
	}
	if (!isNotFound) return failed(failure, change, sent, outcomeUnknown);
	// Of what was never seen, "not found" leaves nothing open: no request of ours had an effect.
	if (look.kind === 'failed') return failed(UNCLEAR, change, sent, wasSeen || outcomeUnknown);
	// Some are found only once they are archived: "not found" says that this one isn't.
	const reason = change.refuse?.(look.record) === undefined ? 'unexpectedStatus' : 'unprocessable';
	return failed({ ...failure, reason }, change, sent, outcomeUnknown);
}

/** What no look shows: gone, or hidden with what it is a part of, or never there. `isOpen`: the change itself may have hidden it. */
async function unshown(
	sent: Sent,
	target: Target,
	known: { wasSeen: boolean; outcomeUnknown: boolean; isAlready: boolean; isOpen: boolean },
	{ change, looks, ledger }: ChangeTools,
): Promise<Outcome> {
	const { wasSeen, outcomeUnknown, isAlready, isOpen } = known;
	if (change.verb !== 'delete') {
		return wasSeen ? vanished(change, sent, outcomeUnknown) : missing(change, sent);
	}
	const shown = looks.shown(target.id);
	// By whichever look or try saw it last. What has a copy was there before it was sent, though no look may have shown it.
	const mayBeHidden =
		shown === undefined
			? ledger.unanswered(target.url)?.mayBeHidden === true ||
				(!isOpen && outcomeUnknown && target.copySha256.length > 0)
			: !(await looks.isGone(shown));
	if (mayBeHidden) {
		const hidden = unsent(explainHidden(change.thing.noun));
		return { ...hidden, ...sentOf(sent), outcomeUnknown: isOpen || outcomeUnknown };
	}
	if (wasSeen) return settled(sent, isAlready ? { already: true } : {});
	if (!outcomeUnknown) return missing(change, sent);
	return settled(sent, { already: true, presumed: true });
}

/**
 * A look that lags behind nothing: one that may show what was before a change is taken `again`, once no read lags so far behind.
 * So is one that doesn't find what was seen, after `waitLone`, which is left out where something else says that it is gone.
 */
export async function sureLook(
	look: Look,
	target: Target,
	{ session, ledger }: Pick<ChangeTools, 'ledger' | 'session'>,
	again: () => Promise<Look>,
	waitLone?: (waitMs: number) => Promise<boolean>,
): Promise<Look> {
	const { clock, halt } = session;
	const made = ledger.madeOf(target);
	const isOld = made !== undefined && isBehind(look, made);
	const behindMs = isOld ? made.at + LAG_MS - clock.now() : 0;
	if (waitLone !== undefined && look.kind === 'missing') {
		if (!(await waitLone(LAG_MS))) return look;
	} else if (behindMs > 0) {
		await clock.sleep(Math.min(LAG_MS, behindMs), halt);
	} else {
		return look;
	}
	return halt.aborted ? undecided(look, 'stopped') : await again();
}

/** What a look right before an attempt ends it with. */
export async function endOf(
	outcome: Outcome,
	target: Target,
	{ attempts, outcomeUnknown }: Pick<Reply<never>, 'attempts' | 'outcomeUnknown'>,
	tools: ChangeTools,
): Promise<Outcome> {
	const { change, session, ledger } = tools;
	if (outcome.kind === 'failed' && outcome.isMissing) {
		const { looks } = tools;
		if (looks.areHurried && change.verb === 'delete') {
			await waitAside(session, LAG_MS);
			const look = await looks.one(target.id);
			if (look.kind !== 'missing') return failed(UNCLEAR, change, outcome, outcomeUnknown);
		}
		const isShown = looks.shown(target.id) !== undefined;
		const wasSeen = isShown || ledger.unanswered(target.url)?.isSeen === true;
		const known = { wasSeen, outcomeUnknown, isAlready: true, isOpen: false };
		return await unshown(outcome, target, known, tools);
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

/** What may be hidden isn't known to be missing, nor presumed to be gone. */
export function ofHidden(outcome: Outcome, { thing }: Change): Outcome {
	const hidden = explainMissing(thing.noun);
	return outcome.kind === 'left'
		? { ...outcome, outcome: 'skipped', reason: wouldFail(hidden), failsRealRun: true }
		: { ...unsent(hidden), ...sentOf(outcome), outcomeUnknown: outcome.attempts > 0 };
}
