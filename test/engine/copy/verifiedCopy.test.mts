import { describe, expect, it } from 'vitest';

import type { IDataObject } from 'n8n-workflow';

import { DELETE_FILE } from '../harness.mts';
import { useSandbox } from '../sandbox.mts';
import { downloadsOf } from './download.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const deleting = (options: IDataObject = {}) => ({
	...DELETE_FILE,
	safety: { copySha256: '={{ $json.sha256 }}' },
	options,
});

describe('a file that is deleted only with a verified copy', () => {
	it('goes when the checksum is that of its content, which is read once', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(3, { sizeBytes: 200_000 });
		const { output } = await world.run({
			items: ids.map((id) => ({ id, sha256: sandbox.sha256(id) })),
			parameters: deleting(),
		});
		expect(output.map(({ json }) => json.deleted)).toEqual([true, true, true]);
		expect(world.left(ids)).toEqual([]);
		expect(downloadsOf(sandbox, ids)).toBe(3);
	});

	it('stays when the checksum is that of another one', async () => {
		const { sandbox } = world;
		const [id = '', other = ''] = sandbox.addFiles(2);
		const { output } = await world.run({
			items: [{ id, sha256: sandbox.sha256(other) }],
			parameters: deleting(),
			settings: CONTINUE,
		});
		expect(output[0]?.json).toMatchObject({ deleted: false });
		expect(output[0]?.json.error).toMatch(/^No verified copy of/);
		expect(world.left([id])).toEqual([id]);
	});

	it('stays when it never arrives whole', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1, { sizeBytes: 200_000 });
		sandbox.faults.set([{ match: { path: '/dl$' }, fault: { kind: 'cut', when: 'after' } }]);
		const { output } = await world.run({
			items: [{ id, sha256: sandbox.sha256(id) }],
			parameters: deleting({ maxRetries: 1 }),
			settings: CONTINUE,
		});
		expect(output[0]?.json.deleted).toBe(false);
		expect(output[0]?.json.message).toContain('The connection to Tallyfy broke');
		expect(world.left([id])).toEqual([id]);
	});

	it('goes when a broken download is followed by a whole one', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1, { sizeBytes: 200_000 });
		sandbox.faults.set([
			{ match: { path: '/dl$', firstAttemptsPerId: 1 }, fault: { kind: 'cut', when: 'after' } },
		]);
		const { output } = await world.run({
			items: [{ id, sha256: sandbox.sha256(id) }],
			parameters: deleting(),
		});
		expect(output[0]?.json.deleted).toBe(true);
		expect(world.left([id])).toEqual([]);
	});
});
