import { createHash } from 'node:crypto';

import { receive, type Keep } from '../../../nodes/Tallyfy/copy/content';
import { systemClock } from '../../../nodes/Tallyfy/transport/clock';
import { useFileServer, type Answer } from './fileServer.mts';

export const CONTENT = Buffer.from('the content of a file, '.repeat(20_000));
export const SHA_256 = createHash('sha256').update(CONTENT).digest('hex');
export const ATTACHMENT = { 'content-disposition': 'attachment; filename="a.bin"' };
export const WHOLE = { ...ATTACHMENT, 'content-length': CONTENT.length };

export const keepAll: Keep<Buffer> = async (stream) => Buffer.concat(await stream.toArray());

interface Asked {
	silenceMs?: number;
	signal?: AbortSignal;
	keep?: Keep<Buffer>;
}

/** Receives what a server answers. To be called at the top of a test file. */
export function useReceiving() {
	const serve = useFileServer();
	return async (answer: Answer, asked: Asked = {}) => {
		const { url, sendForStream } = await serve(answer);
		return await receive(
			{ method: 'GET', url },
			{
				sendForStream,
				clock: systemClock,
				silenceMs: 5_000,
				signal: new AbortController().signal,
				keep: keepAll,
				...asked,
			},
		);
	};
}
