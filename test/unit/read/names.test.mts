import { describe, expect, it } from 'vitest';
import type { IDataObject } from 'n8n-workflow';

import { MEMBERS, Names } from '../../../nodes/Tallyfy/read/names';
import type { Read } from '../../../nodes/Tallyfy/read/one';

const ANN = { id: 1, full_name: 'Ann Lee', email: 'ann@example.com' };
const ZOE = { id: 3, full_name: 'Zoe', email: 'zoe@example.com' };
const OTHER_ANN = { id: 2, full_name: 'Ann Lee', email: 'lee@example.com' };

/** A list of members in these pages; behind the last one come empty ones. */
function listOf(pages: readonly object[][], pagination: IDataObject) {
	const asked: unknown[] = [];
	const read: Read = (_path, { page } = {}) => {
		asked.push(page);
		const value = { data: pages[Number(page) - 1] ?? [], meta: { pagination } };
		return Promise.resolve({
			...{ ok: true, value, status: 200, attempts: 1, outcomeUnknown: false, answeredAt: 0 },
		});
	};
	return { asked, find: async () => await new Names().find(read, MEMBERS, ['ann lee']) };
}

describe('a list of names', () => {
	const cut = [[ANN, ZOE], [OTHER_ANN]];

	it.each([
		['it counts more than came', { per_page: 100, total: 3, total_pages: 1 }, 2],
		['it counts more, as a text', { per_page: 100, total: '3' }, 2],
		['it counts more pages alone', { per_page: 100, total_pages: 2 }, 2],
		['it counts more than there is', { per_page: 100, total: 9 }, 3],
		['it tells nothing', {}, 3],
		['its pages are as full as it says', { per_page: 2 }, 2],
	])('is read on where %s: the second of a name is seen', async (_, pagination, requests) => {
		const { asked, find } = listOf(cut, pagination);
		expect(await find()).toMatchObject({ ok: false, reason: { why: 'severalOfName' } });
		expect(asked).toHaveLength(requests);
	});

	it.each([
		[{ per_page: 100 }],
		[{ per_page: 100, total: 2, total_pages: 1 }],
		[{ per_page: 100, total: 2, total_pages: 2 }],
	])('costs one request where a short page is all: %j', async (pagination) => {
		const { asked, find } = listOf([[ANN, ZOE]], pagination);
		expect(await find()).toMatchObject({ ok: true, value: [{ id: '1' }] });
		expect(asked).toEqual([1]);
	});

	it('ends where its pages are the same again and again', async () => {
		const { asked, find } = listOf([[ANN], [ANN], [ANN]], { per_page: 100, total: 3 });
		expect(await find()).toMatchObject({ ok: true, value: [{ id: '1' }] });
		expect(asked).toEqual([1, 2]);
	});
});
