import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { ACCOUNT_FIELDS, askForTasks } from './account';

/**
 * Signing in through n8n's own OAuth2: it opens Tallyfy's window, keeps the tokens and renews them. Addresses and scope are
 * those that Tallyfy publishes for its Power Automate connector.
 */
export class TallyfyOAuth2Api implements ICredentialType {
	name = 'tallyfyOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Tallyfy OAuth2 API';

	icon = {
		light: 'file:../nodes/Tallyfy/tallyfy.svg',
		dark: 'file:../nodes/Tallyfy/tallyfy.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-tallyfy-cleanup/n8n-nodes-tallyfy-cleanup#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'authorizationCode',
		},
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'string',
			required: true,
			default: 'https://account.tallyfy.com/oauth/authorize',
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'string',
			required: true,
			default: 'https://account.tallyfy.com/oauth/token',
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: '*',
		},
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'body',
		},
		...ACCOUNT_FIELDS,
		// n8n signs these requests itself, so that it has to be the one to refuse any other host, in whichever node.
		{
			displayName: 'Allowed HTTP Request Domains',
			name: 'allowedHttpRequestDomains',
			type: 'hidden',
			default: 'domains',
		},
		{
			displayName: 'Allowed Domains',
			name: 'allowedDomains',
			type: 'hidden',
			default:
				'={{ (($self["baseUrl"] || "").trim() || "https://go.tallyfy.com/api").replace(/^[a-z]+:\\/\\//i, "").replace(/[/?#].*$/, "").replace(/:\\d*$/, "") }}',
		},
	];

	test: ICredentialTestRequest = askForTasks(
		'Tallyfy rejects this sign-in. Connect the credential again.',
		'The member who signed in may not use this organization. Check the Organization ID.',
	);
}
