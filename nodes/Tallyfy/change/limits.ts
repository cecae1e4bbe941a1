import { DRY_STOPS, explainLimit } from '../words/guards';
import { wouldUnless } from '../words/outcomes';
import type { Explanation } from '../words/vocabulary';
import type { Checked } from './check';
import type { Target } from './item';
import { failsRealRun, type Change, type Outcome } from './operation';
import type { Plan } from './plan';

/** Why nothing at all is sent, in whole sentences, and in short for the rows of a Dry Run. */
export type Limit = Explanation & { short: string };

/** What is known of a run's targets when all of them were looked at, and nothing was sent. */
interface Looked {
	checks: ReadonlyMap<Target, Checked>;
	/** Of those that end without being sent. */
	outcomes: ReadonlyMap<Target, Outcome>;
	/** What an earlier try of this run has sent. */
	triedBefore: ReadonlySet<Target>;
	/** The first failure ends the run. */
	stopsOnFailure: boolean;
}

/** Why a run sends nothing, or in a Dry Run why a real one would; undefined where all that goes may go. */
export function limitOf(plan: Plan, change: Change, looked: Looked): Limit | undefined {
	return (
		(plan.isDryRun ? stopOfRealRun(plan, looked) : undefined) ?? countedLimit(plan, change, looked)
	);
}

/** What ends a real run before it counts: it is refused as a whole, or a look shows something over which it fails. */
function stopOfRealRun(
	{ unapproved, warning }: Plan,
	{ checks, outcomes, stopsOnFailure }: Looked,
): Limit | undefined {
	if (unapproved !== undefined) return { ...unapproved, short: DRY_STOPS.unapproved };
	if (warning !== undefined) return { ...warning, short: DRY_STOPS.sameForAll };
	// What a real run doesn't look at fails only when it is sent, and others may be gone by then.
	const failing = [...outcomes].filter(
		([{ looks }, outcome]) => looks && failsRealRun(outcome),
	).length;
	const isWanted = stopsOnFailure && [...checks.values()].some(({ goes }) => goes);
	return isWanted && failing > 0 ? DRY_STOPS.fails(failing) : undefined;
}

/** Maximum Changes and Expected Count: what counts is what would go, and what an earlier try has done, or may have. */
function countedLimit(
	{ targets, maxChanges, expectedCount, isDryRun }: Plan,
	{ verb, thing }: Change,
	{ checks, triedBefore }: Looked,
): Limit | undefined {
	let [count, unread] = [0, 0];
	for (const target of targets) {
		// A single item that is a Dry Run changes nothing.
		if (target.isDryRun !== isDryRun) continue;
		const checked = checks.get(target);
		// What an earlier try has sent is done by now, or may be.
		if (checked?.goes === true || triedBefore.has(target)) count += 1;
		// What can't be read may be one too many.
		else if (checked?.isUnread === true) unread += 1;
	}
	if (maxChanges !== undefined && count + unread > maxChanges) {
		return explainLimit({ maxChanges }, { count, unread }, verb, thing.noun);
	}
	if (expectedCount !== undefined && (count !== expectedCount || unread > 0)) {
		return explainLimit({ expectedCount }, { count, unread }, verb, thing.noun);
	}
	return undefined;
}

/** Says on the rows of a Dry Run that a real one stops over what fails only when it is sent: nobody knows what goes before. */
export function hedge(outcomes: Map<Target, Outcome>): void {
	const ends = [...outcomes];
	if (!ends.some(([, outcome]) => failsRealRun(outcome))) return;
	for (const [target, outcome] of ends) {
		if (outcome.kind !== 'left' || outcome.outcome !== 'would') continue;
		outcomes.set(target, { ...outcome, reason: wouldUnless(outcome.reason) });
	}
}
