import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { isRecord, thrownWords } from '../answer/values';
import {
	parseBaseUrl,
	parseId,
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

/** Why a credential can't be used, or not for a request: `field` is what to mend; `detail` is what n8n says. */
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
	const type = chosenType(context);
	let data: ICredentialDataDecryptedObject;
	try {
		data = await context.getCredentials(type);
		if (!(await isSameForAll(context, { type, data }, itemCount))) {
			return { ok: false, reason: { field: 'expressions' } };
		}
	} catch (error) {
		const detail = thrownWords(error);
		return { ok: false, reason: { field: 'credential', detail } };
	}
	if (type === 'tallyfyOAuth2Api' && oAuth2Tokens(data).length === 0) {
		return { ok: false, reason: { field: 'notConnected' } };
	}
	const account = type === 'tallyfyApi' ? parseSignedAccount(data) : parseAccount(data);
	return account.ok ? { ok: true, value: { type, data, account: account.value } } : account;
}

/** As the parameter `authentication` says; a workflow that was saved without one uses a personal access token. */
function chosenType(context: IExecuteFunctions | ILoadOptionsFunctions): Credential['type'] {
	const { authentication } = context.getNode().parameters;
	if (authentication === 'oAuth2') return 'tallyfyOAuth2Api';
	return authentication === 'application' ? 'tallyfyApplicationApi' : 'tallyfyApi';
}

/**
 * Whether the credential has the same values for all items. Expressions in it follow their items: they give something else
 * where there is no item, and only then each item is asked for.
 */
async function isSameForAll(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	{ type, data }: Pick<Credential, 'data' | 'type'>,
	itemCount: number,
): Promise<boolean> {
	if (itemCount < 2) return true;
	const first = JSON.stringify(data);
	const isSame = async (index: number) =>
		JSON.stringify(await context.getCredentials(type, index)) === first;
	if (!(await isSame(itemCount - 1))) return false;
	if (await isSame(itemCount).catch(() => false)) return true;
	for (let index = 1; index < itemCount - 1; index += 1) {
		if (!(await isSame(index))) return false;
	}
	return true;
}

/** Checks the credential's fields, which an expression or a slip may have left in any shape; without a token it is of no use. */
export function parseSignedAccount(
	credential: ICredentialDataDecryptedObject,
): Parsed<Account, CredentialReason> {
	const token = parseToken(credential.accessToken);
	if (!token.ok) return { ok: false, reason: { field: 'accessToken', why: token.reason } };
	return parseAccount(credential);
}

/** Where a credential leads, whoever signs in with it and how. */
export function parseAccount(
	credential: ICredentialDataDecryptedObject,
): Parsed<Account, CredentialReason> {
	const organizationId = parseId(credential.organizationId);
	if (!organizationId.ok) {
		return { ok: false, reason: { field: 'organizationId', why: organizationId.reason } };
	}
	const baseUrl = parseBaseUrl(credential.baseUrl);
	if (!baseUrl.ok) return { ok: false, reason: { field: 'baseUrl', why: baseUrl.reason } };
	return { ok: true, value: { baseUrl: baseUrl.value, organizationId: organizationId.value } };
}

/** The token as Tallyfy shows it; the word "Bearer", which its samples put before it, is taken off. */
export function parseToken(raw: unknown): Parsed<string, 'empty' | 'malformed'> {
	const token = typeof raw === 'string' ? raw.trim().replace(/^Bearer(\s+|$)/i, '') : '';
	if (token === '') return { ok: false, reason: 'empty' };
	return /^[\x21-\x7e]+$/.test(token)
		? { ok: true, value: token }
		: { ok: false, reason: 'malformed' };
}

/** All that nobody may read: tokens, and what gets new ones. */
export function secretsIn(data: ICredentialDataDecryptedObject): string[] {
	const token = parseToken(data.accessToken);
	const own = [data.clientSecret, ...oAuth2Tokens(data)].filter(isSecret);
	return token.ok ? [token.value, ...own] : own;
}

/** What n8n keeps of an OAuth2 sign-in. */
function oAuth2Tokens({ oauthTokenData }: ICredentialDataDecryptedObject): string[] {
	const kept = isRecord(oauthTokenData) ? oauthTokenData : {};
	const { access_token: token, refresh_token: refreshToken } = kept;
	return [token, refreshToken].filter(isSecret);
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
