import { describe, expect, it } from 'vitest';

import type { Page } from '../../../nodes/Tallyfy/read/list';
import { NOTHING_SAID, collect, numbers, readList, type ReadPage } from './changingList.mts';

describe('the pages of a quiet list', () => {
	it.each([
		['nothing at all', 0, 10, [1]],
		['less than one page', 7, 10, [1]],
		['two pages and a bit', 23, 10, [1, 2, 3]],
		['exactly one page, which may not be the last', 10, 10, [1, 2]],
		['exactly two pages', 20, 10, [1, 2, 3]],
	])('are asked for once: %s', async (_, size, pageSize, expected) => {
		const { asked, reading, throughout } = await readList({ size, pageSize });
		expect(asked).toEqual(expected);
		expect(reading).toEqual({
			ok: true,
			isDoubtful: false,
			ids: throughout,
			count: size,
			withoutId: new Set(),
			total: size,
		});
	});

	it('are asked for several at a time, after the first alone', async () => {
		const { asked, mostAtOnce } = await readList({ size: 95, pageSize: 10, turns: [20] }, 4);
		expect(asked).toEqual(numbers(1, 10));
		expect(mostAtOnce).toBe(4);
	});

	it('arrive in any order and come out in theirs', async () => {
		const { reading, throughout } = await readList(
			{ size: 95, pageSize: 10, turns: [9, 1, 30, 4] },
			5,
		);
		expect(reading).toMatchObject({ isDoubtful: false, ids: throughout });
	});
});

describe('what a list claims about itself', () => {
	it('is counted by the pages that come where per_page is ignored', async () => {
		const meta = () => ({ perPage: 100, totalPages: 1 });
		const { asked, mostAtOnce, reading } = await readList(
			{ size: 95, pageSize: 10, meta, turns: [20] },
			4,
		);
		expect(reading).toMatchObject({ isDoubtful: false, count: 95 });
		expect(asked).toEqual(numbers(1, 10));
		expect(mostAtOnce).toBe(4);
	});

	it('is not believed when it names too few pages and records', async () => {
		const { reading } = await readList({
			size: 35,
			pageSize: 10,
			meta: () => ({ totalPages: 1, total: 10 }),
		});
		expect(reading).toMatchObject({ isDoubtful: false, count: 35 });
	});

	it('is followed to the end when it names more pages, across empty ones', async () => {
		const meta = (honest: Page, page: number): Partial<Page> =>
			page === 2 ? { ...honest, records: [], totalPages: 4 } : { totalPages: 4 };
		const { asked, reading } = await readList({ size: 35, pageSize: 10, meta });
		expect(asked.slice(0, 4)).toEqual([1, 2, 3, 4]);
		expect(reading).toMatchObject({ count: 25 });
	});

	it('is not followed for ever', async () => {
		const { asked, reading } = await readList({
			size: 5,
			pageSize: 10,
			meta: () => ({ totalPages: 1_000_000_000 }),
		});
		expect(reading).toMatchObject({ isDoubtful: false, count: 5 });
		expect(asked).toHaveLength(51);
	});

	it('is followed past any number of empty pages, as long as others come between', async () => {
		const readPage: ReadPage = (page) =>
			Promise.resolve({
				ok: true,
				page: {
					...NOTHING_SAID,
					records: page % 2 === 0 ? [] : [{ id: `p${page}` }],
					total: 75,
					totalPages: 150,
				},
			});
		const reading = await collect(readPage, 1);
		expect(reading).toMatchObject({ isDoubtful: false, count: 75 });
	});

	it('leaves a doubt when it counts more than it shows, after a second look', async () => {
		const { asked, reading } = await readList({
			size: 15,
			pageSize: 10,
			meta: () => ({ total: 17 }),
		});
		expect(reading).toMatchObject({ isDoubtful: true, count: 15 });
		expect(asked).toEqual([1, 2, 3, 1, 2, 3]);
	});

	it('may be nothing: two passes then have to agree', async () => {
		const { asked, reading } = await readList({ size: 15, pageSize: 10, meta: () => NOTHING_SAID });
		expect(reading).toMatchObject({ isDoubtful: false, count: 15 });
		expect(asked).toEqual([1, 2, 3, 1, 2, 3]);
	});
});

describe('a list that ignores which page is asked for', () => {
	const always = (records: readonly unknown[], said: Partial<Page> = {}) => {
		const asked: number[] = [];
		const readPage: ReadPage = (page) => {
			asked.push(page);
			return Promise.resolve({ ok: true, page: { records, ...NOTHING_SAID, ...said } });
		};
		return { asked, readPage };
	};
	const two = [{ id: 'a' }, { id: 'b' }];

	it('is read until it repeats itself', async () => {
		const { asked, readPage } = always(two);
		const reading = await collect(readPage, 4);
		expect(reading).toMatchObject({ isDoubtful: false, ids: ['a', 'b'] });
		expect(asked).toEqual([1, 2]);
	});

	it('leaves a doubt where it counts more than it ever gives', async () => {
		const { asked, readPage } = always(two, { total: 6, totalPages: 3 });
		const reading = await collect(readPage, 1);
		expect(reading).toMatchObject({ isDoubtful: true, count: 2 });
		expect(asked).toEqual([1, 2, 1, 2]);
	});

	it('leaves a doubt where it claims more pages, and counts nothing', async () => {
		const { asked, readPage } = always(two, { totalPages: 3 });
		const reading = await collect(readPage, 1);
		expect(reading).toMatchObject({ isDoubtful: true, count: 2 });
		expect(asked).toEqual([1, 2, 1, 2]);
	});

	it('may give its last page again and again', async () => {
		const { asked, readPage } = always([]);
		const lastAgain: ReadPage = async (page) => {
			await readPage(page);
			const records = [{ id: `p${Math.min(page, 3)}` }];
			return { ok: true, page: { ...NOTHING_SAID, records, total: 3, totalPages: 3 } };
		};
		const reading = await collect(lastAgain, 1);
		expect(reading).toMatchObject({ isDoubtful: false, ids: ['p1', 'p2', 'p3'] });
		expect(asked).toEqual([1, 2, 3, 4]);
	});
});

describe('a list that counts nothing', () => {
	const listOf = (pageOf: (page: number, answers: number) => readonly string[], totalPages = 1) => {
		let answers = 0;
		const readPage: ReadPage = (page) => {
			const records = pageOf(page, (answers += 1)).map((id) => ({ id }));
			return Promise.resolve({ ok: true, page: { ...NOTHING_SAID, records, totalPages } });
		};
		return readPage;
	};
	const three = [
		['a', 'b'],
		['c', 'd'],
		['e', 'f'],
	];

	it('and begins anew behind its end is read twice, since something may have moved up', async () => {
		// 'c' goes right after the second page, so that 'e' moves onto it.
		const moved = [['a', 'b'], ['d', 'e'], ['f']];
		const readPage = listOf((page, answers) => (answers < 3 ? three : moved)[(page - 1) % 3] ?? []);
		const reading = await collect(readPage, 1);
		expect(reading).toHaveProperty('ids', expect.arrayContaining(['a', 'b', 'd', 'e', 'f']));
		expect(reading).toMatchObject({ isDoubtful: true });
	});

	it('and begins anew behind its end is whole where both times are the same', async () => {
		const reading = await collect(
			listOf((page) => three[(page - 1) % 3] ?? []),
			1,
		);
		expect(reading).toMatchObject({ isDoubtful: false, count: 6 });
	});

	it.each([
		['stands empty before others', [three[0], [], three[2]], 3],
		[
			'stands empty before others, and the first one at the end',
			[three[0], [], three[2], three[0]],
			4,
		],
		['is empty, the last one', [three[0], []], 2],
		['has only what came before', [three[0], three[1], three[1]], 3],
	])('leaves a doubt where a page that it claims %s', async (_, pages, claimed) => {
		const reading = await collect(
			listOf((page) => pages[page - 1] ?? [], claimed),
			1,
		);
		expect(reading).toMatchObject({ isDoubtful: true });
		expect(reading).toHaveProperty('ids', [...new Set(pages.flat())]);
	});
});

describe('a last page that is given again', () => {
	it('does not count its records without an ID again', async () => {
		const readPage: ReadPage = (page) =>
			Promise.resolve({
				ok: true,
				page: {
					...NOTHING_SAID,
					records: page === 1 ? [{ id: 'a' }, { id: 'b' }] : [{ id: 'c' }, {}],
					total: 4,
					totalPages: 2,
				},
			});
		const reading = await collect(readPage, 1);
		expect(reading).toMatchObject({ isDoubtful: false, count: 3, withoutId: new Set(['{}']) });
	});
});
