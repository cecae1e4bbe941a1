import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { ATTACHMENT, CONTENT, keepAll, SHA_256, useReceiving, WHOLE } from './receiving.mts';

const receiveFrom = useReceiving();

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
					await wait(200);
				}
				response.end();
			},
			{ silenceMs: 1_500 },
		);
		expect(attempt).toMatchObject({ response: { content: { size: 10 } } });
		expect(performance.now() - startedAt).toBeGreaterThan(1_500);
	});

	it('may be stored slowly once it is there', async () => {
		const attempt = await receiveFrom(
			(response) => {
				response.writeHead(200, WHOLE).end(CONTENT);
			},
			{
				silenceMs: 1_500,
				keep: async (stream, headers) => {
					const kept = await keepAll(stream, headers);
					await wait(2_000);
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
		expect(performance.now() - startedAt).toBeLessThan(8_000);
	});

	it('when nothing comes at all', async () => {
		const attempt = await receiveFrom(() => undefined, { silenceMs: 200 });
		expect(attempt).toEqual({ failure: { reason: 'timeout' } });
	});

	it('when it stops coming and n8n does not notice', async () => {
		const attempt = await receiveFrom(
			(response) => void response.writeHead(200, WHOLE).write('x'),
			{
				silenceMs: 1_500,
				keep: async () => await new Promise(() => undefined),
			},
		);
		expect(attempt).toMatchObject({ failure: { reason: 'timeout' } });
	});
});
