import type {
	IAuthenticateRuleResponseCode,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { signRequest } from '../nodes/Tallyfy/transport/account/credential';
import { explainCredential } from '../nodes/Tallyfy/words/inputs';

/** Where every kind of credential leads. The names are the vendor's own (docs/decisions/shared-credential-name.md). */
export const ACCOUNT_FIELDS: INodeProperties[] = [
	{
		displayName: 'Organization ID',
		name: 'organizationId',
		type: 'string',
		required: true,
		default: '',
		description:
			"In Tallyfy under Settings > Organization, and in the address of Tallyfy's app after go.tallyfy.com/",
	},
	{
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		default: 'https://go.tallyfy.com/api',
		description:
			"The address of Tallyfy's API. Leave it as it is unless Tallyfy gave you another one, such as https://api.tallyfy.com.",
	},
];

/**
 * Signs a request with the token. A function instead of n8n's expression form: a third cheaper per request (measured), and
 * able to refuse a wrong host. Credentials have it as a property, not a method: n8n copies the object for its editor, and
 * without it neither the HTTP Request node nor *Custom API Call* would offer them.
 *
 * @throws Error when the credential or the address can't be used, in the words that n8n shows
 */
export const signed = async (
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> => {
	const result = await Promise.resolve(signRequest(credential, request));
	if (!result.ok) throw new Error(explainCredential(result.reason).message);
	return result.value;
};

const CHECK_BASE_URL =
	'check the Base URL: it is https://go.tallyfy.com/api unless Tallyfy gave you another one';

const onStatus = (value: number, message: string): IAuthenticateRuleResponseCode => ({
	type: 'responseCode',
	properties: { value, message },
});

/**
 * The connection test: reads one task, for which both a good token and the right organization are needed. n8n types the rules
 * as all of one kind and takes both in one list (its credential tester looks at each rule's type).
 */
export const askForTasks = (rejected: string, forbidden: string): ICredentialTestRequest => ({
	request: {
		baseURL:
			'={{ ($credentials.baseUrl || "https://go.tallyfy.com/api").trim().replace(/\\/+$/, "") }}',
		url: '=/organizations/{{ encodeURIComponent(String($credentials.organizationId).trim()) }}/me/tasks',
		qs: { per_page: 1 },
		disableFollowRedirect: true,
	},
	rules: [
		onStatus(401, rejected),
		onStatus(403, forbidden),
		onStatus(
			404,
			`Tallyfy doesn't know this organization. Check the Organization ID, or ${CHECK_BASE_URL}.`,
		),
		...[301, 302, 303, 307, 308].map((status) =>
			onStatus(status, `This address redirects, so it is not Tallyfy's API: ${CHECK_BASE_URL}.`),
		),
		{
			type: 'responseSuccessBody',
			properties: {
				// A list of tasks has `data`. Its absence, as in a web page with status 200, equals this value.
				key: 'data',
				value: undefined,
				message: `What answers here is not Tallyfy's API: ${CHECK_BASE_URL}.`,
			},
		},
	] as NonNullable<ICredentialTestRequest['rules']>,
});
