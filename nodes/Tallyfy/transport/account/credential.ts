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

/** So many items are compared where the credential seems not to depend on them: each costs a look into n8n's database. */
const ITEMS_SAMPLED = 100;
/** Multiples of it, modulo 1, spread evenly and keep out of step with whatever repeats itself among the items. */
const GOLDEN_RATIO = 0.618_033_988_75;

/**
 * Whether the credential has the same values for every item. n8n's expressions fail over an item that doesn't exist, so one
 * that gives the same for it doesn't read items, and a sample is compared; any other is read for every single item.
 */
async function isSameForAll(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	first: ICredentialDataDecryptedObject,
	itemCount: number,
): Promise<boolean> {
	const others = itemCount - 1;
	if (others < 1) return true;
	const firstText = JSON.stringify(first);
	const isSame = async (index: number) =>
		JSON.stringify(await context.getCredentials(CREDENTIAL_TYPE, index)) === firstText;

	const isConstant = await isSame(itemCount).catch(() => false);
	const isWhole = !isConstant || others <= ITEMS_SAMPLED;
	const compared = isWhole ? others : ITEMS_SAMPLED;
	for (let count = 1; count <= compared; count += 1) {
		const index = isWhole ? count : 1 + Math.floor(((count * GOLDEN_RATIO) % 1) * others);
		if (!(await isSame(index))) return false;
	}
	return true;
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
