import { describe, expect, it } from 'vitest';

import type { Page } from '../../../nodes/Tallyfy/read/page';
import { readPages, type ReadPage } from '../../../nodes/Tallyfy/read/pages';
import { ChangingList, NOTHING_SAID, idOf, numbers, readList } from './changingList.mts';

describe('a list that changes', () => {
	it('is read again after a deletion, and nothing is missed', async () => {
		const { asked, reading, throughout } = await readList({
			size: 25,
			pageSize: 10,
			changes: [{ beforeAnswer: 2, deleteAt: [0], insertAt: [] }],
		});
		expect(reading).toMatchObject({ ended: 'complete', seen: 25, total: 24 });
		expect(reading).toHaveProperty('kept', expect.arrayContaining(throughout));
		expect(asked).toEqual([1, 2, 3, 4, 1, 2, 3]);
	});

	it('without a total is read until two passes bring the same, not just as many', async () => {
		const { asked, reading, throughout } = await readList({
			size: 15,
			pageSize: 10,
			meta: () => NOTHING_SAID,
			changes: [{ beforeAnswer: 2, deleteAt: [0], insertAt: [] }],
		});
		expect(reading).toMatchObject({ ended: 'complete', seen: 15 });
		expect(reading).toHaveProperty('kept', expect.arrayContaining(throughout));
		expect(asked).toHaveLength(9);
	});

	it('is not settled by two passes that hide the same record, since the total moved', async () => {
		// Pages 2 and 3 on their way together: 'new' comes in between; in the second pass, 'a' goes.
		const script: [string | undefined, number][] = [
			['a', 3],
			['new', 4],
			['c', 3],
			['c', 4],
			['a', 4],
			['new', 4],
			['c', 3],
			[undefined, 3],
			['new', 3],
			['hidden', 3],
			['c', 3],
			[undefined, 3],
		];
		const readPage: ReadPage<never> = () => {
			const [id, total = 0] = script.shift() ?? [];
			const records = id === undefined ? [] : [{ id }];
			return Promise.resolve({
				ok: true,
				page: { ...NOTHING_SAID, records, total, totalPages: total },
			});
		};
		const reading = await readPages({ readPage, concurrency: 1, keep: idOf });
		expect(reading).toMatchObject({ ended: 'complete', kept: ['a', 'new', 'c', 'hidden'] });
	});

	it('leaves a doubt when it never stands still', async () => {
		const changes = numbers(2, 60).map((beforeAnswer) => ({
			beforeAnswer,
			deleteAt: beforeAnswer % 2 === 0 ? [0.5] : [],
			insertAt: beforeAnswer % 2 === 0 ? [] : [0],
		}));
		const { asked, reading } = await readList({ size: 25, pageSize: 10, changes });
		expect(reading).toMatchObject({ ended: 'doubtful' });
		expect(asked.filter((page) => page === 1)).toHaveLength(5);
	});
});

describe('a reading', () => {
	const five = (page: number): Page => ({
		...NOTHING_SAID,
		records: [{ id: `${page}a` }, { id: `${page}b` }],
		total: 10,
		totalPages: 5,
	});

	it.each([
		['the end, where all came that is counted', { total: 4, totalPages: 2 }, 'complete'],
		['a failure, where more is counted', { total: 5, totalPages: 2 }, 'failed'],
		['a failure, where more pages are claimed', { total: 4, totalPages: 3 }, 'failed'],
		['a failure, where nothing is counted', { total: undefined, totalPages: 2 }, 'failed'],
	])('takes a page that is not there for %s', async (_, claims, ended) => {
		const readPage: ReadPage<string> = (page) =>
			Promise.resolve(
				page > 2
					? { ok: false, failure: 'no page', isNoPage: true }
					: { ok: true, page: { ...five(page), ...claims } },
			);
		const reading = await readPages({ readPage, concurrency: 3, keep: idOf });
		expect(reading.ended).toBe(ended);
	});

	it('ends with the failure of any page, and gives no short list', async () => {
		const asked: number[] = [];
		const readPage: ReadPage<string> = (page) => {
			asked.push(page);
			return Promise.resolve(
				page === 3
					? { ok: false, failure: 'no page 3', isNoPage: false }
					: { ok: true, page: five(page) },
			);
		};
		const reading = await readPages({ readPage, concurrency: 2, keep: idOf });
		expect(reading).toEqual({ ended: 'failed', failure: 'no page 3' });
		expect(asked).toEqual([1, 2, 3, 4]);
	});

	it('rethrows what a page threw, after all the others have come back', async () => {
		let open = 0;
		const readPage: ReadPage<never> = async (page) => {
			if (page === 4) throw new Error('a mistake');
			open += 1;
			await new Promise((resolve) => setTimeout(resolve, 5 * page));
			open -= 1;
			return { ok: true, page: five(page) };
		};
		const reading = readPages({ readPage, concurrency: 5, keep: idOf });
		await expect(reading).rejects.toThrow('a mistake');
		expect(open).toBe(0);
	});

	it('ends early when there is enough', async () => {
		const asked: number[] = [];
		const reading = await readPages({
			readPage: (page) => {
				asked.push(page);
				return Promise.resolve({ ok: true, page: five(page) });
			},
			concurrency: 1,
			keep: idOf,
			enough: (kept) => kept.length >= 3,
		});
		expect(reading).toMatchObject({ ended: 'enough', kept: ['1a', '1b', '2a', '2b'], total: 10 });
		expect(asked).toEqual([1, 2]);
	});

	it.each([
		['before the first page', 0],
		['while a page is on its way', 2],
	])('ends when it is stopped %s', async (_, stopAt) => {
		const controller = new AbortController();
		if (stopAt === 0) controller.abort();
		const asked: number[] = [];
		const reading = await readPages({
			readPage: (page) => {
				asked.push(page);
				if (page === stopAt) controller.abort();
				return Promise.resolve({ ok: true, page: five(page) });
			},
			concurrency: 3,
			keep: idOf,
			signal: controller.signal,
		});
		expect(reading).toEqual({ ended: 'stopped' });
		expect(asked).toEqual(numbers(1, stopAt));
	});

	it('that is stopped while its last page is on its way gives no list', async () => {
		const controller = new AbortController();
		const reading = await readPages({
			readPage: () => {
				controller.abort();
				return Promise.resolve({
					ok: true,
					page: { ...five(1), total: 2, totalPages: 1, perPage: 9 },
				});
			},
			concurrency: 1,
			keep: idOf,
			signal: controller.signal,
		});
		expect(reading).toEqual({ ended: 'stopped' });
	});

	it('judges each record once and keeps what it is told to', async () => {
		const judged: string[] = [];
		const world = new ChangingList({ size: 25, pageSize: 10, meta: () => ({ total: 24 }) });
		const reading = await readPages({
			readPage: world.readPage,
			concurrency: 2,
			keep: (record) => {
				judged.push(idOf(record));
				return idOf(record).endsWith('5') ? idOf(record) : undefined;
			},
		});
		expect(reading).toMatchObject({ kept: ['old-5', 'old-15'], seen: 25 });
		expect(judged).toEqual(world.throughout);
	});

	it('counts records without a usable ID, and they fit the total', async () => {
		const records = [{ id: 'a' }, {}, null, { id: '../x' }];
		const readPage: ReadPage<never> = () =>
			Promise.resolve({
				ok: true,
				page: { ...NOTHING_SAID, records, total: 4, totalPages: 1, perPage: 10 },
			});
		const reading = await readPages({ readPage, concurrency: 1, keep: idOf });
		expect(reading).toEqual({ ended: 'complete', kept: ['a'], seen: 1, total: 4, withoutId: 3 });
	});
});
