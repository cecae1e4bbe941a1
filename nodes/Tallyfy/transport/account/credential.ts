import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { parseBaseUrl, parseId, type BaseUrlReason, type IdReason, type Parsed } from './address';

export const CREDENTIAL_TYPE = 'tallyfyApi';

/** Where the credential leads: the checked address of the API and the organization. */
export interface Account {
	baseUrl: string;
	organizationId: string;
}

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
