import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { HostileTallyfy, Thing } from './hostileTallyfy.mts';
import { rarely, type HostileKind, type HostileVerb } from './hostileWorld.mts';

type HostileOperation = readonly [kind: HostileKind, verb: HostileVerb, done: string];

export const HOSTILE_OPERATIONS: readonly HostileOperation[] = [
	['file', 'delete', 'deleted'],
	['task', 'delete', 'deleted'],
	['task', 'archive', 'archived'],
	['task', 'restore', 'restored'],
	['process', 'delete', 'deleted'],
	['process', 'archive', 'archived'],
	['process', 'restore', 'restored'],
	['template', 'delete', 'deleted'],
	['template', 'archive', 'archived'],
	['template', 'restore', 'restored'],
];

/** A number from 1 to `most`, once in so many; otherwise undefined. */
const sometimes = (oneIn: number, most: number) =>
	fc
		.tuple(rarely(oneIn), fc.integer({ min: 1, max: most }))
		.map(([isThere, number]) => (isThere ? number : undefined));

/** What somebody asks the node for. */
export const hostileWishes = fc.record({
	/** Of the things of that kind, by place; some twice, some that never were, some in capital letters. */
	which: fc.array(
		fc.record({
			...{ place: fc.nat(20), isNever: rarely(15), isCapital: rarely(20) },
			/** This item alone is a Dry Run. */
			isDry: rarely(20),
		}),
		{ minLength: 1, maxLength: 12 },
	),
	/** So many items in each round of a loop; all at once where it is undefined. */
	batch: sometimes(4, 4),
	/** How many may be changed, and how many should be. */
	maxChanges: sometimes(5, 10),
	expectedCount: sometimes(15, 4),
	/** Whether each file has a verified copy, and whether that is one. */
	copies: fc.constantFrom(undefined, undefined, 'right' as const, 'wrong' as const),
	/** Names nothing but what is there and can be changed so, where there is anything of the kind. */
	isTidy: rarely(3).map((isUntidy) => !isUntidy),
	lookFirst: fc.boolean(),
	dryRun: rarely(10),
	ignoreMissing: fc.boolean(),
	concurrency: fc.integer({ min: 1, max: 10 }),
	maxRetries: fc.integer({ min: 0, max: 4 }),
	/** What has to hold at the moment of sending. */
	onlyIf: fc.record({
		archived: fc.constantFrom('any', 'any', 'any', 'any', 'any', 'any', 'no', 'yes'),
		notTagged: fc.constantFrom(undefined, undefined, 'keep'),
		notOwnedBy: fc.constantFrom(undefined, undefined, undefined, 'ann@x.example'),
		completed: fc.constantFrom(undefined, undefined, undefined, 'yes'),
	}),
	/** Whether n8n runs the node again when something failed. */
	retryOnFail: fc.boolean(),
	/** Things of any kind, by place, and how the list of holds has each; often none. */
	holds: fc
		.tuple(
			fc.boolean(),
			fc.array(
				fc.record({
					which: fc.nat(27),
					as: fc.constantFrom('id', 'link', 'row', 'rowWithProcess', 'ended'),
				}),
				{ maxLength: 3 },
			),
		)
		.map(([areThere, holds]) => (areThere ? holds : [])),
});
export type HostileWishes = typeof hostileWishes extends fc.Arbitrary<infer Value> ? Value : never;

const LINKS: Readonly<Record<HostileKind, string>> = {
	file: 'file',
	process: 'processes',
	task: 'tasks',
	template: 'templates',
};

/** What the items name, as they name it. */
export function namedIn(
	tallyfy: HostileTallyfy,
	[kind, verb]: HostileOperation,
	{ which, isTidy }: HostileWishes,
) {
	const all = tallyfy.ids(kind);
	const fitting = all.filter((id) => tallyfy.beganFit(id, verb));
	const ids = isTidy && fitting.length > 0 ? fitting : all;
	return which.map(({ place, isNever, isCapital }) => {
		const id = ids[place % ids.length];
		if (id === undefined || (isNever && !isTidy)) return `never-${place}`;
		return isCapital && !isTidy ? id.toUpperCase() : id;
	});
}

/** The list of holds, and what it holds. */
export function heldIn(tallyfy: HostileTallyfy, { holds }: HostileWishes) {
	const kinds: HostileKind[] = ['process', 'task', 'file', 'template'];
	const all = kinds.flatMap((kind) => tallyfy.ids(kind).map((id) => ({ kind, id })));
	const chosen = holds.flatMap(({ which, as }) => {
		const thing = all[which % all.length];
		return thing === undefined ? [] : [{ ...thing, as }];
	});
	const list = chosen.map(({ kind, id, as }) => {
		if (as === 'link') return `https://go.tallyfy.com/0rg/${LINKS[kind]}/${id}`;
		const row = { resourceId: id.toUpperCase(), name: `Hold on ${id}` };
		if (as === 'rowWithProcess') return { ...row, processId: tallyfy.runOf(id) };
		if (as === 'ended') return { ...row, until: '2001-01-01' };
		return as === 'id' ? id : { ...row, resourceId: id };
	});
	return { list, held: chosen.filter(({ as }) => as !== 'ended').map(({ id }) => id) };
}

/** Names of the items that are a Dry Run: whatever one of them names stays. */
export function dryIn(ids: readonly string[], { dryRun, which, batch }: HostileWishes) {
	// In a loop, another round may have it gone.
	return ids.filter((_id, at) => dryRun || (batch === undefined && which[at]?.isDry === true));
}

/** *Safety* as the panel would have it. */
export function safetyOf(
	kind: HostileKind,
	{ lookFirst, onlyIf, maxChanges, expectedCount }: HostileWishes,
	holds: unknown,
) {
	const { archived, notTagged, notOwnedBy, completed } = onlyIf;
	const isCompletable = kind === 'process' || kind === 'task';
	const conditions = {
		...(completed === undefined || !isCompletable ? {} : { completed }),
		...(archived === 'any' ? {} : { archived }),
		...(notTagged === undefined ? {} : { notTagged }),
		...(notOwnedBy === undefined ? {} : { notOwnedBy }),
	};
	const isConditional = Object.keys(conditions).length > 0 && kind !== 'file';
	return {
		...(lookFirst ? { lookFirst } : {}),
		...(maxChanges === undefined ? {} : { maxChanges }),
		...(expectedCount === undefined ? {} : { expectedCount }),
		...(holds === undefined ? {} : { protectedIds: holds }),
		...(isConditional ? { onlyIf: { conditions } } : {}),
	};
}

/** What a run says of one thing, in one of the words of results and accounts. */
export interface Said {
	id: string | null;
	outcome: unknown;
}

/** A result, or a row of an account, as what it says. */
export function saidIn(json: IDataObject): Said {
	return { id: (json.resourceId ?? json.id ?? null) as string | null, outcome: json.outcome };
}

/** A run over a world, and what came of it. */
interface HostileEnd {
	tallyfy: HostileTallyfy;
	/** What the items named. */
	ids: readonly string[];
	held: readonly string[];
	/** Whatever may not be changed, since an item that names it is a Dry Run. */
	dry: readonly string[];
	wish: Pick<HostileWishes, 'batch' | 'copies' | 'expectedCount' | 'maxChanges' | 'onlyIf'>;
	said: readonly Said[];
	/** So long may a mark be there that the last look doesn't show yet when the change takes effect, in milliseconds. */
	unseenMs: number;
}

/** What a thing is a part of, where a hold on that reaches this change. */
function reachedBy(tallyfy: HostileTallyfy, kind: HostileKind, verb: HostileVerb, id: string) {
	const reaches = verb === 'delete' || (verb === 'archive' && kind === 'task');
	return reaches ? [tallyfy.runOf(id), tallyfy.taskOf(id)] : [];
}

/** Whatever a run did that it must not do, or said that isn't so. All lists are empty where it kept its word. */
export function wrongsOf(
	[kind, verb, done]: HostileOperation,
	{ tallyfy, ids, held, dry, wish, said, unseenMs }: HostileEnd,
) {
	const mine = tallyfy.changes.filter(({ by }) => by === 'client');
	const already = `already${done.charAt(0).toUpperCase()}${done.slice(1)}`;
	const isDone = ({ outcome }: Said) => outcome === done || outcome === already;
	const isOpen = ({ outcome }: Said) => outcome === 'unknown' || outcome === 'presumed';
	const isArchivedAsMade = (id: string) =>
		(tallyfy.thing(id)?.archived != null) === (verb === 'archive');
	const wasSo = (id: string) => {
		if (verb === 'delete') return tallyfy.thing(id) === undefined;
		// At the start, or by somebody meanwhile.
		const isBegun = tallyfy.ids(kind).includes(id);
		return (
			tallyfy.changes.some((one) => one.id === id && one.verb === verb) ||
			(isBegun && tallyfy.beganArchived(id) === (verb === 'archive'))
		);
	};
	const { notTagged, notOwnedBy, completed, archived } = wish.onlyIf;
	const isCompletable = kind === 'process' || kind === 'task';
	/** What keeps a thing as long as it is so, where a condition asks for it. */
	const spared = [
		...(notTagged === undefined ? [] : [({ isTagged }: Thing) => isTagged]),
		...(notOwnedBy === undefined ? [] : [({ isAnns }: Thing) => isAnns]),
		...(completed === undefined || !isCompletable ? [] : [({ isOpen }: Thing) => isOpen]),
		...(archived === 'any' || verb !== 'delete'
			? []
			: [(thing: Thing) => (thing.archived === null) === (archived === 'yes')]),
	];
	const before = ({ id, atMs }: (typeof mine)[number]) => tallyfy.during(id, atMs - unseenMs, atMs);
	const most = Math.min(wish.maxChanges ?? Infinity, wish.expectedCount ?? Infinity);
	const changed = new Set(mine.map(({ id }) => id));
	const isCopied = kind === 'file' && wish.copies !== undefined;
	const small = ids.map((id) => id.toLowerCase());
	return {
		strange: tallyfy.strange,
		somethingElse: mine.filter((one) => one.verb !== verb || !small.includes(one.id)),
		inDryRun: mine.filter(({ id }) => dry.some((name) => name.toLowerCase() === id)),
		moreThanAllowed: wish.batch === undefined && changed.size > most ? [...changed] : [],
		withoutItsCopy: mine.filter(
			(one) =>
				isCopied && (wish.copies === 'wrong' || before(one).every((thing) => thing?.version !== 0)),
		),
		heldOrPartOfIt: mine.filter(({ id }) =>
			[id, ...reachedBy(tallyfy, kind, verb, id)].some((one) => one !== null && held.includes(one)),
		),
		withSomethingHeld: mine.filter((one) => held.some((id) => tallyfy.tookAlong(one).includes(id))),
		spared: mine.filter(
			(one) =>
				kind !== 'file' &&
				spared.some((isSo) => before(one).every((thing) => thing !== undefined && isSo(thing))),
		),
		ofAProcess: kind === 'task' ? mine.filter(({ id }) => tallyfy.runOf(id) !== null) : [],
		claimedAndNotSo: said
			.filter(isDone)
			.map(({ id }) => id)
			.filter((id) => id === null || !wasSo(id.toLowerCase())),
		// What others undid may be told as it is afterwards.
		doneAndUnsaid: mine
			.map(({ id }) => id)
			.filter((id) => verb === 'delete' || isArchivedAsMade(id))
			.filter((id) => {
				const all = said.filter((one) => one.id === id);
				const isUnsaid = (one: Said) => !isDone(one) && !isOpen(one);
				// In a loop, a later round finds it gone.
				return wish.batch === undefined
					? all.some(isUnsaid)
					: all.length > 0 && all.every(isUnsaid);
			}),
	};
}
