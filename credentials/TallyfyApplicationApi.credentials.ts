import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

import { explainApplication, explainNoAnswer } from '../nodes/Tallyfy/words/inputs';
import { askForMemberToken } from '../nodes/Tallyfy/transport/account/credential';
import { ACCOUNT_FIELDS, askForTasks, signed } from './account';

/**
 * An application that Tallyfy's support has registered, acting as one member: n8n gets a token for it when there is none, and
 * another one when that has ended.
 */
export class TallyfyApplicationApi implements ICredentialType {
	name = 'tallyfyApplicationApi';

	displayName = 'Tallyfy Application API';

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
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			description: "Tallyfy's support gives it out, together with the secret",
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
		},
		{
			displayName: 'User Email',
			name: 'userEmail',
			type: 'string',
			placeholder: 'name@example.com',
			required: true,
			default: '',
			description:
				'The member as whom the node acts. What this member may not do, it may not do either.',
		},
		{
			displayName: 'Token URL',
			name: 'tokenUrl',
			type: 'string',
			required: true,
			default: 'https://account.tallyfy.com/oauth/token',
		},
		...ACCOUNT_FIELDS,
	];

	async preAuthentication(
		this: IHttpRequestHelper,
		credential: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const token = await askForMemberToken(credential, async (request) => {
			try {
				return (await this.helpers.httpRequest(request)) as unknown;
			} catch (error) {
				// Without its code, in place of which n8n's connection test says something of its own.
				throw new Error(explainNoAnswer(request.url), { cause: error });
			}
		});
		if (!token.ok) throw new Error(explainApplication(token.reason));
		return { accessToken: token.value };
	}

	authenticate = signed;

	test: ICredentialTestRequest = askForTasks(
		'Tallyfy rejects the token of this application. Check the Client ID and the Client Secret.',
		'This application may not use this organization. Check the Organization ID.',
	);
}
