import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { changesOf, changing, DELETE_FILES, KINDS, stateOf } from './operations/kinds.mts';

const world = useSandbox();
const DAY_MS = 86_400_000;
const RUNS = Number(process.env.PROPERTY_RUNS ?? 60);

const thing = fc.record({
	ageDays: fc.constantFrom(0, 5, 29, 31, 400),
	isArchived: fc.boolean(),
	isCompleted: fc.boolean(),
	isOfProcess: fc.boolean(),
	isReadable: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
	name: fc.constantFrom('Old', 'New', ''),
});
const yesNo = fc.constantFrom('any', 'yes', 'no');
const situation = fc.record({
	kind: fc.constantFrom(...KINDS),
	things: fc.array(thing, { minLength: 1, maxLength: 8 }),
	/** Which thing each item names; those beyond the things don't exist. */
	items: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }),
	held: fc.option(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 })),
	age: fc.option(fc.constantFrom('1', '30')),
	archived: yesNo,
	completed: yesNo,
	wantsName: fc.boolean(),
	lookFirst: fc.boolean(),
	maxChanges: fc.option(fc.integer({ min: 1, max: 8 })),
	expectedCount: fc.option(fc.integer({ min: 1, max: 8 })),
	ignoreMissing: fc.boolean(),
	archivedGet: fc.constantFrom(200 as const, 404 as const),
	notArchivedStatus: fc.constantFrom(404 as const, 422 as const),
	copies: fc.option(fc.boolean()),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

/** Whether a real run looks too: only then does it matter to it that a thing can't be read. */
const looks = ({ kind, age, archived, completed, wantsName, lookFirst, ...limits }: Situation) =>
	kind.looks ||
	lookFirst ||
	wantsName ||
	age !== null ||
	(kind.resource !== 'file' && (archived !== 'any' || completed !== 'any')) ||
	limits.maxChanges !== null ||
	limits.expectedCount !== null;

/** Fills the sandbox, and returns the IDs of its things. */
function prepare(given: Situation): string[] {
	const { kind, things, archivedGet, notArchivedStatus } = given;
	const { sandbox } = world;
	sandbox.reset();
	sandbox.setQuirks({
		archivedTaskGet: archivedGet,
		archivedRunGet: archivedGet,
		notArchivedStatus,
	});
	const ids = things.map(({ ageDays, isArchived, isCompleted, isOfProcess, name }) => {
		const at = new Date(Date.now() - (ageDays + 0.5) * DAY_MS).toISOString();
		const dates = { created_at: at, last_updated: at, completed_at: isCompleted ? at : null };
		const archived_at = isArchived ? at : null;
		switch (kind.resource) {
			case 'task': {
				const run_id = isOfProcess ? (sandbox.addProcesses(1)[0] ?? null) : null;
				return sandbox.addTasks(1, { ...dates, title: name, run_id, archived_at })[0] ?? '';
			}
			case 'guest': {
				const dated = { created_at: at, last_accessed_at: isCompleted ? at : null };
				const named = { first_name: name, last_name: '' };
				const [id = ''] = sandbox.addGuests(1, { ...dated, ...named });
				const guest = sandbox.organization.guests.get(Number(id));
				const [administrator] = sandbox.organization.members.values();
				if (isArchived && guest !== undefined && administrator !== undefined) {
					sandbox.state.disableGuest(guest, administrator);
				}
				return id;
			}
			case 'file':
				return sandbox.addFiles(1, { filename: name, uploaded_at: at })[0] ?? '';
			case 'process': {
				const [id = ''] = sandbox.addProcesses(1, { ...dates, name });
				const process = sandbox.organization.processes.get(id);
				if (isArchived && process !== undefined) {
					sandbox.state.archiveProcess(sandbox.organization, process, at);
				}
				return id;
			}
			case 'template':
				return (
					sandbox.addTemplates(1, {
						created_at: at,
						last_updated: at,
						title: name,
						archived_at,
					})[0] ?? ''
				);
		}
	});
	// What a list shows and its own GET refuses fails in the real run alone: a Dry Run, which reads lists, can't know it.
	const mayReadLists = given.items.length >= 5;
	sandbox.faults.set(
		things.flatMap(({ isReadable }, index) =>
			isReadable || kind.resource === 'guest' || mayReadLists || !looks(given)
				? []
				: [
						{
							match: { method: 'GET', path: ids[index] ?? '' },
							fault: { kind: 'status' as const, status: 403 },
						},
					],
		),
	);
	return ids;
}

function parametersOf(given: Situation, ids: readonly string[]) {
	const { kind, age, archived, completed, held, copies } = given;
	const countedFrom = kind.resource === 'file' ? 'uploaded' : 'created';
	const conditions = {
		...(age === null ? {} : { countedFrom, olderThan: age, unit: 'days' }),
		...(kind.resource === 'file' || archived === 'any' ? {} : { archived }),
		...(['file', 'template'].includes(kind.resource) || completed === 'any' ? {} : { completed }),
		...(given.wantsName ? { name: 'Old' } : {}),
	};
	const safety = {
		...(Object.keys(conditions).length === 0 ? {} : { onlyIf: { conditions } }),
		...(held === null
			? {}
			: {
					protectedIds: [
						'nothing-else',
						...held.map((index) => ids[index] ?? `never-${index}`),
					].join('\n'),
				}),
		...(given.lookFirst ? { lookFirst: true } : {}),
		...(given.maxChanges === null ? {} : { maxChanges: given.maxChanges }),
		...(given.expectedCount === null ? {} : { expectedCount: given.expectedCount }),
		...(kind.operation === DELETE_FILES.operation && kind.resource === 'file' && copies !== null
			? { copySha256: '={{ $json.sha256 }}' }
			: {}),
	};
	return { safety, options: { ignoreMissing: given.ignoreMissing, maxRetries: 0, concurrency: 3 } };
}

describe('whatever the world and the settings are', () => {
	it(
		'what a Dry Run names is what a real run right after it changes',
		{ timeout: 240_000 },
		async () => {
			await fc.assert(
				fc.asyncProperty(situation, async (given) => {
					const { kind } = given;
					const ids = prepare(given);
					const named = given.items.map((index) => ids[index] ?? `never-${index}`);
					const items = named.map((id) => ({
						id,
						sha256:
							kind.resource === 'file' && ids.includes(id) && given.copies === true
								? world.sandbox.sha256(id)
								: 'a'.repeat(64),
					}));
					const parameters = parametersOf(given, ids);
					const run = async (dryRun: boolean) =>
						await world.run({
							items,
							parameters: changing(kind, { ...parameters, dryRun }),
							settings: { onError: 'continueRegularOutput' },
						});

					const dry = await run(true);
					expect(changesOf(world.sandbox)).toEqual([]);
					const would = new Set(
						dry.output.filter(({ json }) => json.outcome === kind.would).map(({ json }) => json.id),
					);
					const stops = dry.hint?.includes('A real run would stop') === true;
					const before = ids.map((id) => stateOf(world.sandbox, kind, id));

					const real = await run(false);
					const changed = ids.filter(
						(id, index) => stateOf(world.sandbox, kind, id) !== before[index],
					);
					expect(new Set(changed)).toEqual(stops ? new Set() : would);
					expect(real.output.map(({ json }) => json.id)).toEqual(named);
					expect(dry.output.map(({ json }) => json.id)).toEqual(named);
					// What the output calls done is as the operation makes it, or was never there.
					for (const { json } of real.output) {
						if (json[kind.done] !== true) continue;
						const id = json.id as string;
						expect(ids.includes(id) ? stateOf(world.sandbox, kind, id) : 'gone').toBe(kind.to);
					}
				}),
				{ numRuns: RUNS },
			);
		},
	);
});
