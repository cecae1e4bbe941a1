import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { receive, type Keep } from '../../../nodes/Tallyfy/copy/receive';
import { systemClock } from '../../../nodes/Tallyfy/transport/clock';
import { useFileServer, type Answer } from './fileServer';

const serve = useFileServer();

const CONTENT = Buffer.from('the content of a file, '.repeat(20_000));
const SHA_256 = createHash('sha256').update(CONTENT).digest('hex');
const ATTACHMENT = { 'content-disposition': 'attachment; filename="a.bin"' };
const WHOLE = { ...ATTACHMENT, 'content-length': CONTENT.length };

const keepAll: Keep<Buffer> = async (stream) => Buffer.concat(await stream.toArray());

interface Asked {
	silenceMs?: number;
	signal?: AbortSignal;
	keep?: Keep<Buffer>;
}

async function receiveFrom(answer: Answer, asked: Asked = {}) {
	const { url, sendForStream } = await serve(answer);
	return await receive(
		{ method: 'GET', url },
		{
			sendForStream,
			clock: systemClock,
			silenceMs: 5_000,
			signal: new AbortController().signal,
			keep: keepAll,
			...asked,
		},
	);
}

describe('a content that arrives whole', () => {
	it.each([
		['with its length', WHOLE],
		['without a length', ATTACHMENT],
	])('%s is kept as it is, counted and hashed', async (_how, headers) => {
		const attempt = await receiveFrom((response) => {
			response.writeHead(200, headers).write(CONTENT.subarray(0, 100));
			response.end(CONTENT.subarray(100));
		});
		expect(attempt).toMatchObject({
			response: { status: 200, content: { sha256: SHA_256, size: CONTENT.length } },
		});
		const content = 'response' in attempt ? attempt.response.content : undefined;
		expect(content !== undefined && 'kept' in content && content.kept.equals(CONTENT)).toBe(true);
	});

	it('may be empty', async () => {
		const attempt = await receiveFrom((response) => {
			response.writeHead(200, { ...ATTACHMENT, 'content-length': 0 }).end();
		});
		expect(attempt).toMatchObject({ response: { content: { size: 0 } } });
	});

	it('may take longer than the silence that is allowed, as long as bytes come', async () => {
		const startedAt = performance.now();
		const attempt = await receiveFrom(
			async (response) => {
				response.writeHead(200, { ...ATTACHMENT, 'content-length': 10 });
				for (let sent = 0; sent < 10; sent++) {
					response.write('x');
					await wait(100);
				}
				response.end();
			},
			{ silenceMs: 400 },
		);
		expect(attempt).toMatchObject({ response: { content: { size: 10 } } });
		expect(performance.now() - startedAt).toBeGreaterThan(900);
	});

	it('may be stored slowly once it is there', async () => {
		const attempt = await receiveFrom(
			(response) => {
				response.writeHead(200, WHOLE).end(CONTENT);
			},
			{
				silenceMs: 200,
				keep: async (stream, headers) => {
					const kept = await keepAll(stream, headers);
					await wait(500);
					return kept;
				},
			},
		);
		expect(attempt).toMatchObject({ response: { content: { sha256: SHA_256 } } });
	});
});

describe('a content that does not arrive whole is a broken connection', () => {
	const half = CONTENT.subarray(0, CONTENT.length / 2);

	it('when it ends before its length', async () => {
		const attempt = await receiveFrom((response) => {
			response.writeHead(200, WHOLE).write(half, () => response.socket?.destroySoon());
		});
		expect(attempt).toEqual({
			failure: {
				reason: 'lost',
				code: 'ECONNRESET',
				detail: `${half.length} of ${CONTENT.length} bytes had arrived, ECONNRESET`,
			},
		});
	});

	it('when it breaks off and no length was announced', async () => {
		const attempt = await receiveFrom((response) => {
			response.writeHead(200, ATTACHMENT).write(half, () => response.socket?.resetAndDestroy());
		});
		expect(attempt).toMatchObject({ failure: { reason: 'lost' } });
	});

	it('when whoever keeps it is content with a part', async () => {
		const attempt = await receiveFrom(
			(response) => {
				response.writeHead(200, WHOLE).end(CONTENT);
			},
			{ keep: async (stream) => Buffer.concat(await stream.take(1).toArray()) },
		);
		expect(attempt).toMatchObject({ failure: { reason: 'lost' } });
	});

	it('when it stops coming: a timeout that says how far it came', async () => {
		const startedAt = performance.now();
		const attempt = await receiveFrom(
			(response) => void response.writeHead(200, WHOLE).write('x'.repeat(1_000)),
			{ silenceMs: 200 },
		);
		expect(attempt).toEqual({
			failure: { reason: 'timeout', detail: `1000 of ${CONTENT.length} bytes had arrived` },
		});
		expect(performance.now() - startedAt).toBeLessThan(2_000);
	});

	it('when nothing comes at all', async () => {
		const attempt = await receiveFrom(() => undefined, { silenceMs: 200 });
		expect(attempt).toEqual({ failure: { reason: 'timeout' } });
	});

	it('when it stops coming and n8n does not notice', async () => {
		const attempt = await receiveFrom(
			(response) => void response.writeHead(200, WHOLE).write('x'),
			{
				silenceMs: 200,
				keep: async () => await new Promise(() => undefined),
			},
		);
		expect(attempt).toMatchObject({ failure: { reason: 'timeout' } });
	});
});

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
