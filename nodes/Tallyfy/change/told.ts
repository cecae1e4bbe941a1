import { createHash } from 'crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isoTime } from '../conditions/instant';
import { PACKAGE_VERSION } from '../version';
import { CHANGES } from '../words/vocabulary';
import type { Asked } from './item';
import { runOf } from './ledger';
import type { Change } from './operation';
import type { ChangeResult, Outcome } from './outcome';

/** What became of a thing, in the one word and the one reason that results, accounts, summaries and hints share. */
export function told(outcome: Outcome, verb: Change['verb']): { word: string; reason: string } {
	const { past, already, would, isSo } = CHANGES[verb];
	switch (outcome.kind) {
		case 'done':
			if (outcome.presumed === true) return { word: 'presumed', reason: PRESUMED };
			return outcome.already === true
				? { word: already, reason: isSo }
				: { word: past, reason: '' };
		case 'left':
			return {
				word: outcome.outcome === 'would' ? would : outcome.outcome,
				reason: outcome.reason,
			};
		case 'failed':
		case 'notTried':
		case 'rejected': {
			const { message, description } = outcome.explanation;
			const isUnknown = outcome.kind === 'failed' && outcome.outcomeUnknown;
			const word = isUnknown ? 'unknown' : outcome.kind === 'notTried' ? 'notTried' : 'failed';
			return { word, reason: `${message}. ${description}` };
		}
	}
}

const PRESUMED = 'Not found after an attempt without an answer';

/** Every word that `told` can say of a change, in the order in which a summary counts them. */
export function wordsOf(verb: Change['verb']): readonly string[] {
	const { past, already, would } = CHANGES[verb];
	return [
		past,
		already,
		'presumed',
		would,
		'skipped',
		'protected',
		'missing',
		'failed',
		'unknown',
		'notTried',
	];
}

/** What results of this node have now and then; every result has the others. */
const OCCASIONAL = new Set([
	...Object.values(CHANGES).flatMap(({ past, already }) => [past, already]),
	...['presumed', 'reason', 'dryRun', 'error', 'message', 'details', 'unrestoredReferences'],
	...['name', 'dateUsed', 'ageDays'],
]);

/**
 * An input item's fields, without what a former result says of itself, which would pass for this node's word. Never its
 * `error`: where the first item has one, n8n takes the node for failed, and runs it again.
 */
export function otherFields(fields: IDataObject): IDataObject {
	const isResult = typeof fields.attempts === 'number' && 'answeredAt' in fields;
	const isOwn = (key: string) => key === 'error' || (isResult && OCCASIONAL.has(key));
	return Object.fromEntries(Object.entries(fields).filter(([key]) => !isOwn(key)));
}

/**
 * One result as saved workflows rely on it. What people look for comes first: n8n's table has room for few columns.
 */
export function resultJson(
	{ id, outcome }: ChangeResult,
	{ verb }: Change,
	isDryRun: boolean,
): IDataObject {
	const { past, already } = CHANGES[verb];
	const { word } = told(outcome, verb);
	const { name, ageDays, dateUsed } = outcome.facts;
	const sent = 'attempts' in outcome ? outcome : undefined;
	const { status = null, attempts = 0, answeredAt } = sent ?? {};
	const failure = 'explanation' in outcome ? outcome.explanation : undefined;
	const isUnknown = outcome.kind === 'failed' && outcome.outcomeUnknown;
	const isDone = outcome.kind === 'done';
	return {
		...(name === undefined ? {} : { name }),
		[past]: isDone,
		outcome: word,
		...(outcome.kind === 'left' ? { reason: outcome.reason } : {}),
		...(failure === undefined ? {} : { error: failure.message, message: failure.description }),
		...(ageDays === undefined ? {} : { ageDays, dateUsed }),
		...(isDryRun ? { dryRun: true } : {}),
		...(isDone && outcome.already === true ? { [already]: true } : {}),
		...(isDone && outcome.presumed === true ? { presumed: true } : {}),
		...(isDone && outcome.unrestored !== undefined
			? { unrestoredReferences: [...outcome.unrestored] as IDataObject[] }
			: {}),
		...{ status, attempts, answeredAt: isoTime(answeredAt), id },
		data: isDone ? outcome.data : null,
		// The older form of n8n's failed items had room for these alone.
		...(failure === undefined
			? {}
			: { details: { id, status, attempts, ...(isUnknown ? { outcomeUnknown: true } : {}) } }),
	};
}

/** What every row of a run has in common. */
export function runFactsOf(context: IExecuteFunctions, organizationId: string | null) {
	const { id, name } = context.getWorkflow();
	return {
		executionId: context.getExecutionId(),
		workflowId: id ?? '',
		workflowName: name ?? '',
		nodeName: context.getNode().name,
		organizationId,
		run: runOf(context),
	};
}

/**
 * One flat row, always with the same keys in the same order, that n8n's *Data Table* takes with automatic mapping: nothing
 * in it is an object, and no key is one that Data Tables reserve. What doesn't apply is null. What people look for comes
 * first, and what only machines need last. A row is written over by later ones: what is gone keeps its name.
 *
 * `recordKey` is the same for every row about the same change by the same workflow, for *Upsert*; an item that names nothing
 * usable has one of its own, so that no other row is written over. `recordHash` is the
 * SHA-256 of the row's other values as a JSON list in the order of `HASHED`, whatever the order of the columns.
 */
export function auditRecord(
	{ index, id, outcome }: ChangeResult,
	{ verb, resource }: Change,
	run: ReturnType<typeof runFactsOf>,
	{ target, item, isDryRun }: Asked,
): IDataObject {
	const sent = 'attempts' in outcome ? outcome : undefined;
	const { word, reason } = told(outcome, verb);
	const { name = item.saidName, ageDays = null, dateUsed = null } = outcome.facts;
	const row = {
		name,
		outcome: word,
		reason,
		ageDays,
		dateUsed,
		action: verb,
		resource,
		purpose: item.purpose,
		dryRun: isDryRun,
		approved: item.isApproved,
		status: sent?.status ?? null,
		attempts: sent?.attempts ?? 0,
		requestedAt: isoTime(sent?.requestedAt),
		answeredAt: isoTime(sent?.answeredAt),
		copySha256: target?.copySha256[0] ?? null,
		resourceId: id,
		workflowName: run.workflowName,
		nodeName: run.nodeName,
		workflowId: run.workflowId,
		executionId: run.executionId,
		organizationId: run.organizationId,
		packageVersion: PACKAGE_VERSION,
		recordKey: `${run.workflowId}:${verb}:${id ?? `${run.run}/${index}`}`,
	};
	const hashed = JSON.stringify(HASHED.map((key) => row[key]));
	return { ...row, recordHash: createHash('sha256').update(hashed).digest('hex') };
}

/** The order of the values that `recordHash` is made over. */
const HASHED = [
	'executionId',
	'workflowId',
	'workflowName',
	'nodeName',
	'action',
	'resource',
	'resourceId',
	'name',
	'outcome',
	'reason',
	'purpose',
	'dryRun',
	'dateUsed',
	'ageDays',
	'approved',
	'copySha256',
	'status',
	'attempts',
	'requestedAt',
	'answeredAt',
	'organizationId',
	'packageVersion',
	'recordKey',
] as const;
