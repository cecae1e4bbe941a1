import type { ThingRecord } from '../conditions/record';
import { readArchived, type ArchiveReading } from '../read/archive';
import { isMissing, readOne } from '../read/one';
import type { Read } from '../read/reader';
import type { Thing } from '../read/thing';
import type { Clock } from '../transport/clock';
import type { Failure } from '../transport/outcome';

/** What a look at one thing told. Times are milliseconds since 1970. */
export type Look =
	| { kind: 'found'; record: ThingRecord }
	| { kind: 'missing'; status: number; answeredAt: number | undefined }
	/** It can't be read, so that nothing is known. */
	| {
			kind: 'failed';
			failure: Failure;
			status: number | undefined;
			answeredAt: number | undefined;
	  };

/** A look older than this is taken again before the change. */
export const LOOK_LASTS_MS = 60_000;

/**
 * Looks at things, one GET for each. What GET doesn't find may be in the archive, where Tallyfy's documentation leaves
 * open whether GET shows it: then the archived list decides, which many looks share. What that list has is as good as the
 * list is new; what it hasn't may have been archived since, so that only a list that was read after the look began tells.
 */
export class Lookout {
	private archived: { readAt: number; reading: Promise<ArchiveReading> } | undefined;

	constructor(
		private readonly thing: Thing,
		private readonly read: Read,
		private readonly clock: Clock,
	) {}

	/** `since` (milliseconds of the monotonic clock): an archived list that was read earlier isn't good enough. */
	async look(id: string, since = 0): Promise<Look> {
		const startedAt = this.clock.monotonicNow();
		const look = await this.lookAtActive(id);
		if (look.kind !== 'missing') return look;
		const freshSince = Math.max(since, startedAt - LOOK_LASTS_MS);
		return (await this.lookInArchive(id, freshSince, startedAt)) ?? look;
	}

	/** What GET alone tells: whatever isn't archived is found by it. */
	async lookAtActive(id: string): Promise<Look> {
		const reading = await readOne(this.read, this.thing, id);
		if (reading.ok) return { kind: 'found', record: reading.record };
		const { failure, status, answeredAt } = reading;
		return isMissing(reading) && status !== undefined
			? { kind: 'missing', status, answeredAt }
			: { kind: 'failed', failure, status, answeredAt };
	}

	private async lookInArchive(
		id: string,
		since: number,
		startedAt: number,
	): Promise<Look | undefined> {
		if (this.thing.archive === undefined) return undefined;
		if (this.archived === undefined || this.archived.readAt < since) {
			const reading = readArchived(this.read, this.thing.archive);
			this.archived = { readAt: this.clock.monotonicNow(), reading };
		}
		const { readAt, reading } = this.archived;
		const archived = await reading;
		if (!archived.ok) {
			const { failure, status, answeredAt } = archived;
			return { kind: 'failed', failure, status, answeredAt };
		}
		const record = archived.records.get(id);
		if (record !== undefined) return { kind: 'found', record };
		if (readAt < startedAt) return await this.lookInArchive(id, startedAt, startedAt);
		if (!archived.isDoubtful) return undefined;
		// It may be archived all the same.
		return {
			kind: 'failed',
			failure: { reason: 'unconfirmed', status: 200 },
			status: 200,
			answeredAt: undefined,
		};
	}
}
