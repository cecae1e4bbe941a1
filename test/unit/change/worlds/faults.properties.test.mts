import fc from 'fast-check';
import { NodeApiError, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../../nodes/Tallyfy/change/change';
import { fixedWindow } from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { executionContext } from '../../support/executionContext.mts';
import {
	FaultyTallyfy,
	HARMLESS,
	HOPELESS,
	MISLEADING,
	PASSING,
	type Fate,
} from '../../support/faultyTallyfy.mts';
import { changeOf } from '../../support/subjects.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

const latencyMs = fc.oneof(
	{ weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }) },
	{ weight: 1, arbitrary: fc.constant(100) },
	{ weight: 1, arbitrary: fc.integer({ min: 5_500, max: 20_000 }) },
);
const fateOf = (effect: Fate['effect'], answers: readonly (typeof HARMLESS)[number][]) =>
	fc.record({ effect: fc.constant(effect), answer: fc.constantFrom(...answers), latencyMs });
const fate: fc.Arbitrary<Fate> = fc.oneof(
	{ weight: 30, arbitrary: fc.record({ effect: fc.constant('done' as const), latencyMs }) },
	{ weight: 20, arbitrary: fateOf('none', HARMLESS) },
	{ weight: 10, arbitrary: fateOf('done', MISLEADING) },
	{ weight: 1, arbitrary: fateOf('none', HOPELESS) },
);
const situation = fc.record({
	// Few names, so that several items ask for the same task; some of them do not exist.
	items: fc.array(
		fc.record({
			task: fc.integer({ min: 0, max: 30 }).map((n) => `t${n}`),
			ignoreMissing: fc.boolean(),
		}),
		{ minLength: 1, maxLength: 40 },
	),
	existing: fc.integer({ min: 10, max: 31 }),
	fates: fc.array(fate, { maxLength: 80, size: 'max' }),
	/** Files are looked at only where something asks for it, tasks always. */
	resource: fc.constantFrom<'file' | 'task'>('file', 'task'),
	looks: fc.boolean(),
	isDryRun: fc.boolean(),
	concurrency: fc.integer({ min: 1, max: 50 }),
	maxRetries: fc.integer({ min: 0, max: 10 }),
	maxWait: fc.constantFrom<number>(0, 5, 300),
	limit: fc.option(fc.integer({ min: 1, max: 20 })),
	stopsOnFailure: fc.boolean(),
	/** With Retry On Fail, a second try. */
	tries: fc.integer({ min: 1, max: 2 }),
	cancelAtMs: fc.option(fc.integer({ min: 0, max: 10_000 })),
	seed: fc.integer({ min: 1, max: 2_147_483_646 }),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

async function simulate(given: Situation) {
	let { seed } = given;
	const clock = new VirtualClock(() => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647);
	const tasks = new Set(Array.from({ length: given.existing }, (_, n) => `t${n}`));
	const limiter = given.limit === null ? () => 0 : fixedWindow(given.limit, 1_000);
	const tallyfy = new FaultyTallyfy(clock, tasks, given.fates, limiter);
	const idOf = given.resource === 'file' ? 'fileId' : 'taskId';
	const cancel = new AbortController();
	if (given.cancelAtMs !== null) {
		clock.after(given.cancelAtMs, () => {
			cancel.abort();
			tallyfy.isClosed = true;
		});
	}
	const { concurrency, maxRetries, maxWait, looks, isDryRun } = given;
	const { context, warnings } = executionContext({
		items: given.items.map(({ task, ignoreMissing }, index) => ({
			// What is the same for all comes from an expression all the same.
			[idOf]: given.items[0]?.task === task && index > 0 ? ` ${task}` : task,
			dryRun: isDryRun,
			safety: looks ? { lookFirst: true } : {},
			options: { concurrency, maxRetries, maxWait, ignoreMissing, timeout: 5_000 },
		})),
		http: tallyfy.http,
		continueOnFail: !given.stopsOnFailure,
		cancelled: cancel.signal,
		nodeContext: {},
	});
	let items: INodeExecutionData[] = [];
	let error: unknown;
	for (let tried = 0; tried < given.tries; tried += 1) {
		error = undefined;
		tallyfy.beginTry();
		try {
			items = await clock.run(changeItems(context, changeOf(given.resource, 'delete'), clock));
		} catch (thrown) {
			error = thrown;
		}
		if (error === undefined) break;
	}
	return { tallyfy, error, items: error === undefined ? items : undefined, warnings };
}

type Run = Awaited<ReturnType<typeof simulate>>;

/** The IDs that a run names for each end: in its items, or in the error's own data. */
function accountOf({ items, error }: Run) {
	if (items === undefined) {
		expect(error).toBeInstanceOf(NodeApiError);
		const { data } = (error as NodeApiError).context as { data: Record<string, string[]> };
		return {
			deleted: data.deleted ?? [],
			unknown: data.unknown ?? [],
			failed: data.failed ?? [],
			left: data.left ?? [],
			notTried: data.notTried ?? [],
		};
	}
	const ids = (matches: (json: IDataObject) => boolean) =>
		items.flatMap(({ json }) => (matches(json) ? [json.id as string] : []));
	return {
		deleted: ids((json) => json.deleted === true),
		unknown: ids(({ outcome }) => outcome === 'unknown'),
		failed: ids(({ outcome }) => outcome === 'failed'),
		left: ids(({ outcome }) => LEFT.has(outcome)),
		notTried: ids(({ outcome }) => outcome === 'notTried'),
	};
}

const LEFT = new Set<unknown>(['missing', 'protected', 'skipped', 'wouldDelete']);
const DONE = new Set<unknown>(['deleted', 'alreadyDeleted', 'presumed']);

/** Items whose one word, and what stands beside it, don't agree. */
function contradictions({ items = [] }: Run, { isDryRun }: Situation) {
	return items.flatMap(({ json }) => {
		const { outcome, deleted, error, details, data, presumed, alreadyDeleted } = json;
		const isUnknown = (details as IDataObject | undefined)?.outcomeUnknown === true;
		const fits =
			deleted === DONE.has(outcome) &&
			(error === undefined) === (DONE.has(outcome) || LEFT.has(outcome)) &&
			isUnknown === (outcome === 'unknown') &&
			(presumed === true) === (outcome === 'presumed') &&
			(alreadyDeleted !== true || DONE.has(outcome)) &&
			(deleted || data === null) &&
			!(isDryRun && deleted);
		return fits ? [] : [json];
	});
}

/** What a run promises, with whatever it did not keep. */
function broken(run: Run, given: Situation) {
	const { tallyfy } = run;
	const account = accountOf(run);
	const { deleted, unknown } = account;
	const presumed = (run.items ?? []).flatMap(({ json }) =>
		json.presumed === true ? [json.id as string] : [],
	);
	const named = new Set(Object.values(account).flat());
	// The error of a run that stops doesn't tell them apart.
	const isPlain = (id: string) => run.items !== undefined && !presumed.includes(id);
	const isSeen = given.looks || given.resource === 'task';
	return {
		// Started after a stop, or before Retry-After was over.
		mistakes: tallyfy.mistakes,
		tooMany: Math.max(0, tallyfy.mostInFlight - given.concurrency),
		leftOut: given.items.flatMap(({ task }) => (named.has(task) ? [] : [task])),
		saidDeletedAndStillThere: deleted.filter((id) => tallyfy.has(id)),
		// Whatever never was there: only an attempt without an answer leaves that open, where nobody looked.
		saidDeletedAndNeverThere: deleted.filter(
			(id) => Number(id.slice(1)) >= given.existing && (isSeen || isPlain(id)),
		),
		contradictions: contradictions(run, given),
		goneUnsaid: [...tallyfy.deleted].filter((id) => ![...deleted, ...unknown].includes(id)),
		saidUntriedAndSent:
			given.tries === 1 ? account.notTried.filter((id) => tallyfy.requests.has(id)) : [],
		// What never was there was never seen.
		presumedThoughSeen: presumed.filter((id) => isSeen && Number(id.slice(1)) < given.existing),
		presumedUnsent: presumed.filter((id) => !tallyfy.requests.has(id)),
		changedInDryRun: given.isDryRun ? [...tallyfy.requests.keys()] : [],
	};
}

const NOTHING = {
	mistakes: [],
	tooMany: 0,
	leftOut: [],
	saidDeletedAndStillThere: [],
	saidDeletedAndNeverThere: [],
	contradictions: [],
	goneUnsaid: [],
	saidUntriedAndSent: [],
	presumedThoughSeen: [],
	presumedUnsent: [],
	changedInDryRun: [],
};

describe('a run in which anything goes wrong', () => {
	it('keeps every promise, ledger, looks and stop included', async () => {
		await fc.assert(
			fc.asyncProperty(situation, async (given) => {
				expect(broken(await simulate(given), given)).toEqual(NOTHING);
			}),
			{ numRuns: 1_000 },
		);
	}, 60_000);

	it('puts out one item for each, in order, paired, about what it asked for, and counts its attempts', async () => {
		await fc.assert(
			fc.asyncProperty(situation, async (given) => {
				const { items = [], tallyfy } = await simulate({
					...given,
					stopsOnFailure: false,
					tries: 1,
				});
				expect(items.map(({ json, pairedItem }) => [pairedItem, json.id])).toEqual(
					given.items.map(({ task }, item) => [{ item }, task]),
				);
				expect(items.map(({ json }) => json.attempts)).toEqual(
					given.items.map(({ task }) => tallyfy.requests.get(task) ?? 0),
				);
			}),
			{ numRuns: 300 },
		);
	}, 60_000);
	it('comes to its end where several of the last things fail one after the other', async () => {
		const reset = Object.assign(new Error('connection ECONNRESET'), { code: 'ECONNRESET' });
		const fateBy = (answer: Fate['answer'], more: number): Fate =>
			answer === undefined
				? { effect: 'done', latencyMs: more }
				: { effect: 'none', answer, latencyMs: more };
		const redirect = { statusCode: 302, body: '', headers: {} };
		const run = await simulate({
			items: ['t3', 't1', 't4', 't5', 't0', 't2'].map((task) => ({ task, ignoreMissing: false })),
			existing: 10,
			fates: [
				...[fateBy(redirect, 0), fateBy(undefined, 0), fateBy(undefined, 0), fateBy(reset, 0)],
				...[fateBy(undefined, 0), fateBy(undefined, 0), fateBy(reset, 0), fateBy(reset, 100)],
				fateBy(undefined, 80),
			],
			resource: 'file',
			looks: true,
			isDryRun: false,
			concurrency: 3,
			maxRetries: 0,
			maxWait: 0,
			limit: null,
			stopsOnFailure: false,
			tries: 1,
			cancelAtMs: null,
			seed: 1,
		});
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(6);
	});
});

describe('a run against a server that gets well', () => {
	it('deletes everything', async () => {
		const troubles = fc.array(fateOf('none', PASSING), { maxLength: 10 });
		await fc.assert(
			fc.asyncProperty(situation, troubles, async (given, fates) => {
				const patient = { maxRetries: 10, maxWait: 86_400, existing: 31, cancelAtMs: null, fates };
				const run = await simulate({ ...given, ...patient, isDryRun: false });
				expect(run.items?.filter(({ json }) => json.deleted !== true)).toEqual([]);
				expect(given.items.filter(({ task }) => run.tallyfy.has(task))).toEqual([]);
			}),
			{ numRuns: 200 },
		);
	}, 60_000);
});
