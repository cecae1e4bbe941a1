import { describe, expect, it } from 'vitest';

import { createSend, readCredential } from '../../nodes/Tallyfy/transport/client';
import { CREDENTIAL, executionContext, response, type Http } from './executionContext';

const REQUEST = { method: 'DELETE', url: 'https://go.tallyfy.com/api/x' } as const;

describe('the credential', () => {
	it('is read with where it leads', async () => {
		const { context } = executionContext({ items: [] });
		expect(await readCredential(context)).toEqual({
			data: CREDENTIAL,
			account: { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' },
		});
	});

	it('is a problem where a field is wrong', async () => {
		const { context } = executionContext({ items: [], credential: { accessToken: 'x' } });
		expect(await readCredential(context)).toMatchObject({
			problem: { what: 'The Organization ID in the Tallyfy API credential is empty' },
		});
	});

	it('is a problem where n8n has none', async () => {
		const credential = new Error('Node does not have any credentials set');
		expect(await readCredential(executionContext({ items: [], credential }).context)).toEqual({
			problem: {
				what: "The Tallyfy API credential can't be used: Node does not have any credentials set",
				remedy: 'Select a Tallyfy API credential in this node, or create one.',
			},
		});
	});
});

describe('a request', () => {
	const exchange = async (http: Http, credential = CREDENTIAL) => {
		const { context, calls } = executionContext({ items: [], http });
		const result = await createSend(context, credential)({ ...REQUEST, qs: { page: 2 } }, 5_000);
		return { result, calls, context };
	};

	it("goes out through n8n's helper, which may decide nothing by itself", async () => {
		const { calls, context } = await exchange(() => response(204));
		expect(calls).toEqual([
			[
				context,
				'tallyfyApi',
				{
					...REQUEST,
					qs: { page: 2 },
					headers: { Accept: 'application/json', 'X-Tallyfy-Client': 'APIClient' },
					encoding: 'text',
					timeout: 5_000,
					disableFollowRedirect: true,
					ignoreHttpStatusErrors: true,
					returnFullResponse: true,
				},
				{ credentialsDecrypted: { id: '', name: '', type: 'tallyfyApi', data: CREDENTIAL } },
			],
		]);
	});

	it.each([
		['text', '{"a":1}', '{"a":1}'],
		['nothing', undefined, ''],
		['null', null, ''],
		['what n8n has parsed already', { a: 1 }, '{"a":1}'],
		['false', false, 'false'],
	])('brings back a body that is %s', async (_words, body, text) => {
		const { result } = await exchange(() => response(200, body, { 'retry-after': '5' }));
		expect(result).toEqual({ status: 200, headers: { 'retry-after': '5' }, body: text });
	});

	it('brings back an answer without headers', async () => {
		const { result } = await exchange(() => ({ statusCode: 204 }));
		expect(result).toEqual({ status: 204, headers: {}, body: '' });
	});

	it.each([[{}], [{ statusCode: '204' }]])('does not believe an answer that is %j', async (odd) => {
		const { result } = await exchange(() => odd);
		expect(result).toEqual({
			failure: { kind: 'other', detail: 'n8n returned an answer without a status' },
		});
	});

	it('does not believe an answer that is missing', async () => {
		const { result } = await exchange(() => undefined);
		expect(result).toMatchObject({ failure: { kind: 'other' } });
	});

	it('tells how the connection failed', async () => {
		const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
		const { result } = await exchange(() => lost);
		expect(result).toEqual({ failure: { kind: 'lost', code: 'ECONNRESET' } });
	});

	it.each([
		['a body', 'abc/def', () => response(401, 'bad token abc/def'), 'bad token ***'],
		[
			'the body of a token with a prefix',
			'Bearer abc',
			() => response(401, 'bad: abc!'),
			'bad: ***!',
		],
		[
			'a body of JSON that escapes slashes',
			'abc/def',
			() => response(401, String.raw`{"message":"abc\/def"}`),
			'{"message":"***"}',
		],
		[
			'a body of JSON that escapes letters',
			'ab+c=d/e&f',
			() => response(401, String.raw`{"message":"bad token ab\u002Bc\u003Dd\/e\u0026f"}`),
			'{"message":"bad token ***"}',
		],
		[
			'a body with an address',
			'ab+c=d/e',
			() => response(404, '{"message":"?token=ab%2Bc%3Dd%2Fe"}'),
			'{"message":"?token=***"}',
		],
	])('never brings back the access token in %s', async (_words, accessToken, http, body) => {
		const { result } = await exchange(http, { ...CREDENTIAL, accessToken });
		expect(result).toMatchObject({ body });
	});

	it('never brings back the access token in an error', async () => {
		const { result } = await exchange(() => new Error(`no way, ${CREDENTIAL.accessToken}`));
		expect(result).toEqual({ failure: { kind: 'notSent', detail: 'no way, ***' } });
	});

	it('leaves words alone where the credential has no token', async () => {
		const { result } = await exchange(() => response(401, 'abc'), {
			...CREDENTIAL,
			accessToken: '',
		});
		expect(result).toMatchObject({ body: 'abc' });
	});
});
