import { createGunzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { receive } from '../../../nodes/Tallyfy/copy/content';
import { systemClock } from '../../../nodes/Tallyfy/transport/clock';
import { ATTACHMENT, CONTENT, keepAll, useReceiving, WHOLE } from './receiving.mts';

const receiveFrom = useReceiving();

describe('an attempt that is ended', () => {
	it('closes the connection', async () => {
		const stop = new AbortController();
		let closed: Promise<unknown> | undefined;
		const attempt = await receiveFrom(
			(response) => {
				closed = new Promise((resolve) => response.once('close', resolve));
				response.writeHead(200, WHOLE).write('x', () => {
					stop.abort();
				});
			},
			{ signal: stop.signal },
		);
		expect(attempt).toEqual({ failure: { reason: 'cancelled' } });
		await closed;
	});
});

describe('an answer that is no file', () => {
	it.each([
		[404, 'application/json', '{"error":true,"message":"Asset not found."}'],
		[200, 'text/html', '<!doctype html><title>Please log in</title>'],
		[200, 'application/json', '{"message":"Your file is being prepared."}'],
	])('%i %s comes with its text, and nothing is kept', async (status, type, body) => {
		const attempt = await receiveFrom((response) => {
			response.writeHead(status, { 'content-type': type }).end(body);
		});
		expect(attempt).toMatchObject({ response: { status, body } });
		expect(attempt).not.toHaveProperty('response.content');
	});

	it('is a broken connection when its text breaks off', async () => {
		const attempt = await receiveFrom((response) => {
			response
				.writeHead(404, { 'content-length': 100 })
				.write('{"er', () => response.socket?.destroySoon());
		});
		expect(attempt).toMatchObject({ failure: { reason: 'lost' } });
	});
});

describe('a content of no use', () => {
	it('is one without length and end, since a part would look whole', async () => {
		const attempt = await receiveFrom((response) => {
			response.socket?.end(
				'HTTP/1.1 200 OK\r\nContent-Disposition: attachment\r\nConnection: close\r\n\r\nsome bytes',
			);
		});
		expect(attempt).toMatchObject({ response: { content: { reason: 'endUnknown' } } });
	});

	it.each([
		['a part by its own word', 'part', { 'content-range': 'bytes 0-9/20' }],
		['compressed, which nobody asked for', 'compressed', { 'content-encoding': 'gzip' }],
	])('is one that is %s', async (_what, reason, headers) => {
		const attempt = await receiveFrom((response) => {
			response.writeHead(200, { ...WHOLE, ...headers }).end(CONTENT);
		});
		expect(attempt).toMatchObject({ response: { content: { reason } } });
	});

	it('is one that is unpacked on its way, also where its header is gone by then', async () => {
		const body = createGunzip();
		body.end(gzipSync(CONTENT));
		const headers = { ...ATTACHMENT, 'transfer-encoding': 'chunked' };
		const attempt = await receive(
			{ method: 'GET', url: 'https://go.tallyfy.com/' },
			{
				sendForStream: () =>
					Promise.resolve({
						response: {
							...{ status: 200, headers, body, text: () => Promise.resolve('') },
							whole: () => Promise.resolve({ bytes: Buffer.from(''), text: '' }),
						},
					}),
				clock: systemClock,
				silenceMs: 5_000,
				signal: new AbortController().signal,
				keep: keepAll,
			},
		);
		expect(attempt).toMatchObject({ response: { content: { reason: 'compressed' } } });
	});

	it('is one that n8n has no place for', async () => {
		const attempt = await receiveFrom(
			(response) => {
				response.writeHead(200, WHOLE).end(CONTENT);
			},
			{
				keep: async (stream) => {
					await stream.take(1).toArray();
					throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
						code: 'ENOSPC',
					});
				},
			},
		);
		expect(attempt).toMatchObject({
			response: {
				content: { reason: 'notStored', detail: 'ENOSPC: no space left on device, write' },
			},
		});
	});
});
