import type { ThingRecord } from '../conditions/record';
import type { Account } from '../transport/account/address';
import type { Session } from '../transport/session';
import { CHANGES } from '../words/vocabulary';
import type { Target } from './item';
import type { Ledger } from './ledger';
import { LAG_MS, undecided, type Look } from './look';
import type { Change, Outcome } from './operation';

/** So long after this execution changed a thing, a look that doesn't show that may lag behind. */
export const MADE_LASTS_MS = 60_000;

/** Whether a thing is as the change would make it; undefined where nothing tells. What is deleted can't be looked at. */
export function isSoAlready(
	{ verb }: Change,
	record: ThingRecord | undefined,
): boolean | undefined {
	const { isArchived: wanted } = CHANGES[verb];
	const isArchived = record?.isArchived;
	return wanted === undefined || isArchived === undefined ? undefined : isArchived === wanted;
}

/** Reads may lag behind writes: one look doesn't outweigh what this execution did, or what the item says. */
export function isDoubtful(change: Change, saidArchived: boolean | undefined, look: Look): boolean {
	if (look.kind !== 'found' || isSoAlready(change, look.record) !== true) return false;
	return saidArchived !== undefined && saidArchived !== look.record.isArchived;
}

/**
 * What a look tells of a thing whose change was sent without an answer. Where it is as this change makes it, and was
 * otherwise by what this execution did a moment ago, the look may show what was before that: it is taken `again`, once no read
 * lags so far behind.
 */
export async function sureLook(
	look: Look,
	target: Target,
	tools: { change: Change; account: Account; ledger: Ledger; session: Session },
	again: () => Promise<Look>,
): Promise<Look> {
	const { change, account, ledger } = tools;
	const { clock, halt } = tools.session;
	const made = ledger.stateOf(change, account, target);
	if (made === undefined || made.state === 'gone' || look.kind === 'failed') return look;
	// What was archived a moment ago may be in no list yet.
	const isInDoubt =
		look.kind === 'missing' ||
		(made.state === 'unknown'
			? isSoAlready(change, look.record) === true
			: isDoubtful(change, made.state === 'archived', look));
	if (!isInDoubt) return look;
	const waitMs = Math.min(LAG_MS, made.at + LAG_MS - clock.now());
	if (waitMs <= 0) return look;
	await clock.sleep(waitMs, halt);
	return halt.aborted ? undecided(look, 'stopped') : await again();
}

/** What is known of a thing after this; undefined where that is what was known before. */
export function stateAfter({ verb }: Change, outcome: Outcome) {
	const isMade = outcome.kind === 'done' && outcome.presumed !== true;
	if (verb === 'delete') return isMade ? 'gone' : undefined;
	if (isMade) return CHANGES[verb].isArchived ? 'archived' : 'active';
	return outcome.kind === 'failed' && outcome.outcomeUnknown ? 'unknown' : undefined;
}
