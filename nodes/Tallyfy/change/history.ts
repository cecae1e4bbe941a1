import type { Change } from './operation';
import type { Ledger } from './ledger';
import type { Outcome } from './outcome';
import type { Target } from './plan';

/**
 * What an outcome means for something that an earlier try sent without learning its effect: what this try didn't ask
 * Tallyfy to change isn't known to be unchanged, and what it doesn't find may be gone by that earlier request.
 */
export function withHistory(
	outcome: Outcome,
	{ url, isDryRun }: Target,
	{ verb }: Change,
	ledger: Ledger,
): Outcome {
	if (!ledger.wasSent(url) || isDryRun) return outcome;
	const attempts = ledger.attempts(url);
	switch (outcome.kind) {
		case 'left': {
			if (outcome.outcome !== 'missing') return outcome;
			// What is gone is neither archived nor restored.
			if (verb !== 'delete') return { ...outcome, attempts };
			const { facts, status, answeredAt } = outcome;
			const done = { kind: 'done', data: null, already: true, facts, status, answeredAt } as const;
			return ledger.wasSeen(url) ? { ...done, attempts } : { ...done, attempts, presumed: true };
		}
		case 'failed':
			return outcome.attempts > 0 ? outcome : { ...outcome, attempts, outcomeUnknown: true };
		case 'notTried': {
			const { explanation, facts } = outcome;
			const sent = { status: null, attempts, outcomeUnknown: true, isMissing: false };
			return { kind: 'failed', explanation, facts, ...sent };
		}
		default:
			return outcome;
	}
}
