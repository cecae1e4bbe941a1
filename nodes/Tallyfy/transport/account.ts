import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { parseBaseUrl, parseId } from './endpoint';
import type { Explanation } from './errors';
import {
	explainBaseUrlProblem,
	explainOrganizationProblem,
	MALFORMED_TOKEN,
	MISSING_TOKEN,
} from './inputErrors';

/** Where the credential leads: the checked address of the API and the organization. */
export interface Account {
	baseUrl: string;
	organizationId: string;
}

/** Checks the credential's fields, which an expression or a slip may have left in any shape. */
export function parseAccount(
	credential: ICredentialDataDecryptedObject,
): { account: Account; token: string } | { problem: Explanation } {
	const token = parseToken(credential.accessToken);
	if ('problem' in token) return token;
	const organizationId = parseId(credential.organizationId);
	if (!organizationId.ok) return { problem: explainOrganizationProblem(organizationId.problem) };
	const baseUrl = parseBaseUrl(credential.baseUrl);
	if (!baseUrl.ok) return { problem: explainBaseUrlProblem(baseUrl.problem) };
	const account = { baseUrl: baseUrl.value, organizationId: organizationId.value };
	return { account, token: token.token };
}

/** The token as Tallyfy shows it; the word "Bearer", which its samples put before it, is taken off. */
export function parseToken(raw: unknown): { token: string } | { problem: Explanation } {
	const token = typeof raw === 'string' ? raw.trim().replace(/^Bearer(\s+|$)/i, '') : '';
	if (token === '') return { problem: MISSING_TOKEN };
	return /^[\x21-\x7e]+$/.test(token) ? { token } : { problem: MALFORMED_TOKEN };
}
