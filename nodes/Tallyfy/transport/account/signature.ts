import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Parsed } from './address';
import { parseAccount, parseToken, type CredentialReason } from './credential';

/**
 * Adds what every request to Tallyfy carries: the token and the two headers that Tallyfy's documentation asks for; a
 * request that says itself what it accepts, as one for a file does, keeps that. The token goes to no host
 * but the one of the credential's base URL, redirects included, whichever node the credential is used in.
 */
export function signRequest(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Parsed<IHttpRequestOptions, CredentialReason> {
	const token = parseToken(credential.accessToken);
	if (!token.ok) return { ok: false, reason: { field: 'accessToken', why: token.reason } };
	const account = parseAccount(credential);
	if (!account.ok) return account;
	const { origin } = new URL(account.value.baseUrl);
	const origins = originsOf(request);
	if (origins.length === 0 || origins.some((other) => other !== origin)) {
		return { ok: false, reason: { field: 'otherHost' } };
	}
	const value = {
		...request,
		headers: {
			...(acceptsSomething(request) ? {} : { Accept: 'application/json' }),
			...request.headers,
			Authorization: `Bearer ${token.value}`,
			'X-Tallyfy-Client': 'APIClient',
		},
		sendCredentialsOnCrossOriginRedirect: false,
	};
	return { ok: true, value };
}

function acceptsSomething({ headers = {} }: IHttpRequestOptions): boolean {
	return Object.keys(headers).some((name) => name.toLowerCase() === 'accept');
}

/**
 * The origin of every address that the request carries, undefined for one that is none. n8n's older request form, which
 * its HTTP Request node still uses, has `uri`; which of the two n8n takes depends on its version, so both have to fit.
 */
function originsOf({
	url,
	uri,
	baseURL,
}: Partial<IHttpRequestOptions> & { uri?: unknown }): (string | undefined)[] {
	return [url, uri]
		.filter((address) => address !== undefined && address !== null && address !== '')
		.map((address) =>
			typeof address === 'string' && URL.canParse(address, baseURL)
				? new URL(address, baseURL).origin
				: undefined,
		);
}
