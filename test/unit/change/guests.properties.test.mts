import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { executionContext } from '../support/executionContext.mts';
import { GuestTallyfy } from '../support/guestTallyfy.mts';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

const world = fc.record({
	guests: fc.array(fc.record({ isDisabled: fc.boolean() }), { minLength: 2, maxLength: 8 }),
	fates: fc.array(
		fc.constantFrom('well', 'well', 'done and lost', 'done and 500', 'lost', '500', '404'),
		{ maxLength: 12 },
	),
	swaps: fc.array(fc.boolean(), { maxLength: 6 }),
	refusals: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)), {
		maxLength: 6,
	}),
	latencyMs: fc.integer({ min: 1, max: 300 }),
});
const wishes = fc.record({
	/** By place, and whether by address; some never were. */
	named: fc.array(fc.tuple(fc.nat(9), fc.boolean()), { minLength: 1, maxLength: 10 }),
	held: fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 2 }),
	dryRun: fc.boolean(),
	ignoreMissing: fc.boolean(),
	maxRetries: fc.integer({ min: 0, max: 3 }),
	concurrency: fc.integer({ min: 1, max: 6 }),
	output: fc.constantFrom('result', 'auditRecord'),
	/** Tries of n8n's Retry On Fail. */
	tries: fc.integer({ min: 1, max: 2 }),
});

const nameOf = ([place, byAddress]: readonly [number, boolean]) =>
	byAddress ? `guest-${place}@x.example` : String(50_001 + place);

describe.each([
	['disable', 'disabled'],
	['enable', 'enabled'],
	['delete', 'deleted'],
] as const)('guest > %s in a world that can not be trusted', (verb, done) => {
	it('does nothing else, to nobody else, keeps no address, and says what it did', async () => {
		await fc.assert(
			fc.asyncProperty(world, wishes, async (given, wish) => {
				const clock = new VirtualClock();
				const tallyfy = new GuestTallyfy(clock, given);
				const { named, held, dryRun, output, ignoreMissing, maxRetries, concurrency } = wish;
				const names = named.map(nameOf);
				const nodeContext = {};
				const before = new Map([...tallyfy.rows].map(([id, row]) => [String(id), row.isDisabled]));
				let rows: Record<string, unknown>[] = [];
				for (let tried = 0; tried < wish.tries; tried += 1) {
					const { context } = executionContext({
						items: names.map((guestId) => ({
							guestId,
							dryRun,
							safety: { approved: true, protectedIds: held.map(nameOf) },
							options: {
								output,
								ignoreMissing,
								maxRetries,
								concurrency,
								maxWait: 60,
								timeout: 5_000,
							},
						})),
						http: tallyfy.http,
						continueOnFail: true,
						nodeContext,
					});
					const items = await clock.run(changeItems(context, changeOf('guest', verb), clock));
					rows = items.map(({ json }) => json);
					const hasFailed = rows.some(({ outcome }) =>
						['failed', 'notTried', 'unknown'].includes(outcome as string),
					);
					if (!hasFailed) break;
				}

				const isNamed = (id: string, list: readonly string[]) =>
					list.includes(id) || list.some((name) => tallyfy.addresses.get(id)?.has(name) === true);
				const isSo = (id: string) => {
					const row = tallyfy.rows.get(Number(id));
					return verb === 'delete' ? row === undefined : row?.isDisabled === (verb === 'disable');
				};
				const idOf = (row: Record<string, unknown>) =>
					(row.resourceId ?? row.id ?? null) as string | null;
				const isDone = ({ outcome }: Record<string, unknown>) =>
					[done, `already${done.charAt(0).toUpperCase()}${done.slice(1)}`].includes(
						outcome as string,
					);
				const changed = [...before.keys()].filter((id) =>
					tallyfy.done.some((one) => one.id === id),
				);
				expect({
					count: rows.length,
					addresses: /@|%40/.test(JSON.stringify([rows, nodeContext])),
					otherVerbs: tallyfy.done.filter((one) => one.verb !== verb),
					nobodyNamed: changed.filter((id) => !isNamed(id, names)),
					byNumberHeld: changed.filter((id) => held.map(nameOf).includes(id)),
					inDryRun: dryRun ? changed : [],
					enabledDeleted: verb === 'delete' ? changed.filter((id) => before.get(id) !== true) : [],
					claimedAndNotSo: rows
						.filter(isDone)
						.map(idOf)
						.filter((id) => id === null || !isSo(id)),
					doneAndUnsaid: changed.filter((id) =>
						rows.some(
							(row) =>
								idOf(row) === id &&
								!isDone(row) &&
								!['unknown', 'presumed'].includes(row.outcome as string),
						),
					),
				}).toEqual({
					count: names.length,
					addresses: false,
					otherVerbs: [],
					nobodyNamed: [],
					byNumberHeld: [],
					inDryRun: [],
					enabledDeleted: [],
					claimedAndNotSo: [],
					doneAndUnsaid: [],
				});
			}),
			{ numRuns: 200 },
		);
	});
});
