import type { ThingRecord } from '../conditions/record';
import { hashFile } from '../copy/content';
import { createRead, type Read } from '../read/one';
import type { Account } from '../transport/account/address';
import type { RequestTools } from '../transport/request';
import type { Session } from '../transport/session';
import { explainCopy } from '../words/copy';
import { missing } from './check';
import type { Target } from './item';
import { LAG_MS, type Looks } from './look';
import { unsent, type Change, type Failed } from './operation';

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
	record: ThingRecord | undefined;
	private recordAt = -Infinity;

	constructor(
		private readonly target: Target,
		record: ThingRecord | undefined,
		private readonly tools: { change: Change; account: Account; session: Session; looks: Looks },
	) {
		this.record = record;
	}

	/** Its bytes could be read: what is wrong with it is the copy. */
	get isRead(): boolean {
		return this.hashedAt > -Infinity;
	}

	/** Why nothing goes; undefined where the copy is that of the file. `wasSent`: an attempt was made before. */
	async problem(inTurn: RequestTools, wasSent: boolean): Promise<Failed | undefined> {
		const { id, copySha256, options } = this.target;
		const { change, account, session, looks } = this.tools;
		const read = createRead(account, options, inTurn);
		if (await this.isHashed(read, wasSent)) return undefined;

		const reply = await hashFile({ ...session, ...inTurn }, account, id, options);
		const name = this.record?.name ?? id;
		if (!reply.ok) {
			const isAway = reply.failure.reason === 'notFound';
			const first = isAway ? await looks.one(id, read) : undefined;
			// It was seen: one look that doesn't find it proves nothing.
			const isLone = first?.kind === 'missing' && this.record !== undefined;
			const look = isLone && (await looks.wait(LAG_MS)) ? await looks.one(id, read) : first;
			if (isLone && look?.kind === 'found') return await this.problem(inTurn, wasSent);
			if (look?.kind === 'missing') return missing(change, { ...look, attempts: 0 });
			const failure = look?.kind === 'failed' ? look.failure : reply.failure;
			return unsent(explainCopy(name, { failure }));
		}
		const { sha256, size } = reply.value;
		this.hashedAt = session.clock.monotonicNow();
		if (size === 0) return unsent(explainCopy(name, 'empty'));
		return copySha256.every((expected) => expected === sha256)
			? undefined
			: unsent(explainCopy(name, 'different'));
	}

	/**
	 * Whether the bytes are believed still after the last look, which showed `record`. Otherwise they are read anew: where they
	 * got old meanwhile, or, once they were (`wasRead`), where the record isn't the one that they belong to.
	 */
	isCurrent(record: ThingRecord | undefined, wasRead: boolean): boolean {
		const isYoung = this.tools.session.clock.monotonicNow() - this.hashedAt < FRESH_MS;
		if (wasRead ? isSameRecord(record, this.record) : isYoung) return true;
		this.hashedAt = -Infinity;
		this.record = record ?? this.record;
		return false;
	}

	/** Whether the bytes that were read are believed still. What is new enough isn't asked for anew: that uses up the turn. */
	private async isHashed(read: Read, wasSent: boolean): Promise<boolean> {
		const { session, looks } = this.tools;
		const { id } = this.target;
		const now = session.clock.monotonicNow();
		const isRecent = now - this.hashedAt < (wasSent ? HASH_LASTS_MS : FRESH_MS);
		if (isRecent && (!wasSent || now - this.recordAt < FRESH_MS)) return true;
		if (!isRecent && this.record !== undefined) return false;
		const look = await looks.one(id, read);
		const record = look.kind === 'found' ? look.record : undefined;
		const isUnchanged = record !== undefined && isSameRecord(record, this.record);
		// The bytes that were read are those of the record before.
		if (record !== undefined && !isUnchanged) this.hashedAt = -Infinity;
		this.record = record ?? this.record;
		this.recordAt = look.at;
		return isRecent && isUnchanged;
	}
}

function isSameRecord(one: ThingRecord | undefined, other: ThingRecord | undefined): boolean {
	return JSON.stringify(one?.raw) === JSON.stringify(other?.raw);
}
