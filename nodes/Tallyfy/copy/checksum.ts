import type { Patience } from '../read/one';
import type { ByteStream } from '../transport/client';
import type { Account } from '../transport/account/address';
import type { Reply } from '../transport/outcome';
import type { Session } from '../transport/session';
import { fetchContent } from './content';

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
