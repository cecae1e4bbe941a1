import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { executionContext } from '../support/executionContext.mts';
import {
	HostileTallyfy,
	hostileWorld,
	type HostileKind,
	type HostileVerb,
	type HostileWorld,
} from '../support/hostileTallyfy.mts';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

const OPERATIONS: [kind: HostileKind, verb: HostileVerb, done: string][] = [
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

const wishes = fc.record({
	/** Of the things of that kind, by place; some twice, some that never were. */
	which: fc.array(fc.nat(14), { minLength: 1, maxLength: 15 }),
	lookFirst: fc.boolean(),
	dryRun: fc.boolean(),
	ignoreMissing: fc.boolean(),
	concurrency: fc.integer({ min: 1, max: 10 }),
	maxRetries: fc.integer({ min: 0, max: 4 }),
	/** What has to hold at the moment of sending. */
	onlyIf: fc.constantFrom('any', 'no', 'yes'),
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
type Wishes = typeof wishes extends fc.Arbitrary<infer Value> ? Value : never;

const LINKS: Readonly<Record<HostileKind, string>> = {
	file: 'file',
	process: 'processes',
	task: 'tasks',
	template: 'templates',
};

/** The list of holds, and what it holds. */
function heldIn(tallyfy: HostileTallyfy, holds: Wishes['holds']) {
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

async function simulate(
	[kind, verb]: (typeof OPERATIONS)[number],
	world: HostileWorld,
	{ which, lookFirst, dryRun, ignoreMissing, onlyIf, retryOnFail, holds, ...patience }: Wishes,
) {
	const clock = new VirtualClock();
	const tallyfy = new HostileTallyfy(clock, world);
	const ids = which.map((place) => tallyfy.ids(kind)[place] ?? `never-${place}`);
	const { list, held } = heldIn(tallyfy, holds);
	const isConditional = onlyIf !== 'any' && kind !== 'file';
	const safety = {
		...(lookFirst ? { lookFirst } : {}),
		...(list.length > 0 ? { protectedIds: list } : {}),
		...(isConditional ? { onlyIf: { conditions: { archived: onlyIf } } } : {}),
	};
	const { context } = executionContext({
		items: ids.map((id) => ({
			[`${kind}Id`]: id,
			dryRun,
			safety,
			options: { ...patience, ignoreMissing, maxWait: 60, timeout: 5_000 },
		})),
		http: tallyfy.http,
		continueOnFail: true,
		nodeContext: {},
	});
	const run = async () => await clock.run(changeItems(context, changeOf(kind, verb), clock));
	let items: INodeExecutionData[] = await run();
	if (retryOnFail && items.some(({ json }) => json.error !== undefined)) items = await run();
	return { tallyfy, ids, held, items: items.map(({ json }) => json) };
}

/** What a thing is a part of, where a hold on that reaches this change. */
function reachedBy(tallyfy: HostileTallyfy, kind: HostileKind, verb: HostileVerb, id: string) {
	const reaches = verb === 'delete' || (verb === 'archive' && kind === 'task');
	return reaches ? [tallyfy.runOf(id), tallyfy.taskOf(id)] : [];
}

const isUnknown = ({ details }: IDataObject) =>
	(details as IDataObject | undefined)?.outcomeUnknown === true;

describe.each(OPERATIONS)('%s > %s in a world that can not be trusted', (...operation) => {
	const [kind, verb, done] = operation;
	// A file that somebody archives by itself, which Tallyfy's app can't, and that is hidden then, is called gone: nothing tells.
	const worlds =
		kind === 'file'
			? hostileWorld.map((world) => ({ ...world, hidesArchived: false }))
			: hostileWorld;

	it('does nothing else, to nothing else, and says what it did', async () => {
		await fc.assert(
			fc.asyncProperty(worlds, wishes, async (world, wish) => {
				const { tallyfy, ids, held, items } = await simulate(operation, world, wish);
				const mine = tallyfy.changes.filter(({ by }) => by === 'client');
				const claimed = items.filter((json) => json[done] === true);
				const idsOf = (some: IDataObject[]) => some.map(({ id }) => id as string);
				const hadIt = (id: string) =>
					tallyfy.changes.some((one) => one.id === id && one.verb === verb);
				const wasSo = (id: string) => {
					if (verb === 'delete') return tallyfy.thing(id) === undefined;
					// It was so at the start, or somebody made it so meanwhile.
					const undone = tallyfy.changes.some((one) => one.id === id && one.verb !== verb);
					return (
						hadIt(id) || undone || (tallyfy.thing(id)?.archived !== null) === (verb === 'archive')
					);
				};
				// What others undid may be told as it is afterwards.
				const holds = (id: string) =>
					verb === 'delete' || (tallyfy.thing(id)?.archived != null) === (verb === 'archive');
				expect({
					strange: tallyfy.strange,
					somethingElse: mine.filter((one) => one.verb !== verb || !ids.includes(one.id)),
					inDryRun: wish.dryRun ? mine : [],
					heldOrPartOfIt: mine.filter(({ id }) =>
						[id, ...reachedBy(tallyfy, kind, verb, id)].some(
							(one) => one !== null && held.includes(one),
						),
					),
					withSomethingHeld: mine.filter((one) =>
						held.some((id) => tallyfy.tookAlong(one).includes(id)),
					),
					ofAProcess: kind === 'task' ? mine.filter(({ id }) => tallyfy.runOf(id) !== null) : [],
					claimedAndNotSo: idsOf(claimed.filter(({ presumed }) => presumed !== true)).filter(
						(id) => !wasSo(id),
					),
					doneAndUnsaid: mine
						.map(({ id }) => id)
						.filter(holds)
						.filter((id) =>
							items.some((json) => json.id === id && json[done] !== true && !isUnknown(json)),
						),
				}).toEqual({
					strange: [],
					somethingElse: [],
					inDryRun: [],
					heldOrPartOfIt: [],
					withSomethingHeld: [],
					ofAProcess: [],
					claimedAndNotSo: [],
					doneAndUnsaid: [],
				});
			}),
			{ numRuns: Number(process.env.RUNS ?? 200) },
		);
	});
});
