import { createServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';

import { credential, DELETE_FILE, runNode } from '../../harness.mts';

const ends: (() => void)[] = [];
afterEach(() => {
	for (const end of ends.splice(0)) end();
});

/** A server that says to each request exactly these bytes, and hangs up. */
async function saying(bytes: Buffer): Promise<string> {
	const server = createServer((socket) => {
		socket.once('data', () => socket.end(bytes));
		socket.on('error', () => undefined);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	ends.push(() => server.close());
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const chunked = (...chunks: Buffer[]) =>
	Buffer.concat([
		...chunks.flatMap((chunk) => [
			Buffer.from(`${chunk.length.toString(16)}\r\n`),
			chunk,
			Buffer.from('\r\n'),
		]),
		Buffer.from('0\r\n\r\n'),
	]);
const answer = (head: readonly string[], body: Buffer | string = '') =>
	Buffer.concat([
		Buffer.from([...head, 'Connection: close', '', ''].join('\r\n')),
		Buffer.from(body),
	]);
const OK = 'HTTP/1.1 200 OK';
const JSON_TYPE = 'Content-Type: application/json';
const PAGE = 'Content-Type: text/html; charset=UTF-8';
const CHUNKED = 'Transfer-Encoding: chunked';

const deleteFrom = async (baseUrl: string) => {
	const { output } = await runNode({
		items: [{ id: 'f1' }],
		parameters: { ...DELETE_FILE, options: { maxRetries: 0 } },
		settings: { onError: 'continueRegularOutput' },
		credential: { ...credential, baseUrl },
	});
	return output[0]?.json;
};

describe('the deletion of a file', () => {
	it.each<[string, Buffer]>([
		['a page that broke off before its first byte', answer([OK, PAGE])],
		['nothing at all after the status', Buffer.from('HTTP/1.0 200 OK\r\n\r\n')],
		['a page of blanks', answer([OK, PAGE, 'Content-Length: 32'], ' '.repeat(32))],
		[
			'a compressed page that ends after its header',
			answer(
				[OK, PAGE, 'Content-Encoding: gzip', CHUNKED],
				chunked(gzipSync('<html>Log in</html>').subarray(0, 10)),
			),
		],
		['JSON that never came', answer([OK, JSON_TYPE])],
		['an empty object that has no end', answer([OK, JSON_TYPE], '{}')],
	])('is not confirmed by %s', async (_what, bytes) => {
		expect(await deleteFrom(await saying(bytes))).toMatchObject({
			deleted: false,
			status: 200,
			error: "Tallyfy answered 200, which doesn't confirm the deletion",
			details: { outcomeUnknown: true },
		});
	});

	it.each<[string, Buffer, unknown]>([
		['a length of nothing', answer([OK, PAGE, 'Content-Length: 0']), null],
		['JSON in no chunks', answer([OK, JSON_TYPE, CHUNKED], chunked()), null],
		['an empty object', answer([OK, JSON_TYPE, CHUNKED], chunked(Buffer.from('{}'))), {}],
		['an empty list', answer([OK, JSON_TYPE, 'Content-Length: 2'], '[]'), []],
	])('is confirmed by %s', async (_what, bytes, data) => {
		expect(await deleteFrom(await saying(bytes))).toMatchObject({ deleted: true, data });
	});
});
