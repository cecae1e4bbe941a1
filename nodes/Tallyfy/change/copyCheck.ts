import type { ThingRecord } from '../conditions/record';
import { hashFile } from '../copy/checksum';
import type { Account } from '../transport/account/address';
import { createRead } from '../read/one';
import type { RequestTools } from '../transport/request';
import type { Session } from '../transport/session';
import { explainCopy } from '../words/copy';
import type { Explanation } from '../words/explanation';
import type { Looks } from './look';
import type { Target } from './plan';

interface CopyCheckTools {
	account: Account;
	session: Session;
	looks: Looks;
}

/** So old may the bytes be when the deletion is sent for the first time, and the record when it is sent again. */
const FRESH_MS = 2_000;
/** Before it is sent again, the bytes of a file whose record stayed as it was are believed for so long. */
const HASH_LASTS_MS = 60_000;

/**
 * Whether every checksum that the items bring is that of the file as it is now. The bytes are read right before the first
 * attempt; before another one only the file's record, and the bytes again where that changed or a minute passed.
 */
export class CopyCheck {
	private hashedAt = -Infinity;
	/** The record that the bytes belong to, and when it was last seen to be the same. */
	private record: ThingRecord | undefined;
	private recordAt = -Infinity;

	constructor(
		private readonly target: Target,
		record: ThingRecord | undefined,
		private readonly tools: CopyCheckTools,
	) {
		this.record = record;
	}

	/** Why nothing goes; undefined where the copy is that of the file. `wasSent`: an attempt was made before. */
	async problem(inTurn: RequestTools, wasSent: boolean): Promise<Explanation | undefined> {
		const { id, copySha256, options } = this.target;
		if (copySha256.length === 0) return undefined;
		const { account, session } = this.tools;
		if (await this.isHashed(inTurn, wasSent)) return undefined;

		const reply = await hashFile({ ...session, ...inTurn }, account, id, options);
		const name = this.record?.name ?? id;
		if (!reply.ok) return explainCopy(name, { failure: reply.failure });
		const { sha256, size } = reply.value;
		if (size === 0) return explainCopy(name, 'empty');
		this.hashedAt = session.clock.monotonicNow();
		return copySha256.every((expected) => expected === sha256)
			? undefined
			: explainCopy(name, 'different');
	}

	/** Whether the bytes that were read are believed still. What is new enough isn't asked for anew: that uses up the turn. */
	private async isHashed(inTurn: RequestTools, wasSent: boolean): Promise<boolean> {
		const { account, session, looks } = this.tools;
		const { id, options } = this.target;
		const age = session.clock.monotonicNow() - this.hashedAt;
		if (!wasSent && age < FRESH_MS) return true;
		const isRecent = wasSent && age < HASH_LASTS_MS;
		if (isRecent && session.clock.monotonicNow() - this.recordAt < FRESH_MS) return true;
		if (!isRecent && this.record !== undefined) return false;
		const look = await looks.one(id, createRead(account, options, inTurn));
		const record = look.kind === 'found' ? look.record : undefined;
		const isSame =
			record !== undefined && JSON.stringify(record.raw) === JSON.stringify(this.record?.raw);
		this.record = record ?? this.record;
		this.recordAt = record === undefined ? -Infinity : look.at;
		if (!isSame) this.hashedAt = -Infinity;
		return isRecent && isSame;
	}
}
