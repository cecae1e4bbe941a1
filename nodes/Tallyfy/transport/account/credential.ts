import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import {
	parseBaseUrl,
	parseId,
	type Account,
	type BaseUrlReason,
	type IdReason,
	type Parsed,
} from './address';

export const CREDENTIAL_TYPE = 'tallyfyApi';

/** The credential as n8n resolved it, and where it leads. */
export interface Credential {
	data: ICredentialDataDecryptedObject;
	account: Account;
}

/** Why a credential can't be used, or not for a request: `field` is what to mend; `detail` is what n8n says. */
export type CredentialReason =
	| { field: 'credential'; detail: string }
	| { field: 'accessToken'; why: 'empty' | 'malformed' }
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
	let data: ICredentialDataDecryptedObject;
	try {
		data = await context.getCredentials(CREDENTIAL_TYPE);
		if (!(await isSameForAll(context, data, itemCount))) {
			return { ok: false, reason: { field: 'expressions' } };
		}
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		return { ok: false, reason: { field: 'credential', detail } };
	}
	const account = parseAccount(data);
	return account.ok ? { ok: true, value: { data, account: account.value } } : account;
}

/** Whether the credential has the same values for the first item and the last: expressions in it follow their items. */
async function isSameForAll(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	first: ICredentialDataDecryptedObject,
	itemCount: number,
): Promise<boolean> {
	if (itemCount < 2) return true;
	const last: ICredentialDataDecryptedObject = await context.getCredentials(
		CREDENTIAL_TYPE,
		itemCount - 1,
	);
	return JSON.stringify(last) === JSON.stringify(first);
}

/** Checks the credential's fields, which an expression or a slip may have left in any shape. */
export function parseAccount(
	credential: ICredentialDataDecryptedObject,
): Parsed<Account, CredentialReason> {
	const token = parseToken(credential.accessToken);
	if (!token.ok) return { ok: false, reason: { field: 'accessToken', why: token.reason } };
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

/** Takes a secret out of a text: as it is, as an address has it, and as JSON has it, which in PHP escapes slashes. */
export function remover(secret: string): (text: string) => string {
	const inJson = JSON.stringify(secret).slice(1, -1);
	const forms = [
		secret,
		encodeURIComponent(secret),
		inJson,
		inJson.replaceAll('/', String.raw`\/`),
	];
	const escaped = [...new Set(forms)].map((form) => form.replaceAll(/\W/g, String.raw`\$&`));
	// The longest first: one form may be the beginning of another.
	escaped.sort((one, other) => other.length - one.length);
	const anyForm = new RegExp(escaped.join('|'), 'gi');
	return (text) => text.replace(anyForm, '***');
}

/**
 * Adds what every request to Tallyfy carries: the token and the two headers that Tallyfy's documentation asks for; a
 * request that says itself what it accepts, as one for a file does, keeps that. The
 * token goes to no host but the one of the credential's base URL, redirects included, whichever node the credential is
 * used in.
 */
export function signRequest(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Parsed<IHttpRequestOptions, CredentialReason> {
	const account = parseAccount(credential);
	if (!account.ok) return account;
	const token = parseToken(credential.accessToken);
	if (!token.ok) return { ok: false, reason: { field: 'accessToken', why: token.reason } };
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
