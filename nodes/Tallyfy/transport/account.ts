import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { parseBaseUrl, parseId } from './endpoint';
import type { Explanation } from './errors';
import { explainBaseUrlProblem, explainOrganizationProblem, MISSING_TOKEN } from './inputErrors';

/** Where the credential leads: the checked address of the API and the organization. */
export interface Account {
	baseUrl: string;
	organizationId: string;
}

/** Checks the credential's fields, which an expression or a slip may have left in any shape. */
export function parseAccount(
	credential: ICredentialDataDecryptedObject,
): { account: Account } | { problem: Explanation } {
	const { accessToken } = credential;
	if (typeof accessToken !== 'string' || accessToken.trim() === '') {
		return { problem: MISSING_TOKEN };
	}
	const organizationId = parseId(credential.organizationId);
	if (!organizationId.ok) return { problem: explainOrganizationProblem(organizationId.problem) };
	const baseUrl = parseBaseUrl(credential.baseUrl);
	if (!baseUrl.ok) return { problem: explainBaseUrlProblem(baseUrl.problem) };
	return { account: { baseUrl: baseUrl.value, organizationId: organizationId.value } };
}
