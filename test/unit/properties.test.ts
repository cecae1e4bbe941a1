import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Pace } from '../../nodes/Tallyfy/bulk/pace';
import { planItems } from '../../nodes/Tallyfy/bulk/plan';
import { runTargets } from '../../nodes/Tallyfy/bulk/run';
import { leavesFailure, tallyItems, unclearIds } from '../../nodes/Tallyfy/bulk/tally';
import { deleteOneOff } from '../../nodes/Tallyfy/resources/task/deleteOneOff';
import { requestDeletion } from '../../nodes/Tallyfy/transport/request';
import { executionContext } from './executionContext';
import { SimulatedTallyfy, type Reaction } from './simulatedTallyfy';
import { VirtualClock } from './virtualClock';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };
const urlOf = (id: string) => `${ACCOUNT.baseUrl}/organizations/0rg/tasks/${id}/delete`;

const reaction: fc.Arbitrary<Reaction> = fc.record({
	kind: fc.constantFrom('works', 'refuses', 'limits', 'fails', 'breaks', 'hangs'),
	takesEffect: fc.boolean(),
	latencyMs: fc.integer({ min: 0, max: 400 }),
	retryAfterSeconds: fc.integer({ min: 0, max: 20 }),
});

/** A run with everything that can happen to it. Few IDs, so that items often name the same one. */
const situation = fc.record({
	ids: fc.array(
		fc.integer({ min: 0, max: 25 }).map((number) => `t${number}`),
		{ minLength: 1, maxLength: 40 },
	),
	/** Things that Tallyfy does not have in the first place. */
	missing: fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 4 }),
	reactions: fc.dictionary(
		fc.integer({ min: 0, max: 25 }).map((number) => `t${number}`),
		fc.array(reaction, { maxLength: 6 }),
	),
	concurrency: fc.integer({ min: 1, max: 12 }),
	maxRetries: fc.integer({ min: 0, max: 5 }),
	maxWait: fc.integer({ min: 0, max: 60 }),
	ignoreMissing: fc.boolean(),
	stopsOnFailure: fc.boolean(),
	cancelAfterMs: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
	randomness: fc.double({ min: 0, max: 0.999, noNaN: true }),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

const TIMEOUT_MS = 2_000;

async function play(given: Situation) {
	const { ids, concurrency, maxRetries, maxWait, ignoreMissing } = given;
	const clock = new VirtualClock(() => given.randomness);
	const cancel = new AbortController();
	const missing = new Set(given.missing.map((number) => urlOf(`t${number}`)));
	const tallyfy = new SimulatedTallyfy(
		ids.map(urlOf).filter((url) => !missing.has(url)),
		new Map(Object.entries(given.reactions).map(([id, list]) => [urlOf(id), list])),
		clock,
		TIMEOUT_MS,
		cancel.signal,
	);
	const options = { concurrency, maxRetries, maxWait, ignoreMissing, timeout: TIMEOUT_MS };
	const { context } = executionContext({ items: ids.map((taskId) => ({ taskId, options })) });
	const plan = planItems(context, ids.length, deleteOneOff, ACCOUNT);
	const gate = new Pace(clock);
	let endedAt: number | undefined;
	const halted = () => (endedAt ??= clock.elapsed);
	if (given.cancelAfterMs !== undefined) {
		clock.after(given.cancelAfterMs, () => {
			halted();
			cancel.abort();
		});
	}
	const outcomes = await clock.run(
		runTargets(plan.targets, {
			concurrency: plan.concurrency,
			cancelled: cancel.signal,
			endsRun: (target, outcome) => {
				const ends = given.stopsOnFailure && leavesFailure(target, outcome);
				if (ends) halted();
				return ends;
			},
			settle: async ({ url, settings }, halt) =>
				await requestDeletion(
					{ url, ...settings, confirmedBy: deleteOneOff.confirmedBy, sentBefore: false },
					{ send: tallyfy.send, clock, gate, halt },
				),
		}),
	);
	return { plan, tallyfy, missing, results: tallyItems(plan, outcomes), endedAt };
}

const holds = async (check: (run: Awaited<ReturnType<typeof play>>, given: Situation) => void) => {
	await fc.assert(
		fc.asyncProperty(situation, async (given) => {
			check(await play(given), given);
		}),
		{ numRuns: 300 },
	);
};

describe('whatever Tallyfy does, a run', () => {
	it('never has more requests in flight than allowed', async () => {
		await holds(({ tallyfy }, { concurrency }) => {
			expect(tallyfy.peakInFlight).toBeLessThanOrEqual(concurrency);
		});
	});

	it('gives every item one result, in input order and with its own ID', async () => {
		await holds(({ results }, { ids }) => {
			expect(results.map(({ index }) => index)).toEqual(ids.map((_, index) => index));
			expect(results.map((result) => ('id' in result ? result.id : undefined))).toEqual(ids);
		});
	});

	it('gives items with the same ID the same result', async () => {
		await holds(({ results }) => {
			const states = new Map<string, string>();
			for (const result of results) {
				if (!('id' in result)) continue;
				expect(states.get(result.id) ?? result.state).toBe(result.state);
				states.set(result.id, result.state);
			}
		});
	});

	it('never says "deleted" of something that is still there', async () => {
		await holds(({ results, tallyfy }) => {
			for (const result of results) {
				if (result.state === 'deleted') expect(tallyfy.held).not.toContain(urlOf(result.id));
			}
		});
	});

	it('says of everything that is gone that it is deleted, or that it may be', async () => {
		await holds(({ results, tallyfy, missing }) => {
			const unclear = new Set(unclearIds(results));
			for (const result of results) {
				if (!('id' in result) || missing.has(urlOf(result.id))) continue;
				const isGone = !tallyfy.held.has(urlOf(result.id));
				if (isGone && result.state !== 'deleted') expect(unclear).toContain(result.id);
			}
		});
	});

	it('counts what was never there as deleted only where the user ignores that, or an answer was lost', async () => {
		await holds(({ results, missing }, { ignoreMissing }) => {
			for (const result of results) {
				if (result.state !== 'deleted' || !missing.has(urlOf(result.id))) continue;
				expect(result.outcome.alreadyDeleted).toBe(true);
				expect(ignoreMissing || result.outcome.attempts > 1).toBe(true);
			}
		});
	});

	it('sends nothing for what was confirmed', async () => {
		await holds(({ tallyfy }) => {
			expect(tallyfy.requestsAfterConfirmation).toEqual([]);
		});
	});

	it('tries every item, unless it was stopped', async () => {
		await holds(({ results, endedAt }) => {
			if (endedAt !== undefined) return;
			expect(results.filter(({ state }) => state === 'notTried')).toEqual([]);
		});
	});

	it('starts nothing after it was stopped or cancelled', async () => {
		await holds(({ tallyfy, endedAt }) => {
			if (endedAt === undefined) return;
			expect(tallyfy.requests.filter(({ at }) => at > endedAt)).toEqual([]);
		});
	});

	it('calls untried only what was never sent', async () => {
		await holds(({ results, tallyfy }) => {
			const sent = new Set(tallyfy.requests.map(({ url }) => url));
			for (const result of results) {
				if (result.state === 'notTried') expect(sent).not.toContain(urlOf(result.id));
			}
		});
	});
});
