import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach } from 'vitest';

import type { Client } from '../../../nodes/Tallyfy/transport/client';

/** How a server answers a download. */
export type Answer = (response: ServerResponse) => Promise<void> | void;

/** A server on loopback for one answer, and a plain way to ask it. To be called at the top of a test file. */
export function useFileServer() {
	const ends: (() => void)[] = [];
	afterEach(() => {
		for (const end of ends.splice(0)) end();
	});
	return async (
		answer: Answer,
	): Promise<{ url: string; sendForStream: Client['sendForStream'] }> => {
		const server = createServer((_request, response) => void answer(response));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		ends.push(() => {
			server.closeAllConnections();
			server.close();
		});
		const { port } = server.address() as AddressInfo;
		return { url: `http://127.0.0.1:${port}/`, sendForStream };
	};
}

const sendForStream: Client['sendForStream'] = async ({ url }, { signal }) => {
	const message = await new Promise<IncomingMessage | string>((resolve) => {
		get(url, { signal }, resolve).once('error', ({ message: words }) => {
			resolve(words);
		});
	});
	if (typeof message === 'string') return { failure: { reason: 'lost' } };
	const { statusCode: status = 0, headers } = message;
	const whole = async () => {
		const bytes = await buffer(message);
		return { bytes, text: bytes.toString() };
	};
	const said = async () => (await whole()).text;
	return { response: { status, headers, body: message, text: said, whole } };
};
