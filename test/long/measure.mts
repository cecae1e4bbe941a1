import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

import type { INode } from 'n8n-workflow';

import { Engine, outputOf, type WorkflowFile } from '../../sandbox/engine/engine.mts';

/**
 * Downloads files in n8n's engine with binary data on the disk, in a process of its own, and prints what that took: a
 * program, since memory can only be measured where nothing else runs. Its arguments: the credential as JSON, then the ID
 * of a small file to warm up with, and the IDs of the files to measure.
 */
const [credential = '{}', warmUpId = '', ...ids] = process.argv.slice(2);

const require = createRequire(createRequire(import.meta.url).resolve('n8n-core'));
const { Container } = require('@n8n/di') as typeof import('@n8n/di');
const { BinaryDataService } = require('n8n-core') as typeof import('n8n-core');
const store = Container.get(BinaryDataService);
await store.init();

const node = (name: string, type: string, parameters: INode['parameters']): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters,
});

const workflow: WorkflowFile = {
	name: 'Download',
	nodes: [
		node('Start', 'n8n-nodes-base.manualTrigger', {}),
		{
			...node('Tallyfy', 'n8n-nodes-tallyfy-cleanup.tallyfy', {
				resource: 'file',
				operation: 'download',
				fileId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			}),
			credentials: { tallyfyApi: { id: 'saved', name: 'Tallyfy account' } },
		},
	],
	connections: { Start: { main: [[{ node: 'Tallyfy', type: 'main', index: 0 }]] } },
};

const engine = await Engine.start(fileURLToPath(new URL('../../', import.meta.url)));
const download = async (wanted: readonly string[]) => {
	const run = await engine.run(workflow, {
		startNode: 'Start',
		items: wanted.map((id) => ({ id })),
		credentials: { saved: JSON.parse(credential) as Record<string, string> },
	});
	if (run.status !== 'success') throw run.data.resultData.error ?? new Error(run.status);
	return outputOf(run, 'Tallyfy');
};

await download([warmUpId]);
const before = process.memoryUsage.rss();
const startedAt = performance.now();
const items = await download(ids);
const seconds = (performance.now() - startedAt) / 1_000;
// In kilobytes, and the highest since the start of the process: no peak is missed.
const grownBytes = process.resourceUsage().maxRSS * 1_024 - before;

const files = [];
for (const { json, binary } of items) {
	const hash = createHash('sha256');
	await pipeline(createReadStream(store.getPath(binary?.data?.id ?? '')), hash);
	files.push({ sha256: json.sha256, size: json.size, storedSha256: hash.digest('hex') });
}
process.stdout.write(`${JSON.stringify({ grownBytes, seconds, files })}\n`);
process.exit();
