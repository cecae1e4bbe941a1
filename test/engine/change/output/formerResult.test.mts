import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { changesOf, changing, DELETE_TASKS } from '../operations/kinds.mts';

const world = useSandbox();

/** What a Dry Run of this node said of a thing, with a field of the user's own. */
const planned = (id: string) => ({
	id,
	title: 'Mine',
	deleted: false,
	outcome: 'wouldDelete',
	reason: 'A real run would delete this one-off task',
	status: 200,
	data: null,
	attempts: 0,
	answeredAt: null,
	dryRun: true,
});

describe('what a former node of this kind said of an item', () => {
	it('is not repeated as the word of this one, where other fields come along', async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const { output } = await world.run({
			items: [planned(id)],
			parameters: changing(DELETE_TASKS, { options: { includeOtherFields: true } }),
		});
		expect(output[0]?.json).toEqual({
			title: 'Mine',
			name: expect.any(String) as string,
			deleted: true,
			outcome: 'deleted',
			id,
			status: 204,
			data: null,
			attempts: 1,
			answeredAt: expect.any(String) as string,
		});
	});

	it('does not shine through in the error output, whose items have no field of the input but those asked for', async () => {
		const former = { ...planned('never-there'), deleted: true, alreadyDeleted: true };
		for (const includeOtherFields of [false, true]) {
			const { errorOutput } = await world.run({
				items: [former],
				parameters: changing(DELETE_TASKS, { options: { includeOtherFields } }),
				settings: { onError: 'continueErrorOutput' },
			});
			const [item] = errorOutput;
			expect(item?.json).toMatchObject({ deleted: false, outcome: 'failed' });
			for (const key of ['alreadyDeleted', 'dryRun', 'reason']) {
				expect(item?.json).not.toHaveProperty(key);
			}
			expect(item?.json.title).toBe(includeOtherFields ? 'Mine' : undefined);
			expect(item?.pairedItem).toBe(0);
		}
	});

	it('never leaves a success with a field that n8n would take for a failure', async () => {
		const ids = world.sandbox.addTasks(2);
		const { output } = await world.run({
			items: ids.map((id) => ({ id, error: '' })),
			parameters: changing(DELETE_TASKS, { options: { includeOtherFields: true } }),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(output.map(({ json }) => [json.deleted, json.attempts, 'error' in json])).toEqual([
			[true, 1, false],
			[true, 1, false],
		]);
		expect(changesOf(world.sandbox)).toHaveLength(2);
	});

	it("is left alone where the fields are the user's own", async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const { output } = await world.run({
			items: [{ id, reason: 'Old', outcome: 'Lost', message: 'Bye' }],
			parameters: changing(DELETE_TASKS, { options: { includeOtherFields: true } }),
		});
		expect(output[0]?.json).toMatchObject({
			reason: 'Old',
			outcome: 'deleted',
			message: 'Bye',
		});
	});
});
