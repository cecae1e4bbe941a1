import type { Patience } from '../read/one';
import { buildUrl, type Account } from '../transport/account/address';
import type { ByteStream, RequestLine, SendOptions } from '../transport/client';
import { withFirstAbort } from '../transport/clock';
import type { Judgement, Reply } from '../transport/outcome';
import { request } from '../transport/request';
import { judgeReading } from '../transport/answer/response';
import type { Session } from '../transport/session';
import { receive, type Content, type Keep, type Received, type Unusable } from './receive';

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
	const url = buildUrl(account.baseUrl, account.organizationId, ['file', id, 'dl']);
	const silenceMs = patience.timeoutMs;
	const { sendForStream } = client;
	const send = async (line: RequestLine, { signal }: SendOptions) =>
		// What a stopped run still downloads would be thrown away.
		await withFirstAbort(
			[signal, halt],
			async (ending) =>
				await receive(line, { sendForStream, clock, silenceMs, signal: ending, keep }),
		);
	const line = { method: 'GET' as const, url };
	const call = { line, judge: judgeContent<Kept>, ...patience, timeoutMs: LONGEST_MS };
	const reply = await request(call, { ...session, send });
	if (reply.ok || reply.failure.reason !== 'timeout') return reply;
	return { ...reply, failure: { ...reply.failure, timeoutMs: silenceMs } };
}

/** No file takes longer than a day; the timeout that users set is for silence. */
const LONGEST_MS = 24 * 3_600_000;

function judgeContent<Kept>(received: Received<Kept>): Judgement<Content<Kept> | Unusable> {
	if (received.content !== undefined) return { ok: true, value: received.content };
	const judged = judgeReading(received);
	return judged.ok ? { ok: false, reason: 'unconfirmed' } : judged;
}

/**
 * Reads a file in Tallyfy to its end and hashes it; nothing is kept. A content that arrives incomplete is a failure,
 * never the checksum of a part. Tallyfy writes "File downloaded" into its activity.
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
	if (!('reason' in value)) {
		return { ...reply, value: { sha256: value.sha256, size: value.size } };
	}
	// Without a known end, a part would pass for the whole.
	return { ...reply, ok: false, failure: { reason: 'unconfirmed', status } };
}

async function drain(stream: ByteStream): Promise<void> {
	const chunks = stream[Symbol.asyncIterator]();
	while ((await chunks.next()).done !== true);
}
