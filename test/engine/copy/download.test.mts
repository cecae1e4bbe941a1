import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../sandbox.mts';
import { bytesOf, contentIn, downloading, downloadsOf } from './download.mts';

const world = useSandbox();

describe('a downloaded file', () => {
	it('is what Tallyfy has, byte for byte, with its name, size, checksum and type', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1, {
			filename: 'Annual report.pdf',
			uploaded_at: '2024-03-01T09:30:00.000000Z',
			sizeBytes: 200_001,
		});
		const { output } = await world.run({ items: asItems([id]), parameters: downloading() });
		expect(output).toHaveLength(1);
		expect(output[0]?.json).toEqual({
			downloaded: true,
			id,
			name: 'Annual report.pdf',
			source: 'local',
			system: null,
			uploadedAt: '2024-03-01T09:30:00.000Z',
			size: 200_001,
			sha256: sandbox.sha256(id),
			mimeType: 'application/pdf',
			status: 200,
			attempts: 1,
			answeredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
		});
		expect(output[0]?.binary?.data).toMatchObject({
			fileName: 'Annual report.pdf',
			fileExtension: 'pdf',
			mimeType: 'application/pdf',
		});
		expect(bytesOf(output[0])?.equals(contentIn(sandbox, id))).toBe(true);
	});

	it('may be of any type: only its record is asked for as JSON', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1);
		await world.run({ items: asItems([id]), parameters: downloading() });
		expect(sandbox.requests.map(({ headers: { accept } }) => accept)).toEqual([
			'application/json',
			'*/*',
		]);
	});

	it.each([0, 1, 65_535, 65_536, 65_537, 5_000_000])(
		'of %i bytes is whole, with a length announced and without',
		async (sizeBytes) => {
			const { sandbox } = world;
			const [id = ''] = sandbox.addFiles(1, { sizeBytes });
			for (const sendsContentLength of [true, false]) {
				sandbox.setQuirks({ sendsContentLength });
				const { output } = await world.run({ items: asItems([id]), parameters: downloading() });
				expect(output[0]?.json).toMatchObject({ size: sizeBytes, sha256: sandbox.sha256(id) });
				expect(bytesOf(output[0])?.equals(contentIn(sandbox, id))).toBe(true);
			}
		},
	);

	it.each([
		['report.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
		['photo.JPG', 'image/jpeg'],
		['notes.txt', 'text/plain'],
		['model.unheardof', 'application/octet-stream'],
		['README', 'application/octet-stream'],
	])('named %s is %s', async (filename, mimeType) => {
		const [id = ''] = world.sandbox.addFiles(1, { filename });
		const { output } = await world.run({ items: asItems([id]), parameters: downloading() });
		expect(output[0]?.json).toMatchObject({ name: filename, mimeType });
		expect(output[0]?.binary?.data).toMatchObject({ fileName: filename, mimeType });
	});

	it('keeps the name that Tallyfy has, and gets a safe one in n8n', async () => {
		const [id = ''] = world.sandbox.addFiles(1, { filename: '../../etc/pass"wd.txt' });
		const { output } = await world.run({ items: asItems([id]), parameters: downloading() });
		expect(output[0]?.json.name).toBe('../../etc/pass"wd.txt');
		expect(output[0]?.binary?.data?.fileName).toBe('.._.._etc_pass_wd.txt');
		expect(output[0]?.binary?.data).not.toHaveProperty('directory');
	});

	it('comes in the field that the options name, beside what came in where that is wanted', async () => {
		const [id = ''] = world.sandbox.addFiles(1);
		const { output } = await world.run({
			items: [{ id, name: 'what the input calls it', invoice: 7 }],
			parameters: downloading({ binaryPropertyName: ' attachment ', includeOtherFields: true }),
		});
		expect(Object.keys(output[0]?.binary ?? {})).toEqual(['attachment']);
		expect(output[0]?.json).toMatchObject({ invoice: 7, downloaded: true });
		expect(output[0]?.json.name).toMatch(/^scan-/);
	});
});

describe('several files', () => {
	it('come at once, no more than allowed, in the order of their items', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(12, (index) => ({ sizeBytes: 1_000 + index }));
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 50 } }]);
		const { output, hint } = await world.run({
			items: asItems(ids),
			parameters: downloading({ concurrency: 4 }),
		});
		expect(output.map(({ json }) => json.id)).toEqual(ids);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_id, item) => ({ item })));
		expect(output.map(({ json }) => json.sha256)).toEqual(ids.map((id) => sandbox.sha256(id)));
		expect(sandbox.peakInFlight).toBe(4);
		expect(hint).toBeUndefined();
	});

	it('keep to the rate limit', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(15);
		sandbox.faults.set([{ fault: { kind: 'rateLimit', limit: 10 } }]);
		const { output } = await world.run({ items: asItems(ids), parameters: downloading() });
		expect(output.every(({ json }) => json.downloaded === true)).toBe(true);
		expect(downloadsOf(sandbox, ids)).toBe(15);
	});

	it('that are the same file are downloaded once, and every item has it', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1);
		const { output } = await world.run({ items: asItems([id, id, id]), parameters: downloading() });
		expect(output.map((item) => bytesOf(item)?.equals(contentIn(sandbox, id)))).toEqual([
			true,
			true,
			true,
		]);
		expect(downloadsOf(sandbox, [id])).toBe(1);
	});
});

describe('a file that lives elsewhere', () => {
	it('is named and not downloaded, without an error', async () => {
		const { sandbox } = world;
		const [own = ''] = sandbox.addFiles(1);
		const [id = ''] = sandbox.addFiles(1, {
			source: 'url',
			system: 'Google Drive',
			filename: 'Plan',
		});
		const { output, hint } = await world.run({
			items: asItems([id, own]),
			parameters: downloading(),
		});
		expect(output[0]?.json).toMatchObject({
			downloaded: false,
			id,
			name: 'Plan',
			source: 'url',
			system: 'Google Drive',
			reason:
				'It lives in Google Drive, not in Tallyfy, which only holds a link to it. Get it from there.',
			sha256: null,
		});
		expect(output[0]).not.toHaveProperty('binary');
		expect(output[0]?.json).not.toHaveProperty('error');
		expect(output[1]?.json.downloaded).toBe(true);
		expect(downloadsOf(sandbox, [id])).toBe(0);
		expect(hint).toBe('1 of 2 files downloaded, 1 kept outside Tallyfy.');
	});
});
