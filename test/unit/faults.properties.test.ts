import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Pace } from '../../nodes/Tallyfy/bulk/pace';
import { planItems } from '../../nodes/Tallyfy/bulk/plan';
import { reportItems } from '../../nodes/Tallyfy/bulk/report';
import { runTargets } from '../../nodes/Tallyfy/bulk/run';
import { deletedIds, leavesFailure, tallyItems, unclearIds } from '../../nodes/Tallyfy/bulk/tally';
import { deleteOneOff } from '../../nodes/Tallyfy/resources/task/deleteOneOff';
import { requestDeletion } from '../../nodes/Tallyfy/transport/request';
import { executionContext } from './executionContext';
import { windowFromFirst } from './rateLimiters';
import { HARMLESS, MISLEADING, FaultyTallyfy, type Fate } from './faultyTallyfy';
import { VirtualClock } from './virtualClock';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };

const latencyMs = fc.oneof(
	{ weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }) },
	{ weight: 1, arbitrary: fc.constant(100) },
	{ weight: 1, arbitrary: fc.integer({ min: 5_500, max: 20_000 }) },
);
const fate: fc.Arbitrary<Fate> = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ effect: fc.constant('done' as const), latencyMs }) },
	{
		weight: 2,
		arbitrary: fc.record({
			effect: fc.constant('none' as const),
			result: fc.constantFrom(...HARMLESS),
			latencyMs,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			effect: fc.constant('done' as const),
			result: fc.constantFrom(...MISLEADING),
			latencyMs,
		}),
	},
);
const situation = fc.record({
	// Few names, so that several items ask for the same task; some of them do not exist.
	items: fc.array(
		fc.record({
			task: fc.integer({ min: 0, max: 30 }).map((n) => `t${n}`),
			ignoreMissing: fc.boolean(),
		}),
		{ maxLength: 40 },
	),
	existing: fc.integer({ min: 10, max: 31 }),
	fates: fc.array(fate, { maxLength: 80 }),
	concurrency: fc.integer({ min: 1, max: 50 }),
	maxRetries: fc.integer({ min: 0, max: 10 }),
	maxWait: fc.constantFrom<number>(0, 5, 300),
	limit: fc.option(fc.integer({ min: 1, max: 20 })),
	stopsOnFailure: fc.boolean(),
	cancelAtMs: fc.option(fc.integer({ min: 0, max: 10_000 })),
	seed: fc.integer({ min: 1, max: 2_147_483_646 }),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

async function simulate(given: Situation) {
	let { seed } = given;
	const clock = new VirtualClock(() => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647);
	const tasks = new Set(Array.from({ length: given.existing }, (_, n) => `t${n}`));
	const limiter = given.limit === null ? () => 0 : windowFromFirst(given.limit, 1_000);
	const tallyfy = new FaultyTallyfy(clock, tasks, given.fates, limiter);
	const cancel = new AbortController();
	if (given.cancelAtMs !== null) {
		clock.after(given.cancelAtMs, () => {
			cancel.abort();
			tallyfy.isClosed = true;
		});
	}
	const { concurrency, maxRetries, maxWait } = given;
	const items = given.items.map(({ task, ignoreMissing }) => ({
		taskId: task,
		options: { concurrency, maxRetries, maxWait, ignoreMissing, timeout: 5_000 },
	}));
	const { context } = executionContext({ items });
	const plan = planItems(context, items.length, deleteOneOff, ACCOUNT);
	const gate = new Pace(clock);
	const outcomes = await clock.run(
		runTargets(plan.targets, {
			concurrency: plan.concurrency,
			cancelled: cancel.signal,
			endsRun: (target, outcome) => {
				const ends = given.stopsOnFailure && leavesFailure(target, outcome);
				if (ends) tallyfy.isClosed = true;
				return ends;
			},
			settle: async ({ id, url, settings }, halt) => {
				const request = { id, url, ...settings, confirmedBy: [204], sentBefore: false };
				const tools = { send: tallyfy.send, clock, gate, halt };
				const outcome = await requestDeletion(request, tools);
				tallyfy.settled(id);
				return outcome;
			},
		}),
	);
	return { plan, outcomes, tallyfy, results: tallyItems(plan, outcomes) };
}

/** What a run promises, with whatever it did not keep. */
function broken(run: Awaited<ReturnType<typeof simulate>>, given: Situation) {
	const { plan, outcomes, tallyfy, results } = run;
	const deleted = deletedIds(results);
	const reported = new Set([...deleted, ...unclearIds(results)]);
	const targets = plan.targets.map(({ id }, position) => ({ id, outcome: outcomes[position] }));
	return {
		// Started after a stop, before Retry-After was over, or for what was settled.
		mistakes: tallyfy.mistakes,
		tooMany: Math.max(0, tallyfy.mostInFlight - given.concurrency),
		miscounted: targets.filter(
			({ id, outcome }) => (outcome?.attempts ?? 0) !== (tallyfy.requests.get(id) ?? 0),
		),
		leftOut: targets.filter(({ outcome }) => outcome === undefined && !tallyfy.isClosed),
		saidDeletedAndStillThere: deleted.filter((id) => tallyfy.has(id)),
		goneUnsaid: [...tallyfy.deleted].filter((id) => !reported.has(id)),
		saidUntriedAndSent: results.filter(
			(result) => result.state === 'notTried' && tallyfy.requests.has(result.id),
		),
	};
}

const NOTHING = {
	mistakes: [],
	tooMany: 0,
	miscounted: [],
	leftOut: [],
	saidDeletedAndStillThere: [],
	goneUnsaid: [],
	saidUntriedAndSent: [],
};

describe('a run in which anything goes wrong', () => {
	it('keeps every promise', async () => {
		await fc.assert(
			fc.asyncProperty(situation, async (given) => {
				expect(broken(await simulate(given), given)).toEqual(NOTHING);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('puts out one item for each, in order, paired, about what it asked for', async () => {
		await fc.assert(
			fc.asyncProperty(situation, async (given) => {
				const { results } = await simulate(given);
				expect(
					reportItems(results, deleteOneOff).map(({ json, pairedItem }) => [
						pairedItem,
						(json.details as { id?: unknown } | undefined)?.id ?? json.id,
					]),
				).toEqual(given.items.map(({ task }, item) => [{ item }, task]));
			}),
			{ numRuns: 300 },
		);
	});
});

describe('a run against a server that gets well', () => {
	it('deletes everything', async () => {
		const passing = fc.constantFrom(
			...HARMLESS.filter((result) =>
				'status' in result ? [408, 429, 500, 503].includes(result.status) : false,
			),
		);
		const troubles = fc.array(
			fc.record({ effect: fc.constant('none' as const), result: passing, latencyMs }),
			{ maxLength: 10 },
		);
		await fc.assert(
			fc.asyncProperty(situation, troubles, async (given, fates) => {
				const patient = { maxRetries: 10, maxWait: 86_400, existing: 31, cancelAtMs: null, fates };
				const { results, tallyfy } = await simulate({ ...given, ...patient });
				expect(results.filter(({ state }) => state !== 'deleted')).toEqual([]);
				expect(given.items.filter(({ task }) => tallyfy.has(task))).toEqual([]);
			}),
			{ numRuns: 200 },
		);
	});
});
