import { describe, expect, it } from 'vitest';

import { outageRun, type OutageRun } from '../../support/outageRun.mts';

const SECOND = 1_000;
/** More than any run lasts. */
const FOR_GOOD = 1e9;

describe('an outage from second 1 to second 46', () => {
	const outage = (options: Partial<OutageRun>) =>
		outageRun({ things: 300, concurrency: 5, downs: [[SECOND, 46 * SECOND]], ...options });

	it.each(['unavailable', 'lost', 'connectionRefused', 'unknownHost', 'timeout'] as const)(
		'by "%s" loses none of 300 things, and costs little more than itself',
		async (way) => {
			const run = await outage({ way });
			expect(run).toMatchObject({ done: 300, mostInFlight: 5 });
			expect(run.sentInto).toBeLessThanOrEqual(60);
			expect(run.elapsedMs).toBeLessThan(66 * SECOND);
			expect(run.outageMs).toBeGreaterThan(45 * SECOND);
		},
	);

	it.each([1, 2, 20, 50])('loses nothing at %d at once either', async (concurrency) => {
		const run = await outage({ concurrency, latencyMs: 6 * concurrency });
		expect(run.done).toBe(300);
		expect(run.sentInto).toBeLessThanOrEqual(60);
		expect(run.elapsedMs).toBeLessThan(70 * SECOND);
	});

	it('uses up no retries', async () => {
		expect(await outage({ maxRetries: 1, way: 'lost' })).toMatchObject({ done: 300 });
	});

	it('costs what is sent into it where none are allowed, and nothing else', async () => {
		const run = await outage({ maxRetries: 0 });
		expect(run.sent).toHaveLength(300);
		expect(Object.keys(run.failures)).toEqual(['unavailable']);
		expect(run.done).toBeGreaterThanOrEqual(280);
	});

	it('is tried by one request at a time, at growing intervals', async () => {
		const { sent } = await outage({});
		const tries = sent
			.map(({ at }) => at / SECOND)
			.filter((at) => at > 1.2)
			.slice(0, 10);
		const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
		// From half a second, half as long again each time.
		expect(waits.map((wait) => Math.round(wait))).toEqual([1, 1, 2, 3, 4, 6, 9, 13, 19]);
	});

	it('is tried by different things', async () => {
		const { sent } = await outage({});
		const tries = sent.filter(({ at }) => at > 1.2 * SECOND).slice(0, 7);
		expect(new Set(tries.map(({ index }) => index)).size).toBe(7);
	});

	it('is not followed by a burst', async () => {
		const { sent } = await outage({ concurrency: 50, latencyMs: 300 });
		const resumedAt = sent.find(({ at }) => at > 47 * SECOND)?.at ?? 0;
		const within = (ms: number) =>
			sent.filter(({ at }) => at >= resumedAt && at < resumedAt + ms).length;
		// The try, then two, then four …
		expect([within(299), within(599), within(899)]).toEqual([1, 3, 7]);
	});

	it('may begin with the run', async () => {
		const run = await outage({ downs: [[0, 45 * SECOND]] });
		expect(run.done).toBe(300);
		expect(run.outageMs).toBeGreaterThan(44 * SECOND);
	});

	it('loses nothing that fails now and then besides', async () => {
		const run = await outage({
			things: 1_000,
			isUnlucky: (random) => random() < 0.2,
			maxRetries: 8,
		});
		expect(run.done).toBe(1_000);
	});

	it('takes a longer Retry-After at its word', async () => {
		const { sent, done } = await outage({ retryAfter: '40' });
		expect(done).toBe(300);
		const tries = sent.filter(({ at }) => at > 1.2 * SECOND && at < 41 * SECOND);
		expect(tries).toEqual([]);
	});
});

describe('an outage that does not end', () => {
	it.each([1, 5, 20])(
		'ends a run at %d at once when patience ends, with every thing accounted for',
		async (concurrency) => {
			const run = await outageRun({ things: 400, concurrency, downs: [[0, FOR_GOOD]] });
			expect(run.done).toBe(0);
			expect(run.sent.length).toBeLessThanOrEqual(60);
			expect(run.elapsedMs).toBeLessThan(330 * SECOND);
			expect(Object.keys(run.failures).sort()).toEqual(['hopeless', 'outage']);
			expect(run.replies).toHaveLength(400);
		},
	);

	it('says since when, how patient it was, and what happened last', async () => {
		const run = await outageRun({
			things: 400,
			concurrency: 5,
			way: 'lost',
			maxWaitMs: 60_000,
			downs: [[0, FOR_GOOD]],
		});
		expect(run.elapsedMs).toBe(60_030);
		expect(run.replies[0]).toEqual({
			ok: false,
			failure: {
				reason: 'outage',
				since: run.startsAt + 30,
				waitedMs: 60_000,
				retryAt: undefined,
				cause: { reason: 'lost' },
			},
			attempts: 1,
			outcomeUnknown: true,
		});
		expect(run.replies[399]).toMatchObject({
			failure: { reason: 'hopeless', cause: { reason: 'outage' } },
			attempts: 0,
			outcomeUnknown: false,
		});
		expect(run.limiter.doomedBy).toMatchObject({ reason: 'outage' });
	});

	it('is given up at once where Tallyfy asks for a longer wait than is allowed', async () => {
		const downs = [[0, FOR_GOOD]] as const;
		const run = await outageRun({ things: 400, concurrency: 5, downs, retryAfter: '3600' });
		expect(run.replies[399]).toMatchObject({
			failure: { cause: { reason: 'outage', retryAt: run.startsAt + 3_600_030 } },
		});
		expect(run.sent.length).toBeLessThanOrEqual(10);
		expect(run.elapsedMs).toBeLessThan(SECOND);
	});

	it('leaves what a single request would take, however short a wait is allowed', async () => {
		const outage = { things: 50, concurrency: 5, maxWaitMs: 0 };
		const short = await outageRun({ ...outage, downs: [[0, 5 * SECOND]] });
		expect(short.done).toBe(50);
		const long = await outageRun({ ...outage, downs: [[0, FOR_GOOD]] });
		expect(long.elapsedMs).toBe(10_030);
	});
});

describe('a thing that fails while others get through', () => {
	const positions = [1, 2, 5].flatMap((concurrency) =>
		[0, 1, 10, 47, 48, 49].map((index) => [index, concurrency] as const),
	);
	it.each(positions)(
		'fails by its own retries, as number %d of 50, at %d at once',
		async (index, concurrency) => {
			for (const way of ['unavailable', 'serverError', 'timeout'] as const) {
				const run = await outageRun({ things: 50, concurrency, poisoned: [index], way });
				expect(run).toMatchObject({ done: 49, outageMs: 0 });
				expect(run.replies[index]).toMatchObject({ ok: false, attempts: 5 });
				expect(run.failures).not.toHaveProperty('outage');
				expect(run.elapsedMs).toBeLessThan(20 * SECOND);
			}
		},
	);

	it('is not sent again where no retries are allowed', async () => {
		const run = await outageRun({ things: 50, concurrency: 1, poisoned: [10], maxRetries: 0 });
		expect(run.done).toBe(49);
		expect(run.replies[10]).toMatchObject({ attempts: 1, failure: { reason: 'unavailable' } });
	});

	it.each([1, 5])(
		'by chance, at %d at once, is obeyed where no retries are allowed: sent once, and no outage is reported',
		async (concurrency) => {
			const isUnlucky = (random: () => number) => random() < 0.1;
			const shape = { things: 200, concurrency, maxRetries: 0, isUnlucky } as const;
			const run = await outageRun({ ...shape, way: 'serverError' });
			expect(run.sent).toHaveLength(200);
			expect(new Set(run.sent.map(({ index }) => index)).size).toBe(200);
			expect(run).toMatchObject({ outageMs: 0 });
			expect(run.failures).toEqual({ serverError: 200 - run.done });
			expect(run.elapsedMs).toBe((200 / concurrency) * 30);
		},
	);

	it('never keeps the others from being done, even where half of all do', async () => {
		for (const concurrency of [1, 5, 50]) {
			const poisoned = Array.from({ length: 50 }, (_, index) => 2 * index);
			const run = await outageRun({ things: 100, concurrency, poisoned });
			expect(run.done).toBe(50);
			expect(run.replies.every(({ ok, attempts }) => ok || attempts > 0)).toBe(true);
		}
	});

	it('never keeps the others from being done where eight stand together', async () => {
		const poisoned = Array.from({ length: 8 }, (_, index) => 40 + index);
		for (const concurrency of [1, 5, 50]) {
			const run = await outageRun({ things: 100, concurrency, poisoned });
			expect(run.done).toBe(92);
		}
	});

	it('is known by that, whatever stands beside it', async () => {
		const poisoned = Array.from({ length: 8 }, (_, index) => 40 + index);
		for (const concurrency of [1, 50]) {
			const run = await outageRun({ things: 100, concurrency, poisoned });
			expect(run.failures).toEqual({ unavailable: 8 });
			expect(run.elapsedMs).toBeLessThan(120 * SECOND);
		}
	});

	it.each([5, 20, 50])(
		'is known by that where ten are left in the end, at %d at once',
		async (concurrency) => {
			const poisoned = Array.from({ length: 10 }, (_, index) => 20 * index + 1);
			const run = await outageRun({ things: 200, concurrency, poisoned, way: 'serverError' });
			expect(run).toMatchObject({ done: 190, failures: { serverError: 10 }, outageMs: 0 });
			expect(run.elapsedMs).toBeLessThan(30 * SECOND);
		},
	);
});

describe('a run of a single thing', () => {
	it('has its retries and knows no outage: somebody may wait for it', async () => {
		const run = await outageRun({ things: 1, concurrency: 5, downs: [[0, FOR_GOOD]] });
		expect(run).toMatchObject({ failures: { unavailable: 1 }, outageMs: 0 });
		expect(run.sent).toHaveLength(5);
		expect(run.elapsedMs).toBeLessThan(20 * SECOND);
	});

	it.each(['connectionRefused', 'unknownHost'] as const)('fails at once by "%s"', async (way) => {
		const run = await outageRun({ things: 1, concurrency: 5, way, downs: [[0, FOR_GOOD]] });
		expect(run.failures).toEqual({ [way]: 1 });
		expect(run.sent).toHaveLength(1);
	});
});

describe('a server that fails every fifth request', () => {
	it.each([1, 2, 5, 20, 50])('loses nothing of 1,000 at %d at once', async (concurrency) => {
		const isUnlucky = (random: () => number) => random() < 0.2;
		const run = await outageRun({ things: 1_000, concurrency, isUnlucky, maxRetries: 8 });
		expect(run.done).toBe(1_000);
		expect(run.mostInFlight).toBeLessThanOrEqual(concurrency);
	});

	it('holds nobody up where failures come quicker than answers', async () => {
		const isUnlucky = (random: () => number) => random() < 0.2;
		const shape = {
			things: 1_000,
			concurrency: 50,
			maxRetries: 8,
			isUnlucky,
			way: 'lost',
		} as const;
		const run = await outageRun({ ...shape, failsAtOnce: true });
		expect(run.done).toBe(1_000);
		// In an outage nobody would be sent for half a second.
		const tenths = new Set(run.sent.map(({ at }) => Math.floor(at / 100)));
		expect(Array.from({ length: 30 }, (_, tenth) => tenths.has(tenth))).not.toContain(false);
	});
});

describe('one thing that fails twice, and six at the end of the list that always do', () => {
	it.each([1, 2, 5])(
		'cost it none of its tries, nor the run its Max Wait, at %d at once',
		async (concurrency) => {
			const poisoned = [14, 15, 16, 17, 18, 19];
			for (const unlucky of [0, 10, 13]) {
				const run = await outageRun({
					things: 20,
					concurrency,
					poisoned,
					unlucky: { index: unlucky, times: 2 },
					way: 'serverError',
				});
				expect(run.replies[unlucky]).toMatchObject({ ok: true, attempts: 3 });
				expect(run.done).toBe(14);
				expect(run.elapsedMs).toBeLessThan(100 * SECOND);
			}
		},
	);
});

describe("a firewall's pages for 3 s", () => {
	it.each([403, 407, 421, 425])('with %d cost nothing', async (status) => {
		const downs = [[150, 3_150]] as const;
		const run = await outageRun({ things: 100, concurrency: 5, downs, way: { page: status } });
		expect(run.done).toBe(100);
		expect(run.sentInto).toBeLessThan(15);
	});

	it('for good end the run after ten', async () => {
		const downs = [[150, FOR_GOOD]] as const;
		const run = await outageRun({ things: 100, concurrency: 5, downs, way: { page: 403 } });
		expect(run.replies[99]).toMatchObject({
			failure: { reason: 'hopeless', cause: { reason: 'webPage' } },
		});
		expect(run.sentInto).toBeLessThanOrEqual(15);
		expect(run.elapsedMs).toBeLessThan(20 * SECOND);
	});
});

describe('a token that is refused once', () => {
	it.each([1, 5, 50])(
		'is asked once more, at %d at once, and the run goes on',
		async (concurrency) => {
			const run = await outageRun({
				things: 100,
				concurrency,
				unlucky: { index: 10, times: 1 },
				way: 'unauthorized',
			});
			expect(run.done).toBe(100);
			expect(run.sent).toHaveLength(101);
		},
	);
});

describe('a token that ends', () => {
	it.each([1, 5, 50])('ends the run at %d at once', async (concurrency) => {
		const run = await outageRun({
			things: 1_000,
			concurrency,
			way: 'unauthorized',
			// 100 have been done by then.
			downs: [[(100 / concurrency) * 30, FOR_GOOD]],
		});
		expect(run.done).toBe(100);
		expect(run.sentInto).toBeLessThanOrEqual(concurrency + 10);
		expect(run.replies[999]).toEqual({
			ok: false,
			failure: { reason: 'hopeless', cause: { reason: 'unauthorized', status: 401 } },
			attempts: 0,
			outcomeUnknown: false,
		});
	});
});
