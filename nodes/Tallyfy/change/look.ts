import type { ThingRecord } from '../conditions/record';
import { readArchived, type ArchiveReading } from '../read/archive';
import { isMissing, readOne, type ArchiveList, type Read, type Thing } from '../read/one';
import type { Clock } from '../transport/clock';
import type { Failure } from '../transport/outcome';

/** What a look at one thing told. Times are milliseconds since 1970. */
export type Look =
	| { kind: 'found'; record: ThingRecord }
	/** `isProven` unless the archived list, which decides, had nothing at all to show. */
	| { kind: 'missing'; isProven: boolean; status: number; answeredAt: number | undefined }
	/** It can't be read, or the list of archived ones can't be, so that nothing is known. */
	| {
			kind: 'failed';
			verb: 'list' | 'read';
			failure: Failure;
			status: number | undefined;
			answeredAt: number | undefined;
	  };

/** A look older than this is taken again before the change. */
export const LOOK_LASTS_MS = 60_000;

interface ArchivedList {
	/** When its reading began, in milliseconds of the monotonic clock. */
	readAt: number;
	reading: Promise<ArchiveReading>;
}

/**
 * Looks at things, one GET for each. What GET doesn't find may be in the archive, where Tallyfy's documentation leaves
 * open whether GET shows it: then the archived list decides, which many looks share. What that list has is as good as the
 * list is new; what it hasn't may have been archived since, so that only a list that was read after the look began tells.
 */
export class Lookout {
	private archived: ArchivedList | undefined;
	private nextArchived: Promise<void> | undefined;
	/** Things that GET shows although they are archived: what it doesn't find of these is gone. */
	private readonly shownArchived = new Set<string>();

	constructor(
		private readonly thing: Thing,
		private readonly read: Read,
		private readonly clock: Clock,
	) {}

	/** `asOfNow` where something may have changed the thing a moment ago: no archived list that was read before will do. */
	async look(id: string, howNew: 'asOfNow' | 'recent' = 'recent'): Promise<Look> {
		const startedAt = this.clock.monotonicNow();
		const reading = await readOne(this.read, this.thing, id);
		if (reading.ok) {
			if (reading.record.isArchived === true) this.shownArchived.add(id);
			return { kind: 'found', record: reading.record };
		}
		const { failure, status, answeredAt } = reading;
		if (!isMissing(reading) || status === undefined) {
			return { kind: 'failed', verb: 'read', failure, status, answeredAt };
		}
		const missing = { kind: 'missing', isProven: true, status, answeredAt } as const;
		if (this.shownArchived.has(id)) return missing;
		const since = howNew === 'asOfNow' ? startedAt : startedAt - LOOK_LASTS_MS;
		const archived = await this.lookInArchive(id, since, startedAt);
		if (archived === 'empty') return { ...missing, isProven: false };
		return archived ?? missing;
	}

	private async lookInArchive(
		id: string,
		since: number,
		startedAt: number,
	): Promise<Look | 'empty' | undefined> {
		if (this.thing.archive === undefined) return undefined;
		const { readAt, reading } = await this.archivedSince(since, this.thing.archive);
		const archived = await reading;
		if (!archived.ok) {
			const { failure, status, answeredAt } = archived;
			return { kind: 'failed', verb: 'list', failure, status, answeredAt };
		}
		const record = archived.records.get(id);
		if (record !== undefined) return { kind: 'found', record };
		if (readAt < startedAt) return await this.lookInArchive(id, startedAt, startedAt);
		const { doubt } = archived;
		if (doubt === undefined) return archived.records.size === 0 ? 'empty' : undefined;
		// It may be archived all the same.
		return {
			kind: 'failed',
			verb: 'list',
			failure: { reason: doubt, status: 200 },
			status: 200,
			answeredAt: undefined,
		};
	}

	/** The list is read by one at a time: all who wait for a newer one share the next. */
	private async archivedSince(since: number, list: ArchiveList): Promise<ArchivedList> {
		while (this.archived === undefined || this.archived.readAt < since) {
			this.nextArchived ??= this.readNext(list);
			await this.nextArchived;
		}
		return this.archived;
	}

	private async readNext(list: ArchiveList): Promise<void> {
		await Promise.allSettled([this.archived?.reading]);
		const readAt = this.clock.monotonicNow();
		this.archived = { readAt, reading: readArchived(this.read, list) };
		this.nextArchived = undefined;
	}
}
