import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import { changing, DELETE_TASKS } from '../operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe('an approval', () => {
	it('lets everything go where it is true for every item', async () => {
		const ids = world.sandbox.addTasks(2);
		await world.run({
			items: ids.map((id) => ({ id, data: { approved: true } })),
			parameters: changing(DELETE_TASKS, { safety: { approved: '={{ $json.data.approved }}' } }),
		});
		expect(world.left(ids)).toEqual([]);
	});

	it.each([false, 'true', 1, 'yes', undefined, null, {}])(
		'of %j is none: nothing is sent at all',
		async (approved) => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(2);
			const items = ids.map((id, index) => ({ id, approved: index === 0 ? true : approved }));
			const { output } = await world.run({
				items: items,
				parameters: changing(DELETE_TASKS, { safety: { approved: '={{ $json.approved }}' } }),
				settings: CONTINUE,
			});
			expect(sandbox.requests).toEqual([]);
			expect(output.map(({ json }) => [json.id, json.deleted, json.error])).toEqual(
				ids.map((id) => [id, false, 'Nobody approved this']),
			);
		},
	);

	it('that timed out leaves the original items, and deletes nothing', async () => {
		const ids = world.sandbox.addTasks(2);
		const { error } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { safety: { approved: '={{ $json.data.approved }}' } }),
		});
		expect(error?.message).toContain('Nothing was deleted.');
		expect(world.left(ids)).toEqual(ids);
	});
});
