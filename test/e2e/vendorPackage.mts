import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Only the vendor's definition sends this header, so that the sandbox's log tells whose definition signed a request. */
export const VENDOR_CONTENT_TYPE = 'application/json';

export const VENDOR_DOCUMENTATION = 'https://tallyfy.com/products/pro/integrations/';

const credential = `
class TallyfyApi {
	name = 'tallyfyApi';
	displayName = 'Tallyfy API';
	documentationUrl = '${VENDOR_DOCUMENTATION}';
	properties = [
		{ displayName: 'Access Token', name: 'accessToken', type: 'string', typeOptions: { password: true }, default: '', required: true },
		{ displayName: 'Organization ID', name: 'organizationId', type: 'string', default: '', required: true },
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: 'https://go.tallyfy.com/api' },
	];
	authenticate = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '=Bearer {{$credentials.accessToken}}',
				Accept: 'application/json',
				'Content-Type': '${VENDOR_CONTENT_TYPE}',
				'X-Tallyfy-Client': 'APIClient',
			},
		},
	};
	test = { request: { baseURL: '={{$credentials.baseUrl}}', url: '=/organizations/{{$credentials.organizationId}}/me/tasks' } };
}
module.exports = { TallyfyApi };
`;

/**
 * Writes a package with a credential definition of the same type name and fields as ours, with `authenticate` in n8n's
 * expression form, as Tallyfy's own package has. n8n loads scoped packages after all others.
 */
export async function writeVendorPackage(folder: string, name: string): Promise<string> {
	const file = 'dist/credentials/TallyfyApi.credentials.js';
	const manifest = {
		name,
		version: '1.0.0',
		keywords: ['n8n-community-node-package'],
		files: ['dist'],
		n8n: { n8nNodesApiVersion: 1, credentials: [file], nodes: [] },
	};
	await mkdir(dirname(join(folder, file)), { recursive: true });
	await writeFile(join(folder, file), credential);
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
	return folder;
}
