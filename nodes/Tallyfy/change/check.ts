import { judgeConditions, type ConditionsVerdict } from '../conditions/onlyIf';
import type { Kept } from '../conditions/protection';
import type { ThingRecord } from '../conditions/record';
import type { Failure } from '../transport/outcome';
import { explainFailure } from '../words/failures';
import {
	alreadyWords,
	explainMissing,
	explainSkip,
	heldWords,
	keptWords,
	wouldFail,
} from '../words/outcomes';
import { CHANGES } from '../words/vocabulary';
import type { Look } from './look';
import type { Change } from './operation';
import { failedUnsent, isHeldBack, UNSENT, type Facts, type Outcome, type Sent } from './outcome';
import type { Target } from './item';

/** What stands between a thing and its change: an outcome that ends it here, or nothing. */
export type Checked =
	/** `isUnread`: whether it would go is unknown. */
	| { goes: false; outcome: Outcome; isUnread?: true }
	/**
	 * `record` is undefined where nobody looked; `at` is when the look was answered, in monotonic milliseconds, and `isRow`
	 * whether that was a list.
	 */
	| { goes: true; record: ThingRecord | undefined; facts: Facts; at: number; isRow: boolean };

/** What this execution knows of a thing beside the look. */
export interface Known {
	/** Milliseconds since 1970. */
	nowMs: number;
	/** What the items, or an earlier node of this execution, say of its state; undefined where they don't. */
	saidArchived: boolean | undefined;
	/** This execution has deleted it, in whichever node or round of a loop. */
	wasDeleted: boolean;
	/** An earlier try, or an attempt, sent the change without learning its effect. */
	wasSent: boolean;
	/** The clock of this machine is wrong, by Tallyfy's own: no age can be judged. */
	clockFailure: Failure | undefined;
	/** Holds have ended by that clock. */
	haveHoldsEnded: boolean;
	/** Whether a hold on something else keeps it, or why that can't be told. */
	keep: (record: ThingRecord) => Kept | Failure | undefined;
}

/** What needs no look: a thing on the list of holds stays, and one that nobody looks at goes. */
export function checkUnseen({ hold, looks }: Target): Checked | undefined {
	if (hold !== undefined) return left('protected', heldWords(hold), {});
	return looks
		? undefined
		: { goes: true, record: undefined, facts: {}, at: -Infinity, isRow: false };
}

/**
 * Everything but the change itself, the same for a Dry Run and a real one: what the look told, the thing's kind and state,
 * and the conditions. What can't be judged doesn't go. In a Dry Run, what a real run would fail over is only told.
 */
export function checkLook(
	target: Target,
	change: Change,
	look: Look,
	{ nowMs, saidArchived, wasDeleted, wasSent, clockFailure, haveHoldsEnded, keep }: Known,
): Checked {
	const { isDryRun } = target;
	const ended = (outcome: Outcome): Checked => ({ goes: false, outcome });
	if (look.kind === 'failed') return unread(look, change);
	if (look.kind === 'missing') {
		const { status, answeredAt } = look;
		const explanation = explainMissing(change.thing.noun);
		const sent = { ...UNSENT, status, answeredAt };
		if (wasDeleted && change.verb === 'delete') {
			if (isDryRun) return left('skipped', alreadyWords(change.verb), {}, sent);
			return ended({ kind: 'done', data: null, already: true, facts: {}, ...sent });
		}
		if (!isDryRun) return ended({ ...failedUnsent(explanation), isMissing: true, ...sent });
		const isIgnored = target.items.every(({ acceptsMissing }) => acceptsMissing);
		const reason = isIgnored ? explanation.message : wouldFail(explanation);
		return left('missing', reason, {}, sent, !isIgnored);
	}

	const { record, at, isRow = false } = look;
	const name = { name: record.name };
	const isSo = isSoAlready(change, record);
	const done = { kind: 'done', data: null, already: true, ...UNSENT } as const;
	// Conditions were judged before it was sent: by now it is as the change makes it.
	if (isSo && wasSent && !isDryRun) return ended({ ...done, facts: name });
	const unknownFor = (failure: Failure) =>
		unread({ kind: 'failed', failure, at, status: undefined, answeredAt: undefined }, change);
	const isAgeAsked = haveHoldsEnded || target.onlyIf.some(({ age }) => age !== undefined);
	if (isAgeAsked && clockFailure !== undefined) return unknownFor(clockFailure);
	const kept = keep(record);
	if (kept !== undefined) {
		return 'why' in kept ? left('protected', keptWords(kept), name) : unknownFor(kept);
	}
	let facts: Facts = name;
	for (const conditions of target.onlyIf) {
		const verdict = judgeConditions(conditions, record, nowMs);
		const { dateUsed, ageDays } = ageIn(verdict);
		if (dateUsed !== undefined && ageDays !== undefined && conditions.age !== undefined) {
			facts = { ...facts, dateUsed, ageDays, countedFrom: conditions.age.countedFrom };
		}
		if (!verdict.holds) return left('skipped', explainSkip(verdict), facts);
	}
	const refusal = change.refuse?.(record);
	if (refusal !== undefined) {
		return isDryRun
			? left('skipped', wouldFail(refusal), facts, UNSENT, true)
			: ended({ ...failedUnsent(refusal), facts });
	}
	// Reads may lag behind writes: one look doesn't outweigh what this execution did, or what the item says.
	const isContradicted = saidArchived !== undefined && saidArchived !== record.isArchived;
	if (isSo && !isContradicted) {
		if (isDryRun) return left('skipped', alreadyWords(change.verb), facts);
		return ended({ ...done, facts });
	}
	return { goes: true, record, facts, at, isRow };
}

/** Whether a list's row tells enough: what decides over the thing is shown in it, and nothing in it is in doubt. */
export function tellsEnough(target: Target, change: Change, record: ThingRecord): boolean {
	if (change.tells?.(record) === false) return false;
	const { archive, handles } = change.thing;
	if ((archive ?? handles) !== undefined && record.isArchived === undefined) return false;
	return target.onlyIf.every((conditions) => {
		const verdict = judgeConditions(conditions, record, 0);
		return verdict.holds || !IN_DOUBT.has(verdict.why);
	});
}

/** What a list may leave out, and the thing's own record may tell. */
const IN_DOUBT: ReadonlySet<string> = new Set<Extract<ConditionsVerdict, { holds: false }>['why']>([
	'noDate',
	'unreadableDate',
	'unknownArchival',
	'unknownCompletion',
	'unknownOwners',
	'unknownTags',
]);

/** The date that a verdict rests on, where it rests on one. */
function ageIn(verdict: ConditionsVerdict): { dateUsed?: string; ageDays?: number } {
	return 'dateUsed' in verdict ? verdict : {};
}

/** Whether a thing is as the change would make it. What is deleted can't be looked at. */
export function isSoAlready({ verb }: Change, { isArchived }: ThingRecord): boolean {
	const { isArchived: wanted } = CHANGES[verb];
	return wanted !== undefined && isArchived === wanted;
}

function left(
	outcome: 'missing' | 'protected' | 'skipped',
	reason: string,
	facts: Facts,
	sent: Sent = UNSENT,
	failsRealRun = false,
): Checked {
	const ending = { kind: 'left', outcome, reason, facts, ...sent } as const;
	return { goes: false, outcome: failsRealRun ? { ...ending, failsRealRun } : ending };
}

/** A look that failed: whether it would go is unknown. */
function unread(look: Extract<Look, { kind: 'failed' }>, { thing }: Change): Checked {
	const { failure, status = null, answeredAt } = look;
	const explanation = explainFailure(failure, { noun: thing.noun, verb: 'read' });
	const outcome: Outcome = isHeldBack(failure)
		? { kind: 'notTried', explanation, facts: {} }
		: { ...failedUnsent(explanation), status, answeredAt };
	return { goes: false, isUnread: true, outcome };
}
