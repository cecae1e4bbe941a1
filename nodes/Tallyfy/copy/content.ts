import { createHash } from 'crypto';

import type { Patience } from '../read/one';
import { buildUrl, type Account } from '../transport/account/address';
import { headerIn, judgeReading, type Response } from '../transport/answer/response';
import { isRecord, readable, thrownWords } from '../transport/answer/values';
import type {
	Attempt,
	ByteStream,
	Client,
	OpenResponse,
	RequestLine,
	SendOptions,
} from '../transport/client';
import { withAbort, withFirstAbort, type Clock } from '../transport/clock';
import type { Judgement, Reply } from '../transport/outcome';
import { request } from '../transport/request';
import type { Session } from '../transport/session';

/** No file takes longer than a day. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * Gets the content of a file, `GET /organizations/{org}/file/{id}/dl`, with the run's retries and pace: a content that
 * arrived incomplete is asked for again. `timeoutMs` is for silence; a large file may take as long as bytes come. Tallyfy
 * writes "File downloaded" into its activity for each.
 */
export async function fetchContent<Kept>(
	session: Session,
	account: Account,
	id: string,
	patience: Patience,
	keep: Keep<Kept>,
): Promise<Reply<Content<Kept> | Unusable>> {
	const { client, clock, halt } = session;
	const silenceMs = patience.timeoutMs;
	const tools = { sendForStream: client.sendForStream, clock, silenceMs, keep };
	const send = async (line: RequestLine, { signal }: SendOptions) =>
		// What a stopped run still downloads would be thrown away.
		await withFirstAbort(
			[signal, halt],
			async (ending) => await receive(line, { ...tools, signal: ending }),
		);
	const url = buildUrl(account.baseUrl, account.organizationId, ['file', id, 'dl']);
	const line = { method: 'GET' as const, url };
	const call = { line, judge: judgeContent<Kept>, ...patience, timeoutMs: LONGEST_MS };
	const reply = await request(call, { ...session, send });
	if (reply.ok || reply.failure.reason !== 'timeout') return reply;
	return { ...reply, failure: { ...reply.failure, timeoutMs: silenceMs } };
}

function judgeContent<Kept>(received: Received<Kept>): Judgement<Content<Kept> | Unusable> {
	if (received.content !== undefined) return { ok: true, value: received.content };
	const judged = judgeReading(received);
	return judged.ok ? { ok: false, reason: 'unconfirmed' } : judged;
}

/**
 * Reads a file in Tallyfy to its end and hashes it; nothing is kept. A content that arrives incomplete is a failure, never
 * the checksum of a part.
 */
export async function hashFile(
	session: Session,
	account: Account,
	id: string,
	patience: Patience,
): Promise<Reply<{ sha256: string; size: number }>> {
	const reply = await fetchContent(session, account, id, patience, drain);
	if (!reply.ok) return reply;
	const { value, status } = reply;
	if (!('reason' in value)) return { ...reply, value };
	// Without a known end, a part would pass for the whole.
	return { ...reply, ok: false, failure: { reason: 'unconfirmed', status } };
}

async function drain(stream: ByteStream): Promise<void> {
	const chunks = stream[Symbol.asyncIterator]();
	while ((await chunks.next()).done !== true);
}

const HEAD_BYTES = 512;

interface Content<Kept> {
	kept: Kept;
	/** In lower-case hexadecimal. */
	sha256: string;
	/** In bytes. */
	size: number;
	/** Its first bytes, which tell what it is. */
	head: Buffer;
}

/** It is of no use: n8n can't store it, it is a part by its own word, or nothing tells whether it was all. */
type Unusable =
	| { reason: 'notStored'; detail: string }
	| { reason: 'compressed' | 'endUnknown' | 'part' };

/** An answer after its end: `content` is there when it was a file, otherwise the body tells why not. */
interface Received<Kept> extends Response {
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
		sendForStream: Client['sendForStream'];
		clock: Clock;
		/** Milliseconds without a byte after which the attempt has failed, however long the whole takes. */
		silenceMs: number;
		signal: AbortSignal;
		keep: Keep<Kept>;
	},
): Promise<Attempt<Received<Kept>>> {
	const { sendForStream, clock, silenceMs, signal, keep } = options;
	const silence = new AbortController();
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
		void progress.watch(silenceMs, silence);
		try {
			// A race, since what n8n does with a stream need not end when the stream does.
			const first = await withAbort(
				ending,
				async (aborted) => await Promise.race([attempt(ending), aborted]),
			);
			if (first !== undefined && !ending.aborted) return first;
			if (!silence.signal.aborted) return { failure: { reason: 'cancelled' } };
			const detail = progress.bytes === 0 ? {} : { detail: progress.toString() };
			return { failure: { reason: 'timeout', ...detail } };
		} finally {
			// Whatever is left of the request ends here.
			silence.abort();
		}
	});
}

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

	/** Aborts `silence` when nothing is heard for `silenceMs`; ends when it aborts. */
	async watch(silenceMs: number, silence: AbortController): Promise<void> {
		while (!silence.signal.aborted && !this.isOver) {
			const leftMs = this.heardAt + silenceMs - this.clock.monotonicNow();
			if (leftMs <= 0) silence.abort();
			else await this.clock.sleep(leftMs, silence.signal);
		}
	}

	toString(): string {
		const all = this.announced === undefined ? '' : ` of ${this.announced}`;
		return `${this.bytes}${all} bytes had arrived`;
	}
}

/** Tallyfy sends a content as an attachment. JSON, a login page and the like are something else. */
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
	const broken: { error?: unknown } = {};
	// For good: an error without a listener would end n8n, however late it comes.
	body.on('error', (error: unknown) => {
		broken.error ??= error;
	});
	body.once('end', () => {
		progress.isOver = true;
	});
	const answered = (content: Content<Kept> | Unusable) => ({
		response: { status, headers, body: '', content },
	});
	const lost = (code?: string) => {
		const detail = code === undefined ? progress.toString() : `${progress.toString()}, ${code}`;
		return { failure: { reason: 'lost' as const, code, detail } };
	};
	const why = unverifiable(headers, body, progress.announced !== undefined);
	if (why !== undefined) {
		body.destroy();
		return answered({ reason: why });
	}

	const hash = createHash('sha256');
	let head = Buffer.alloc(0);
	const stream = body.map((chunk: Uint8Array) => {
		hash.update(chunk);
		head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
		progress.heard(chunk.length);
		return chunk;
	});
	stream.on('error', () => undefined);
	try {
		const kept = await keep(stream, headers);
		const { bytes, announced = bytes } = progress;
		if (bytes !== announced || !body.readableEnded) return lost();
		return answered({ kept, head, sha256: hash.digest('hex'), size: bytes });
	} catch (error) {
		const cause = broken.error ?? (isBreak(error) ? error : undefined);
		if (cause !== undefined) return lost(codeOf(cause));
		return answered({ reason: 'notStored', detail: readable(thrownWords(error)) });
	}
}

/**
 * Why a content can't be known to be whole. A compressed one, which nobody asked for, is unpacked on its way, and one that was
 * cut off looks like a shorter one. Its header is gone by then; what unpacks it counts what it is given, as far as n8n hands
 * over just that: behind a limit of its own, n8n 2.41.1 hides it, and one with a length is seen by that alone.
 */
function unverifiable(headers: Response['headers'], body: ByteStream, hasLength: boolean) {
	if (headerIn(headers, 'content-range') !== '') return 'part';
	const isUnpacked = 'bytesWritten' in body;
	const encoding = headerIn(headers, 'content-encoding').trim();
	if (isUnpacked || !/^(identity)?$/i.test(encoding)) return 'compressed';
	const isChunked = /\bchunked\b/i.test(headerIn(headers, 'transfer-encoding'));
	return hasLength || isChunked ? undefined : 'endUnknown';
}

async function receiveRefusal<Kept>(response: OpenResponse): Promise<Attempt<Received<Kept>>> {
	const { status, headers } = response;
	try {
		return { response: { status, headers, body: await response.text() } };
	} catch (error) {
		return { failure: { reason: 'lost', code: codeOf(error) } };
	}
}

/** Not every way to read a stream passes on why it ended early. */
function isBreak(error: unknown): boolean {
	return codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE' || String(error).includes('closed before');
}

function codeOf(error: unknown): string | undefined {
	const { code } = isRecord(error) ? error : {};
	return typeof code === 'string' ? code : undefined;
}
