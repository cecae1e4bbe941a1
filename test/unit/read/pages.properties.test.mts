import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ChangingList, collect, type Change, type ListOptions } from './changingList.mts';

const place = fc.double({ min: 0, max: 0.999, noNaN: true });
const places = (most: number) => fc.array(place, { minLength: 1, maxLength: most });
/** Mostly little: there, few changes hide something. */
const upTo = (few: number, many: number) => fc.oneof(fc.nat(few), fc.nat(few), fc.nat(many));
const answer = upTo(10, 28).map((number) => number + 2);

/** Between two answers either deletions or insertions, anywhere: the total tells. */
const oneKind: fc.Arbitrary<Change> = fc.oneof(
	fc.record({ beforeAnswer: answer, deleteAt: places(4), insertAt: fc.constant<number[]>([]) }),
	fc.record({ beforeAnswer: answer, deleteAt: fc.constant<number[]>([]), insertAt: places(4) }),
);
/** With the newest first: insertions at the top and deletions anywhere, so that the total may stay the same. */
const newestFirst: fc.Arbitrary<Change> = fc.record({
	beforeAnswer: answer,
	deleteAt: fc.array(place, { maxLength: 3 }),
	insertAt: fc.array(fc.constant(0), { maxLength: 3 }),
});
/** With the oldest first: insertions at the end, in other gaps than the deletions. */
const oldestFirst = oneKind.map((change) => ({
	...change,
	insertAt: change.insertAt.map(() => 0.9999),
}));

const oneChangeEach = (change: fc.Arbitrary<Change>) =>
	fc.uniqueArray(change, { maxLength: 4, selector: ({ beforeAnswer }) => beforeAnswer });

const list = {
	size: upTo(8, 40),
	pageSize: upTo(2, 6).map((number) => number + 1),
	turns: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 7 }),
};
const concurrency = fc.integer({ min: 1, max: 6 });

async function read(options: ListOptions, pagesAtOnce: number) {
	const world = new ChangingList(options);
	const reading = await collect(world.readPage, pagesAtOnce);
	if (!reading.ok) throw new Error(reading.failure.reason);
	return { world, reading };
}

describe('a list that changes while it is read', () => {
	it.each([
		['deletions or insertions anywhere', oneKind, concurrency],
		[
			'with the newest first and a page at a time, even where the count stays the same',
			newestFirst,
			fc.constant(1),
		],
		['with the oldest first', oldestFirst, concurrency],
	])('gives nothing twice and misses nothing that stayed: %s', async (_, change, atOnce) => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({ ...list, changes: oneChangeEach(change) }),
				atOnce,
				async (options, pagesAtOnce) => {
					const { world, reading } = await read(options, pagesAtOnce);
					expect(new Set(reading.ids).size).toBe(reading.count);
					if (!reading.isDoubtful) {
						expect(reading.ids).toEqual(expect.arrayContaining(world.throughout));
					}
				},
			),
			{ numRuns: 3_000 },
		);
	});

	it('is read at most twice, and without a doubt where it changed only once', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({ ...list, changes: fc.tuple(oneKind) }),
				concurrency,
				async (options, pagesAtOnce) => {
					const { world, reading } = await read(options, pagesAtOnce);
					expect(reading.isDoubtful).toBe(false);
					expect(world.asked.filter((page) => page === 1).length).toBeLessThanOrEqual(2);
					expect(reading.ids).toEqual(expect.arrayContaining(world.throughout));
				},
			),
			{ numRuns: 2_000 },
		);
	});

	it('gives a quiet list in its order, for its pages and at most one request more', async () => {
		await fc.assert(
			fc.asyncProperty(fc.record(list), concurrency, async (options, pagesAtOnce) => {
				const { world, reading } = await read(options, pagesAtOnce);
				const { size, pageSize } = options;
				const lastIsFull = size > 0 && size % pageSize === 0;
				expect(reading.isDoubtful).toBe(false);
				expect(reading.ids).toEqual(world.throughout);
				expect(world.asked).toHaveLength(
					Math.max(1, Math.ceil(size / pageSize)) + (lastIsFull ? 1 : 0),
				);
				expect(world.mostAtOnce).toBeLessThanOrEqual(pagesAtOnce);
			}),
		);
	});

	it.each([
		['about the number of pages and of records', { totalPages: true, total: true }],
		['about the number of pages and their size', { totalPages: true, perPage: true }],
	])('is found whole whatever is claimed %s', async (_, lied) => {
		const claim = fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined });
		const claims = fc
			.record({ totalPages: claim, total: claim, perPage: claim })
			.map((claimed) => Object.fromEntries(Object.entries(claimed).filter(([key]) => key in lied)));
		await fc.assert(
			fc.asyncProperty(fc.record(list), claims, concurrency, async (options, lies, pagesAtOnce) => {
				const { world, reading } = await read({ ...options, meta: () => lies }, pagesAtOnce);
				expect(reading.ids).toEqual(world.throughout);
				// The number of pages counts where nothing else does.
				const isCounted = !('total' in lies) || lies.total !== undefined;
				const pages = Math.max(1, Math.ceil(options.size / options.pageSize));
				const isShort = isCounted
					? options.size < (lies.total ?? 0)
					: pages < (lies.totalPages ?? 0);
				expect(reading.isDoubtful).toBe(isShort);
			}),
			{ numRuns: 1_000 },
		);
	});
});
