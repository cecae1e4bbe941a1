import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { changing, DELETE_TASKS } from '../operations/kinds.mts';

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
			deleted: true,
			id,
			status: 204,
			data: null,
			attempts: 1,
			answeredAt: expect.any(String) as string,
		});
	});

	it('does not shine through in the error output', async () => {
		const former = {
			...planned('never-there'),
			deleted: true,
			alreadyDeleted: true,
			presumed: true,
		};
		const { errorOutput } = await world.run({
			items: [former],
			parameters: changing(DELETE_TASKS),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput[0]?.json).toMatchObject({
			title: 'Mine',
			deleted: false,
			alreadyDeleted: null,
			presumed: null,
			dryRun: null,
			outcome: null,
			reason: null,
		});
	});

	it('does not shine through either where the item has no more than that', async () => {
		const { errorOutput } = await world.run({
			items: [{ id: 'never-there', deleted: true, alreadyDeleted: true, reason: 'Old' }],
			parameters: changing(DELETE_TASKS),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput[0]?.json).toMatchObject({
			deleted: false,
			alreadyDeleted: null,
			reason: 'Old',
		});
	});

	it("is left alone where the fields are the user's own", async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const { output } = await world.run({
			items: [{ id, reason: 'Old', outcome: 'Lost', message: 'Bye' }],
			parameters: changing(DELETE_TASKS, { options: { includeOtherFields: true } }),
		});
		expect(output[0]?.json).toMatchObject({ reason: 'Old', outcome: 'Lost', message: 'Bye' });
	});
});
