import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import {
	changesOf,
	changing,
	DELETE_TASKS,
	KINDS,
	requestsOf,
	stateOf,
} from '../operations/kinds.mts';

const world = useSandbox();

const KEEP = { id: 'a'.repeat(32), title: 'Keep' };
const FINANCE = { id: 'b'.repeat(32), title: 'Finance' };
const KIM = 10003;
const LEE = 10002;

/** Gives a thing tags, and lets the organization know of them. */
function tag(id: string, ...tags: (typeof KEEP)[]): void {
	const { organization } = world.sandbox;
	for (const one of [KEEP, FINANCE]) organization.tagsByTitle.set(one.title, one as never);
	organization.tags.set(id, tags as never);
}

const run = async (kind: (typeof KINDS)[number], ids: readonly string[], conditions: object) =>
	await world.run({
		items: asItems(ids),
		parameters: changing(kind, { safety: { onlyIf: { conditions: { ...conditions } } } }),
		settings: { onError: 'continueRegularOutput' },
	});

describe.each(KINDS.filter(({ resource }) => resource !== 'file' && resource !== 'guest'))(
	'$name',
	(kind) => {
		it('keeps what is tagged or owned so that it has to stay, and tells why', async () => {
			const { sandbox } = world;
			const [kept = '', owned = '', free = ''] = kind.add(sandbox, 3, kind.from);
			tag(kept, FINANCE, KEEP);
			tag(owned, FINANCE);
			tag(free, FINANCE);
			setOwner(kind, owned, KIM);
			setOwner(kind, free, LEE);
			const { output } = await run(kind, [kept, owned, free], {
				notTagged: { __rl: true, mode: 'name', value: 'keep' },
				notOwnedBy: { __rl: true, mode: 'list', value: String(KIM) },
			});
			expect(output.map(({ json }) => json.reason ?? json.outcome)).toEqual([
				'is tagged "Keep"',
				'belongs to Kim Standard',
				kind.done,
			]);
			expect(changesOf(sandbox)).toHaveLength(1);
		});

		it.each([
			[
				{ notTagged: 'Kepe' },
				`'Safety > Only If > Not Tagged' names "Kepe", and Tallyfy has no such tag`,
			],
			[{ tag: 'Kepe' }, `'Safety > Only If > Tag' names "Kepe", and Tallyfy has no such tag`],
			[
				{ notOwnedBy: 'Nobody' },
				`'Safety > Only If > Not Owned By' names "Nobody", and Tallyfy has no such member`,
			],
		])('changes nothing where a guard names what is not there: %j', async (conditions, message) => {
			const ids = kind.add(world.sandbox, 2, kind.from);
			ids.forEach((id) => {
				tag(id);
			});
			const { output } = await run(kind, ids, conditions);
			expect(output.map(({ json }) => json.error)).toEqual([message, message]);
			expect(changesOf(world.sandbox)).toEqual([]);
		});
	},
);

function setOwner(
	{ resource }: (typeof KINDS)[number],
	id: string,
	member: number,
	group?: string,
): void {
	const { tasks, processes, templates } = world.sandbox.organization;
	const task = tasks.get(id);
	const groups = group === undefined ? [] : [group];
	if (resource === 'task' && task !== undefined) {
		Object.assign(task, { owners: { users: [member], guests: [], groups } });
	} else Object.assign(processes.get(id) ?? templates.get(id) ?? {}, { owner_id: member });
}

describe('Only If', () => {
	it('asks for the tags of each, and lets nothing go that does not show them', async () => {
		const [id = ''] = DELETE_TASKS.add(world.sandbox, 1);
		tag(id);
		await run(DELETE_TASKS, [id], { notTagged: 'Keep' });
		const looks = world.sandbox.requests.filter(({ path }) => path.includes(`/tasks/${id}?`));
		expect(looks.length).toBeGreaterThan(0);
		expect(looks.every(({ path }) => path.includes('with=tags'))).toBe(true);

		const [hidden = ''] = DELETE_TASKS.add(world.sandbox, 1);
		const data = {
			id: hidden,
			title: 'Pay',
			is_oneoff_task: true,
			run_id: null,
			archived_at: null,
		};
		world.sandbox.faults.set([
			{
				match: { method: 'GET', path: `/tasks/${hidden}` },
				fault: { kind: 'status', status: 200, body: { data } },
			},
		]);
		const { output } = await run(DELETE_TASKS, [hidden], { notTagged: 'Keep' });
		expect(output[0]?.json).toMatchObject({
			outcome: 'skipped',
			reason: "Tallyfy doesn't show its tags",
		});
		expect(world.left([hidden])).toEqual([hidden]);
	});

	it('spares what is tagged while the run goes on', async () => {
		const { sandbox } = world;
		const ids = DELETE_TASKS.add(sandbox, 12);
		ids.forEach((id) => {
			tag(id);
		});
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 20 } }]);
		let taggedAt: number | undefined;
		const watch = setInterval(() => {
			if (taggedAt !== undefined || changesOf(sandbox).length < 3) return;
			taggedAt = sandbox.requests.length;
			ids.forEach((id) => {
				if (world.left([id]).length === 1) tag(id, KEEP);
			});
		}, 1);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, {
				safety: { onlyIf: { conditions: { notTagged: 'Keep' } } },
				options: { concurrency: 1 },
			}),
		});
		clearInterval(watch);
		if (taggedAt === undefined) throw new Error('Nothing was tagged in time');
		// Whatever was looked at after it was tagged is still there.
		const lookedAtSince = requestsOf(sandbox).slice(taggedAt);
		const spared = ids.filter((id) => lookedAtSince.includes(`GET /tasks/${id}`));
		expect(spared.length).toBeGreaterThan(5);
		expect(world.left(spared)).toEqual(spared);
		expect(output.filter(({ json }) => json.reason === 'is tagged "Keep"').length).toBe(
			world.left(ids).length,
		);
	});
});

/** A small generator, so that a run that fails can be repeated. */
function random(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

describe('in random worlds', () => {
	it.each(Array.from({ length: 40 }, (_, seed) => seed))(
		'nothing goes that is tagged or owned so that it has to stay: world %i',
		async (seed) => {
			const { sandbox } = world;
			const next = random(seed + 1);
			const kinds = KINDS.filter(({ resource }) => resource !== 'file' && resource !== 'guest');
			const kind = kinds[next(kinds.length)] ?? DELETE_TASKS;
			const ids = kind.add(sandbox, 1 + next(14), kind.from);
			const stays = new Set<string>();
			for (const id of ids) {
				const tags = [[], [KEEP], [FINANCE], [FINANCE, KEEP]][next(4)] ?? [];
				const member = [10001, LEE, KIM][next(3)] ?? KIM;
				const isOfGroup = kind.resource === 'task' && next(4) === 0;
				tag(id, ...tags);
				setOwner(kind, id, member, isOfGroup ? 'g1' : undefined);
				if (tags.includes(KEEP) || member === KIM || isOfGroup) stays.add(id);
			}
			if (next(2) === 0) sandbox.setQuirks({ perPageCap: 3 });
			const words = ['keep', ' KEEP ', KEEP.id][next(3)] ?? 'keep';
			const who = ['kim standard', 'KIM@northwind.example', String(KIM)][next(3)] ?? 'kim';
			const { output } = await world.run({
				items: asItems(ids),
				parameters: changing(kind, {
					safety: { onlyIf: { conditions: { notTagged: words, notOwnedBy: who } } },
					options: { concurrency: 1 + next(6) },
				}),
				settings: { onError: 'continueRegularOutput' },
			});
			const changed = ids.filter((id) => stateOf(sandbox, kind, id) !== kind.from);
			expect(changed).toEqual(ids.filter((id) => !stays.has(id)));
			const done = output.filter(({ json }) => json[kind.done] === true);
			expect(done.map(({ json }) => json.id)).toEqual(changed);
			sandbox.setQuirks({ perPageCap: 100 });
		},
	);
});
