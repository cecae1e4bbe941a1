import { describe, expect, it } from 'vitest';

import { createClient } from '../../../nodes/Tallyfy/transport/client';
import {
	CREDENTIAL,
	executionContext,
	listContext,
	response,
	signedIn,
	type Http,
} from '../support/executionContext.mts';

const REQUEST = { method: 'DELETE', url: 'https://go.tallyfy.com/api/x', qs: { page: 2 } } as const;
const NEVER = new AbortController().signal;
const OPTIONS = { timeoutMs: 5_000, signal: NEVER };

const exchange = async (http: Http, credential = CREDENTIAL) => {
	const { context, calls } = executionContext({ items: [], http });
	const attempt = await createClient(context, signedIn(credential)).send(REQUEST, OPTIONS);
	return { attempt, calls, context };
};
describe('a request', () => {
	it("goes out through n8n's helper, which may decide nothing by itself", async () => {
		const { calls, context } = await exchange(() => response(204));
		expect(calls).toEqual([
			[
				expect.anything(),
				'tallyfyApi',
				{
					...REQUEST,
					headers: {
						Accept: 'application/json',
						'X-Tallyfy-Client': 'APIClient',
						'Accept-Encoding': 'identity',
					},
					encoding: 'text',
					timeout: 5_000,
					disableFollowRedirect: true,
					ignoreHttpStatusErrors: true,
					returnFullResponse: true,
				},
				{ credentialsDecrypted: { id: '', name: '', type: 'tallyfyApi', data: CREDENTIAL } },
			],
		]);
		expect(Object.getPrototypeOf(calls[0]?.[0])).toBe(context);
	});

	it('goes out the same way for a list to choose from', async () => {
		const { context, calls } = listContext(() => response(200, '{}'));
		const attempt = await createClient(context, signedIn(CREDENTIAL)).send(REQUEST, OPTIONS);
		expect(attempt).toMatchObject({ response: { status: 200, body: '{}' } });
		expect(calls).toHaveLength(1);
	});

	it.each([
		['text', '{"a":1}', '{"a":1}'],
		['nothing', undefined, ''],
		['null', null, ''],
		['what n8n has parsed already', { a: 1 }, '{"a":1}'],
		['false', false, 'false'],
	])('brings back a body that is %s', async (_words, body, text) => {
		const { attempt } = await exchange(() => response(200, body, { 'retry-after': '5' }));
		expect(attempt).toEqual({
			response: { status: 200, headers: { 'retry-after': '5' }, body: text },
		});
	});

	it('brings back an answer without headers', async () => {
		const { attempt } = await exchange(() => ({ statusCode: 204 }));
		expect(attempt).toEqual({ response: { status: 204, headers: {}, body: '' } });
	});

	it.each([[{}], [{ statusCode: '204' }]])('does not believe an answer that is %j', async (odd) => {
		const { attempt } = await exchange(() => odd);
		expect(attempt).toEqual({
			failure: { reason: 'other', detail: 'n8n returned an answer without a status' },
		});
	});

	it('does not believe an answer that is missing', async () => {
		const { attempt } = await exchange(() => undefined);
		expect(attempt).toMatchObject({ failure: { reason: 'other' } });
	});

	it('tells how the connection failed', async () => {
		const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
		const { attempt } = await exchange(() => lost);
		expect(attempt).toEqual({ failure: { reason: 'lost', code: 'ECONNRESET' } });
	});

	it('tells that the credential let nothing out', async () => {
		const refused = new Error('The Tallyfy API credential has no access token');
		const { attempt } = await exchange(() => refused);
		expect(attempt).toMatchObject({ failure: { reason: 'notSent' } });
	});
});

describe('a request that is ended', () => {
	const ended = async (reason: Error | undefined, send: 'send' | 'sendForStream') => {
		const end = new AbortController();
		const http: Http = (_options, signal) => {
			expect(signal).toBe(end.signal);
			end.abort(reason);
			return Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' });
		};
		const { context } = executionContext({ items: [], http });
		return await createClient(context, signedIn(CREDENTIAL))[send](REQUEST, {
			timeoutMs: 5_000,
			signal: end.signal,
		});
	};
	const expired = Object.assign(new Error('The time is up'), { name: 'TimeoutError' });

	it.each(['send', 'sendForStream'] as const)(
		'by its deadline ran out of time, with %s',
		async (send) => {
			expect(await ended(expired, send)).toEqual({ failure: { reason: 'timeout' } });
		},
	);

	it.each(['send', 'sendForStream'] as const)(
		'by anything else is cancelled, with %s',
		async (send) => {
			expect(await ended(undefined, send)).toEqual({ failure: { reason: 'cancelled' } });
			expect(await ended(new Error('stop'), send)).toEqual({ failure: { reason: 'cancelled' } });
		},
	);
});

describe('the access token', () => {
	it.each([
		['a body', 'abc/def', () => response(401, 'bad token abc/def'), 'bad token ***'],
		[
			'a body of a token with a prefix',
			'Bearer abc',
			() => response(401, 'bad: abc!'),
			'bad: ***!',
		],
		[
			'a body of JSON that escapes slashes',
			'ab+c=d/e&f',
			() => response(401, String.raw`{"message":"bad token ab+c=d\/e&f"}`),
			'{"message":"bad token ***"}',
		],
	])('never comes back in %s', async (_words, accessToken, http, body) => {
		const { attempt } = await exchange(http, { ...CREDENTIAL, accessToken });
		expect(attempt).toMatchObject({ response: { body } });
	});

	it('never comes back in a header', async () => {
		const headers = { location: `/in?token=${CREDENTIAL.accessToken}`, 'set-cookie': ['a', 'b'] };
		const { attempt } = await exchange(() => response(302, '', headers));
		expect(attempt).toEqual({
			response: {
				status: 302,
				headers: { location: '/in?token=***', 'set-cookie': ['a', 'b'] },
				body: '',
			},
		});
	});

	it('never comes back in an error', async () => {
		const { attempt } = await exchange(() => new Error(`no way, ${CREDENTIAL.accessToken}`));
		expect(attempt).toEqual({ failure: { reason: 'other', detail: 'no way, ***' } });
	});

	it('takes no words away where the credential has none', async () => {
		const { attempt } = await exchange(() => response(401, 'abc'), {
			...CREDENTIAL,
			accessToken: '',
		});
		expect(attempt).toMatchObject({ response: { body: 'abc' } });
	});
});
