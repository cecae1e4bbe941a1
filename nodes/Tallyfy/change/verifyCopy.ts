import type { ThingRecord } from '../conditions/record';
import { hashFile } from '../copy/checksum';
import type { Account } from '../transport/account/address';
import type { Session } from '../transport/session';
import { explainCopy } from '../words/copy';
import type { Explanation } from '../words/explanation';
import type { Target } from './plan';

/** Why nothing goes: every checksum that the items bring must be that of the file as it is now. */
export async function copyProblem(
	{ id, copySha256, options }: Target,
	record: ThingRecord | undefined,
	{ account, session }: { account: Account; session: Session },
): Promise<Explanation | undefined> {
	if (copySha256.length === 0) return undefined;
	const name = record?.name ?? id;
	const reply = await hashFile(session, account, id, options);
	if (!reply.ok) return explainCopy(name, { failure: reply.failure });
	const { sha256, size } = reply.value;
	if (size === 0) return explainCopy(name, 'empty');
	return copySha256.every((expected) => expected === sha256)
		? undefined
		: explainCopy(name, 'different');
}
