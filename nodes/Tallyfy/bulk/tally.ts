import type { RefusalReason } from '../transport/answer';
import type { Outcome } from '../transport/outcome';
import type { Plan, PlannedItem, Rejection, Target } from './plan';

/** How one item ended. */
export type ItemResult =
	| { index: number; state: 'rejected'; rejection: Rejection }
	| { index: number; state: 'notTried'; id: string }
	| {
			index: number;
			state: 'deleted';
			id: string;
			outcome: Extract<Outcome, { kind: 'deleted' }>;
	  }
	| { index: number; state: 'failed'; id: string; outcome: Extract<Outcome, { kind: 'failed' }> };

/** A 404 on something the user allows to be gone is a deletion that somebody else has done. */
export function outcomeFor(item: PlannedItem, outcome: Outcome): Outcome {
	if (outcome.kind === 'deleted' || !item.ignoreMissing) return outcome;
	const { failure, attempts } = outcome;
	if (failure.cause !== 'answer' || failure.reason !== 'notFound') return outcome;
	return { kind: 'deleted', status: failure.status, data: null, attempts, alreadyDeleted: true };
}

/** Whether this outcome leaves any of the target's items failed. */
export function leavesFailure(target: Target, outcome: Outcome): boolean {
	return target.items.some((item) => outcomeFor(item, outcome).kind === 'failed');
}

const HOPELESS = new Set<RefusalReason>(['unauthorized', 'wrongEndpoint', 'wrongOrganization']);

/** After this outcome nothing else of the run can work: the token, the address or the organization is wrong. */
export function isHopeless(outcome: Outcome): outcome is Extract<Outcome, { kind: 'failed' }> {
	return (
		outcome.kind === 'failed' &&
		outcome.failure.cause === 'answer' &&
		HOPELESS.has(outcome.failure.reason)
	);
}

/** One result for every item, in input order. `outcomes` go with the plan's targets; undefined was never begun. */
export function tallyItems(plan: Plan, outcomes: readonly (Outcome | undefined)[]): ItemResult[] {
	const results: ItemResult[] = plan.rejections.map((rejection) => ({
		index: rejection.index,
		state: 'rejected',
		rejection,
	}));
	plan.targets.forEach((target, position) => {
		const outcome = outcomes[position];
		for (const item of target.items) results.push(itemResult(item, target.id, outcome));
	});
	return results.sort((one, other) => one.index - other.index);
}

function itemResult(item: PlannedItem, id: string, outcome: Outcome | undefined): ItemResult {
	const { index } = item;
	if (outcome === undefined) return { index, state: 'notTried', id };
	const final = outcomeFor(item, outcome);
	if (final.kind === 'deleted') return { index, state: 'deleted', id, outcome: final };
	// Stopped while it stood in line: nothing was ever sent for it.
	if (final.failure.cause === 'stopped' && final.attempts === 0 && !final.outcomeUnknown) {
		return { index, state: 'notTried', id };
	}
	return { index, state: 'failed', id, outcome: final };
}

/** IDs that were confirmed as deleted, each named once. */
export function deletedIds(results: readonly ItemResult[]): string[] {
	return unique(results.flatMap((result) => (result.state === 'deleted' ? [result.id] : [])));
}

/** IDs that may be deleted although no answer confirms it, each named once. */
export function unclearIds(results: readonly ItemResult[]): string[] {
	return unique(
		results.flatMap((result) =>
			result.state === 'failed' && result.outcome.outcomeUnknown ? [result.id] : [],
		),
	);
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];
