import type { IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { TallyfyApi } from '../../../../credentials/TallyfyApi.credentials';
import { signRequest } from '../../../../nodes/Tallyfy/transport/account/credential';

const credential = { accessToken: 'tok3n', organizationId: '0rg' };
const request: IHttpRequestOptions = { method: 'DELETE', url: 'https://go.tallyfy.com/api/x' };
const ELSEWHERE = { ok: false, reason: { field: 'otherHost' } };
const BEARER = { ok: true, value: { headers: { Authorization: 'Bearer tok3n' } } };

describe('the credential type', () => {
	it('has its signature as a member of its own, which outlasts the copy that n8n makes for its editor', () => {
		expect(Object.keys(new TallyfyApi())).toContain('authenticate');
	});
});

describe('a signed request', () => {
	it('carries the three headers, and what it had', () => {
		const headers = { 'X-Mine': 'kept', authorization: 'another' };
		expect(signRequest(credential, { ...request, headers, timeout: 5 })).toEqual({
			ok: true,
			value: {
				...request,
				timeout: 5,
				headers: {
					'X-Mine': 'kept',
					authorization: 'another',
					Authorization: 'Bearer tok3n',
					Accept: 'application/json',
					'X-Tallyfy-Client': 'APIClient',
				},
				sendCredentialsOnCrossOriginRedirect: false,
			},
		});
	});

	it.each(['Accept', 'accept', 'ACCEPT'])('asks for what it asks for itself, by %s', (name) => {
		const signed = signRequest(credential, { ...request, headers: { [name]: '*/*' } });
		const headers = signed.ok ? Object.entries(signed.value.headers ?? {}) : [];
		expect(headers.filter(([key]) => /^accept$/i.test(key))).toEqual([[name, '*/*']]);
	});

	it.each([
		['with blanks around it', '  tok3n\n'],
		['with the word Bearer', 'Bearer tok3n'],
		['with the word Bearer in another case', 'bearer \t tok3n'],
	])('has the token that was pasted %s', (_words, accessToken) => {
		expect(signRequest({ ...credential, accessToken }, request)).toMatchObject(BEARER);
	});

	it('has a token that only contains the word Bearer', () => {
		expect(signRequest({ ...credential, accessToken: 'my-Bearer' }, request)).toMatchObject({
			value: { headers: { Authorization: 'Bearer my-Bearer' } },
		});
	});

	it.each([
		['the host alone', { url: 'https://go.tallyfy.com' }],
		['another path of the host', { url: 'https://go.tallyfy.com/other' }],
		['the host in capitals', { url: 'HTTPS://GO.TALLYFY.COM/api' }],
		['the port that https has anyway', { url: 'https://go.tallyfy.com:443/api' }],
		['a path behind a base', { url: '/me', baseURL: 'https://go.tallyfy.com/api' }],
		['a full address behind a base', { url: request.url, baseURL: 'https://evil.com' }],
		['the older form of a request', { url: '', uri: 'https://go.tallyfy.com/api' }],
		['the newer form where the older is null', { uri: null }],
	])('goes to %s', (_words, where) => {
		expect(signRequest(credential, { ...request, ...where })).toMatchObject(BEARER);
	});

	it.each([
		['another host', { url: 'https://evil.com/api' }],
		['a host that begins like it', { url: 'https://go.tallyfy.com.evil.com' }],
		['a host behind a user name like it', { url: 'https://go.tallyfy.com@evil.com' }],
		['a part of its domain', { url: 'https://x.go.tallyfy.com' }],
		['another port', { url: 'https://go.tallyfy.com:8443' }],
		['the host without https', { url: 'http://go.tallyfy.com/api' }],
		['another base', { url: '/me', baseURL: 'https://evil.com' }],
		['a base that the path escapes', { url: '//evil.com', baseURL: 'https://go.tallyfy.com' }],
		[
			'a full address behind a good base',
			{ url: 'https://evil.com', baseURL: 'https://go.tallyfy.com' },
		],
		['no host at all', { url: '/me' }],
		['another host beside the older form', { url: 'https://evil.com', uri: request.url }],
		['no address', { url: '' }],
		['another host in the older form', { url: request.url, uri: 'https://evil.com' }],
		['an address that is no text', { url: request.url, uri: 5 }],
		['an address that only reads like one', { url: request.url, uri: [request.url] }],
	])('never goes to %s', (_words, where) => {
		expect(signRequest(credential, { ...request, ...where })).toEqual(ELSEWHERE);
	});

	it("goes to the credential's own base URL", () => {
		const own = { ...credential, baseUrl: 'http://localhost:3000/api/' };
		expect(signRequest(own, { url: 'http://localhost:3000/api/me' })).toMatchObject(BEARER);
		expect(signRequest(own, request)).toEqual(ELSEWHERE);
	});

	const WRONG: readonly (readonly [object, object, string])[] = [
		[
			{ accessToken: '' },
			{ field: 'accessToken', why: 'empty' },
			'The Tallyfy API credential has no access token',
		],
		[
			{ organizationId: '' },
			{ field: 'organizationId', why: 'empty' },
			'The Organization ID in the Tallyfy API credential is empty',
		],
		[
			{ accessToken: 'tok\n3n' },
			{ field: 'accessToken', why: 'malformed' },
			'The access token in the Tallyfy API credential contains a blank, a line break or a letter that no token has',
		],
		[
			{ baseUrl: 'http://go.tallyfy.com' },
			{ field: 'baseUrl', why: 'notHttps' },
			'The Base URL in the Tallyfy API credential has to begin with https://',
		],
	];

	it.each(WRONG)('is none with %j', (wrong, reason) => {
		expect(signRequest({ ...credential, ...wrong }, request)).toEqual({ ok: false, reason });
	});

	it.each(WRONG)('is none with %j, and n8n gets to know why', async (wrong, _reason, message) => {
		const { authenticate } = new TallyfyApi();
		await expect(authenticate({ ...credential, ...wrong }, request)).rejects.toThrow(
			new Error(message),
		);
	});

	it('is what the credential type gives to n8n', async () => {
		const { authenticate } = new TallyfyApi();
		expect(await authenticate(credential, request)).toMatchObject(BEARER.value);
		await expect(authenticate(credential, { url: 'https://evil.com' })).rejects.toThrow(
			'The Tallyfy API credential is only for the host in its Base URL, and this request goes elsewhere',
		);
	});
});
