import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useSandbox } from '../engine/sandbox.mts';

const world = useSandbox();
const MB = 1_000_000;
const PROGRAM = fileURLToPath(new URL('measure.mts', import.meta.url));

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tallyfy-download-'));
});
afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

interface Measurement {
	grownBytes: number;
	seconds: number;
	files: { sha256: string; size: number; storedSha256: string }[];
}

async function measure(warmUpId: string, ids: readonly string[]): Promise<Measurement> {
	const { accessToken, organizationId, baseUrl } = world.sandbox;
	const credential = JSON.stringify({ accessToken, organizationId, baseUrl });
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[PROGRAM, credential, warmUpId, ...ids],
		{
			env: { ...process.env, N8N_USER_FOLDER: folder, N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
		},
	);
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement;
}

describe('where n8n keeps binary data on the disk', () => {
	it(
		'large files pass through without being in memory',
		{ timeout: 120_000, retry: 2 },
		async () => {
			const { sandbox } = world;
			const [small = ''] = sandbox.addFiles(1);
			const sizeBytes = Number(process.env.TALLYFY_DOWNLOAD_MB ?? 200) * MB;
			const ids = sandbox.addFiles(1, { sizeBytes });
			const { grownBytes, files, seconds } = await measure(small, ids);
			const sha256 = sandbox.sha256(ids[0] ?? '');
			expect(files).toEqual([{ sha256, size: sizeBytes, storedSha256: sha256 }]);
			console.log(`${sizeBytes / MB} MB in ${seconds} s: ${grownBytes / MB} MB more memory`);
			expect(grownBytes).toBeLessThan(100 * MB);
		},
	);

	it('several large files at once neither', { timeout: 120_000, retry: 2 }, async () => {
		const { sandbox } = world;
		const [small = ''] = sandbox.addFiles(1);
		const ids = sandbox.addFiles(5, { sizeBytes: 50 * MB });
		const { grownBytes, files } = await measure(small, ids);
		expect(files.map(({ storedSha256 }) => storedSha256)).toEqual(
			ids.map((id) => sandbox.sha256(id)),
		);
		expect(grownBytes).toBeLessThan(100 * MB);
	});
});
