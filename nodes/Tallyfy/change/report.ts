import { createHash } from 'crypto';

import {
	deepCopy,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { isUnmet, itemsFor } from '../run/outcome';
import type { Account } from '../transport/account/address';
import { CHANGES } from '../words/vocabulary';
import { askedBy, type Asked, type ChangeResult } from './item';
import { runOf, type Ledger } from './ledger';
import type { Change } from './operation';
import { Summary, told, type RunFacts } from './summary';
import { isoTime } from '../transport/clock';

/** The version of this package, for the account; a test compares it with package.json. */
export const PACKAGE_VERSION = '0.1.0';

/** What every report needs to know of the run. */
export interface Run {
	context: IExecuteFunctions;
	change: Change;
	ledger: Ledger;
	/** Undefined where the credential can't be used. */
	account?: Account;
}

/** One item for each result, as the item that asked for it wants it; or one for the whole run. */
export function itemsOf(
	{ context, change, account }: Run,
	results: readonly ChangeResult[],
	facts: RunFacts,
): INodeExecutionData[] {
	const askedOf = (result: ChangeResult) => result.asked ?? askedBy(context, result, change);
	const [first] = results;
	if (first !== undefined && askedOf(first).item.output === 'summary') {
		const pairedItem = results.map(({ index }) => ({ item: index }));
		return [{ json: new Summary(results, change).item(facts), pairedItem }];
	}
	const inputs = context.getInputData();
	const place = { run: runOf(context), where: columnsOf(context, account?.organizationId ?? null) };
	const items = results.map((result) => {
		const { index, outcome } = result;
		const one = askedOf(result);
		const paired = { index, hasFailed: isUnmet(outcome) };
		if (one.item.output === 'auditRecord') {
			return { ...paired, json: auditRecord(result, change, place, one) };
		}
		const made = resultJson(result, change, one.isDryRun || facts.isDryRun, one.item.saidName);
		// Items that name the same thing must not share what came back: a later node may change it in one of them.
		const own = (one.target?.items.length ?? 0) > 1 ? deepCopy(made) : made;
		if (!one.item.includeOtherFields) return { ...paired, json: own };
		const { json = {}, binary } = inputs[index] ?? {};
		const files = binary === undefined ? {} : { binary };
		return { ...paired, json: { ...otherFields(json), ...own }, ...files };
	});
	return itemsFor(context, items);
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
function otherFields(fields: IDataObject): IDataObject {
	const isResult = typeof fields.attempts === 'number' && 'answeredAt' in fields;
	const isOwn = (key: string) => key === 'error' || (isResult && OCCASIONAL.has(key));
	return Object.fromEntries(Object.entries(fields).filter(([key]) => !isOwn(key)));
}

/**
 * One result as saved workflows rely on it. What people look for comes first: n8n's table has room for few columns.
 */
function resultJson(
	{ id, outcome }: ChangeResult,
	{ verb }: Change,
	isDryRun: boolean,
	saidName: string | null,
): IDataObject {
	const { past, already } = CHANGES[verb];
	const { name = saidName ?? undefined, ageDays, dateUsed } = outcome.facts;
	const { status, attempts } = outcome;
	const failure = isUnmet(outcome) ? outcome : undefined;
	const { message: error, description: message } = failure?.explanation ?? {};
	const done = outcome.kind === 'done' ? outcome : undefined;
	return {
		...(name === undefined ? {} : { name }),
		[past]: done !== undefined,
		outcome: told(outcome, verb).word,
		...(outcome.kind === 'left' ? { reason: outcome.reason } : {}),
		...(failure === undefined ? {} : { error, message }),
		...(ageDays === undefined ? {} : { ageDays, dateUsed }),
		...(isDryRun ? { dryRun: true } : {}),
		...(done?.already === true ? { [already]: true } : {}),
		...(done?.presumed === true ? { presumed: true } : {}),
		...(done?.unrestored === undefined
			? {}
			: { unrestoredReferences: [...done.unrestored] as IDataObject[] }),
		...{ status, attempts, answeredAt: isoTime(outcome.answeredAt), id },
		data: done?.data ?? null,
		// The older form of n8n's failed items had room for these alone.
		...(failure === undefined
			? {}
			: {
					details: {
						...{ id, status, attempts },
						...(failure.outcomeUnknown ? { outcomeUnknown: true } : {}),
					},
				}),
	};
}

/** What every row of a run has in common, in the order of its columns. */
function columnsOf(context: IExecuteFunctions, organizationId: string | null) {
	const { id, name } = context.getWorkflow();
	return {
		workflowName: name ?? '',
		nodeName: context.getNode().name,
		workflowId: id ?? '',
		executionId: context.getExecutionId(),
		organizationId,
		packageVersion: PACKAGE_VERSION,
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
function auditRecord(
	{ index, id, outcome }: ChangeResult,
	{ verb, resource }: Change,
	{ run, where }: { run: string; where: ReturnType<typeof columnsOf> },
	{ target, item, isDryRun }: Asked,
): IDataObject {
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
		status: outcome.status,
		attempts: outcome.attempts,
		requestedAt: isoTime(outcome.requestedAt),
		answeredAt: isoTime(outcome.answeredAt),
		copySha256: target?.copySha256[0] ?? null,
		resourceId: id,
		...where,
		recordKey: `${where.workflowId}:${verb}:${id ?? `${run}/${index}`}`,
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
