import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { createClient } from '../../../nodes/Tallyfy/transport/client';
import {
	CREDENTIAL,
	executionContext,
	response,
	signedIn,
	type Http,
} from '../support/executionContext.mts';

const REQUEST = { method: 'GET', url: 'https://go.tallyfy.com/api/x' } as const;
const OPTIONS = { timeoutMs: 5_000, signal: new AbortController().signal };

const exchangeStream = async (http: Http) => {
	const { context, calls } = executionContext({ items: [], http });
	return {
		attempt: await createClient(context, signedIn(CREDENTIAL)).sendForStream(REQUEST, OPTIONS),
		calls,
	};
};

describe('a request for a file', () => {
	it('asks for a stream of any type, uncompressed, so that its length can be checked', async () => {
		const { calls } = await exchangeStream(() => response(200, Readable.from([])));
		expect(calls[0]?.[2]).toMatchObject({
			encoding: 'stream',
			headers: {
				Accept: '*/*',
				'X-Tallyfy-Client': 'APIClient',
				'Accept-Encoding': 'identity',
			},
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		});
	});

	it('brings back the stream, unread', async () => {
		const body = Readable.from([Buffer.from('abc')]);
		const { attempt } = await exchangeStream(() => response(200, body, { 'content-length': '3' }));
		expect(attempt).toMatchObject({
			response: { status: 200, headers: { 'content-length': '3' } },
		});
		expect('response' in attempt && attempt.response.body).toBe(body);
		expect(body.readableFlowing).toBeNull();
	});

	it('reads the words of a refusal on demand, without the access token', async () => {
		const body = Readable.from([Buffer.from('bad token '), Buffer.from(CREDENTIAL.accessToken)]);
		const { attempt } = await exchangeStream(() => response(401, body));
		expect('response' in attempt && (await attempt.response.text())).toBe('bad token ***');
	});

	it('brings back no header with the access token, not even as the name of a file', async () => {
		const name = `attachment; filename="${CREDENTIAL.accessToken}.pdf"`;
		const { attempt } = await exchangeStream(() =>
			response(200, Readable.from([]), { 'content-disposition': name }),
		);
		expect(attempt).toMatchObject({
			response: { headers: { 'content-disposition': 'attachment; filename="***.pdf"' } },
		});
	});

	it('stops reading a refusal that goes on and on', async () => {
		const endless = Readable.from(
			(function* () {
				for (;;) yield Buffer.alloc(100_000, 'x');
			})(),
		);
		const { attempt } = await exchangeStream(() => response(500, endless));
		const text = 'response' in attempt ? await attempt.response.text() : '';
		expect(text.length).toBeLessThan(1_200_000);
		expect(endless.destroyed).toBe(true);
	});

	it('does not believe an answer without a stream', async () => {
		const { attempt } = await exchangeStream(() => response(200, 'text'));
		expect(attempt).toEqual({
			failure: { reason: 'other', detail: 'n8n returned an answer without a stream' },
		});
	});

	it('tells how the connection failed', async () => {
		const { attempt } = await exchangeStream(() => new Error('socket hang up'));
		expect(attempt).toEqual({ failure: { reason: 'lost' } });
	});
});
