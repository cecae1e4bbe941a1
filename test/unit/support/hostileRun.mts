import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { HostileTallyfy } from './hostileTallyfy.mts';
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

/** What somebody asks the node for. */
export const hostileWishes = fc.record({
	/** Of the things of that kind, by place; some twice, some that never were, some in capital letters. */
	which: fc.array(fc.record({ place: fc.nat(20), isNever: rarely(10), isCapital: rarely(12) }), {
		minLength: 1,
		maxLength: 12,
	}),
	/** Names nothing but what is there and can be changed so, where there is anything of the kind. */
	isTidy: fc.boolean(),
	lookFirst: fc.boolean(),
	dryRun: rarely(6),
	ignoreMissing: fc.boolean(),
	concurrency: fc.integer({ min: 1, max: 10 }),
	maxRetries: fc.integer({ min: 0, max: 4 }),
	/** What has to hold at the moment of sending. */
	onlyIf: fc.record({
		archived: fc.constantFrom('any', 'any', 'any', 'no', 'yes'),
		notTagged: fc.constantFrom(undefined, undefined, 'keep'),
		notOwnedBy: fc.constantFrom(undefined, undefined, 'ann@x.example'),
	}),
	/** Whether n8n runs the node again when something failed. */
	retryOnFail: fc.boolean(),
	/** Things of any kind, by place, and how the list of holds has each. */
	holds: fc.array(
		fc.record({
			which: fc.nat(27),
			as: fc.constantFrom('id', 'link', 'row', 'rowWithProcess', 'ended'),
		}),
		{ maxLength: 3 },
	),
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

/** *Safety* as the panel would have it. */
export function safetyOf(kind: HostileKind, { lookFirst, onlyIf }: HostileWishes, holds: unknown) {
	const { archived, notTagged, notOwnedBy } = onlyIf;
	const conditions = {
		...(archived === 'any' ? {} : { archived }),
		...(notTagged === undefined ? {} : { notTagged }),
		...(notOwnedBy === undefined ? {} : { notOwnedBy }),
	};
	const isConditional = Object.keys(conditions).length > 0 && kind !== 'file';
	return {
		...(lookFirst ? { lookFirst } : {}),
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
	wish: Pick<HostileWishes, 'dryRun' | 'onlyIf'>;
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
	{ tallyfy, ids, held, wish, said, unseenMs }: HostileEnd,
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
	const { notTagged, notOwnedBy } = wish.onlyIf;
	const spared = (['isTagged', 'isAnns'] as const).filter(
		(mark) => (mark === 'isTagged' ? notTagged : notOwnedBy) !== undefined && kind !== 'file',
	);
	const small = ids.map((id) => id.toLowerCase());
	return {
		strange: tallyfy.strange,
		somethingElse: mine.filter((one) => one.verb !== verb || !small.includes(one.id)),
		inDryRun: wish.dryRun ? mine : [],
		heldOrPartOfIt: mine.filter(({ id }) =>
			[id, ...reachedBy(tallyfy, kind, verb, id)].some((one) => one !== null && held.includes(one)),
		),
		withSomethingHeld: mine.filter((one) => held.some((id) => tallyfy.tookAlong(one).includes(id))),
		marked: mine.filter(({ id, atMs }) =>
			spared.some((mark) =>
				tallyfy.during(id, atMs - unseenMs, atMs).every((thing) => thing?.[mark] === true),
			),
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
			.filter((id) => said.some((one) => one.id === id && !isDone(one) && !isOpen(one))),
	};
}
