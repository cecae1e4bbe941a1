import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { DELETE_TASK, runNode } from '../../harness.mts';

/** What the proxy says to CONNECT before it hangs up. */
let saying = '';
let proxy: Server;

beforeAll(async () => {
	proxy = createServer().on('connect', (_request, socket) => {
		socket.on('error', () => undefined);
		socket.end(saying);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
	vi.unstubAllEnvs();
});
afterAll(() => {
	proxy.close();
});

const deleteThrough = async (words: string) => {
	saying = words;
	vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
	const { output } = await runNode({
		items: [{ id: 'aaaabbbbccccddddeeeeffff00001111' }],
		parameters: { ...DELETE_TASK, options: { maxRetries: 0, maxWait: 1 } },
		settings: { onError: 'continueRegularOutput' },
	});
	const { error, message, details } = output[0]?.json ?? {};
	return { error, message, details };
};

describe('a proxy that lets nothing through to Tallyfy', () => {
	it.each([
		[
			'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n',
			/^The request was refused without a word \(403\), which a proxy or a firewall does/,
		],
		[
			'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n',
			/^The proxy between your n8n and the internet asks for a password \(407\)/,
		],
	])('is named with its refusal %j', async (words, error) => {
		const told = await deleteThrough(words);
		expect(told.error).toMatch(error);
		expect(told.message).toContain('HTTPS_PROXY');
		expect(told.details).not.toHaveProperty('outcomeUnknown');
	});

	it.each(['', 'HTTP/1.1 2'])('is named where it breaks off with %j', async (words) => {
		const told = await deleteThrough(words);
		expect(`${told.error as string} ${told.message as string}`).toContain(
			"The proxy between your n8n and the internet didn't let the connection to Tallyfy through",
		);
		expect(told.message).not.toContain('all the same');
		expect(told.details).not.toHaveProperty('outcomeUnknown');
	});
});
