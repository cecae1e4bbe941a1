import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { parseAccount } from './account';

/**
 * Adds what every request to Tallyfy carries: the three headers of `shared/tallyfy-api.md`. The token goes to no host
 * but the one of the credential's base URL, redirects included, whichever node the credential is used in.
 *
 * @throws Error with a sentence for the user when the credential can't be used for this request
 */
export function signRequest(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const parsed = parseAccount(credential);
	if ('problem' in parsed) throw new Error(parsed.problem.what);
	const { origin } = new URL(parsed.account.baseUrl);
	const origins = originsOf(request);
	if (origins.length === 0 || origins.some((other) => other !== origin)) {
		throw new Error(
			'The Tallyfy API credential is only for the host in its Base URL, and this request goes elsewhere',
		);
	}
	return {
		...request,
		headers: {
			...request.headers,
			Authorization: `Bearer ${parsed.token}`,
			Accept: 'application/json',
			'X-Tallyfy-Client': 'APIClient',
		},
		sendCredentialsOnCrossOriginRedirect: false,
	};
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
