import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { ACCOUNT_FIELDS, askForTasks, signed } from './account';

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
		...ACCOUNT_FIELDS,
	];

	authenticate = signed;

	test: ICredentialTestRequest = askForTasks(
		'Tallyfy rejects the access token. Create a new one under Settings > Integrations > REST API.',
		'The owner of the access token may not use this organization. Check the Organization ID.',
	);
}
