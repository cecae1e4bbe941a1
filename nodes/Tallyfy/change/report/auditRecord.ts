import { createHash } from 'crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isoTime } from '../../output/isoTime';
import { PACKAGE_VERSION } from '../../version';
import { ACTIONS } from '../action';
import type { Change } from '../operation';
import type { ItemResult, Outcome } from '../outcome';
import type { PlannedItem, Target } from '../plan';

/** What every row of a run has in common. */
export function runFactsOf(context: IExecuteFunctions) {
	const { id, name } = context.getWorkflow();
	return {
		executionId: context.getExecutionId(),
		workflowId: id ?? '',
		workflowName: name ?? '',
		nodeName: context.getNode().name,
	};
}

/**
 * One flat row, always with the same keys in the same order, that n8n's *Data Table > Insert* takes with automatic
 * mapping: nothing in it is an object, and no key is one that Data Tables reserve. What doesn't apply is null.
 *
 * `recordHash` is the SHA-256 of the row's other values as a JSON list, in the order of the keys.
 */
export function auditRecord(
	{ id, outcome }: ItemResult,
	change: Change,
	run: Readonly<Record<'executionId' | 'nodeName' | 'workflowId' | 'workflowName', string>>,
	asked: { target: Target | undefined; item: PlannedItem; isDryRun: boolean },
): IDataObject {
	const sent = 'attempts' in outcome ? outcome : undefined;
	const [copySha256] = asked.target?.copySha256 ?? [];
	const row = {
		...run,
		action: change.verb,
		resource: change.resource,
		resourceId: id,
		name: outcome.facts.name ?? null,
		outcome: outcomeWord(outcome, change),
		reason: reasonOf(outcome),
		purpose: asked.item.purpose,
		dryRun: asked.isDryRun,
		dateUsed: outcome.facts.dateUsed ?? null,
		ageDays: outcome.facts.ageDays ?? null,
		approved: asked.item.isApproved,
		copySha256: copySha256 ?? null,
		status: sent?.status ?? null,
		attempts: sent?.attempts ?? 0,
		requestedAt: isoTime(sent?.requestedAt),
		answeredAt: isoTime(sent?.answeredAt),
		packageVersion: PACKAGE_VERSION,
	};
	const recordHash = createHash('sha256')
		.update(JSON.stringify(Object.values(row)))
		.digest('hex');
	return { ...row, recordHash };
}

/** What became of the thing, in one word: those of the output, and "unknown" where no answer tells. */
function outcomeWord(outcome: Outcome, { verb }: Change): string {
	const { done, already, would } = ACTIONS[verb];
	switch (outcome.kind) {
		case 'done':
			return outcome.presumed ? 'presumed' : outcome.already ? already : done;
		case 'left':
			return outcome.outcome === 'would' ? would : outcome.outcome;
		case 'failed':
			return outcome.outcomeUnknown ? 'unknown' : 'failed';
		case 'notTried':
			return 'notTried';
		case 'rejected':
			return 'failed';
	}
}

function reasonOf(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'done':
			return outcome.presumed
				? 'Not found after an attempt without an answer'
				: outcome.already
					? 'It was so already'
					: '';
		case 'left':
			return outcome.reason;
		default:
			return `${outcome.explanation.message}. ${outcome.explanation.description}`;
	}
}
