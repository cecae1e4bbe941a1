import { request } from 'node:http';
import type { Sandbox } from '../../sandbox/tallyfy/server.mts';

export interface Answer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
}

export const goodHeaders = (sandbox: Sandbox): Record<string, string> => ({
	authorization: `Bearer ${sandbox.accessToken}`,
	accept: 'application/json',
	'x-tallyfy-client': 'APIClient',
});

/** Sends the path as it is written: unlike fetch, node:http normalises nothing. */
export function send(
	sandbox: Sandbox,
	method: string,
	path: string,
	headers: Record<string, string> = goodHeaders(sandbox),
	body?: string,
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const { hostname, port } = new URL(sandbox.url);
		const outgoing = request({ hostname, port, method, path, headers, agent: false });
		outgoing.on('error', reject);
		outgoing.on('response', (incoming) => {
			let text = '';
			incoming.setEncoding('utf8');
			incoming.on('error', reject);
			incoming.on('data', (chunk: string) => (text += chunk));
			incoming.on('end', () => {
				resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
			});
		});
		outgoing.end(body);
	});
}

/** The path of something in the default organization, as sent to the address without `/api`. */
export const inOrganization = (sandbox: Sandbox, path: string) =>
	`/organizations/${sandbox.organizationId}${path}`;

export const taskDeletion = (sandbox: Sandbox, id: string) =>
	inOrganization(sandbox, `/tasks/${id}/delete`);

/** The organization of the default world. */
export function organizationOf(sandbox: Sandbox) {
	const organization = sandbox.state.organizations.get(sandbox.organizationId);
	if (!organization) throw new Error('The sandbox has lost its organization');
	return organization;
}

/** The id of the first entry, for tests that need any one. */
export function firstOf<T>(entries: Iterable<T>): T {
	for (const entry of entries) return entry;
	throw new Error('Nothing there');
}
