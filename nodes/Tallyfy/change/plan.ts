import type { IExecuteFunctions } from 'n8n-workflow';

import type { Conditions } from '../conditions/onlyIf';
import { isProtected } from '../conditions/protection';
import type { Options } from '../input/options';
import { Parameters } from '../input/parameters';
import type { Safety } from '../input/safety';
import { buildUrl } from '../transport/account/address';
import type { Account } from '../transport/account/address';
import type { Explanation } from '../words/explanation';
import { DIFFERENT_COUNTS } from '../words/safety';
import type { Change } from './operation';
import { GuardReader, planItem, type ItemPlan } from './planItem';

/** One thing to change, and every item that asks for it. What any of them asks for holds for all. */
export interface Target {
	id: string;
	url: string;
	options: Options;
	items: PlannedItem[];
	isDryRun: boolean;
	isProtected: boolean;
	looks: boolean;
	onlyIf: Conditions[];
	copySha256: string[];
}

export interface PlannedItem {
	index: number;
	/** What is already gone counts as deleted. */
	acceptsMissing: boolean;
	includeOtherFields: boolean;
	output: 'auditRecord' | 'result';
	/** The user's reason, for the account. */
	purpose: string;
	isApproved: boolean;
}

/** An item whose parameters can't become a request. */
export interface Rejection {
	index: number;
	id: string | null;
	explanation: Explanation;
}

export interface Plan {
	targets: Target[];
	rejections: Rejection[];
	concurrency: number;
	maxChanges: number | undefined;
	expectedCount: number | undefined;
	isDryRun: boolean;
	/** A guard of the whole run that forbids everything, or that can't be read. */
	stopsRun: Explanation | undefined;
}

/**
 * Reads and checks the parameters of every item before anything is sent. Items that name the same thing become one
 * target: Tallyfy would answer the second request with "not found".
 */
export function planItems(
	context: IExecuteFunctions,
	itemCount: number,
	change: Change,
	account: Account,
): Plan {
	const parameters = new Parameters(context);
	const reader = new GuardReader(parameters, change.thing.dates);
	const targets = new Map<string, Target>();
	const rejections: Rejection[] = [];
	const plans: ItemPlan[] = [];
	// Also those of items that are unusable for another reason: what guards the run guards it all the same.
	const guards = new Set<Safety>();
	let stopsRun: Explanation | undefined;

	for (let index = 0; index < itemCount; index++) {
		const planned = planItem(parameters, reader, index, change, account);
		if (planned.safety !== undefined) guards.add(planned.safety);
		if (!planned.ok) {
			if (planned.stopsRun) stopsRun ??= planned.explanation;
			const { id, explanation } = planned;
			rejections.push({ index, id, explanation });
			continue;
		}
		plans.push(planned.value);
	}
	// Each item may bring its own list; all of them hold for all.
	const protectedIds = new Set<string>();
	for (const { protectedIds: list = [] } of guards) for (const id of list) protectedIds.add(id);
	for (const plan of plans) {
		const url = buildUrl(account.baseUrl, account.organizationId, change.path(plan.id));
		addTo(targets, url, plan, change, protectedIds);
	}
	rejectWithRejected(targets, rejections);

	const limits = (name: 'expectedCount' | 'maxChanges') =>
		[...guards].flatMap((guard) => guard[name] ?? []);
	const expected = new Set(limits('expectedCount'));
	if (expected.size > 1) {
		stopsRun ??= DIFFERENT_COUNTS;
	}
	const [expectedCount] = expected;
	const allowed = limits('maxChanges');
	// What would go can't be counted without knowing what is there; a Dry Run, which looks, would count otherwise.
	if (expected.size > 0 || allowed.length > 0) {
		for (const target of targets.values()) target.looks = true;
	}
	return {
		targets: [...targets.values()],
		rejections,
		concurrency: plans[0]?.options.concurrency ?? 1,
		maxChanges: allowed.length > 0 ? Math.min(...allowed) : undefined,
		expectedCount,
		isDryRun: plans.length > 0 && plans.every(({ isDryRun }) => isDryRun),
		stopsRun,
	};
}

function addTo(
	targets: Map<string, Target>,
	url: string,
	{ id, options, safety, isDryRun, item }: ItemPlan,
	change: Change,
	protectedIds: ReadonlySet<string>,
): void {
	const target = targets.get(url) ?? {
		id,
		url,
		options,
		items: [],
		isDryRun: false,
		isProtected: isProtected(protectedIds, id),
		looks: change.alwaysLooks,
		onlyIf: [],
		copySha256: [],
	};
	target.items.push(item);
	target.isDryRun ||= isDryRun;
	target.looks ||= isDryRun || safety.lookFirst || safety.onlyIf !== undefined;
	if (safety.onlyIf !== undefined) target.onlyIf.push(safety.onlyIf);
	if (safety.copySha256 !== undefined) target.copySha256.push(safety.copySha256);
	targets.set(url, target);
}

/** A thing that another item names as well, with guards that can't be read, is as guarded as that one. */
function rejectWithRejected(targets: Map<string, Target>, rejections: Rejection[]): void {
	const byId = new Map(
		rejections.flatMap(({ id, explanation }) => (id === null ? [] : [[id, explanation] as const])),
	);
	for (const [url, { id, items }] of targets) {
		const explanation = byId.get(id);
		if (explanation === undefined) continue;
		targets.delete(url);
		rejections.push(...items.map(({ index }) => ({ index, id, explanation })));
	}
}
