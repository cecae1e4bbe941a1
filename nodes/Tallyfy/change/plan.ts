import type { IExecuteFunctions } from 'n8n-workflow';

import type { ChoiceName, Conditions } from '../conditions/onlyIf';
import { Holds } from '../conditions/protection';
import type { ThingRecord } from '../conditions/record';
import { Parameters } from '../input/parameters';
import type { Safety } from '../input/safety';
import { MEMBERS, Names, TAGS, type Directory } from '../read/names';
import { namesOf, type Read } from '../read/one';
import { buildUrl, isEmail, type Account } from '../transport/account/address';
import type { Explanation } from '../words/vocabulary';
import { explainFailure } from '../words/failures';
import { explainName } from '../words/find';
import { DIFFERENT_COUNTS, explainSameForAll, explainTwins } from '../words/guards';
import type { ActTools } from './act';
import { tellsEnough } from './check';
import { readChanges, type ReadItem, type Target } from './item';
import type { Look } from './look';
import type { Change } from './operation';

export interface Plan {
	targets: Target[];
	/** Items whose parameters can't become a request. */
	rejections: { index: number; id: string | null; explanation: Explanation }[];
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
	const read = readChanges(context, parameters, account, change);
	// Also those of items that are unusable for another reason: what guards the run guards it all the same.
	const guards = new Set(read.flatMap(({ safety }) => safety ?? []));
	const rejections = read.flatMap((item, index) =>
		item.ok ? [] : [{ index, id: item.id, explanation: item.explanation }],
	);
	const listed = [...guards].flatMap(({ protectedIds = [] }) => protectedIds);
	const holds = new Holds(listed, nowMs);
	const targets = targetsOf(read, holds, change, account);
	rejectTwins(targets, rejections, change);
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
	account: Account,
): Map<string, Target> {
	const targets = new Map<string, Target>();
	for (const item of read) {
		if (!item.ok) continue;
		const { id, options, safety, isDryRun, saidArchived } = item.value;
		const url = urlOf(id, change, account);
		const target: Target = {
			...{ id, url, options, isDryRun, saidArchived },
			items: [item.value.item],
			hold: holds.on(id),
			looks: change.alwaysLooks || isDryRun || safety.lookFirst || safety.onlyIf !== undefined,
			onlyIf: safety.onlyIf === undefined ? [] : [safety.onlyIf],
			copySha256: safety.copySha256 === undefined ? [] : [safety.copySha256],
		};
		addTarget(targets, target);
	}
	return targets;
}

/** Nothing says whether IDs that differ in capital letters alone name one thing, with the guards of both, or two. */
function rejectTwins(
	targets: Map<string, Target>,
	rejections: Plan['rejections'],
	{ id: field, thing }: Change,
): void {
	const twins = new Map<string, [string, Target][]>();
	for (const entry of targets) {
		const key = entry[0].toLowerCase();
		twins.set(key, [...(twins.get(key) ?? []), entry]);
	}
	for (const entries of twins.values()) {
		if (entries.length === 1) continue;
		const explanation = explainTwins(field.displayName, thing.noun);
		for (const [url, { id, items }] of entries) {
			targets.delete(url);
			rejections.push(...items.map(({ index }) => ({ index, id, explanation })));
		}
	}
}

/** Adds a target, or what it asks for to the one of the same thing. Gives the one that stands. */
function addTarget(targets: Map<string, Target>, target: Target): Target {
	const first = targets.get(target.url);
	if (first === undefined) {
		targets.set(target.url, target);
		return target;
	}
	first.items.push(...target.items);
	first.isDryRun ||= target.isDryRun;
	first.hold ??= target.hold;
	first.looks ||= target.looks;
	first.saidArchived ??= target.saidArchived;
	first.handle ??= target.handle;
	first.onlyIf.push(...target.onlyIf);
	first.copySha256.push(...target.copySha256);
	return first;
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
function rejectWithRejected(targets: Map<string, Target>, rejections: Plan['rejections']): void {
	const byId = new Map(
		rejections.flatMap(({ id, explanation }) =>
			id === null ? [] : [[id.toLowerCase(), explanation] as const],
		),
	);
	for (const [url, { id, items }] of targets) {
		const explanation = byId.get(id.toLowerCase());
		if (explanation === undefined) continue;
		targets.delete(url);
		rejections.push(...items.map(({ index }) => ({ index, id, explanation })));
	}
}

/**
 * Gives what items name by a handle the ID that its record has, before anything is judged: outputs, accounts and the ledger
 * know nothing else. What turns out to be the same thing becomes one target, as guarded as each of them was. The looks that
 * told are given back; there are none for what goes by its ID.
 */
export async function identify(
	plan: Plan,
	{ change, account, ledger, looks }: Pick<ActTools, 'account' | 'change' | 'ledger' | 'looks'>,
): Promise<ReadonlyMap<Target, Look>> {
	const { thing } = change;
	if (thing.handles === undefined) return new Map();

	// An earlier try has looked: whoever goes by that address now may be somebody else.
	const known = (name: string) => (isEmail(name) ? ledger.idCalled(name) : undefined) ?? name;
	for (const { id } of plan.targets) {
		if (known(id) !== id) looks.expect(known(id), id);
	}
	const open = plan.targets.filter(
		({ id }) => ledger.confirmed(urlOf(known(id), change, account)) === undefined,
	);
	const named = [...open, ...plan.rejections].flatMap(({ id }) => (id === null ? [] : [known(id)]));
	const byName = new Map<string, Target[]>();
	for (const target of open) {
		const name = known(target.id);
		byName.set(name, [...(byName.get(name) ?? []), target]);
	}
	const suffices = (record: ThingRecord) =>
		namesOf(record, thing.handles)
			.flatMap((name) => byName.get(name) ?? [])
			.every((target) => tellsEnough(target, change, record));
	const found = await looks.all([...new Set(named)], suffices, change.archivedFirst === true);

	const seen = new Map<Target, Look>();
	const targets = new Map<string, Target>();
	for (const target of plan.targets) {
		const look = found.get(known(target.id));
		const names = look?.kind === 'found' ? namesOf(look.record, thing.handles) : [known(target.id)];
		const [id = target.id] = names;
		const url = urlOf(id, change, account);
		const identified = {
			...target,
			...{ id, url },
			handle: isEmail(target.id) ? target.id : target.handle,
		};
		const stands = addTarget(targets, identified);
		if (look !== undefined) seen.set(stands, look);
	}
	for (const rejection of plan.rejections) {
		const look = rejection.id === null ? undefined : found.get(known(rejection.id));
		if (look?.kind === 'found') rejection.id = look.record.id;
	}
	rejectWithRejected(targets, plan.rejections);
	plan.targets = [...targets.values()];
	return seen;
}

function urlOf(id: string, change: Change, { baseUrl, organizationId }: Account): string {
	return buildUrl(baseUrl, organizationId, change.path(id));
}

const DIRECTORY_OF: Readonly<Record<ChoiceName, { directory: Directory; label: string }>> = {
	tag: { directory: TAGS, label: 'Tag' },
	notTagged: { directory: TAGS, label: 'Not Tagged' },
	notOwnedBy: { directory: MEMBERS, label: 'Not Owned By' },
};

/**
 * Finds the tags and members that conditions name, before anything is looked at: nothing is judged by a name alone. What
 * is wrong with one is wrong for the run, since a guard that names nothing guards nothing.
 */
export async function findNames(
	conditions: readonly Conditions[],
	read: Read,
): Promise<Explanation | undefined> {
	if (conditions.length === 0) return undefined;
	const names = new Names();
	for (const one of conditions) {
		for (const [name, { directory, label }] of Object.entries(DIRECTORY_OF)) {
			const choice = one[name as ChoiceName];
			if (choice === undefined) continue;
			const { noun } = directory;
			const found = await names.find(read, directory, choice.words);
			if ('failure' in found) return explainFailure(found.failure, { noun, verb: 'list' });
			if (!found.ok) return explainName(found.reason, `Safety > Only If > ${label}`, noun);
			choice.found = found.value;
		}
	}
	return undefined;
}
