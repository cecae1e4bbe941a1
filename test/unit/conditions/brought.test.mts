import { describe, expect, it } from 'vitest';

import { isPartial } from '../../../nodes/Tallyfy/transport/answer/values';

describe('what Tallyfy brought along', () => {
	const counted = (total: unknown, pages = 1) => ({
		id: 'p1',
		tasks: { data: [{ id: 't1' }], meta: { pagination: { total, count: 1, total_pages: pages } } },
	});

	it('is a part where it counts more than it brought, however deep', () => {
		expect(isPartial(counted(30))).toBe(true);
		expect(isPartial({ tasks: { data: [counted(2)] } })).toBe(true);
		expect(isPartial({ tags: { data: [], meta: { pagination: { total_pages: 2 } } } })).toBe(true);
	});

	it.each([[counted(1)], [counted(undefined)], [counted(1, 2)], [{ tasks: { data: [] } }], [null]])(
		'is whole where nothing says otherwise: %j',
		(value) => {
			expect(isPartial(value)).toBe(false);
		},
	);
});
