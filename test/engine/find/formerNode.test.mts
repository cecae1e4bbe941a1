import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { byId, getMany } from './finding.mts';

const world = useSandbox();

const DONE = { deleted: true, archived: true, restored: true, alreadyDeleted: true };

/** *Get* of something that isn't there, for an item of a node that dealt with it. */
const getGone = async (
	resource: string,
	onError: 'continueErrorOutput' | 'continueRegularOutput',
) =>
	await world.run({
		items: [{ id: 'f00dbeef', ...DONE, status: 204, row: 7 }],
		parameters: { resource, operation: 'get', [`${resource}Id`]: byId('={{ $json.id }}') },
		settings: { onError },
	});

describe('a failed item never tells of what a former node has done', () => {
	const OWN = ['answeredAt', 'attempts', 'details', 'error', 'id', 'message', 'status'];

	it.each(['task', 'process', 'template', 'file'])('after Get: %s', async (resource) => {
		const { errorOutput } = await getGone(resource, 'continueErrorOutput');
		const { output } = await getGone(resource, 'continueRegularOutput');
		for (const [item] of [errorOutput, output]) {
			expect(Object.keys(item?.json ?? {}).sort()).toEqual(OWN);
			expect(item?.json).toMatchObject({ id: 'f00dbeef', status: 404 });
		}
	});

	it('after Get Many', async () => {
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 403 } }]);
		const { errorOutput } = await world.run({
			items: [{ deleted: true, presumed: true }],
			parameters: getMany('task'),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(Object.keys(errorOutput[0]?.json ?? {}).sort()).toEqual(['details', 'error', 'message']);
	});
});

describe('a success', () => {
	it('never lets an error of its input item through: n8n would take it for a failure', async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const { output } = await world.run({
			items: [{ id, error: 'Old', row: 7 }],
			parameters: {
				resource: 'task',
				operation: 'get',
				taskId: byId('={{ $json.id }}'),
				options: { includeOtherFields: true },
			},
		});
		expect(output[0]?.json).toMatchObject({ id, row: 7 });
		expect(output[0]?.json).not.toHaveProperty('error');
	});
});
