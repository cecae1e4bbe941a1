import { createHash } from 'node:crypto';

import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { expect, it } from 'vitest';

import { HARMLESS, MISLEADING } from '../../unit/support/faultyTallyfy.mts';
import {
	GUEST_OPERATIONS,
	guestName,
	guestWishes,
	guestWrongsOf,
} from '../../unit/support/guestRun.mts';
import { GuestTallyfy, guestWorld } from '../../unit/support/guestTallyfy.mts';
import {
	dryIn,
	heldIn,
	HOSTILE_OPERATIONS,
	hostileWishes,
	namedIn,
	safetyOf,
	saidIn,
	wrongsOf,
} from '../../unit/support/hostileRun.mts';
import { contentOf, HostileTallyfy } from '../../unit/support/hostileTallyfy.mts';
import { hostileWorldIn, rarely } from '../../unit/support/hostileWorld.mts';
import {
	runHostile,
	saidInAccount,
	sideBySide,
	type HostileOutput,
	type OnFailure,
} from './hostileEngine.mts';
import { CUT, RealClock } from './hostileServer.mts';

/** Of each operation. */
const RUNS = Number(process.env.RUNS ?? 3);
/** The same seed makes the same worlds; what n8n and the network make of them differs. */
const SEED = Number(
	process.env.SEED ?? (process.env.RUNS === undefined ? 1 : Date.now() % 1_000_000_000),
);
/** So many wait at the same time. */
const WIDTH = Number(process.env.WIDTH ?? 39);
/** As old as a look may be when the change leaves. */
const LOOK_LASTS_MS = 2_000;

/** Real time is dear: little of it passes in these, and nothing waits long. */
const PATIENCE = { maxWait: 6, timeout: 1_500 };
const world = hostileWorldIn({
	mostLatencyMs: 60,
	harmless: [...HARMLESS, CUT],
	misleading: [...MISLEADING, CUT],
	harmlessPercent: 6,
	misleadingPercent: 8,
	lagsMs: [0, 0, 100, 1_200],
});
const onFailure = fc.record({
	onError: fc.constantFrom<OnFailure['onError'][]>(
		'stopWorkflow',
		'continueRegularOutput',
		'continueErrorOutput',
	),
	maxTries: fc.constantFrom(1, 2, 3),
});
const output = fc.constantFrom('result', 'result', 'auditRecord', 'summary');
/** Tokens that end, where it is no personal one. */
const signIn = fc
	.tuple(
		rarely(3),
		fc.record({
			ends: fc.array(fc.nat(40), { maxLength: 4 }),
			renewalMs: fc.constantFrom(0, 0, 200, 3_000),
		}),
	)
	.map(([isRenewed, desk]) => (isRenewed ? desk : undefined));
/** How long after the first request somebody stops the execution, in milliseconds. */
const stopMs = fc
	.tuple(rarely(12), fc.integer({ min: 0, max: 2_000 }))
	.map(([isStopped, ms]) => (isStopped ? ms : undefined));
const situation = fc.record({ world, wish: hostileWishes, onFailure, output, signIn, stopMs });
const guestSituation = fc.record({
	world: guestWorld.map((given) => ({ ...given, latencyMs: Math.ceil(given.latencyMs / 10) })),
	wish: guestWishes,
	...{ onFailure, signIn },
});
type Situation<Of> = Of extends fc.Arbitrary<infer Value> ? Value : never;

/** As many situations as there are runs, for each operation. */
function draw<Operation, Given>(operations: readonly Operation[], arbitrary: fc.Arbitrary<Given>) {
	return operations.flatMap((operation, at) =>
		fc
			.sample(arbitrary, { numRuns: RUNS, seed: SEED + at })
			.map((given) => ({ operation, ...given })),
	);
}

/** How many runs changed something: worlds in which nothing can go wrong say nothing. */
let changing = 0;

/** What somebody needs to see of a run that went wrong. */
function findings(wrongs: Readonly<Record<string, readonly unknown[]>>, told: () => object) {
	const found = Object.entries(wrongs).filter(([, list]) => list.length > 0);
	return found.length > 0
		? [JSON.stringify({ found, seed: SEED, ...Object(told()) }, null, 1)]
		: [];
}

/** Whatever is wrong with the account of items and things as such: none is lost, none is told twice. */
function miscounted({ rows, account, paired }: HostileOutput, ids: readonly string[]) {
	const things = [...new Set(ids)];
	if (account !== undefined) {
		const told = Object.values(account).flat();
		// A run that was refused as a whole tells what an earlier try did, and nothing of the others.
		const isWhole = 'failed' in account;
		return {
			toldTwice: told.filter((id, at) => told.indexOf(id) !== at),
			lost: isWhole ? things.filter((id) => !told.includes(id)) : [],
		};
	}
	const [summary] = rows;
	if (summary !== undefined && 'text' in summary) {
		const counts = Object.entries(summary).filter(
			([key, value]) => key !== 'all' && typeof value === 'number',
		);
		const sum = counts.reduce((all, [, value]) => all + Number(value), 0);
		return { miscounted: sum === things.length && summary.all === sum ? [] : [summary] };
	}
	const expected = ids.map((_id, index) => index);
	return { unpaired: JSON.stringify(paired) === JSON.stringify(expected) ? [] : [paired] };
}

/** What a row says by one key and denies by another. */
function contradictory(rows: readonly IDataObject[], done: string) {
	const isResult = (row: IDataObject) => done in row && 'outcome' in row && !('text' in row);
	return rows.filter(isResult).filter((row) => {
		const { error, details } = row;
		const outcome = row.outcome as string;
		const isDone = [done, 'presumed'].includes(outcome) || outcome.startsWith('already');
		const isFailed = ['failed', 'unknown', 'notTried'].includes(outcome);
		const isUnknown = (details as IDataObject | undefined)?.outcomeUnknown === true;
		return (
			row[done] !== isDone ||
			(error !== undefined) !== isFailed ||
			isUnknown !== (outcome === 'unknown')
		);
	});
}

/** In a summary, how many were changed and aren't counted as that, or as something that nobody knows. */
function uncounted([summary]: readonly IDataObject[], words: readonly string[], changed: number) {
	if (summary === undefined || !('text' in summary)) return [];
	const told = words.reduce((all, word) => all + Number(summary[word]), 0);
	return told < changed ? [{ changed, summary }] : [];
}

async function runThings({
	operation,
	world,
	wish,
	onFailure: failing,
	output: form,
	signIn,
	stopMs,
}: Situation<typeof situation> & { operation: (typeof HOSTILE_OPERATIONS)[number] }) {
	const [kind, verb, done] = operation;
	const clock = new RealClock();
	const tallyfy = new HostileTallyfy(clock, world);
	const ids = namedIn(tallyfy, operation, wish);
	const { list, held } = heldIn(tallyfy, wish);
	// One run of the node; loops are tried in virtual time.
	const dry = dryIn(ids, { ...wish, batch: undefined });
	const { ignoreMissing, concurrency, maxRetries, copies } = wish;
	const sha256Of = (id: string) => {
		const thing = tallyfy.thing(id);
		const isRight = copies === 'right' && thing !== undefined;
		return createHash('sha256')
			.update(isRight ? contentOf(id, thing) : 'another')
			.digest('hex');
	};
	const isCopied = kind === 'file' && copies !== undefined;
	const stop = new AbortController();
	let stoppedAtMs = Infinity;
	const stopSoon = () => {
		if (stopMs === undefined || stoppedAtMs < Infinity) return;
		stoppedAtMs = clock.elapsed + stopMs;
		clock.after(stopMs, () => {
			stop.abort();
		});
	};
	const ended = await runHostile({
		world: async (options) => {
			stopSoon();
			return await tallyfy.http(options);
		},
		items: ids.map((id, at) => ({
			...{ id, holds: list, sha256: sha256Of(id) },
			dryRun: wish.dryRun || wish.which[at]?.isDry === true,
		})),
		parameters: {
			resource: kind,
			operation: kind === 'task' ? `${verb}OneOff` : verb,
			[`${kind}Id`]: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			dryRun: '={{ $json.dryRun }}',
			safety: {
				...safetyOf(kind, wish, list.length > 0 ? '={{ $json.holds }}' : undefined),
				...(isCopied ? { copySha256: '={{ $json.sha256 }}' } : {}),
			},
			options: {
				...{ concurrency, ignoreMissing, output: form },
				...{ ...PATIENCE, maxRetries: Math.min(maxRetries, 2) },
			},
		},
		onFailure: failing,
		...{ signIn, stop: stop.signal },
	});
	clock.stop();
	const { rows, account } = ended;
	const said =
		account === undefined ? (form === 'summary' ? [] : rows.map(saidIn)) : saidInAccount(account);
	const unseenMs = LOOK_LASTS_MS + clock.onTheWayMs + world.lagMs;
	const already = `already${done.charAt(0).toUpperCase()}${done.slice(1)}`;
	const mine = tallyfy.changes.filter(({ by }) => by === 'client');
	const changed = new Set(mine.map(({ id }) => id));
	const wanted = { ...wish, batch: undefined };
	const isStopped = ended.result.run.status === 'canceled';
	changing += Math.sign(changed.size);
	const wrongs = {
		faults: ended.faults,
		...wrongsOf(operation, { tallyfy, ids, held, dry, wish: wanted, said, unseenMs }),
		...(isStopped ? {} : miscounted(ended, ids)),
		afterTheStop: mine.filter(({ atMs }) => atMs > stoppedAtMs + clock.onTheWayMs),
		contradictory: contradictory(rows, done),
		uncounted:
			verb === 'delete'
				? uncounted(rows, [done, already, 'presumed', 'unknown'], changed.size)
				: [],
	};
	const told = {
		...{ operation, failing, form, wish, signIn, stopMs, rows, account },
		...{ changes: tallyfy.changes, world },
	};
	return findings(wrongs, () => told);
}

async function runGuests({
	operation,
	world: given,
	wish,
	onFailure: failing,
	signIn,
}: Situation<typeof guestSituation> & { operation: (typeof GUEST_OPERATIONS)[number] }) {
	const [verb, done] = operation;
	const clock = new RealClock();
	const tallyfy = new GuestTallyfy(clock, given);
	const disabled = new Set(
		[...tallyfy.rows].flatMap(([id, { isDisabled }]) => (isDisabled ? [String(id)] : [])),
	);
	const { dryRun, ignoreMissing, concurrency, maxRetries, output: form } = wish;
	const names = wish.named.map(guestName);
	const ended = await runHostile({
		world: async (options) => await tallyfy.http(options),
		items: names.map((name) => ({ name, holds: wish.held.map(guestName) })),
		parameters: {
			resource: 'guest',
			operation: verb,
			guestId: { __rl: true, mode: 'id', value: '={{ $json.name }}' },
			dryRun,
			safety: { approved: true, protectedIds: '={{ $json.holds }}' },
			options: {
				...{ concurrency, ignoreMissing, output: form },
				...{ ...PATIENCE, maxRetries: Math.min(maxRetries, 2) },
			},
		},
		onFailure: failing,
		signIn,
	});
	const { rows, account, result } = ended;
	const said = account === undefined ? rows.map(saidIn) : saidInAccount(account);
	changing += Math.sign(tallyfy.done.length);
	const { executionData } = result.run.data;
	const wrongs = {
		faults: ended.faults,
		...guestWrongsOf(operation, {
			...{ tallyfy, disabled, wish, said },
			told: [rows, account, executionData?.contextData, result.error, result.hint],
			unseenMs: LOOK_LASTS_MS + clock.onTheWayMs,
		}),
		...(account === undefined ? miscounted(ended, names) : {}),
		contradictory: contradictory(rows, done),
	};
	const told = { operation, failing, signIn, wish, rows, account, done: tallyfy.done, given };
	return findings(wrongs, () => told);
}

it(
	'over real HTTP in worlds that can not be trusted, n8n does nothing else, to nothing else, and says what it did',
	{ timeout: 60_000 + RUNS * 60_000 },
	async () => {
		const things = draw(HOSTILE_OPERATIONS, situation);
		const guests = draw(GUEST_OPERATIONS, guestSituation);
		const runs = [
			...things.map((given) => async () => await runThings(given)),
			...guests.map((given) => async () => await runGuests(given)),
		];
		const found = await sideBySide(runs, WIDTH, async (run) => await run());
		expect(found.flat().join('\n\n')).toBe('');
		expect(changing).toBeGreaterThan(runs.length / 10);
	},
);
