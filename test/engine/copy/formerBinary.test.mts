import { describe, expect, it } from 'vitest';

import type { INode } from 'n8n-workflow';

import { outputOf } from '../../../sandbox/engine/engine.mts';
import { engine } from '../harness.mts';
import { useSandbox } from '../sandbox.mts';
import { bytesOf, contentIn, downloading } from './download.mts';

const world = useSandbox();

const node = (name: string, type: string, more: Partial<INode>): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...more,
});

/** Two downloads in a row: of `$json.first`, and of `$json.second`, which takes all along that the first one put out. */
async function downloadTwo(first: string, second: string) {
	const { accessToken, organizationId, baseUrl } = world.sandbox;
	const download = (name: string, field: string) =>
		node(name, 'n8n-nodes-tallyfy-cleanup.tallyfy', {
			parameters: {
				...downloading({ includeOtherFields: true }),
				fileId: { __rl: true, mode: 'id', value: `={{ $json.${field} }}` },
			} as INode['parameters'],
			credentials: { tallyfyApi: { id: 'saved', name: 'Tallyfy account' } },
			onError: 'continueRegularOutput',
		});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	const run = await (
		await engine()
	).run(
		{
			name: 'Two downloads',
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}),
				download('First', 'first'),
				download('Second', 'second'),
			],
			connections: { Start: to('First'), First: to('Second') },
		},
		{
			startNode: 'Start',
			items: [{ first, second }],
			credentials: { saved: { accessToken, organizationId, baseUrl } },
		},
	);
	return outputOf(run, 'Second')[0];
}

describe('binary data that a former node left in the field of the copy', () => {
	it('never passes for a copy that failed', async () => {
		const [first = ''] = world.sandbox.addFiles(1);
		const missing = 'f'.repeat(32);
		const item = await downloadTwo(first, missing);
		expect(item?.json).toMatchObject({ downloaded: false, id: missing, sha256: null, size: null });
		expect(item).not.toHaveProperty('binary');
	});

	it('never passes for a file that lives elsewhere', async () => {
		const { sandbox } = world;
		const [first = ''] = sandbox.addFiles(1);
		const [second = ''] = sandbox.addFiles(1, { source: 'url' });
		const item = await downloadTwo(first, second);
		expect(item?.json).toMatchObject({ downloaded: false, id: second, sha256: null, attempts: 0 });
		expect(item).not.toHaveProperty('binary');
	});

	it('gives way to the copy', async () => {
		const { sandbox } = world;
		const [first = '', second = ''] = sandbox.addFiles(2);
		const item = await downloadTwo(first, second);
		expect(item?.json).toMatchObject({ downloaded: true, id: second, first });
		expect(bytesOf(item)?.equals(contentIn(sandbox, second))).toBe(true);
	});
});
