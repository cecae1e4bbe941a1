import type { IExecuteFunctions } from 'n8n-workflow';

import { Holds } from '../conditions/protection';
import type { ThingRecord } from '../conditions/record';
import { Parameters } from '../input/parameters';
import { namesOf } from '../read/one';
import { isEmail, type Account } from '../transport/account/address';
import {
	DIFFERENT_COUNTS,
	DRY_STOPS,
	explainLimit,
	explainModels,
	explainSameForAll,
	explainTwins,
	keptWords,
} from '../words/guards';
import { type Explanation, wouldUnless } from '../words/vocabulary';
import { tellsEnough, type Checked } from './check';
import type { ChangeTools } from './interpret';
import { askedBy, readChanges, urlOf, type Target } from './item';
import type { Look } from './look';
import { failsRealRun, UNSENT, type Change, type Outcome } from './operation';
import { groupBy } from '../run/reader';

export interface Plan {
	targets: Target[];
	/** Items whose parameters can't become a request. */
	rejections: { index: number; id: string | null; explanation: Explanation }[];
	concurrency: number;
	maxChanges: number | undefined;
	expectedCount: number | undefined;
	isDryRun: boolean;
	/** Each item may bring its own list; all of them hold for all. Undefined where none brings any. */
	holds: Holds | undefined;
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
	const held = guards.flatMap(({ protectedIds = [] }) => protectedIds);
	const holds = held.length > 0 ? new Holds(held, nowMs) : undefined;
	const targets = new Map<string, Target>();
	for (const target of read.targets) addTarget(targets, target);
	rejectTwins(targets, rejections, change);
	rejectWithRejected(targets, rejections);

	for (const target of targets.values()) {
		target.hold = holds?.on(target.id);
		// What would go can't be counted without knowing what is there; a Dry Run, which looks, would count otherwise.
		target.looks ||= maxChanges !== undefined || expectedCount !== undefined;
		// What a hold reaches, and whether this clock may end one, only a look tells.
		target.looks ||= holds !== undefined;
	}
	const isDryRun =
		read.targets.length > 0
			? read.targets.every((target) => target.isDryRun)
			: rejections.every((one) => askedBy(context, one, change).isDryRun);
	const itemCount = context.getInputData().length;
	const isSameForAll = itemCount > 1 && targets.size === 1 && rejections.length === 0;
	const { name, displayName } = change.id.property;
	const parameters = new Parameters(context);
	const models = [change.id.property, ...GUARDED].find((one) => parameters.isModels(one.name));
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

/** What needs no look: what is held stays, and what nobody looks at goes. */
export function checkUnseen({ hold, looks, isDryRun }: Target): Checked | undefined {
	if (hold !== undefined) {
		const reason = keptWords({ why: 'called', hold });
		const outcome = { kind: 'left', outcome: 'protected', reason, facts: {}, ...UNSENT } as const;
		return { goes: false, outcome };
	}
	return looks || isDryRun
		? undefined
		: { goes: true, record: undefined, facts: {}, at: Infinity, isRow: false };
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
	first.isOfProcess ||= target.isOfProcess;
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
		const explanation = explainTwins(field.property.displayName, thing.noun);
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
 * Gives what items name by a handle the ID of its record, before anything is judged: outputs, accounts and the ledger know
 * nothing else. What turns out to be the same becomes one target, as guarded as each of them was. Gives the looks that told.
 */
export async function identify(plan: Plan, tools: ChangeTools): Promise<ReadonlyMap<Target, Look>> {
	const seen = new Map<Target, Look>();
	const { change, account, ledger } = tools;
	const { handles } = change.thing;
	if (handles === undefined || plan.targets.length === 0) return seen;

	const { looks } = tools;
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

/** Why nothing at all is sent, in whole sentences, and in short for the rows of a Dry Run. */
export type Limit = Explanation & { short: string };

/**
 * Why a run sends nothing, or in a Dry Run why a real one would, by what is known when all was looked at and nothing sent;
 * undefined where all that goes may go. `triedBefore`: what an earlier try of this run has sent.
 */
export function limitOf(
	{ targets, maxChanges, expectedCount, isDryRun, unapproved, warning }: Plan,
	{ verb, thing }: Change,
	checks: ReadonlyMap<Target, Checked>,
	outcomes: ReadonlyMap<Target, Outcome>,
	triedBefore: ReadonlySet<Target>,
	stopsOnFailure: boolean,
): Limit | undefined {
	if (isDryRun) {
		// What ends a real run before it counts. What that doesn't look at fails only when it is sent, and others may be gone by then.
		if (unapproved !== undefined) return { ...unapproved, short: DRY_STOPS.unapproved };
		if (warning !== undefined) return { ...warning, short: DRY_STOPS.sameForAll };
		const ends = [...outcomes];
		const failing = ends.filter(([{ looks }, one]) => looks && failsRealRun(one)).length;
		const isWanted = stopsOnFailure && [...checks.values()].some(({ goes }) => goes);
		if (isWanted && failing > 0) return DRY_STOPS.fails(failing);
	}
	let [count, unread] = [0, 0];
	for (const target of targets) {
		// A single item that is a Dry Run changes nothing.
		if (target.isDryRun !== isDryRun) continue;
		const checked = checks.get(target);
		// What an earlier try has sent is done by now, or may be.
		if (checked?.goes === true || triedBefore.has(target)) count += 1;
		// What can't be read may be one too many.
		else if (checked?.isUnread === true) unread += 1;
	}
	if (maxChanges !== undefined && count + unread > maxChanges) {
		return explainLimit({ maxChanges }, { count, unread }, verb, thing.noun);
	}
	if (expectedCount !== undefined && (count !== expectedCount || unread > 0)) {
		return explainLimit({ expectedCount }, { count, unread }, verb, thing.noun);
	}
	return undefined;
}

/** Says on the rows of a Dry Run that a real one stops over what fails only when it is sent: nobody knows what goes before. */
export function hedge(outcomes: Map<Target, Outcome>): void {
	const ends = [...outcomes];
	if (!ends.some(([, outcome]) => failsRealRun(outcome))) return;
	for (const [target, outcome] of ends) {
		if (outcome.kind !== 'left' || outcome.outcome !== 'would') continue;
		outcomes.set(target, { ...outcome, reason: wouldUnless(outcome.reason) });
	}
}
