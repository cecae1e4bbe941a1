import type { IExecuteFunctions } from 'n8n-workflow';

import type { Conditions } from '../conditions/onlyIf';
import { Holds, type Hold } from '../conditions/protection';
import type { Options } from '../input/options';
import { Parameters } from '../input/parameters';
import type { Safety } from '../input/safety';
import { buildUrl } from '../transport/account/address';
import type { Account } from '../transport/account/address';
import type { Explanation } from '../words/explanation';
import { DIFFERENT_COUNTS, explainSameForAll } from '../words/safety';
import { ChangeReader, type PlannedItem, type ReadItem } from './item';
import type { Change } from './operation';

/** One thing to change, and every item that asks for it. What any of them asks for holds for all. */
export interface Target {
	/** Until it is identified, a handle may stand in its place. */
	id: string;
	/** With its ID: it stands for the thing in the ledger, and is where the request goes that doesn't go by the handle. */
	url: string;
	/** What the items call it by, where that isn't its ID; in small letters. */
	handle?: string | undefined;
	options: Options;
	items: PlannedItem[];
	isDryRun: boolean;
	/** Why it stays, whatever it is. */
	hold: Hold | undefined;
	looks: boolean;
	onlyIf: Conditions[];
	copySha256: string[];
	/** What an item says of its state; undefined where none does. */
	saidArchived: boolean | undefined;
}

/** An item whose parameters can't become a request. */
export interface ChangeRejection {
	index: number;
	id: string | null;
	explanation: Explanation;
}

export interface Plan {
	targets: Target[];
	rejections: ChangeRejection[];
	concurrency: number;
	maxChanges: number | undefined;
	expectedCount: number | undefined;
	isDryRun: boolean;
	/** Each item may bring its own list; all of them hold for all. */
	holds: Holds;
	/** What is wrong with the run as a whole and doesn't stop a Dry Run: all items name the same thing. */
	warning: Explanation | undefined;
	/** A guard of the whole run that forbids everything, or that can't be read. */
	stopsRun: Explanation | undefined;
}

/**
 * Reads and checks the parameters of every item before anything is sent. Items that name the same thing become one
 * target: Tallyfy would answer the second request with "not found". `nowMs`: holds that have ended by then hold no more.
 */
export function planItems(
	context: IExecuteFunctions,
	change: Change,
	account: Account,
	nowMs: number,
): Plan {
	const parameters = new Parameters(context);
	const reader = new ChangeReader(parameters, change, account, context.getTimezone());
	const read = context.getInputData().map(({ json }, index) => reader.read(index, json));
	// Also those of items that are unusable for another reason: what guards the run guards it all the same.
	const guards = new Set(read.flatMap(({ safety }) => safety ?? []));
	const rejections = read.flatMap((item, index) =>
		item.ok ? [] : [{ index, id: item.id, explanation: item.explanation }],
	);
	const listed = [...guards].flatMap(({ protectedIds = [] }) => protectedIds);
	const holds = new Holds(listed, nowMs);
	const targets = targetsOf(read, holds, change, account);
	rejectWithRejected(targets, rejections);

	const limits = limitsOf(guards);
	const isDryRun =
		read.some(({ ok }) => ok) && read.every((item) => !item.ok || item.value.isDryRun);
	const isSameForAll = read.length > 1 && targets.size === 1 && rejections.length === 0;
	const warning =
		isSameForAll && !parameters.hasExpression(change.id.name)
			? explainSameForAll(read.length, change.thing.noun, change.id.displayName)
			: undefined;
	const forbidden = read.find((item) => !item.ok && item.stopsRun);
	const stopsRun = forbidden?.ok === false ? forbidden.explanation : limits.conflict;
	for (const target of targets.values()) {
		// What would go can't be counted without knowing what is there; a Dry Run, which looks, would count otherwise.
		target.looks ||= limits.maxChanges !== undefined || limits.expectedCount !== undefined;
		// What a hold reaches, and whether this clock may end one, only a look tells.
		target.looks ||= listed.length > 0;
	}
	const [first] = targets.values();
	return {
		targets: [...targets.values()],
		rejections,
		// Of the first item that can be read, since it is about the whole run.
		concurrency: first?.options.concurrency ?? 1,
		maxChanges: limits.maxChanges,
		expectedCount: limits.expectedCount,
		isDryRun,
		holds,
		warning,
		stopsRun: stopsRun ?? (isDryRun ? undefined : warning),
	};
}

function targetsOf(
	read: readonly ReadItem[],
	holds: Holds,
	change: Change,
	{ baseUrl, organizationId }: Account,
): Map<string, Target> {
	const targets = new Map<string, Target>();
	for (const item of read) {
		if (!item.ok) continue;
		const { id, options, safety, isDryRun, saidArchived } = item.value;
		const url = buildUrl(baseUrl, organizationId, change.path(id));
		const target: Target = {
			...{ id, url, options, isDryRun, saidArchived },
			items: [item.value.item],
			hold: holds.on(id),
			looks: change.alwaysLooks || isDryRun || safety.lookFirst || safety.onlyIf !== undefined,
			onlyIf: safety.onlyIf === undefined ? [] : [safety.onlyIf],
			copySha256: safety.copySha256 === undefined ? [] : [safety.copySha256],
		};
		const first = targets.get(url);
		if (first === undefined) targets.set(url, target);
		else joinTargets(first, target);
	}
	return targets;
}

/** What another target asks for the same thing is asked for of this one, too. */
export function joinTargets(target: Target, other: Target): void {
	target.items.push(...other.items);
	target.isDryRun ||= other.isDryRun;
	target.hold ??= other.hold;
	target.looks ||= other.looks;
	target.saidArchived ??= other.saidArchived;
	target.handle ??= other.handle;
	target.onlyIf.push(...other.onlyIf);
	target.copySha256.push(...other.copySha256);
}

/** The limits of the whole run: the smallest maximum, and the one number that all items expect. */
function limitsOf(guards: ReadonlySet<Safety>) {
	const allowed = [...guards].flatMap(({ maxChanges }) => maxChanges ?? []);
	const expected = new Set([...guards].flatMap(({ expectedCount }) => expectedCount ?? []));
	const [expectedCount] = expected;
	return {
		maxChanges: allowed.length > 0 ? Math.min(...allowed) : undefined,
		expectedCount,
		conflict: expected.size > 1 ? DIFFERENT_COUNTS : undefined,
	};
}

/** A thing that another item names as well, with guards that can't be read, is as guarded as that one. */
export function rejectWithRejected(
	targets: Map<string, Target>,
	rejections: ChangeRejection[],
): void {
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
