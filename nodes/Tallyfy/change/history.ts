import type { Change } from './operation';
import type { Ledger } from './ledger';
import type { Outcome } from './outcome';
import type { Target } from './plan';

/**
 * What an outcome means for something that an earlier try sent. Its attempts count. Where its effect was never learnt, what
 * this try didn't ask Tallyfy to change isn't known to be unchanged, and what it doesn't find, or finds as it should be, may
 * be so by that earlier request.
 */
export function withHistory(
	outcome: Outcome,
	{ url, isDryRun }: Target,
	{ verb }: Change,
	ledger: Ledger,
): Outcome {
	const earlier = ledger.attempts(url);
	if (isDryRun) return outcome;
	// Those that sent something themselves have counted it already.
	const counted =
		'attempts' in outcome && outcome.attempts === 0 ? { ...outcome, attempts: earlier } : outcome;
	if (!ledger.wasSent(url)) return counted;
	switch (counted.kind) {
		case 'left': {
			// What is gone is neither archived nor restored.
			if (counted.outcome !== 'missing' || verb !== 'delete') return counted;
			const { facts, status, answeredAt, attempts } = counted;
			const done = { facts, status, answeredAt, attempts, data: null, already: true } as const;
			return ledger.wasSeen(url)
				? { kind: 'done', ...done }
				: { kind: 'done', ...done, presumed: true };
		}
		case 'done': {
			const { already, ...done } = counted;
			const isByEarlierTry = already === true && outcome.kind === 'done' && outcome.attempts === 0;
			return isByEarlierTry && ledger.wasSeen(url) ? done : counted;
		}
		case 'failed':
			return 'attempts' in outcome && outcome.attempts > 0
				? counted
				: { ...counted, outcomeUnknown: true };
		case 'notTried':
		case 'rejected': {
			const { explanation, facts } = counted;
			const sent = { status: null, attempts: earlier, outcomeUnknown: true, isMissing: false };
			return { kind: 'failed', explanation, facts, ...sent };
		}
	}
}
