import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import type { IExecuteFunctions } from 'n8n-workflow';

import { findOperation } from '../../../nodes/Tallyfy/resources/menu';
import { executionContext, response, type Http } from '../support/executionContext.mts';

const BYTES = Buffer.from('the content of a file');
const RECORD = { id: 'f1', filename: 'report.pdf', source: 'local' };

type Store = IExecuteFunctions['helpers']['prepareBinaryData'];

/** Downloads one file from a Tallyfy that gives this record and these headers, into this store. */
async function download(
	store: Store,
	{ record = RECORD, headers = {} }: { record?: object; headers?: Record<string, string> } = {},
) {
	const http: Http = ({ url }) =>
		url.endsWith('/dl')
			? response(200, Readable.from([BYTES], { objectMode: false }), {
					'content-disposition': 'attachment; filename="from the header.pdf"',
					'content-length': String(BYTES.length),
					...headers,
				})
			: response(200, JSON.stringify({ data: record }));
	const { context } = executionContext({ items: [{ fileId: 'f1' }], http, continueOnFail: true });
	Object.assign(context.helpers, { prepareBinaryData: store });
	const operation = findOperation('file', 'download');
	if (operation === undefined) throw new Error('There is no File > Download');
	return await operation.run(context);
}

const read = async (data: Parameters<Store>[0]) =>
	Buffer.isBuffer(data) ? data : Buffer.concat(await data.toArray());

describe("a download that n8n's store", () => {
	it('refuses is an error that says so, and is not tried again', async () => {
		const [item] = await download(async (data) => {
			await read(data);
			throw new Error('ENOSPC: no space left on device, write');
		});
		expect(item?.json).toMatchObject({
			downloaded: false,
			attempts: 1,
			sha256: null,
			error: "n8n couldn't store 'report.pdf'",
			message: expect.stringContaining('ENOSPC: no space left on device, write.') as string,
		});
	});

	it('keeps in part is an error', async () => {
		const [item] = await download(async (data) => {
			await read(data);
			return { data: 'filesystem-v2', mimeType: 'application/pdf', bytes: 5 };
		});
		expect(item?.json).toMatchObject({
			downloaded: false,
			message: expect.stringContaining(`5 of ${BYTES.length} bytes were stored.`) as string,
		});
		expect(item).not.toHaveProperty('binary');
	});
});

describe('an export', () => {
	it.each([
		[
			'numbers that JavaScript would round',
			'{ "id" : "p1", "name":"N", "tasks":[], "big": 12345678901234567891 }\n',
		],
		[
			'spaces and escapes of its own',
			'{"name":"\\u00fc \\/ü", "tasks": [ {"id" :1.0} ],"id":"p1"}',
		],
		['a mark before it', '\ufeff{"name":"N","id":"p1","tasks":[]}'],
		[
			'letters of another alphabet',
			Buffer.from('{"name":"N\u00fc","id":"p1","tasks":[]}', 'latin1'),
		],
	])('is kept to the letter, with its size and checksum: %s', async (_what, sent) => {
		const bytes = Buffer.from(sent);
		const { context } = executionContext({
			items: [{ processId: 'p1' }],
			http: () => response(200, Readable.from([bytes], { objectMode: false })),
		});
		const stored: Buffer[] = [];
		const store: Store = async (data, fileName, mimeType = '') => {
			stored.push(await read(data));
			return { data: '', mimeType, ...(fileName === undefined ? {} : { fileName }) };
		};
		Object.assign(context.helpers, { prepareBinaryData: store });
		const [item] = (await findOperation('process', 'export')?.run(context)) ?? [];
		expect(stored).toEqual([bytes]);
		expect(item?.binary?.data).toMatchObject({ mimeType: 'application/json' });
		expect(item?.json).toMatchObject({
			exported: true,
			size: bytes.length,
			sha256: createHash('sha256').update(bytes).digest('hex'),
			data: JSON.parse(bytes.toString().trim()) as object,
		});
	});

	it('is none that calls itself a part', async () => {
		const bytes = Buffer.from('{"name":"N","id":"p1"}');
		const { context } = executionContext({
			items: [{ processId: 'p1' }],
			http: () =>
				response(200, Readable.from([bytes], { objectMode: false }), {
					'content-range': 'bytes 0-21/90',
				}),
			continueOnFail: true,
		});
		const [item] = (await findOperation('process', 'export')?.run(context)) ?? [];
		expect(item?.json).toMatchObject({ exported: false });
		expect(item?.json.error).toContain('lacks a part');
	});
});

describe('what the store is told', () => {
	const told = async (options: Parameters<typeof download>[1]) => {
		const names: unknown[] = [];
		const [item] = await download(async (data, name, mimeType) => {
			names.push(name, mimeType);
			return { data: (await read(data)).toString('base64'), mimeType: mimeType ?? 'text/plain' };
		}, options);
		return { names, json: item?.json };
	};

	it('is the type that came with the file, where it says more than "bytes"', async () => {
		const { names, json } = await told({
			headers: { 'content-type': 'image/PNG; charset=binary' },
		});
		expect(names).toEqual(['report.pdf', 'image/png']);
		expect(json?.mimeType).toBe('image/png');
	});

	it('is left to the ending where it says no more', async () => {
		const headers = { 'content-type': 'application/octet-stream' };
		const { names, json } = await told({ headers });
		expect(names).toEqual(['report.pdf', undefined]);
		// The store knew nothing better than text.
		expect(json?.mimeType).toBe('application/octet-stream');
	});

	it('is the name in the header where the record has none', async () => {
		const { names, json } = await told({ record: { id: 'f1', source: 'local' } });
		expect(names[0]).toBe('from the header.pdf');
		expect(json?.name).toBe('from the header.pdf');
	});
});

describe('a record of another file', () => {
	it('is no ground to download this one', async () => {
		const store: Store = () => Promise.reject(new Error('Nothing is to be stored'));
		const [item] = await download(store, { record: { ...RECORD, id: 'f2' } });
		expect(item?.json.error).toMatch(
			/^Tallyfy answered 200 with something else than what was asked for/,
		);
	});
});
