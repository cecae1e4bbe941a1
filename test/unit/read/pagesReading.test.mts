import { describe, expect, it } from 'vitest';

import type { FailedReply } from '../../../nodes/Tallyfy/transport/outcome';
import type { Page } from '../../../nodes/Tallyfy/read/list';
import {
	ChangingList,
	NOTHING_SAID,
	collect,
	numbers,
	readList,
	type ReadPage,
} from './changingList.mts';

describe('a list that changes', () => {
	it('is read again after a deletion, and nothing is missed', async () => {
		const { asked, reading, throughout } = await readList({
			size: 25,
			pageSize: 10,
			changes: [{ beforeAnswer: 2, deleteAt: [0], insertAt: [] }],
		});
		expect(reading).toMatchObject({ isDoubtful: false, count: 25 });
		expect(reading).toHaveProperty('ids', expect.arrayContaining(throughout));
		expect(asked).toEqual([1, 2, 3, 4, 1, 2, 3]);
	});

	it('leaves a doubt without a total, where two passes bring as many, but not the same', async () => {
		const { asked, reading, throughout } = await readList({
			size: 15,
			pageSize: 10,
			meta: () => NOTHING_SAID,
			changes: [{ beforeAnswer: 2, deleteAt: [0], insertAt: [] }],
		});
		expect(reading).toMatchObject({ isDoubtful: true, count: 15 });
		expect(reading).toHaveProperty('ids', expect.arrayContaining(throughout));
		expect(asked).toHaveLength(6);
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
		];
		const readPage: ReadPage = () => {
			const [id, total = 0] = script.shift() ?? [];
			const records = id === undefined ? [] : [{ id }];
			return Promise.resolve({
				ok: true,
				page: { ...NOTHING_SAID, records, total, totalPages: total },
			});
		};
		const reading = await collect(readPage, 1);
		expect(reading).toMatchObject({ isDoubtful: true, ids: ['a', 'new', 'c'] });
	});

	it('is read twice and leaves a doubt when it never stands still', async () => {
		const changes = numbers(2, 60).map((beforeAnswer) => ({
			beforeAnswer,
			deleteAt: beforeAnswer % 2 === 0 ? [0.5] : [],
			insertAt: beforeAnswer % 2 === 0 ? [] : [0],
		}));
		const { asked, reading } = await readList({ size: 25, pageSize: 10, changes });
		expect(reading).toMatchObject({ isDoubtful: true });
		expect(asked.filter((page) => page === 1)).toHaveLength(2);
	});
});

describe('a reading', () => {
	const failed = (reason: 'notFound' | 'serverError'): FailedReply => ({
		ok: false,
		failure: { reason },
		attempts: 1,
		outcomeUnknown: false,
		status: undefined,
		answeredAt: undefined,
	});
	const five = (page: number): Page => ({
		...NOTHING_SAID,
		records: [{ id: `${page}a` }, { id: `${page}b` }],
		total: 10,
		totalPages: 5,
	});

	it.each([
		['the end, where all came that is counted', { total: 4, totalPages: 2 }, true],
		['a failure, where more is counted', { total: 5, totalPages: 2 }, false],
		['a failure, where more pages are claimed', { total: 4, totalPages: 3 }, false],
		['a failure, where nothing is counted', { total: undefined, totalPages: 2 }, false],
	])('takes a page that is not there for %s', async (_, claims, ok) => {
		const readPage: ReadPage = (page) =>
			Promise.resolve(
				page > 2 ? failed('notFound') : { ok: true, page: { ...five(page), ...claims } },
			);
		const reading = await collect(readPage, 3);
		expect(reading.ok).toBe(ok);
	});

	it('ends with the failure of any page, and gives no short list', async () => {
		const asked: number[] = [];
		const readPage: ReadPage = (page) => {
			asked.push(page);
			return Promise.resolve(page === 3 ? failed('serverError') : { ok: true, page: five(page) });
		};
		const reading = await collect(readPage, 2);
		expect(reading).toMatchObject(failed('serverError'));
		expect(asked).toEqual([1, 2, 3, 4]);
	});

	it('rethrows what a page threw, after all the others have come back', async () => {
		let open = 0;
		const readPage: ReadPage = async (page) => {
			if (page === 4) throw new Error('a mistake');
			open += 1;
			await new Promise((resolve) => setTimeout(resolve, 5 * page));
			open -= 1;
			return { ok: true, page: five(page) };
		};
		await expect(collect(readPage, 5)).rejects.toThrow('a mistake');
		expect(open).toBe(0);
	});

	it('ends early when there is enough', async () => {
		const asked: number[] = [];
		const readPage: ReadPage = (page) => {
			asked.push(page);
			return Promise.resolve({ ok: true, page: five(page) });
		};
		const reading = await collect(readPage, 1, 3);
		expect(reading).toMatchObject({ isDoubtful: false, ids: ['1a', '1b', '2a', '2b'] });
		expect(asked).toEqual([1, 2]);
	});

	it('hands over each record once, also where the list is read twice', async () => {
		const world = new ChangingList({ size: 25, pageSize: 10, meta: () => ({ total: 24 }) });
		const { ids } = await collect(world.readPage, 2);
		expect(ids).toEqual(world.throughout);
		expect(world.asked.filter((page) => page === 1)).toHaveLength(2);
	});

	it('counts records without a usable ID, and they fit the total', async () => {
		const records = [{ id: 'a' }, {}, null, { id: '../x' }];
		const readPage: ReadPage = () =>
			Promise.resolve({
				ok: true,
				page: { ...NOTHING_SAID, records, total: 4, totalPages: 1, perPage: 10 },
			});
		const reading = await collect(readPage, 1);
		const withoutId = new Set(['{}', 'null', '{"id":"../x"}']);
		const facts = { isDoubtful: false, withoutId, total: 4 };
		expect(reading).toEqual({ ok: true, ids: ['a'], count: 1, ...facts });
	});
});
