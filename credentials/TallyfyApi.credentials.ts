import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { signRequest } from '../nodes/Tallyfy/transport/account/credential';
import { explainCredential } from '../nodes/Tallyfy/words/inputs';
import { ACCOUNT_FIELDS, askForTasks } from './account';

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

	test: ICredentialTestRequest = askForTasks(
		'Tallyfy rejects the access token. Create a new one under Settings > Integrations > REST API.',
		'The owner of the access token may not use this organization. Check the Organization ID.',
	);
}
