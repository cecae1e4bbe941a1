import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';

import { ACCESS_TOKEN, credential, runNode } from '../harness.mts';
import { bytesOf, downloading } from './download.mts';

const ends: (() => void)[] = [];
afterEach(() => {
	for (const end of ends.splice(0)) end();
});

/** Downloads one file, whose record names it so, from a Tallyfy that sends its content in this way. */
async function download(filename: string, send: (response: ServerResponse) => void) {
	const server = createServer(({ url = '' }, response) => {
		if (url.endsWith('/dl')) {
			send(response);
			return;
		}
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ data: { id: 'f1', filename, source: 'local' } }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	ends.push(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	const { output } = await runNode({
		items: [{ id: 'f1' }],
		parameters: downloading({ maxRetries: 0 }),
		credential: { ...credential, baseUrl: `http://127.0.0.1:${port}/api` },
		settings: { onError: 'continueRegularOutput' },
	});
	return output[0];
}

const ATTACHMENT = { 'content-disposition': 'attachment; filename="contract.pdf"' };
const WHOLE = Buffer.from('%PDF-1.7 and much more. '.repeat(4_000));

const sending = (content: Buffer | string, headers: Record<string, string> = {}) =>
	function (response: ServerResponse) {
		const length = String(Buffer.byteLength(content));
		response.writeHead(200, { ...ATTACHMENT, 'content-length': length, ...headers }).end(content);
	};

describe('a download is refused', () => {
	it.each([
		['gzip', gzipSync(WHOLE)],
		['zstd', WHOLE],
		['rot13', WHOLE],
	])(
		'where it comes compressed, though it was asked for as it is: %s',
		async (encoding, content) => {
			const item = await download(
				'contract.pdf',
				sending(content, { 'content-encoding': encoding }),
			);
			expect(item?.json).toMatchObject({ downloaded: false, sha256: null });
			expect(item).not.toHaveProperty('binary');
		},
	);

	it('where it calls itself a part', async () => {
		const headers = { 'content-range': `bytes 0-${WHOLE.length - 1}/${2 * WHOLE.length}` };
		const item = await download('contract.pdf', sending(WHOLE, headers));
		expect(item?.json).toMatchObject({
			downloaded: false,
			error: "Only a part of 'contract.pdf' came",
		});
	});

	it.each([
		['contract.pdf', 'an answer in JSON', '{"error":true,"message":"Not found"}'],
		['photo.JPG', 'a web page', '<!DOCTYPE html><title>Log in</title>'],
		[
			'list.xlsx',
			'an error message of a file store',
			'<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code></Error>',
		],
		['figures.csv', 'an error message of a file store', '<Error><Code>NoSuchKey</Code></Error>'],
	])('where %s is %s', async (name, what, content) => {
		const item = await download(name, sending(content));
		expect(item?.json).toMatchObject({
			downloaded: false,
			error: `What came is ${what}, not '${name}'`,
		});
		expect(item).not.toHaveProperty('binary');
	});
});

describe('a download is taken', () => {
	it.each([
		['contract.pdf', '%PDF-1.7 {"error":true}'],
		['settings.json', '{"error":true,"message":"Not found"}'],
		['page.html', '<!DOCTYPE html><title>Log in</title>'],
		['feed.xml', '<?xml version="1.0"?><Error/>'],
		['old.doc', '<html xmlns:o="urn:schemas-microsoft-com:office:office">'],
		['old.xls', '<?xml version="1.0"?><Workbook/>'],
		['data.csv', '{"not really":"a table"}'],
		['README', '<html>'],
	])('as it is: %s', async (name, content) => {
		const item = await download(name, sending(content));
		expect(item?.json).toMatchObject({ downloaded: true, name });
		expect(bytesOf(item)?.toString()).toBe(content);
	});

	it('under a name that never has the access token in it', async () => {
		const headers = { 'content-disposition': `attachment; filename="${ACCESS_TOKEN}.pdf"` };
		const item = await download('', sending(WHOLE, headers));
		expect(item?.json).toMatchObject({ downloaded: true });
		expect(JSON.stringify(item)).not.toContain(ACCESS_TOKEN);
	});
});
