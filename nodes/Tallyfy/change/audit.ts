import { createHash } from 'crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readBoolean } from '../input/options';
import { isoTime } from '../run/outcome';
import { PACKAGE_VERSION } from '../version';
import type { PlannedItem } from './item';
import type { Change } from './operation';
import { told, type ChangeResult } from './outcome';
import type { Target } from './plan';

/** What an item asked for, as far as it can be read; `target` is undefined where it names nothing usable. */
export interface Asked {
	target: Target | undefined;
	item: PlannedItem;
	isDryRun: boolean;
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
	};
}

/**
 * One flat row, always with the same keys in the same order, that n8n's *Data Table* takes with automatic mapping: nothing
 * in it is an object, and no key is one that Data Tables reserve. What doesn't apply is null. What people look for comes
 * first, and what only machines need last.
 *
 * `recordKey` is the same for every row about the same change by the same workflow, for *Upsert*. `recordHash` is the
 * SHA-256 of the row's other values as a JSON list in the order of `HASHED`, whatever the order of the columns.
 */
export function auditRecord(
	{ id, outcome }: ChangeResult,
	{ verb, resource }: Change,
	run: ReturnType<typeof runFactsOf>,
	{ target, item, isDryRun }: Asked,
): IDataObject {
	const sent = 'attempts' in outcome ? outcome : undefined;
	const { word, reason } = told(outcome, verb);
	const { name = null, ageDays = null, dateUsed = null } = outcome.facts;
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
		recordKey: `${run.workflowId}:${verb}:${id ?? ''}`,
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

/** What an item asked for that could not be planned, as far as it can be read: its account is to look like any other. */
export function askedBy(context: IExecuteFunctions, index: number): Asked {
	const read = (name: string): unknown => {
		try {
			return context.getNodeParameter(name, index, undefined);
		} catch {
			return undefined;
		}
	};
	const isOn = (name: string) => readBoolean(read(name) ?? false) === true;
	const purpose = read('options.reason');
	const output = read('options.output');
	const item: PlannedItem = {
		index,
		acceptsMissing: false,
		includeOtherFields: isOn('options.includeOtherFields'),
		output: output === 'auditRecord' || output === 'summary' ? output : 'result',
		purpose: typeof purpose === 'string' || typeof purpose === 'number' ? String(purpose) : '',
		isApproved: isOn('safety.approved'),
	};
	return { target: undefined, item, isDryRun: isOn('dryRun') };
}
