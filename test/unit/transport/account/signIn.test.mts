import type { IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { createClient } from '../../../../nodes/Tallyfy/transport/client';
import type { Credential } from '../../../../nodes/Tallyfy/transport/account/credential';
import { executionContext, response } from '../../support/executionContext.mts';

const LINE = { method: 'GET', url: 'https://go.tallyfy.com/api/x' } as const;
const OPTIONS = { timeoutMs: 5_000, signal: new AbortController().signal };
const account = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };
const isRenewal = ({ ignoreHttpStatusErrors }: IHttpRequestOptions) => !ignoreHttpStatusErrors;

/** n8n with one saved credential: the token that it has then, and what becomes of a renewal. */
function signedInWith(
	renewal: (save: (accessToken: string) => void) => unknown,
	{
		type = 'tallyfyApplicationApi',
		refuses = ['first'],
	}: { type?: Credential['type']; refuses?: string[] } = {},
) {
	let saved = { accessToken: 'first', clientSecret: 's3cret' };
	const log: string[] = [];
	const { context } = executionContext({
		items: [],
		credential: () => saved,
		http: (options) => {
			log.push(isRenewal(options) ? 'renewal' : 'request');
			if (isRenewal(options)) {
				return renewal((accessToken) => {
					saved = { ...saved, accessToken };
				});
			}
			return refuses.includes(saved.accessToken)
				? response(401, [...refuses, 's3cret'].join(' '))
				: response(204);
		},
	});
	const credential: Credential = { type, data: saved, account };
	return { client: createClient(context, credential), log };
}

describe('a token that has ended', () => {
	it('is renewed once for all that read and meet it, each of which goes out again', async () => {
		const { client, log } = signedInWith((save) => {
			save('second');
			return response(200);
		});
		const all = await Promise.all([1, 2, 3].map(() => client.send(LINE, OPTIONS)));
		expect(all.map((one) => 'response' in one && one.response.status)).toEqual([204, 204, 204]);
		expect(log.filter((what) => what === 'renewal')).toHaveLength(1);
		await client.send(LINE, OPTIONS);
		expect(log).toHaveLength(8);
	});

	it('is renewed for what changes something, which is left to go out again by whoever looks before', async () => {
		const { client, log } = signedInWith((save) => {
			save('second');
			return response(200);
		});
		const change = { ...LINE, method: 'DELETE' } as const;
		expect(await client.send(change, OPTIONS)).toMatchObject({
			response: { status: 401, body: '*** ***' },
			isRenewed: true,
		});
		expect(log).toEqual(['request', 'renewal']);
		const again = await client.send(change, OPTIONS);
		expect(again).toMatchObject({ response: { status: 204 } });
		expect(again).not.toHaveProperty('isRenewed');
	});

	it('counts as renewed where only the harmless request failed afterwards', async () => {
		const { client } = signedInWith((save) => {
			save('second');
			return Object.assign(new Error('Service Unavailable'), { httpCode: '503' });
		});
		expect(await client.send(LINE, OPTIONS)).toMatchObject({ response: { status: 204 } });
	});

	it('that is refused for good is asked for once, and nothing is sent any more for it', async () => {
		const { client, log } = signedInWith(() =>
			Object.assign(new Error('No, s3cret'), { httpCode: '401' }),
		);
		const refused = { failure: { reason: 'signInRefused', code: undefined, detail: 'No, ***' } };
		expect(await client.send(LINE, OPTIONS)).toEqual(refused);
		expect(await client.send(LINE, OPTIONS)).toEqual(refused);
		expect(log).toEqual(['request', 'renewal', 'request']);
	});

	it.each([{ httpCode: '503' }, { httpCode: '429' }, { code: 'ECONNRESET' }])(
		'that can not be had at the moment, because of %j, is asked for again: nothing was done',
		async (facts) => {
			let tries = 0;
			const { client } = signedInWith((save) => {
				tries += 1;
				if (tries === 1) return Object.assign(new Error('later'), facts);
				save('second');
				return response(200);
			});
			expect(await client.send(LINE, OPTIONS)).toMatchObject({
				failure: { reason: 'notConnected' },
			});
			expect(await client.send(LINE, OPTIONS)).toMatchObject({ response: { status: 204 } });
		},
	);

	it('is taken out of what Tallyfy says, also once it was replaced twice', async () => {
		const tokens = ['second', 'third'];
		const { client } = signedInWith(
			(save) => {
				save(tokens.shift() ?? 'third');
				return response(200);
			},
			{ refuses: ['first', 'second', 'third'] },
		);
		await client.send(LINE, OPTIONS);
		await client.send(LINE, OPTIONS);
		const answer = await client.send(LINE, OPTIONS);
		expect(answer).toMatchObject({ response: { status: 401, body: '*** *** *** ***' } });
	});

	it("is its owner's to renew where it is a personal access token", async () => {
		const { client, log } = signedInWith(() => response(200), { type: 'tallyfyApi' });
		expect(await client.send(LINE, OPTIONS)).toMatchObject({ response: { status: 401 } });
		expect(log).toEqual(['request']);
	});
});
