import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What the vendor's definition says of the program that asks, so that the sandbox's log tells who signed a request. */
export const VENDOR_CLIENT = 'n8n';

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
				'X-Tallyfy-Client': '${VENDOR_CLIENT}',
			},
		},
	};
	test = { request: { baseURL: '={{$credentials.baseUrl}}', url: '/me' } };
}
module.exports = { TallyfyApi };
`;

/**
 * Writes a package with a credential definition of the same type name and fields as ours that has the effect of the one in
 * Tallyfy's own package (its source of version 1.1.3): n8n's expression form, another client's name, no `Accept`, no
 * trimming, and a test that any organization passes. n8n loads scoped packages after all others.
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
