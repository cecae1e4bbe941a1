import { judgeConditions, type ConditionsVerdict } from '../conditions/onlyIf';
import type { ThingRecord } from '../conditions/record';
import type { Clock } from '../transport/clock';
import { explainFailure } from '../words/failures';
import { alreadyWords, explainSkip, missingWords, PROTECTED } from '../words/safety';
import type { Lookout } from './look';
import type { Change } from './operation';
import type { Facts, Outcome } from './outcome';
import type { Target } from './plan';

/** What stands between a thing and its change: an outcome that ends it here, or nothing. */
export type Checked =
	/** `isUnread`: whether it would go is unknown. */
	| { goes: false; outcome: Outcome; isUnread?: true }
	/** `record` is undefined where nobody looked. */
	| { goes: true; record: ThingRecord | undefined; facts: Facts; checkedAt: number };

/** Nothing was sent for it. */
const UNSENT = { attempts: 0, status: null };

/**
 * Everything but the change itself, the same for a Dry Run and a real one: protection, a look, the conditions, and what
 * the thing's state forbids. What can't be judged doesn't go.
 */
export async function checkTarget(
	target: Target,
	change: Change,
	{ lookout, clock }: { lookout: Lookout; clock: Clock },
): Promise<Checked> {
	const left = (outcome: 'missing' | 'protected' | 'skipped', reason: string, facts: Facts = {}) =>
		({ goes: false, outcome: { kind: 'left', outcome, reason, facts, ...UNSENT } }) as const;

	if (target.isProtected) return left('protected', PROTECTED);
	const checkedAt = clock.monotonicNow();
	if (!target.looks) return { goes: true, record: undefined, facts: {}, checkedAt };

	const look = await lookout.look(target.id);
	if (look.kind === 'failed') {
		const explanation = explainFailure(look.failure, { noun: change.thing.noun, verb: look.verb });
		const { status = null, answeredAt } = look;
		const failed = { explanation, attempts: 0, status, answeredAt, facts: {} };
		return {
			goes: false,
			isUnread: true,
			outcome: isHeld(look.failure.reason)
				? { kind: 'notTried', explanation, facts: {} }
				: { kind: 'failed', ...failed, outcomeUnknown: false, isMissing: false },
		};
	}
	if (look.kind === 'missing' && !look.isProven && isTold(target, change)) {
		return { goes: true, record: undefined, facts: {}, checkedAt };
	}
	if (look.kind === 'missing') {
		const { status, answeredAt } = look;
		const missing = left('missing', missingWords(change.thing.noun));
		return { ...missing, outcome: { ...missing.outcome, status, answeredAt } };
	}

	const { record } = look;
	let facts: Facts = { name: record.name };
	for (const conditions of target.onlyIf) {
		const verdict = judgeConditions(conditions, record, clock.now());
		const { dateUsed, ageDays } = ageIn(verdict);
		if (dateUsed !== undefined && ageDays !== undefined) facts = { ...facts, dateUsed, ageDays };
		if (!verdict.holds) return left('skipped', explainSkip(verdict), facts);
	}
	const refusal = change.refuse?.(record);
	if (refusal !== undefined) {
		if (target.isDryRun) return left('skipped', refusal.message, facts);
		const failed = { explanation: refusal, ...UNSENT, facts };
		return {
			goes: false,
			outcome: { kind: 'failed', ...failed, outcomeUnknown: false, isMissing: false },
		};
	}
	if (isSoAlready(change, record)) {
		if (target.isDryRun) return left('skipped', alreadyWords(change.verb), facts);
		return { goes: false, outcome: { kind: 'done', data: null, already: true, ...UNSENT, facts } };
	}
	return { goes: true, record, facts, checkedAt };
}

/**
 * Whether Tallyfy's answer to the change itself is to tell that a thing is gone, where everybody allows that: an empty
 * archive may as well be one that isn't shown. Not where something has to be known of the thing before.
 */
function isTold({ items, onlyIf, isDryRun }: Target, { alwaysLooks }: Change): boolean {
	const isAllowed = items.every(({ acceptsMissing }) => acceptsMissing);
	return isAllowed && onlyIf.length === 0 && !isDryRun && !alwaysLooks;
}

/** The date that a verdict rests on, where it rests on one. */
function ageIn(verdict: ConditionsVerdict): { dateUsed?: string; ageDays?: number } {
	return 'dateUsed' in verdict ? verdict : {};
}

/** Whether a thing is as the change would make it. What is deleted can't be looked at. */
export function isSoAlready({ verb }: Change, { isArchived }: ThingRecord): boolean {
	return verb === 'archive' ? isArchived === true : verb === 'restore' && isArchived === false;
}

function isHeld(reason: string): boolean {
	return ['stopped', 'hopeless', 'outage'].includes(reason);
}
