import { describe, expect, it } from 'vitest';

import type { Fault } from '../../../sandbox/tallyfy/faults/faults.mts';
import { asItems, useSandbox } from '../sandbox.mts';
import { bytesOf, contentIn, downloading } from './download.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const CONTENTS = '/dl$';

const BROKEN: [string, Fault][] = [
	['is cut off in the middle', { kind: 'cut', when: 'after', afterBytes: 150_000 }],
	['is cut off one byte before its end', { kind: 'cut', when: 'after', afterBytes: 299_999 }],
	['stops coming', { kind: 'stall', afterBytes: 150_000 }],
	['is shorter than announced', { kind: 'wrongLength', byBytes: 1 }],
	['is reset', { kind: 'reset', when: 'after' }],
	['never comes', { kind: 'hang' }],
	['is a server error', { kind: 'status', status: 502, when: 'after' }],
];

describe.each(BROKEN)('a content that %s', (_how, fault) => {
	it('is asked for again, and what comes out is whole', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(3, { sizeBytes: 300_000 });
		sandbox.faults.set([{ match: { path: CONTENTS, firstAttemptsPerId: 1 }, fault }]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: downloading({ timeout: 2_000 }),
		});
		expect(output.map(({ json }) => [json.downloaded, json.attempts])).toEqual(
			ids.map(() => [true, 2]),
		);
		expect(
			output.map((item, at) => bytesOf(item)?.equals(contentIn(sandbox, ids[at] ?? ''))),
		).toEqual([true, true, true]);
	});

	it('is an error when no retry is left, never a short copy', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(5, { sizeBytes: 300_000 });
		const [bad = ''] = ids;
		sandbox.faults.set([{ match: { path: CONTENTS, ids: [bad] }, fault }]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: downloading({ timeout: 2_000, maxRetries: 1, concurrency: 2 }),
			settings: CONTINUE,
		});
		expect(output.map(({ json }) => json.downloaded)).toEqual([false, true, true, true, true]);
		expect(output[0]?.json).toMatchObject({
			id: bad,
			attempts: 2,
			sha256: null,
			error: expect.any(String) as string,
			message: expect.any(String) as string,
			details: { id: bad, attempts: 2 },
		});
		expect(output[0]).not.toHaveProperty('binary');
		expect(output[0]?.pairedItem).toEqual({ item: 0 });
	});
});

describe('what a broken download tells', () => {
	it('is how far it came', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1, { sizeBytes: 300_000 });
		const cut = { kind: 'cut', when: 'after', afterBytes: 32_768 } as const;
		sandbox.faults.set([{ match: { path: CONTENTS }, fault: cut }]);
		const { error } = await world.run({
			items: asItems([id]),
			parameters: downloading({ maxRetries: 0 }),
		});
		expect(error?.message).toBe('The connection to Tallyfy broke before the answer was complete');
		expect(error?.description).toContain('32768 of 300000 bytes had arrived');
	});
});

describe('a content without a length that is cut off', () => {
	it('is asked for again as well', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ sendsContentLength: false });
		const [id = ''] = sandbox.addFiles(1, { sizeBytes: 300_000 });
		const cut = { kind: 'cut', when: 'after', afterBytes: 150_000 } as const;
		sandbox.faults.set([{ match: { path: CONTENTS, firstAttemptsPerId: 1 }, fault: cut }]);
		const { output } = await world.run({ items: asItems([id]), parameters: downloading() });
		expect(output[0]?.json).toMatchObject({ attempts: 2, sha256: sandbox.sha256(id) });
	});
});

describe('something else in place of the content', () => {
	it.each<[string, Fault, string]>([
		['a login page', { kind: 'webPage' }, "A web page came back (200) instead of Tallyfy's answer"],
		[
			'JSON',
			{ kind: 'status', status: 200, body: { message: 'Your file is being prepared.' } },
			'Tallyfy answered 200, and what came is not the file',
		],
		[
			'nothing',
			{ kind: 'status', status: 204 },
			'Tallyfy answered 204, and what came is not the file',
		],
		[
			'a redirect',
			{ kind: 'redirect', location: 'https://storage.example.com/file?key=1' },
			"Tallyfy's address redirects (302) to https://storage.example.com, and a request is never sent on",
		],
		[
			'a refusal',
			{ kind: 'status', status: 403, body: { message: 'Forbidden.' } },
			'The owner of the access token may not download this file (403)',
		],
	])('%s is an error', async (_what, fault, message) => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1);
		sandbox.faults.set([{ match: { path: CONTENTS }, fault }]);
		const { output } = await world.run({
			items: asItems([id]),
			parameters: downloading({ maxRetries: 0 }),
			settings: CONTINUE,
		});
		expect(output[0]?.json).toMatchObject({ downloaded: false, error: message });
		expect(output[0]).not.toHaveProperty('binary');
	});
});

describe('a file that is gone', () => {
	it('from the storage, though Tallyfy still lists it, is said to be', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1, { filename: 'report.pdf' });
		const missing = { error: true, message: 'Asset not found.' };
		sandbox.faults.set([
			{ match: { path: CONTENTS }, fault: { kind: 'status', status: 404, body: missing } },
		]);
		const { error } = await world.run({ items: asItems([id]), parameters: downloading() });
		expect(error?.message).toBe(
			"The content of 'report.pdf' is no longer in Tallyfy's storage (404)",
		);
	});

	it('altogether is not found, and nothing is downloaded', async () => {
		const { sandbox } = world;
		const { error } = await world.run({
			items: asItems(['f'.repeat(32)]),
			parameters: downloading(),
		});
		expect(error?.message).toBe('Tallyfy shows this token no file with this ID');
		expect(sandbox.requests.filter(({ path }) => path.endsWith('/dl'))).toEqual([]);
	});
});
