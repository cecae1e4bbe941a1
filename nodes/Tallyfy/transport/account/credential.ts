import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { isRecord, parseBody, thrownWords } from '../answer/values';
import {
	parseBaseUrl,
	parseId,
	reject,
	type Account,
	type BaseUrlReason,
	type IdReason,
	type Parsed,
} from './address';

/** The credential as n8n resolved it, and where it leads. */
export interface Credential {
	/** One for each way to sign in. */
	type: 'tallyfyApi' | 'tallyfyApplicationApi' | 'tallyfyOAuth2Api';
	data: ICredentialDataDecryptedObject;
	account: Account;
}

/** Why a credential can't be used, or not for a request: `field` is to be mended; `detail` is what n8n says. */
export type CredentialReason =
	| { field: 'credential'; detail: string }
	| { field: 'accessToken'; why: 'empty' | 'malformed' }
	/** Nobody has signed in with it yet, in n8n's own window. */
	| { field: 'notConnected' }
	| { field: 'organizationId'; why: IdReason }
	| { field: 'baseUrl'; why: BaseUrlReason }
	/** Its fields hold expressions, and items would go to different organizations. */
	| { field: 'expressions' }
	/** It goes elsewhere than to the host of the Base URL. */
	| { field: 'otherHost' };

/**
 * Reads the credential once for the whole run; what is wrong with it is an answer too, never an exception. A credential
 * may hold expressions: one that differs from item to item is refused, since the first item's would be used for all.
 */
export async function readCredential(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	itemCount = 1,
): Promise<Parsed<Credential, CredentialReason>> {
	const type = chosenType(context.getNode().parameters.authentication);
	let data: ICredentialDataDecryptedObject;
	try {
		data = await context.getCredentials(type);
		const first = JSON.stringify(data);
		const isSame = async (index: number) =>
			JSON.stringify(await context.getCredentials(type, index)) === first;
		if (!(await isSameForAll(itemCount, isSame))) return reject({ field: 'expressions' });
	} catch (error) {
		return reject({ field: 'credential', detail: thrownWords(error) });
	}
	if (type === 'tallyfyOAuth2Api' && oAuth2Tokens(data).length === 0) {
		return reject({ field: 'notConnected' });
	}
	const token = type === 'tallyfyApi' ? parseToken(data.accessToken) : undefined;
	if (token?.ok === false) return token;
	const account = parseAccount(data);
	return account.ok ? { ok: true, value: { type, data, account: account.value } } : account;
}

/** A workflow that was saved without a choice uses a personal access token. */
function chosenType(authentication: unknown): Credential['type'] {
	if (authentication === 'oAuth2') return 'tallyfyOAuth2Api';
	return authentication === 'application' ? 'tallyfyApplicationApi' : 'tallyfyApi';
}

/**
 * Whether the credential has the same values for all items. Expressions in it follow their items: they give something else
 * where there is no item, and only then each item is asked for.
 */
async function isSameForAll(
	itemCount: number,
	isSame: (index: number) => Promise<boolean>,
): Promise<boolean> {
	if (itemCount < 2) return true;
	if (!(await isSame(itemCount - 1))) return false;
	if (await isSame(itemCount).catch(() => false)) return true;
	for (let index = 1; index < itemCount - 1; index += 1) {
		if (!(await isSame(index))) return false;
	}
	return true;
}

/** Where a credential leads, as an expression or a slip may have left its fields. */
function parseAccount(
	credential: ICredentialDataDecryptedObject,
): Parsed<Account, CredentialReason> {
	const organizationId = parseId(credential.organizationId);
	if (!organizationId.ok) return reject({ field: 'organizationId', why: organizationId.reason });
	const baseUrl = parseBaseUrl(credential.baseUrl);
	if (!baseUrl.ok) return reject({ field: 'baseUrl', why: baseUrl.reason });
	return { ok: true, value: { baseUrl: baseUrl.value, organizationId: organizationId.value } };
}

/** The token as Tallyfy shows it; the word "Bearer", which its samples put before it, is taken off. */
export function parseToken(raw: unknown): Parsed<string, CredentialReason> {
	const token = typeof raw === 'string' ? raw.trim().replace(/^Bearer(\s+|$)/i, '') : '';
	if (/^[\x21-\x7e]+$/.test(token)) return { ok: true, value: token };
	return reject({ field: 'accessToken', why: token === '' ? 'empty' : 'malformed' });
}

/** All that nobody may read: tokens, and what gets new ones. */
export function secretsIn(data: ICredentialDataDecryptedObject): string[] {
	const token = parseToken(data.accessToken);
	const own = [data.clientSecret, ...oAuth2Tokens(data)].filter(isSecret);
	return token.ok ? [token.value, ...own] : own;
}

/** What n8n keeps of an OAuth2 sign-in. */
function oAuth2Tokens({ oauthTokenData: kept }: ICredentialDataDecryptedObject): string[] {
	return isRecord(kept) ? [kept.access_token, kept.refresh_token].filter(isSecret) : [];
}

const isSecret = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Takes secrets out of a text: as they are, as an address has them, and as JSON has them, which in PHP escapes slashes. */
export function remover(secrets: readonly string[]): (text: string) => string {
	if (secrets.length === 0) return (text) => text;
	const forms = secrets.flatMap((secret) => {
		const inJson = JSON.stringify(secret).slice(1, -1);
		const inPhp = inJson.replaceAll('/', String.raw`\/`);
		return [secret, encodeURIComponent(secret), inJson, inPhp];
	});
	const escaped = [...new Set(forms)].map((form) => form.replaceAll(/\W/g, String.raw`\$&`));
	// The longest first: one form may be the beginning of another.
	escaped.sort((one, other) => other.length - one.length);
	const anyForm = new RegExp(escaped.join('|'), 'gi');
	return (text) => text.replace(anyForm, '***');
}

/**
 * Adds the token and the two headers that Tallyfy's documentation asks for; a request that says itself what it accepts, as
 * one for a file does, keeps that. The token goes to no host but the one of the credential's base URL, redirects included,
 * whichever node the credential is used in.
 */
export function signRequest(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions & { uri?: unknown },
): Parsed<IHttpRequestOptions, CredentialReason> {
	const token = parseToken(credential.accessToken);
	if (!token.ok) return token;
	const account = parseAccount(credential);
	if (!account.ok) return account;
	const { origin } = new URL(account.value.baseUrl);
	const { url, uri, baseURL, headers = {} } = request;
	// The older form of a request, which n8n's HTTP Request node still uses, has `uri`; n8n's version decides which it takes.
	const addresses = [url, uri].filter((address) => (address ?? '') !== '');
	const isOwn = (address: unknown) =>
		typeof address === 'string' &&
		URL.canParse(address, baseURL) &&
		new URL(address, baseURL).origin === origin;
	if (addresses.length === 0 || !addresses.every(isOwn)) return reject({ field: 'otherHost' });
	const accepts = Object.keys(headers).some((name) => name.toLowerCase() === 'accept');
	const value = {
		...request,
		headers: {
			...(accepts ? {} : { Accept: 'application/json' }),
			...headers,
			Authorization: `Bearer ${token.value}`,
			'X-Tallyfy-Client': 'APIClient',
		},
		sendCredentialsOnCrossOriginRedirect: false,
	};
	return { ok: true, value };
}

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

/** What the API's refusals of a member's token mean, as Tallyfy documents them. */
const TOKEN_REFUSALS: Readonly<Record<number, 'member' | 'membership' | 'organization'>> = {
	403: 'organization',
	404: 'member',
	422: 'membership',
};

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
	const text = (field: unknown) =>
		typeof field === 'string' || typeof field === 'number' ? String(field).trim() : '';
	const clientId = text(credential.clientId);
	const clientSecret = text(credential.clientSecret);
	const userEmail = text(credential.userEmail);
	if (clientId === '') return reject({ why: 'missing', field: 'Client ID' });
	if (clientSecret === '') return reject({ why: 'missing', field: 'Client Secret' });
	if (userEmail === '') return reject({ why: 'missing', field: 'User Email' });
	const account = parseAccount(credential);
	if (!account.ok) return reject({ why: 'account', reason: account.reason });
	// The same rules as for the Base URL: https, or this machine itself.
	const tokenUrl = parseBaseUrl(credential.tokenUrl);
	if (!tokenUrl.ok || text(credential.tokenUrl) === '') return reject({ why: 'tokenUrl' });
	const ask = async (request: Pick<IHttpRequestOptions, 'body' | 'headers' | 'url'>) =>
		parseTokenAnswer(await exchange({ ...request, method: 'POST', ...AS_IT_IS }));

	const application = await ask({
		url: tokenUrl.value,
		// Tallyfy's documentation asks for a form; JSON is answered 400.
		headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
			scope: '*',
		}).toString(),
	});
	if (application.token === undefined) {
		const { status, message } = application;
		if (isUnavailable(status)) return reject({ why: 'unavailable', status });
		const clean = remover(secretsIn(credential));
		return reject({ why: 'client', status, message: message && clean(message) });
	}
	const { baseUrl, organizationId } = account.value;
	const { token, status } = await ask({
		url: `${baseUrl}/applications/${organizationId}/users/${encodeURIComponent(userEmail)}/token`,
		headers: {
			Accept: 'application/json',
			'X-Tallyfy-Client': 'APIClient',
			Authorization: `Bearer ${application.token}`,
		},
	});
	if (token !== undefined) return { ok: true, value: token };
	if (isUnavailable(status)) return reject({ why: 'unavailable', status });
	return reject({ why: TOKEN_REFUSALS[status] ?? 'application', status });
}

/** We judge the statuses, and no secret goes on to where a redirect points. */
const AS_IT_IS = {
	encoding: 'text',
	timeout: 15_000,
	disableFollowRedirect: true,
	ignoreHttpStatusErrors: true,
	returnFullResponse: true,
} as const;

const isUnavailable = (status: number) => status >= 500 || status === 429 || status === 408;

function parseTokenAnswer(answer: unknown) {
	const { statusCode, body } = isRecord(answer) ? answer : {};
	const value = typeof body === 'string' ? parseBody(body).value : body;
	const { access_token: token, message } = isRecord(value) ? value : {};
	const status = typeof statusCode === 'number' ? statusCode : 0;
	return {
		status,
		token: status === 200 && isSecret(token) ? token : undefined,
		message: typeof message === 'string' ? message : undefined,
	};
}
