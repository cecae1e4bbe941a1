import { createHash } from 'node:crypto';
import type { Sandbox } from '../../sandbox/tallyfy/server.mts';
import { goodHeaders, inOrganization } from './client.mts';

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
