import { createHash } from 'crypto';

import type {
	Attempt,
	ByteStream,
	OpenResponse,
	RequestLine,
	SendForStream,
} from '../transport/client';
import { withAbort, withFirstAbort, type Clock } from '../transport/clock';
import type { ConnectionFailure } from '../transport/answer/reason';
import { headerIn, type Response } from '../transport/answer/response';
import { isRecord, readable, thrownWords } from '../transport/answer/values';

/** So many bytes tell what a file is. */
const HEAD_BYTES = 512;

/** A content that arrived whole. */
export interface Content<Kept> {
	kept: Kept;
	/** SHA-256 in lower-case hexadecimal. */
	sha256: string;
	/** In bytes. */
	size: number;
	/** Its first bytes. */
	head: Buffer;
	/** The headers that came with it. */
	headers: Response['headers'];
}

/** It is of no use: n8n can't store it, it is a part by its own word, or nothing tells whether it was all. */
export type Unusable =
	| { reason: 'notStored'; detail: string }
	| { reason: 'compressed' | 'endUnknown' | 'part' };

/** An answer after its end: `content` is there when it was a file, otherwise the body tells why not. */
export interface Received<Kept> extends Response {
	content?: Content<Kept> | Unusable;
}

/** Takes the stream to its end. It rejects when the stream breaks, or for a reason of its own. */
export type Keep<Kept> = (stream: ByteStream, headers: Response['headers']) => Promise<Kept>;

/**
 * One attempt to get a content, hashed and counted on its way, never held in memory here. What breaks off, stays silent,
 * or has another length than announced is a broken connection.
 */
export async function receive<Kept>(
	line: RequestLine,
	options: {
		sendForStream: SendForStream;
		clock: Clock;
		/** Milliseconds without a byte after which the attempt has failed. However long the whole takes is no matter. */
		silenceMs: number;
		/** Ends the attempt. */
		signal: AbortSignal;
		keep: Keep<Kept>;
	},
): Promise<Attempt<Received<Kept>>> {
	const { sendForStream, clock, silenceMs, signal, keep } = options;
	const silence = new AbortController();
	const done = new AbortController();
	const progress = new Progress(clock);
	const attempt = async (ending: AbortSignal): Promise<Attempt<Received<Kept>>> => {
		const sent = await sendForStream(line, { timeoutMs: silenceMs, signal: ending });
		progress.heard();
		if ('failure' in sent) return sent;
		return isFile(sent.response)
			? await receiveFile(sent.response, progress, keep)
			: await receiveRefusal(sent.response);
	};
	return await withFirstAbort([signal, silence.signal], async (ending) => {
		void progress.watch(silenceMs, silence, done.signal);
		try {
			// A race, since what n8n does with a stream need not end when the stream does.
			const first = await withAbort(
				ending,
				async (aborted) => await Promise.race([attempt(ending), aborted]),
			);
			return first === undefined || ending.aborted
				? { failure: brokenBy(silence.signal.aborted, progress) }
				: first;
		} finally {
			done.abort();
			// Whatever is left of the request ends here.
			silence.abort();
		}
	});
}

/** How much of a content has arrived, and when the last of it did. */
class Progress {
	bytes = 0;
	announced: number | undefined;
	/** Nothing more is to come. What n8n does with the whole may take its time. */
	isOver = false;
	private heardAt: number;

	constructor(private readonly clock: Clock) {
		this.heardAt = clock.monotonicNow();
	}

	heard(bytes = 0): void {
		this.bytes += bytes;
		this.heardAt = this.clock.monotonicNow();
	}

	/** Aborts `silence` when nothing is heard for `silenceMs`; ends when `done` aborts. */
	async watch(silenceMs: number, silence: AbortController, done: AbortSignal): Promise<void> {
		while (!done.aborted && !this.isOver) {
			const leftMs = this.heardAt + silenceMs - this.clock.monotonicNow();
			if (leftMs <= 0) {
				silence.abort(Object.assign(new Error('Nothing was heard'), { name: 'TimeoutError' }));
				return;
			}
			await this.clock.sleep(leftMs, done);
		}
	}

	toString(): string {
		return this.announced === undefined
			? `${this.bytes} bytes had arrived`
			: `${this.bytes} of ${this.announced} bytes had arrived`;
	}
}

/** Tallyfy sends a content as an attachment. JSON, a login page and the like are something else, whatever their status. */
function isFile({ status, headers }: OpenResponse): boolean {
	return status === 200 && /^\s*attachment\b/i.test(headerIn(headers, 'content-disposition'));
}

async function receiveFile<Kept>(
	{ status, headers, body }: OpenResponse,
	progress: Progress,
	keep: Keep<Kept>,
): Promise<Attempt<Received<Kept>>> {
	const length = headerIn(headers, 'content-length');
	if (/^\d+$/.test(length)) progress.announced = Number(length);
	const isChunked = /\bchunked\b/i.test(headerIn(headers, 'transfer-encoding'));
	const broken: { error?: unknown } = {};
	// For good: an error without a listener would end n8n, however late it comes.
	body.on('error', (error: unknown) => {
		broken.error ??= error;
	});
	body.once('end', () => {
		progress.isOver = true;
	});
	const answer = { status, headers, body: '' };
	const why = unverifiable(headers, body, progress.announced !== undefined || isChunked);
	if (why !== undefined) {
		body.destroy();
		return { response: { ...answer, content: { reason: why } } };
	}

	const hash = createHash('sha256');
	let head = Buffer.alloc(0);
	const stream = body.map((chunk: Uint8Array) => {
		hash.update(chunk);
		if (head.length < HEAD_BYTES) {
			head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
		}
		progress.heard(chunk.length);
		return chunk;
	});
	stream.on('error', () => undefined);
	let kept: Kept;
	try {
		kept = await keep(stream, headers);
	} catch (error) {
		const cause = broken.error ?? (isBreak(error) ? error : undefined);
		if (cause !== undefined) return { failure: lostWith(progress, codeOf(cause)) };
		const detail = readable(thrownWords(error));
		return { response: { ...answer, content: { reason: 'notStored', detail } } };
	}
	const { bytes, announced = bytes } = progress;
	if (bytes !== announced || !body.readableEnded) return { failure: lostWith(progress) };
	const content = { kept, head, headers, sha256: hash.digest('hex'), size: bytes };
	return { response: { ...answer, content } };
}

/**
 * Why a content can't be known to be whole. A compressed one, which nobody asked for, is unpacked on its way, and one that was
 * cut off looks like a shorter one. Its header is gone by then; what unpacks it counts what it is given, as far as n8n hands
 * over just that: behind a limit of its own, n8n 2.41.1 hides it, and one with a length is seen by that alone.
 */
function unverifiable(
	headers: Response['headers'],
	body: OpenResponse['body'],
	hasEnd: boolean,
): Exclude<Unusable['reason'], 'notStored'> | undefined {
	if (headerIn(headers, 'content-range') !== '') return 'part';
	const isUnpacked = 'bytesWritten' in body;
	const encoding = headerIn(headers, 'content-encoding').trim();
	if (isUnpacked || !/^(identity)?$/i.test(encoding)) return 'compressed';
	return hasEnd ? undefined : 'endUnknown';
}

async function receiveRefusal<Kept>(response: OpenResponse): Promise<Attempt<Received<Kept>>> {
	const { status, headers } = response;
	try {
		return { response: { status, headers, body: await response.text() } };
	} catch (error) {
		return { failure: { reason: 'lost', code: codeOf(error) } };
	}
}

function brokenBy(isSilent: boolean, progress: Progress): ConnectionFailure {
	if (!isSilent) return { reason: 'cancelled' };
	return { reason: 'timeout', ...(progress.bytes === 0 ? {} : { detail: progress.toString() }) };
}

function lostWith(progress: Progress, code?: string): ConnectionFailure {
	const detail = code === undefined ? progress.toString() : `${progress.toString()}, ${code}`;
	return { reason: 'lost', code, detail };
}

/** Not every way to read a stream passes on why it ended early. */
function isBreak(error: unknown): boolean {
	return codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE' || String(error).includes('closed before');
}

function codeOf(error: unknown): string | undefined {
	const { code } = isRecord(error) ? error : {};
	return typeof code === 'string' ? code : undefined;
}
