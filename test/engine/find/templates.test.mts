import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { asked, daysAgo, getMany, idsOf, olderThan } from './finding.mts';

const world = useSandbox();

const find = async (parameters = {}) =>
	await world.run({ items: [{}], parameters: getMany('template', parameters) });

const page = { request: 'GET checklists', page: '1', per_page: '100' };

describe('Template > Get Many', () => {
	it('puts out the fields that workflows rely on, and nothing else', async () => {
		const { sandbox } = world;
		const [id] = sandbox.addTemplates(1, {
			title: 'Client intake',
			created_at: '2025-01-02T03:04:05.000Z',
			last_updated: '2025-01-03T03:04:05.000Z',
		});
		const { output } = await find({ filters: { search: 'client' } });
		expect(asked(sandbox)).toEqual([{ ...page, q: 'client' }]);
		expect(output).toEqual([
			{
				json: {
					id,
					name: 'Client intake',
					status: 'active',
					createdAt: '2025-01-02T03:04:05.000Z',
					updatedAt: '2025-01-03T03:04:05.000Z',
					archivedAt: null,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it.each([
		['exclude', [{}], 2],
		['include', [{}, { archived: 'only' }, {}], 3],
		['only', [{ archived: 'only' }], 1],
	])('finds archived templates: %s', async (archived, queries, count) => {
		const { sandbox } = world;
		sandbox.addTemplates(1);
		sandbox.addTemplates(1, { archived_at: daysAgo(sandbox, 1) });
		const { output } = await find({ filters: { archived } });
		expect(asked(sandbox)).toEqual(queries.map((query) => ({ ...page, ...query })));
		expect(output).toHaveLength(count);
	});

	it('finds what was archived long ago, by a tag', async () => {
		const { sandbox } = world;
		const add = (days: number, tags: string[]) =>
			sandbox.addTemplates(1, { archived_at: daysAgo(sandbox, days), tags });
		const [old] = add(400.5, ['Retired']);
		add(10, ['Retired']);
		add(400.5, []);
		const { output, hint } = await find({
			filters: { archived: 'only', tag: 'Retired', age: olderThan(1, 'years', 'archived') },
		});
		expect(idsOf(output)).toEqual([old]);
		expect(output[0]?.json).toMatchObject({ ageDays: 400, status: 'archived' });
		expect(hint).toBe('1 template is due.');
	});
});
