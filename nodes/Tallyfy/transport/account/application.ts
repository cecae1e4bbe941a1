import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { isRecord } from '../answer/values';
import { parseBody } from '../answer/response';
import { parseBaseUrl, type Parsed } from './address';
import { parseAccount, remover, secretsIn, type CredentialReason } from './credential';

/** Why an application gets no token: something is missing, one of the two addresses refuses, or there is no answer now. */
export type ApplicationReason =
	| { why: 'missing'; field: 'Client ID' | 'Client Secret' | 'User Email' }
	| { why: 'account'; reason: CredentialReason }
	| { why: 'tokenUrl' }
	/** The token's address refused the client, or didn't answer as one does. */
	| { why: 'client'; status: number; message: string | undefined }
	/** The API refused the application's token, the organization, or the member. */
	| { why: 'application' | 'member' | 'membership' | 'organization'; status: number }
	| { why: 'unavailable'; status: number };

const TOKEN_TIMEOUT_MS = 15_000;

/**
 * A token that acts as the member: first the application's own by client ID and secret, then with that the member's, which
 * lasts three months and doesn't end when anybody logs out.
 *
 * @throws what n8n's helper throws over a broken connection
 */
export async function askForMemberToken(
	credential: ICredentialDataDecryptedObject,
	exchange: (request: IHttpRequestOptions) => Promise<unknown>,
): Promise<Parsed<string, ApplicationReason>> {
	const fields = fieldsOf(credential);
	if (!fields.ok) return fields;
	const { account, clientId, clientSecret, userEmail, tokenUrl } = fields.value;
	const ask = async (request: Pick<IHttpRequestOptions, 'body' | 'headers' | 'url'>) =>
		parseTokenAnswer(await exchange({ ...request, method: 'POST', ...AS_IT_IS }));

	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: clientSecret,
		scope: '*',
	});
	const application = await ask({
		url: tokenUrl,
		// Tallyfy's documentation asks for a form; JSON is answered 400.
		headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
		body: form.toString(),
	});
	if (application.token === undefined) {
		const { status, message } = application;
		if (isUnavailable(status)) return refusedToken({ why: 'unavailable', status });
		const clean = remover(secretsIn(credential));
		return refusedToken({ why: 'client', status, message: message && clean(message) });
	}
	const member = await ask({
		url: `${account.baseUrl}/applications/${account.organizationId}/users/${encodeURIComponent(userEmail)}/token`,
		headers: {
			Accept: 'application/json',
			'X-Tallyfy-Client': 'APIClient',
			Authorization: `Bearer ${application.token}`,
		},
	});
	if (member.token !== undefined) return { ok: true, value: member.token };
	const { status } = member;
	if (isUnavailable(status)) return refusedToken({ why: 'unavailable', status });
	return refusedToken({ why: REFUSALS[status] ?? 'application', status });
}

/** As Tallyfy documents them for a member's token. */
const REFUSALS: Readonly<Record<number, 'member' | 'membership' | 'organization'>> = {
	403: 'organization',
	404: 'member',
	422: 'membership',
};

/** We judge the statuses, and no secret goes on to where a redirect points. */
const AS_IT_IS = {
	encoding: 'text',
	timeout: TOKEN_TIMEOUT_MS,
	disableFollowRedirect: true,
	ignoreHttpStatusErrors: true,
	returnFullResponse: true,
} as const;

const refusedToken = (reason: ApplicationReason): { ok: false; reason: ApplicationReason } => ({
	ok: false,
	reason,
});

const isUnavailable = (status: number) => status >= 500 || status === 429 || status === 408;

function fieldsOf(credential: ICredentialDataDecryptedObject) {
	const text = (value: unknown) =>
		typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	const clientId = text(credential.clientId);
	const clientSecret = text(credential.clientSecret);
	const userEmail = text(credential.userEmail);
	if (clientId === '') return refusedToken({ why: 'missing', field: 'Client ID' });
	if (clientSecret === '') return refusedToken({ why: 'missing', field: 'Client Secret' });
	if (userEmail === '') return refusedToken({ why: 'missing', field: 'User Email' });
	const account = parseAccount(credential);
	if (!account.ok) return refusedToken({ why: 'account', reason: account.reason });
	// The same rules as for the Base URL: https, or this machine itself.
	const tokenUrl = parseBaseUrl(credential.tokenUrl);
	if (!tokenUrl.ok || text(credential.tokenUrl) === '') return refusedToken({ why: 'tokenUrl' });
	const value = {
		account: account.value,
		clientId,
		clientSecret,
		userEmail,
		tokenUrl: tokenUrl.value,
	};
	return { ok: true as const, value };
}

function parseTokenAnswer(answer: unknown) {
	const { statusCode, body } = isRecord(answer) ? answer : {};
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
	const parsed = parseBody(text);
	const value = parsed.kind === 'json' && isRecord(parsed.value) ? parsed.value : {};
	const status = typeof statusCode === 'number' ? statusCode : 0;
	const { access_token: token, message } = value;
	return {
		status,
		token: status === 200 && typeof token === 'string' && token !== '' ? token : undefined,
		message: typeof message === 'string' ? message : undefined,
	};
}
