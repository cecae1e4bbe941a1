import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { changing, DELETE_TASKS } from '../operations/kinds.mts';

const world = useSandbox();

describe('Include Other Fields', () => {
	it("brings the input item's fields along, under the result's own", async () => {
		const [goes = ''] = world.sandbox.addTasks(1);
		const { output } = await world.run({
			items: [
				{ id: goes, row: 1, deleted: 'yes', status: 'old' },
				{ id: 'never-there', row: 2, deleted: true },
			],
			parameters: changing(DELETE_TASKS, { options: { includeOtherFields: true } }),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json }) => [json.row, json.deleted, json.status])).toEqual([
			[1, true, 204],
			[2, false, 404],
		]);
	});

	it('is off where nothing is said', async () => {
		const [goes = ''] = world.sandbox.addTasks(1);
		const { output } = await world.run({
			items: [{ id: goes, row: 1 }],
			parameters: changing(DELETE_TASKS),
		});
		expect(output[0]?.json).not.toHaveProperty('row');
	});
});
