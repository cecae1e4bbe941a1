import type {
	IAuthenticateRuleResponseCode,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { signRequest } from '../nodes/Tallyfy/transport/account/credential';
import { explainCredential } from '../nodes/Tallyfy/words/inputs';

const CHECK_BASE_URL =
	'check the Base URL: it is https://go.tallyfy.com/api unless Tallyfy gave you another one';

const onStatus = (value: number, message: string): IAuthenticateRuleResponseCode => ({
	type: 'responseCode',
	properties: { value, message },
});

/** n8n types the rules as all of one kind and takes both in one list (its credential tester looks at each rule's type). */
const testRules = [
	onStatus(
		401,
		'Tallyfy rejects the access token. Create a new one under Settings > Integrations > REST API.',
	),
	onStatus(
		403,
		'The owner of the access token may not use this organization. Check the Organization ID.',
	),
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
] as NonNullable<ICredentialTestRequest['rules']>;

/**
 * Type name and fields are those of the vendor's own credential, on purpose: credential types are global in n8n, and
 * this way both packages share what a user has saved (docs/decisions/shared-credential-name.md).
 */
export class TallyfyApi implements ICredentialType {
	name = 'tallyfyApi';

	displayName = 'Tallyfy API';

	icon = {
		light: 'file:../nodes/Tallyfy/tallyfy.svg',
		dark: 'file:../nodes/Tallyfy/tallyfy.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-tallyfy-cleanup/n8n-nodes-tallyfy-cleanup#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'In Tallyfy under Settings > Integrations > REST API. It ends when its owner logs out of Tallyfy, and after six months.',
		},
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
	 * A function instead of n8n's expression form: a third cheaper per request (measured), and able to refuse a wrong host.
	 * A property, not a method: n8n copies the object for its editor, and without it neither the HTTP Request node nor
	 * *Custom API Call* would offer this credential.
	 */
	authenticate = async (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const signed = await Promise.resolve(signRequest(credential, request));
		if (!signed.ok) throw new Error(explainCredential(signed.reason).message);
		return signed.value;
	};

	/** Needs both a good token and the right organization. */
	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ ($credentials.baseUrl || "https://go.tallyfy.com/api").trim().replace(/\\/+$/, "") }}',
			url: '=/organizations/{{ encodeURIComponent(String($credentials.organizationId).trim()) }}/me/tasks',
			qs: { per_page: 1 },
			disableFollowRedirect: true,
		},
		rules: testRules,
	};
}
