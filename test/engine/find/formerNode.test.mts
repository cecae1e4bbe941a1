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
	it.each(['task', 'process', 'template', 'file'])('after Get: %s', async (resource) => {
		const { errorOutput } = await getGone(resource, 'continueErrorOutput');
		expect(errorOutput[0]?.json).toMatchObject({
			id: 'f00dbeef',
			deleted: false,
			archived: false,
			restored: false,
			alreadyDeleted: false,
			status: 404,
			row: 7,
		});
		const { output } = await getGone(resource, 'continueRegularOutput');
		const keys = ['attempts', 'details', 'error', 'id', 'message', 'status'];
		expect(Object.keys(output[0]?.json ?? {}).sort()).toEqual(keys);
	});

	it('after Get Many', async () => {
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 403 } }]);
		const { errorOutput } = await world.run({
			items: [{ deleted: true, presumed: true }],
			parameters: getMany('task'),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput[0]?.json).toMatchObject({ deleted: false, presumed: false });
		expect(errorOutput[0]?.json).not.toHaveProperty('archived');
	});
});
