import { judgeConditions, type ChoiceName, type Conditions, type Unfit } from '../conditions/rules';
import type { Kept } from '../conditions/protection';
import type { ThingRecord } from '../conditions/record';
import { MEMBERS, Names, TAGS, type Directory } from '../read/names';
import type { Read } from '../read/one';
import type { Failure } from '../transport/outcome';
import { explainFailure } from '../words/failures';
import { explainSkip, keptWords } from '../words/guards';
import { explainName } from '../words/inputs';
import {
	alreadyWords,
	explainMissing,
	explainVanished,
	type Explanation,
	wouldFail,
} from '../words/vocabulary';
import type { Target } from './item';
import type { Made } from './ledger';
import type { Look } from './look';
import {
	isHeldBack,
	isSoAlready,
	sentOf,
	settled,
	unsent,
	UNSENT,
	type Change,
	type Facts,
	type Failed,
	type Outcome,
	type Sent,
} from './operation';

/** What stands between a thing and its change: an outcome that ends it here, or nothing. */
export type Checked =
	/** `isUnread`: whether it would go is unknown. */
	| { goes: false; outcome: Outcome; isUnread?: true }
	/** Nobody looked where `record` is undefined. `at`: when the look was answered, in monotonic milliseconds; `isRow`: by a list. */
	| { goes: true; record: ThingRecord | undefined; facts: Facts; at: number; isRow: boolean };

/** What this execution knows of a thing beside the look. */
export interface Known {
	/** Milliseconds since 1970. */
	nowMs: number;
	/** By the items, or by an earlier node of this execution. */
	saidArchived: boolean | undefined;
	/** What was made of it a moment ago; a look may show what was before. */
	made: Made | undefined;
	/** This execution has deleted it, in whichever node or round of a loop. */
	wasDeleted: boolean;
	/** An earlier try, or round, saw it and sent its change. */
	wasSeen: boolean;
	/** An earlier try, or an attempt, sent the change without learning its effect. */
	wasSent: boolean;
	/** Why no age can be judged, nor whether a hold has ended: this machine's clock is wrong, by Tallyfy's own. */
	clockFailure: Failure | undefined;
	haveHoldsEnded: boolean;
	/** Whether a hold on something else keeps it, or why that can't be told. */
	keep: (record: ThingRecord) => Kept | Failure | undefined;
}

/**
 * Everything but the change itself, the same for a Dry Run and a real one: what the look told, the thing's kind and state,
 * and the conditions. What can't be judged doesn't go. In a Dry Run, what a real run would fail over is only told.
 */
export function checkLook(
	target: Target,
	change: Change,
	look: Look,
	{ nowMs, saidArchived, made, wasDeleted, wasSent, clockFailure, haveHoldsEnded, keep }: Known,
): Checked {
	const { isDryRun, onlyIf } = target;
	const ended = (outcome: Outcome): Checked => ({ goes: false, outcome });
	const isSoBefore = (facts: Facts, sent: Sent = UNSENT) =>
		isDryRun
			? left('skipped', alreadyWords(change.verb), facts, sent)
			: ended(settled(sent, { already: true, facts }));
	const refused = (why: Explanation, facts: Facts, sent: Sent = UNSENT) =>
		isDryRun
			? left('skipped', wouldFail(why), facts, sent, true)
			: ended({ ...unsent(why), ...sentOf(sent), facts });
	if (look.kind !== 'found') {
		const { status = null, answeredAt } = look;
		const sent = { ...UNSENT, status, answeredAt };
		const isDeletion = change.verb === 'delete';
		if (wasDeleted && isDeletion) return isSoBefore({}, sent);
		if (look.kind === 'failed') return unread(look.failure, change, sent);
		// What was sent to be deleted may be so: it was waited for until no list lags behind its archiving.
		const isGone = wasDeleted || (isDeletion && (wasSent || made?.state === 'unknown'));
		return made === undefined || isGone
			? ended(missingFor(target, change, sent))
			: refused(explainVanished(change.thing.noun), {}, sent);
	}

	const { record, at, isRow = false } = look;
	let facts: Facts = { name: record.name };
	const isSo = isSoAlready(change, record) === true;
	// Conditions were judged before it was sent: by now it is as the change makes it.
	if (isSo && wasSent && !isDryRun) return isSoBefore(facts);
	const isAgeAsked = haveHoldsEnded || onlyIf.some(({ age }) => age !== undefined);
	if (isAgeAsked && clockFailure !== undefined) return unread(clockFailure, change);
	const kept = keep(record);
	if (kept !== undefined) {
		return 'why' in kept ? left('protected', keptWords(kept), facts) : unread(kept, change);
	}
	for (const conditions of onlyIf) {
		const verdict = judgeConditions(conditions, record, nowMs);
		if ('dateUsed' in verdict) {
			const { countedFrom, dateUsed, ageDays } = verdict;
			facts = { ...facts, dateUsed, ageDays, countedFrom };
		}
		if (!verdict.holds) return left('skipped', explainSkip(verdict), facts);
	}
	const refusal = change.refuse?.(record);
	if (refusal !== undefined) return refused(refusal, facts);
	// One look doesn't outweigh what this execution did, or what the item says: then the answer counts.
	const isSaid = saidArchived === undefined || saidArchived === record.isArchived;
	if (isSo && isSaid && made?.state !== 'unknown') return isSoBefore(facts);
	return { goes: true, record, facts, at, isRow };
}

/** Whether a look may show what was before. */
export function isBehind(look: Look, { state }: Made): boolean {
	if (look.kind === 'failed') return false;
	if (look.kind === 'missing') return state !== 'gone';
	const { isArchived } = look.record;
	if (state === 'active') return isArchived === true;
	return state !== 'archived' || isArchived === false;
}

/** The clocks of this machine and of Tallyfy may be so far apart. */
const CLOCKS_APART_MS = 3_600_000;

/** What was just made of it, or what the item says, is otherwise than the look by which it was judged. */
export function isInDoubt(
	{ onlyIf, isDryRun }: Target,
	checked: Checked,
	look: Look,
	{ made, saidArchived, wasSeen }: Known,
): boolean {
	const left = checked.goes || checked.outcome.kind !== 'left' ? undefined : checked.outcome;
	// Nothing depends on the state of what goes without conditions on it, nor of what is left alone on purpose.
	const isMoot = checked.goes ? !isDryRun : left !== undefined && left.failsRealRun !== true;
	if (look.kind === 'found' && made?.state === 'gone') return true;
	if (look.kind === 'missing' && wasSeen) return true;
	const asked = onlyIf.filter(({ archived, age }) => archived !== 'any' || isOfState(age));
	if (look.kind === 'failed' || (isMoot && asked.length === 0)) return false;
	if (made !== undefined) {
		return isBehind(look, made) || asked.some(({ age }) => isOfBefore(age, look, made));
	}
	if (look.kind === 'missing' || checked.goes || left !== undefined) return false;
	return saidArchived !== undefined && saidArchived !== look.record.isArchived;
}

/** A change of the state dates these anew. */
const isOfState = (age: Conditions['age']) =>
	age !== undefined && ['archived', 'disabled', 'updated'].includes(age.countedFrom);

/** The date that is asked for may be that of a change before. */
function isOfBefore(age: Conditions['age'], look: Look, { at }: Made): boolean {
	if (age === undefined || !isOfState(age) || look.kind !== 'found') return false;
	const date = look.record.dates[age.countedFrom];
	return date?.kind === 'known' && date.at < at - CLOCKS_APART_MS;
}

/** Whether a list's row tells enough: what decides over the thing is shown in it, and nothing in it is in doubt. */
export function tellsEnough(target: Target, change: Change, record: ThingRecord): boolean {
	if (change.tells?.(record) === false) return false;
	const { archive, handles } = change.thing;
	if ((archive ?? handles) !== undefined && record.isArchived === undefined) return false;
	return target.onlyIf.every((conditions) => {
		const verdict = judgeConditions(conditions, record, 0);
		if (verdict.holds) return true;
		const isUnnamed = verdict.why === 'otherName' && verdict.found === '';
		return !isUnnamed && !IN_DOUBT.has(verdict.why);
	});
}

/** What a list may leave out, and the thing's own record may tell. */
const IN_DOUBT: ReadonlySet<string> = new Set<Unfit['why']>([
	'noDate',
	'unreadableDate',
	'unknownCompletion',
	'unknownOwners',
	'unknownTags',
]);

function left(
	outcome: 'missing' | 'protected' | 'skipped',
	reason: string,
	facts: Facts,
	sent: Sent = UNSENT,
	failsRealRun = false,
): Extract<Checked, { goes: false }> {
	const ending = { kind: 'left', outcome, reason, facts, ...sentOf(sent) } as const;
	return { goes: false, outcome: failsRealRun ? { ...ending, failsRealRun } : ending };
}

/** What can't be judged: whether it would go is unknown. */
function unread(failure: Failure, { thing }: Change, sent: Sent = UNSENT): Checked {
	const explanation = explainFailure(failure, { noun: thing.noun, verb: 'read' });
	const outcome = isHeldBack(failure)
		? unsent(explanation, 'notTried')
		: { ...unsent(explanation), ...sent };
	return { goes: false, isUnread: true, outcome };
}

/** What Tallyfy shows nowhere: a failure, which a Dry Run only tells. */
export function missingFor(target: Target, change: Change, sent: Sent): Outcome {
	if (!target.isDryRun) return missing(change, sent);
	const explanation = explainMissing(change.thing.noun);
	const isIgnored = target.items.every(({ acceptsMissing }) => acceptsMissing);
	const reason = isIgnored ? explanation.message : wouldFail(explanation);
	return left('missing', reason, {}, sent, !isIgnored).outcome;
}

/** The same as a failure, which an item may ignore. */
export function missing({ thing }: Change, sent: Sent): Failed {
	return { ...unsent(explainMissing(thing.noun)), ...sentOf(sent), isMissing: true };
}

const DIRECTORY_OF: Readonly<Record<ChoiceName, { directory: Directory; label: string }>> = {
	tag: { directory: TAGS, label: 'Tag' },
	notTagged: { directory: TAGS, label: 'Not Tagged' },
	notOwnedBy: { directory: MEMBERS, label: 'Not Owned By' },
};

/**
 * Finds the tags and members that conditions name, before anything is looked at: nothing is judged by a name alone. What
 * is wrong with one is wrong for the run, since a guard that names nothing guards nothing.
 */
export async function findNames(
	conditions: readonly Conditions[],
	read: Read,
): Promise<Explanation | undefined> {
	const names = new Names();
	for (const one of conditions) {
		for (const [name, { directory, label }] of Object.entries(DIRECTORY_OF)) {
			const choice = one[name as ChoiceName];
			if (choice === undefined) continue;
			const { noun } = directory;
			const found = await names.find(read, directory, choice.words);
			if ('failure' in found) return explainFailure(found.failure, { noun, verb: 'list' });
			if (!found.ok) return explainName(found.reason, `Safety > Only If > ${label}`, noun);
			choice.found = found.value;
		}
	}
	return undefined;
}
