import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Attempt, Send } from '../../../../nodes/Tallyfy/transport/client';
import { Limiter } from '../../../../nodes/Tallyfy/transport/limiter/limiter';
import { Rate } from '../../../../nodes/Tallyfy/transport/limiter/rate';
import type { Reply } from '../../../../nodes/Tallyfy/transport/outcome';
import { request } from '../../../../nodes/Tallyfy/transport/request';
import { runTargets } from '../../../../nodes/Tallyfy/transport/session';
import type { Returned } from '../../../../nodes/Tallyfy/transport/answer/response';
import { fixedWindow } from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { answered, CALL, rateLimited, unanswered } from '../../support/scriptedSend.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

const FATES: readonly Attempt[] = [
	answered(204),
	answered(400),
	answered(403),
	answered(404, '{"message":"Task not found"}'),
	answered(408),
	answered(200, '<html>'),
	answered(302),
	answered(500),
	answered(501),
	answered(502, '<html>'),
	answered(503),
	answered(503, '', { 'retry-after': '3' }),
	answered(503, '', { 'retry-after': '400' }),
	rateLimited('2'),
	rateLimited('0'),
	rateLimited(),
	unanswered('lost'),
	unanswered('timeout'),
	unanswered('notConnected'),
	unanswered('nameLookup'),
	unanswered('unknownHost'),
	unanswered('connectionRefused'),
	unanswered('certificate'),
	unanswered('other'),
];

const situation = fc.record({
	things: fc.integer({ min: 0, max: 40 }),
	workers: fc.integer({ min: 1, max: 12 }),
	concurrency: fc.integer({ min: 1, max: 8 }),
	/** What befalls the requests, in the order in which they are sent; the rest goes well. */
	fates: fc.array(
		fc.record({
			attempt: fc.constantFrom(...FATES),
			latencyMs: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constant(40_000)),
		}),
		{ maxLength: 120, size: 'max' },
	),
	downs: fc.array(fc.tuple(fc.nat(20_000), fc.nat(60_000), fc.constantFrom(...FATES.slice(10))), {
		maxLength: 2,
	}),
	poisoned: fc.array(fc.nat(40), { maxLength: 10 }),
	maxRetries: fc.integer({ min: 0, max: 6 }),
	maxWaitMs: fc.constantFrom<number>(0, 5_000, 300_000),
	limit: fc.option(fc.integer({ min: 1, max: 20 })),
	haltAtMs: fc.option(fc.nat(20_000)),
	unauthorizedFromMs: fc.option(fc.nat(20_000)),
	/** Whether the machine's clock is set while it goes on. */
	setForwardMs: fc.constantFrom(0, 0, -3_600_000, 3_600_000),
	hasWitnesses: fc.boolean(),
	seed: fc.integer({ min: 1, max: 2_147_483_646 }),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

async function simulate(given: Situation) {
	let { seed } = given;
	const clock = new VirtualClock(() => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647);
	const admits = given.limit === null ? () => 0 : fixedWindow(given.limit, 1_000);
	const halt = new AbortController();
	const mistakes: string[] = [];
	const attempts = new Map<number, number>();
	/** How often each was asked to wait, which uses up no retry. */
	const refusals = new Map<number, number>();
	const unknown = new Set<number>();
	let inFlight = 0;
	let heldUntilMs = 0;
	let count = 0;
	if (given.haltAtMs !== null) {
		clock.after(given.haltAtMs, () => {
			halt.abort();
		});
	}
	clock.after(3_000, () => {
		clock.setForwardMs = given.setForwardMs;
	});

	const answer = (index: number): Attempt => {
		const now = clock.elapsed;
		const waitMs = admits(now);
		if (waitMs > 0) return rateLimited(String(Math.ceil(waitMs / 1_000)));
		if (given.unauthorizedFromMs !== null && now >= given.unauthorizedFromMs) return answered(401);
		const down = given.downs.find(([from, lasts]) => now >= from && now < from + lasts);
		if (down !== undefined) return down[2];
		return given.poisoned.includes(index) ? answered(500) : answered(204);
	};
	const sendFor =
		(index: number): Send =>
		async (_line, { signal }) => {
			const fate = given.fates[count++];
			attempts.set(index, (attempts.get(index) ?? 0) + 1);
			inFlight += 1;
			if (inFlight > given.concurrency) mistakes.push(`${inFlight} in flight`);
			if (halt.signal.aborted) mistakes.push(`${index} was sent after the stop`);
			if (clock.elapsed < heldUntilMs) mistakes.push(`${index} was sent before Retry-After`);
			await clock.sleep(fate?.latencyMs ?? 30, signal);
			inFlight -= 1;
			if (signal.aborted) {
				unknown.add(index);
				return unanswered('timeout');
			}
			const attempt = fate?.attempt ?? answer(index);
			const isLost =
				'failure' in attempt && ['lost', 'timeout', 'other'].includes(attempt.failure.reason);
			if (isLost) unknown.add(index);
			if ('response' in attempt) {
				const { status, headers } = attempt.response;
				if (status === 429) refusals.set(index, (refusals.get(index) ?? 0) + 1);
				if ([500, 501, 502].includes(status)) unknown.add(index);
				if (status === 200) unknown.add(index);
				const untilMs = clock.elapsed + Number(headers['retry-after'] ?? 0) * 1_000;
				// What starts in the very moment of the answer can't have heard of it.
				clock.after(0, () => {
					if (status === 429) heldUntilMs = Math.max(heldUntilMs, untilMs);
				});
			}
			return attempt;
		};

	const { maxRetries, maxWaitMs, concurrency } = given;
	let widen: () => void = () => undefined;
	const limiter = new Limiter({
		clock,
		concurrency,
		halt: halt.signal,
		rate: new Rate(clock),
		onWitnessWanted: () => {
			if (given.hasWitnesses) widen();
		},
	});
	const ended = await clock.run(
		runTargets(
			Array.from({ length: given.things }, (_, index) => index),
			{
				width: given.workers,
				// What is stopped still ends.
				halt: new AbortController().signal,
				onWiden: (begin) => {
					widen = begin;
					return () => undefined;
				},
				settle: async (index) =>
					await request(
						{ ...CALL, maxRetries, maxWaitMs },
						{ send: sendFor(index), clock, limiter },
					),
			},
		),
	);
	const replies = ended.filter((reply) => reply !== undefined);
	return { replies, attempts, refusals, unknown, mistakes, limiter, maxRetries };
}

/** What a run promises, with whatever it did not keep. */
function broken(run: Awaited<ReturnType<typeof simulate>>) {
	const { replies, attempts, refusals, unknown, mistakes, maxRetries } = run;
	const where = (isWrong: (reply: Reply<Returned>, index: number) => boolean) =>
		replies.flatMap((reply, index) => (isWrong(reply, index) ? [index] : []));
	return {
		mistakes,
		miscounted: where((reply, index) => reply.attempts !== (attempts.get(index) ?? 0)),
		repeated: where(
			(reply, index) => maxRetries === 0 && reply.attempts > 1 + (refusals.get(index) ?? 0),
		),
		wronglyKnown: where((reply, index) => reply.outcomeUnknown !== unknown.has(index)),
		wordless: where(
			(reply) => !reply.ok && reply.failure.reason === 'hopeless' && !reply.failure.cause,
		),
	};
}

const NOTHING = { mistakes: [], miscounted: [], repeated: [], wronglyKnown: [], wordless: [] };

describe('a run in which anything goes wrong', () => {
	it('keeps every promise, and every request ends', async () => {
		await fc.assert(
			fc.asyncProperty(situation, async (given) => {
				const run = await simulate(given);
				expect(run.replies).toHaveLength(given.things);
				expect(broken(run)).toEqual(NOTHING);
			}),
			{ numRuns: 1_500 },
		);
	});

	it('waits no longer for Tallyfy than is allowed', async () => {
		const impatient = fc.constantFrom(0, 5_000);
		await fc.assert(
			fc.asyncProperty(situation, impatient, async (given, maxWaitMs) => {
				const { limiter, replies } = await simulate({ ...given, maxWaitMs });
				expect(limiter.totalPauseMs).toBeGreaterThanOrEqual(0);
				expect(limiter.totalOutageMs).toBeGreaterThanOrEqual(0);
				expect(replies).toHaveLength(given.things);
			}),
			{ numRuns: 300 },
		);
	});
});

describe('a run against a server that gets well', () => {
	it('gets everything done', async () => {
		await fc.assert(
			fc.asyncProperty(situation, async (given) => {
				const passing = FATES.slice(10).filter(
					(fate) => 'response' in fate && fate.response.headers['retry-after'] !== '400',
				);
				const fates = given.fates.slice(0, 8).map(({ latencyMs }, index) => ({
					attempt: passing[index % passing.length] ?? answered(503),
					latencyMs: Math.min(400, latencyMs),
				}));
				const { replies } = await simulate({
					...given,
					fates,
					poisoned: [],
					hasWitnesses: true,
					haltAtMs: null,
					unauthorizedFromMs: null,
					maxRetries: 10,
					maxWaitMs: 3_600_000,
					workers: Math.max(5, given.concurrency),
					// Shorter than what the retries of one request outlast: the last of a run may have nothing else.
					downs: given.downs.map(([from, lasts]) => [from, lasts % 25_000, answered(503)]),
				});
				const lost = replies.filter(({ ok }) => !ok);
				expect(lost).toEqual([]);
			}),
			{ numRuns: 500 },
		);
	});
});
