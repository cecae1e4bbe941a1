import fc from 'fast-check';
import { expect, it } from 'vitest';

import { HARMLESS } from '../../unit/support/faultyTallyfy.mts';
import { HostileTallyfy, type Thing } from '../../unit/support/hostileTallyfy.mts';
import { hostileWorldIn, type HostileKind } from '../../unit/support/hostileWorld.mts';
import { runHostile, sideBySide } from './hostileEngine.mts';
import { CUT, RealClock } from './hostileServer.mts';

const RUNS = Number(process.env.RUNS ?? 60);
const SEED = Number(
	process.env.SEED ?? (process.env.RUNS === undefined ? 1 : Date.now() % 1_000_000_000),
);
const WIDTH = Number(process.env.WIDTH ?? 60);

const situation = fc.record({
	world: hostileWorldIn({
		mostLatencyMs: 40,
		harmless: [...HARMLESS, CUT],
		misleading: [CUT],
		harmlessPercent: 3,
		misleadingPercent: 1,
		lagsMs: [0, 0, 100],
	}),
	kind: fc.constantFrom<HostileKind[]>('process', 'task', 'template'),
	archived: fc.constantFrom(undefined, 'exclude', 'include', 'only'),
	notTagged: fc.boolean(),
	notOwnedBy: fc.boolean(),
	keepNewest: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
	hasAge: fc.boolean(),
	concurrency: fc.integer({ min: 1, max: 6 }),
	onError: fc.constantFrom('stopWorkflow' as const, 'continueRegularOutput' as const),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

/** Whether a thing is what was asked for. */
function fits(thing: Thing | undefined, { archived, notTagged, notOwnedBy }: Situation): boolean {
	if (thing === undefined) return false;
	if ((archived ?? 'exclude') === 'exclude' && thing.archived !== null) return false;
	if (archived === 'only' && thing.archived === null) return false;
	if (notTagged && thing.isTagged) return false;
	if (notOwnedBy && thing.isAnns) return false;
	return thing.kind !== 'task' || thing.isOneOff;
}

async function run(given: Situation) {
	const { kind, archived, notTagged, notOwnedBy, hasAge, concurrency, onError, world } = given;
	const keepNewest = kind === 'process' ? given.keepNewest : undefined;
	const clock = new RealClock();
	// Reading takes less time than changing.
	const others = world.others.map((one) => ({ ...one, atMs: one.atMs / 15 }));
	const tallyfy = new HostileTallyfy(clock, { ...world, others });
	const { rows, result, faults } = await runHostile({
		world: async (options) => await tallyfy.http(options),
		items: [{}],
		parameters: {
			resource: kind,
			operation: 'getMany',
			returnAll: true,
			filters: {
				...(archived === undefined ? {} : { archived }),
				...(notTagged ? { notTagged: 'Keep' } : {}),
				...(notOwnedBy ? { notOwnedBy: 'Ann' } : {}),
				...(keepNewest === undefined ? {} : { keepNewest }),
				...(hasAge
					? { age: { rule: { countedFrom: 'created', olderThan: 30, unit: 'days' } } }
					: {}),
			},
			options: { concurrency, maxRetries: 2, maxWait: 6, timeout: 1_500 },
		},
		onFailure: { onError, maxTries: 1 },
	});
	const endMs = clock.elapsed;
	clock.stop();
	const startMs = -world.lagMs - 1;
	const found = rows.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
	const states = (id: string) => tallyfy.during(id, startMs, endMs);
	const ever = tallyfy.ids(kind).filter((id) => states(id).some((one) => fits(one, given)));
	const mayBeHidden = (id: string) =>
		states(id).some((one) => one?.isSecret === true || (world.hidesBelongings && one?.run != null));
	const always = tallyfy
		.ids(kind)
		.filter((id) => states(id).every((one) => fits(one, given)) && !mayBeHidden(id));
	const [hint] = result.run.data.resultData.runData.Tallyfy?.at(-1)?.hints ?? [];
	const isWhole =
		result.error === undefined && hint?.type !== 'warning' && !('error' in (rows[0] ?? {}));
	const lost = always.filter((id) => !found.includes(id));
	const wrongs = {
		faults,
		strange: tallyfy.strange,
		changed: tallyfy.changes.filter(({ by }) => by === 'client'),
		unfit: found.filter((id) => !ever.includes(id)),
		twice: found.filter((id, at) => found.indexOf(id) !== at),
		lost: isWhole && keepNewest === undefined ? lost : [],
		tooMany:
			keepNewest !== undefined && ever.length - found.length < Math.min(keepNewest, ever.length)
				? [ever, found]
				: [],
		lostBehindNewest: isWhole && keepNewest !== undefined && lost.length > keepNewest ? lost : [],
	};
	const wrong = Object.entries(wrongs).filter(([, list]) => list.length > 0);
	return wrong.length > 0
		? [JSON.stringify({ seed: SEED, wrong, rows, hint, error: result.error, given })]
		: [];
}

it(
	'over real HTTP, while others change things, Get Many finds nothing that does not fit, and all that does unless it warns',
	{ timeout: 60_000 + RUNS * 5_000 },
	async () => {
		const given = fc.sample(situation, { numRuns: RUNS, seed: SEED });
		const found = await sideBySide(given, WIDTH, run);
		expect(found.flat().join('\n\n')).toBe('');
	},
);
