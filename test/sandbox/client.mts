import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeEach } from 'vitest';
import type { Page } from '../../sandbox/tallyfy/lists/pages.mts';
import type { SandboxOptions } from '../../sandbox/tallyfy/parts.mts';
import { startSandbox, type Sandbox } from '../../sandbox/tallyfy/server.mts';

interface Answer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
}

/** A sandbox for all tests of a file, back at its start before each of them. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await startSandbox(options);
	beforeEach(() => {
		sandbox.reset();
	});
	afterAll(() => sandbox.close());
	return sandbox;
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

/** The id of the first entry, for tests that need any one. */
export function firstOf<T>(entries: Iterable<T>): T {
	for (const entry of entries) return entry;
	throw new Error('Nothing there');
}

/** What the sandbox answered to a request into the default organization. */
interface OrganizationAnswer {
	status: number;
	headers: Answer['headers'];
	text: string;
	/** Empty where it answered no JSON. */
	json: Record<string, unknown>;
}

/** Sends a request into the default organization, as the member that the token belongs to. */
export async function ask(
	sandbox: Sandbox,
	method: string,
	path: string,
	accessToken = sandbox.accessToken,
): Promise<OrganizationAnswer> {
	const headers = { ...goodHeaders(sandbox), authorization: `Bearer ${accessToken}` };
	const answer = await send(sandbox, method, inOrganization(sandbox, path), headers);
	const { text } = answer;
	const json = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
	return { ...answer, json };
}

/** One page of a list of the default organization. */
export async function pageOf(sandbox: Sandbox, path: string): Promise<Page<{ id: string }>> {
	return JSON.parse((await ask(sandbox, 'GET', path)).text) as Page<{ id: string }>;
}

/** The ids of a list of the default organization, page after page until an empty one. */
export async function allIds(sandbox: Sandbox, path: string): Promise<string[]> {
	const ids: string[] = [];
	for (let page = 1; ; page += 1) {
		const { data } = await pageOf(sandbox, `${path}${path.includes('?') ? '&' : '?'}page=${page}`);
		if (data.length === 0) return ids;
		ids.push(...data.map(({ id }) => id));
	}
}

/** Begins the download of a file; the bytes come as they are read. */
export function download(
	sandbox: Sandbox,
	id: string,
	{ accept = '*/*', signal }: { accept?: string; signal?: AbortSignal } = {},
): Promise<Response> {
	return fetch(sandbox.baseUrl + inOrganization(sandbox, `/file/${id}/dl`), {
		headers: { ...goodHeaders(sandbox), accept },
		...(signal && { signal }),
	});
}

/** How many bytes an answer brought, and their checksum. `onBlock` is called as each block comes. */
export async function digest(
	answer: Response,
	onBlock: (bytes: number) => void = () => undefined,
): Promise<{ bytes: number; sha256: string }> {
	const hash = createHash('sha256');
	let bytes = 0;
	const body: ReadableStream<Uint8Array> | null = answer.body;
	const reader = body?.getReader();
	for (;;) {
		const next = await reader?.read();
		if (next?.value === undefined) return { bytes, sha256: hash.digest('hex') };
		hash.update(next.value);
		bytes += next.value.length;
		onBlock(next.value.length);
	}
}
