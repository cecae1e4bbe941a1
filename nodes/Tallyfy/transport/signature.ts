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
	if (originOf(request) !== new URL(parsed.account.baseUrl).origin) {
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

/** n8n's older request form, which its HTTP Request node still uses, has `uri` in place of `url`. */
function originOf(request: IHttpRequestOptions & { uri?: unknown }): string | undefined {
	const url = typeof request.uri === 'string' ? request.uri : request.url;
	const { baseURL } = request;
	return URL.canParse(url, baseURL) ? new URL(url, baseURL).origin : undefined;
}
