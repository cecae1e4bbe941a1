import type { IExecuteFunctions } from 'n8n-workflow';

import type { ChoiceName, Conditions } from '../conditions/onlyIf';
import { Holds } from '../conditions/protection';
import type { ThingRecord } from '../conditions/record';
import { Parameters } from '../input/parameters';
import { MEMBERS, Names, TAGS, type Directory } from '../read/names';
import { namesOf, type Read } from '../read/one';
import { isEmail, type Account } from '../transport/account/address';
import { explainFailure } from '../words/failures';
import { explainName } from '../words/find';
import { DIFFERENT_COUNTS, explainModels, explainSameForAll, explainTwins } from '../words/guards';
import type { Explanation } from '../words/vocabulary';
import { tellsEnough } from './check';
import type { ChangeTools } from './interpret';
import { askedBy, readChanges, urlOf, type Target } from './item';
import type { Look } from './look';
import type { Change } from './operation';
import { groupBy } from '../run/reader';

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
	/** Why a real run would send nothing, in a Dry Run: nobody approved it. */
	unapproved: Explanation | undefined;
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
	const read = readChanges(context, account, change);
	const { rejections, guards } = read;
	const allowed = guards.flatMap(({ maxChanges }) => maxChanges ?? []);
	const maxChanges = allowed.length > 0 ? Math.min(...allowed) : undefined;
	const counts = new Set(guards.flatMap(({ expectedCount }) => expectedCount ?? []));
	const [expectedCount] = counts;
	const holds = new Holds(
		guards.flatMap(({ protectedIds = [] }) => protectedIds),
		nowMs,
	);
	const targets = new Map<string, Target>();
	for (const target of read.targets) addTarget(targets, target);
	rejectTwins(targets, rejections, change);
	rejectWithRejected(targets, rejections);

	for (const target of targets.values()) {
		target.hold = holds.on(target.id);
		// What would go can't be counted without knowing what is there; a Dry Run, which looks, would count otherwise.
		target.looks ||= maxChanges !== undefined || expectedCount !== undefined;
		// What a hold reaches, and whether this clock may end one, only a look tells.
		target.looks ||= holds.all.length > 0 || holds.haveEnded;
	}
	const isDryRun =
		read.targets.length > 0
			? read.targets.every((target) => target.isDryRun)
			: rejections.every((one) => askedBy(context, one, change).isDryRun);
	const itemCount = context.getInputData().length;
	const isSameForAll = itemCount > 1 && targets.size === 1 && rejections.length === 0;
	const { name, displayName } = change.id;
	const parameters = new Parameters(context);
	const models = [change.id, ...GUARDED].find((one) => parameters.isModels(one.name));
	const warning =
		isSameForAll && !parameters.hasExpression(name)
			? explainSameForAll(itemCount, change.thing.noun, displayName)
			: undefined;
	const conflict = counts.size > 1 ? DIFFERENT_COUNTS : undefined;
	const [first] = targets.values();
	return {
		targets: [...targets.values()],
		rejections,
		// Of the first item that can be read, since it is about the whole run.
		concurrency: first?.options.concurrency ?? 1,
		maxChanges,
		expectedCount,
		isDryRun,
		holds,
		warning,
		unapproved: read.unapproved,
		stopsRun:
			(models && explainModels(models.displayName)) ??
			read.forbidden ??
			conflict ??
			(isDryRun ? undefined : (read.unapproved ?? warning)),
	};
}

/** What decides, beside the ID, over what goes. */
const GUARDED = [
	{ name: 'dryRun', displayName: 'Dry Run' },
	{ name: 'safety', displayName: 'Safety' },
	{ name: 'options', displayName: 'Options' },
] as const;

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
	first.said ??= target.said;
	first.processId ??= target.processId;
	first.handle ??= target.handle;
	first.onlyIf.push(...target.onlyIf);
	first.copySha256.push(...target.copySha256);
	return first;
}

/** Nothing says whether IDs that differ in capital letters alone name one thing, with the guards of both, or two. */
function rejectTwins(
	targets: Map<string, Target>,
	rejections: Plan['rejections'],
	{ id: field, thing }: Change,
): void {
	for (const twins of groupBy(targets.values(), ({ url }) => url.toLowerCase()).values()) {
		if (twins.length === 1) continue;
		const explanation = explainTwins(field.displayName, thing.noun);
		for (const target of twins) withdraw(targets, target, rejections, explanation);
	}
}

/** A thing that another item names as well, with guards that can't be read, is as guarded as that one. */
function rejectWithRejected(targets: Map<string, Target>, rejections: Plan['rejections']): void {
	const byId = new Map(rejections.map(({ id, explanation }) => [id?.toLowerCase(), explanation]));
	for (const target of targets.values()) {
		const explanation = byId.get(target.id.toLowerCase());
		if (explanation !== undefined) withdraw(targets, target, rejections, explanation);
	}
}

function withdraw(
	targets: Map<string, Target>,
	{ id, url, items }: Target,
	rejections: Plan['rejections'],
	explanation: Explanation,
): void {
	targets.delete(url);
	rejections.push(...items.map(({ index }) => ({ index, id, explanation })));
}

/**
 * Gives what items name by a handle the ID that its record has, before anything is judged: outputs, accounts and the ledger
 * know nothing else. What turns out to be the same thing becomes one target, as guarded as each of them was. The looks that
 * told are given back; there are none for what goes by its ID.
 */
export async function identify(
	plan: Plan,
	{ change, account, ledger, looks }: Omit<ChangeTools, 'session'>,
): Promise<ReadonlyMap<Target, Look>> {
	const seen = new Map<Target, Look>();
	const { handles } = change.thing;
	if (handles === undefined || plan.targets.length === 0) return seen;

	// An earlier try has looked: whoever goes by that address now may be somebody else.
	const known = (name: string) => (isEmail(name) ? ledger.idCalled(name) : undefined) ?? name;
	for (const { id } of plan.targets) {
		if (known(id) !== id) looks.expect(known(id), id);
	}
	const open = plan.targets.filter(
		({ id }) => ledger.confirmed(urlOf(known(id), change, account)) === undefined,
	);
	const byName = groupBy(open, ({ id }) => known(id));
	const suffices = (record: ThingRecord) =>
		namesOf(record, handles)
			.flatMap((name) => byName.get(name) ?? [])
			.every((target) => tellsEnough(target, change, record));
	const rejected = plan.rejections.flatMap(({ id }) => (id === null ? [] : [known(id)]));
	const names = new Set([...byName.keys(), ...rejected]);
	const found = await looks.all([...names], suffices, change.archivedFirst === true);

	// One thing may be named in several ways, of which one alone leads to it.
	const records = [...found.values()].filter((look) => look.kind === 'found');
	const byAnyName = new Map(
		records.flatMap((look) => namesOf(look.record, handles).map((name) => [name, look] as const)),
	);
	const lookFor = (name: string) => {
		const look = found.get(known(name));
		return look?.kind === 'found' ? look : (byAnyName.get(known(name)) ?? look);
	};
	const targets = new Map<string, Target>();
	for (const target of plan.targets) {
		const { id } = target;
		const look = lookFor(id);
		if (isEmail(id)) target.handle = id;
		target.id = look?.kind === 'found' ? look.record.id : known(id);
		target.url = urlOf(target.id, change, account);
		const stands = addTarget(targets, target);
		if (look !== undefined) seen.set(stands, look);
	}
	for (const rejection of plan.rejections) {
		const look = rejection.id === null ? undefined : lookFor(rejection.id);
		if (look?.kind === 'found') rejection.id = look.record.id;
	}
	rejectWithRejected(targets, plan.rejections);
	plan.targets = [...targets.values()];
	return seen;
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
