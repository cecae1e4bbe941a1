import { describe, expect, it } from 'vitest';

import { parsePage } from '../../../nodes/Tallyfy/read/list';
import { NOTHING_SAID } from './changingList.mts';

describe('the body of a page', () => {
	it('is read with what it says about the list', () => {
		const pagination = { total: 12, count: 10, per_page: '10', current_page: 1, total_pages: 2 };
		expect(parsePage({ data: [{ id: 'a' }], meta: { pagination } })).toEqual({
			records: [{ id: 'a' }],
			total: 12,
			perPage: 10,
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
