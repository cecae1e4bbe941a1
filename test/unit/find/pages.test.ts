import { describe, expect, it } from 'vitest';

import { parsePage, readPages, type Page, type ReadPage } from '../../../nodes/Tallyfy/find/pages';
import { ChangingList, idOf, type ListOptions } from './changingList';

const NOTHING_SAID = {
	totalPages: undefined,
	currentPage: undefined,
	total: undefined,
	perPage: undefined,
};

async function read(options: ListOptions, concurrency = 1) {
	const world = new ChangingList(options);
	const reading = await readPages({ readPage: world.readPage, concurrency, keep: idOf });
	return {
		asked: world.asked,
		mostAtOnce: world.mostAtOnce,
		throughout: world.throughout,
		reading,
	};
}

const numbers = (from: number, to: number) =>
	Array.from({ length: to - from + 1 }, (_, place) => from + place);

describe('the pages of a quiet list', () => {
	it.each([
		['nothing at all', 0, 10, [1]],
		['less than one page', 7, 10, [1]],
		['two pages and a bit', 23, 10, [1, 2, 3]],
		['exactly one page, which may not be the last', 10, 10, [1, 2]],
		['exactly two pages', 20, 10, [1, 2, 3]],
	])('are asked for once: %s', async (_, size, pageSize, expected) => {
		const { asked, reading, throughout } = await read({ size, pageSize });
		expect(asked).toEqual(expected);
		expect(reading).toEqual({
			ended: 'complete',
			kept: throughout,
			seen: size,
			total: size,
			withoutId: 0,
		});
	});

	it('are asked for several at a time, after the first alone', async () => {
		const { asked, mostAtOnce } = await read({ size: 95, pageSize: 10, turns: [20] }, 4);
		expect(asked).toEqual(numbers(1, 10));
		expect(mostAtOnce).toBe(4);
	});

	it('arrive in any order and come out in theirs', async () => {
		const { reading, throughout } = await read({ size: 95, pageSize: 10, turns: [9, 1, 30, 4] }, 5);
		expect(reading).toMatchObject({ ended: 'complete', kept: throughout });
	});
});

describe('what a list claims about itself', () => {
	it('is counted by the pages that come where per_page is ignored', async () => {
		const meta = () => ({ perPage: 100, totalPages: 1 });
		const { asked, mostAtOnce, reading } = await read(
			{ size: 95, pageSize: 10, meta, turns: [20] },
			4,
		);
		expect(reading).toMatchObject({ ended: 'complete', seen: 95 });
		expect(asked).toEqual(numbers(1, 10));
		expect(mostAtOnce).toBe(4);
	});

	it('is not believed when it names too few pages and records', async () => {
		const { reading } = await read({
			size: 35,
			pageSize: 10,
			meta: () => ({ totalPages: 1, total: 10 }),
		});
		expect(reading).toMatchObject({ ended: 'complete', seen: 35 });
	});

	it('is followed to the end when it names more pages, across empty ones', async () => {
		const meta = (honest: Page, page: number): Partial<Page> =>
			page === 2 ? { ...honest, records: [], totalPages: 4 } : { totalPages: 4 };
		const { asked, reading } = await read({ size: 35, pageSize: 10, meta });
		expect(asked.slice(0, 4)).toEqual([1, 2, 3, 4]);
		expect(reading).toMatchObject({ seen: 25 });
	});

	it('is not followed for ever', async () => {
		const { asked, reading } = await read({
			size: 5,
			pageSize: 10,
			meta: () => ({ totalPages: 1_000_000_000 }),
		});
		expect(reading).toMatchObject({ ended: 'complete', seen: 5 });
		expect(asked).toHaveLength(51);
	});

	it('is followed past any number of empty pages, as long as others come between', async () => {
		const readPage: ReadPage<never> = (page) =>
			Promise.resolve({
				ok: true,
				page: {
					...NOTHING_SAID,
					records: page % 2 === 0 ? [] : [{ id: `p${page}` }],
					total: 75,
					totalPages: 150,
				},
			});
		const reading = await readPages({ readPage, concurrency: 1, keep: idOf });
		expect(reading).toMatchObject({ ended: 'complete', seen: 75 });
	});

	it('leaves a doubt when it counts more than it shows, after a second look', async () => {
		const { asked, reading } = await read({ size: 15, pageSize: 10, meta: () => ({ total: 17 }) });
		expect(reading).toMatchObject({ ended: 'doubtful', seen: 15, total: 17 });
		expect(asked).toEqual([1, 2, 3, 1, 2, 3]);
	});

	it('may be nothing: two passes then have to agree', async () => {
		const { asked, reading } = await read({ size: 15, pageSize: 10, meta: () => NOTHING_SAID });
		expect(reading).toMatchObject({ ended: 'complete', seen: 15, total: undefined });
		expect(asked).toEqual([1, 2, 3, 1, 2, 3]);
	});
});

describe('a list that ignores which page is asked for', () => {
	const always = (records: readonly unknown[], said: Partial<Page> = {}) => {
		const asked: number[] = [];
		const readPage: ReadPage<never> = (page) => {
			asked.push(page);
			return Promise.resolve({ ok: true, page: { records, ...NOTHING_SAID, ...said } });
		};
		return { asked, readPage };
	};
	const two = [{ id: 'a' }, { id: 'b' }];

	it('is read until it repeats itself', async () => {
		const { asked, readPage } = always(two);
		const reading = await readPages({ readPage, concurrency: 4, keep: idOf });
		expect(reading).toMatchObject({ ended: 'complete', kept: ['a', 'b'] });
		expect(asked).toEqual([1, 2]);
	});

	it('leaves a doubt where it counts more than it ever gives', async () => {
		const { asked, readPage } = always(two, { total: 6, totalPages: 3 });
		const reading = await readPages({ readPage, concurrency: 1, keep: idOf });
		expect(reading).toMatchObject({ ended: 'doubtful', seen: 2, total: 6 });
		expect(asked).toEqual([1, 2, 1, 2]);
	});

	it('may give its last page again and again', async () => {
		const { asked, readPage } = always([]);
		const lastAgain: ReadPage<never> = async (page) => {
			await readPage(page);
			const records = [{ id: `p${Math.min(page, 3)}` }];
			return { ok: true, page: { ...NOTHING_SAID, records, total: 3, totalPages: 3 } };
		};
		const reading = await readPages({ readPage: lastAgain, concurrency: 1, keep: idOf });
		expect(reading).toMatchObject({ ended: 'complete', kept: ['p1', 'p2', 'p3'] });
		expect(asked).toEqual([1, 2, 3, 4]);
	});
});

describe('a list that changes', () => {
	it('is read again after a deletion, and nothing is missed', async () => {
		const { asked, reading, throughout } = await read({
			size: 25,
			pageSize: 10,
			changes: [{ beforeAnswer: 2, deleteAt: [0], insertAt: [] }],
		});
		expect(reading).toMatchObject({ ended: 'complete', seen: 25, total: 24 });
		expect(reading).toHaveProperty('kept', expect.arrayContaining(throughout));
		expect(asked).toEqual([1, 2, 3, 4, 1, 2, 3]);
	});

	it('without a total is read until two passes bring the same, not just as many', async () => {
		const { asked, reading, throughout } = await read({
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
		const { asked, reading } = await read({ size: 25, pageSize: 10, changes });
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

	it('ends with the failure of any page, and gives no short list', async () => {
		const asked: number[] = [];
		const readPage: ReadPage<string> = (page) => {
			asked.push(page);
			return Promise.resolve(
				page === 3 ? { ok: false, failure: 'no page 3' } : { ok: true, page: five(page) },
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

describe('a last page that is given again', () => {
	it('does not count its records without an ID again', async () => {
		const readPage: ReadPage<never> = (page) =>
			Promise.resolve({
				ok: true,
				page: {
					...NOTHING_SAID,
					records: page === 1 ? [{ id: 'a' }, { id: 'b' }] : [{ id: 'c' }, {}],
					total: 4,
					totalPages: 2,
				},
			});
		const reading = await readPages({ readPage, concurrency: 1, keep: idOf });
		expect(reading).toMatchObject({ ended: 'complete', seen: 3, withoutId: 1 });
	});
});

describe('the body of a page', () => {
	it('is read with what it says about the list', () => {
		const pagination = { total: 12, count: 10, per_page: '10', current_page: 1, total_pages: 2 };
		expect(parsePage({ data: [{ id: 'a' }], meta: { pagination } })).toEqual({
			records: [{ id: 'a' }],
			total: 12,
			perPage: 10,
			currentPage: 1,
			totalPages: 2,
		});
	});

	it.each([
		['no meta', {}],
		['an empty meta', { meta: {} }],
		['a meta that is a list', { meta: [] }],
		['figures that are none', { meta: { pagination: { total: 'many', total_pages: -1 } } }],
	])('may say nothing about the list: %s', (_, rest) => {
		expect(parsePage({ data: [], ...rest })).toEqual({ records: [], ...NOTHING_SAID });
	});

	it.each([
		['nothing', undefined],
		['a list', []],
		['a text', '<html>'],
		['an object without data', { message: 'no' }],
		['one thing instead of a list', { data: { id: 'a' } }],
	])('is no page when it is %s', (_, body) => {
		expect(parsePage(body)).toBeUndefined();
	});
});
