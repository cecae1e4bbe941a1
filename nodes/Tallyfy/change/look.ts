import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import { Archive, readAllWherever, readOneWherever } from '../read/archive';
import { listPays, pagesIn, parsePage, PER_PAGE } from '../read/list';
import {
	isMissing,
	namesOf,
	readOne,
	wholeOf,
	type OneReading,
	type Read,
	type Thing,
} from '../read/one';
import type { FailedReply, Failure } from '../transport/outcome';
import type { Ledger } from './ledger';
import { runTargets, settleAll, type Session } from '../transport/session';
import { isRecord } from '../transport/answer/values';

/** What a look at one thing told. `at` is when its answer came, in milliseconds of the monotonic clock. */
export type Look = { at: number } &
	/** `isRow`: a list showed it, which may tell less than the thing's own record, and is older. */
	(| { kind: 'found'; record: ThingRecord; isRow?: true | undefined }
		/** Shown nowhere: GET said no, the archive, read after that, doesn't have it, and GET said no again. */
		| { kind: 'missing'; status: number; answeredAt: number | undefined }
		/** It can't be read, or the list of archived ones can't be, so that nothing is known. */
		| ({ kind: 'failed' } & Pick<FailedReply, 'answeredAt' | 'failure' | 'status'>)
	);

/** Reads may lag behind writes by seconds: the waits before looks that are to show a change. */
export const LAG_WAITS_MS = [500, 1_000, 1_500, 2_000];
/** As long as all of them. */
export const LAG_MS = 5_000;
/** For all such waits of a run: where reads never catch up, each thing would otherwise cost as much. */
const MOST_LAG_MS = 60_000;
/**
 * Looks at things with as few requests as it takes. Tallyfy's lists show a hundred at a time, and are read where that
 * pays; what they don't show, or don't tell enough of, gets its own GET. What GET doesn't find may be in the archive,
 * which is a list of its own: only what that doesn't have, and GET still doesn't find after it was read, is shown nowhere.
 */
export class Looks {
	private lagLeftMs = MOST_LAG_MS;
	private lagCountedTo = -Infinity;
	/** Of what goes by one: as each was last seen, by ID. */
	private readonly handles = new Map<string, string>();
	private shared: Archive | undefined;
	/** As each was last shown, by ID. */
	private readonly records = new Map<string, ThingRecord>();
	/** When the answer came that each record is from, whatever else was waited for afterwards. */
	private readonly arrivals = new WeakMap<object, number>();
	private readonly read: Read;

	/** `query`: what is asked for with each look, such as tags. */
	constructor(
		private readonly tools: {
			thing: Thing;
			read: Read;
			session: Session;
			query?: IDataObject;
			ledger?: Ledger;
		},
	) {
		this.read = this.timed(tools.read);
	}

	/** Shared by all looks but those that are taken in the turn of a change, which must not wait for others. */
	private get archive(): Archive | undefined {
		return (this.shared ??= this.archiveFor(this.read));
	}

	/**
	 * Looks at all of these; what was halted has no look. `suffices`: whether a list's row tells enough of a thing.
	 * `areArchived`: most of them should be.
	 */
	async all(
		ids: readonly string[],
		suffices: (record: ThingRecord) => boolean,
		areArchived: boolean,
	): Promise<ReadonlyMap<string, Look>> {
		if (ids.length === 0) return new Map();
		const looks = await this.listed(ids, suffices, areArchived);
		const { read } = this;
		const { session, thing, query: more } = this.tools;
		const open = ids.filter((id) => !looks.has(id)).map((id) => ({ id }));
		const get = async ({ id }: { id: string }) =>
			await readOne(read, thing, id, more, this.handles.get(id));
		const readings = await readAllWherever(session, open, get, () => this.archive);
		for (const [position, { id }] of open.entries()) {
			const reading = readings[position];
			if (reading !== undefined) looks.set(id, this.lookOf(reading));
		}
		// What a list alone shows is known by its handle now, and may tell more.
		const isThin = (look?: Look) =>
			look?.kind === 'found' && look.isRow === true && !suffices(look.record);
		const thin = open.filter(({ id }) => isThin(looks.get(id)));
		await settleAll(session, thin, async ({ id }) => looks.set(id, await this.one(id)));
		return looks;
	}

	/** The part of that which lists show, as far as reading them pays. */
	async listed(
		ids: readonly string[],
		suffices: (record: ThingRecord) => boolean,
		areArchived: boolean,
	): Promise<Map<string, Look>> {
		const looks = new Map<string, Look>();
		const { thing } = this.tools;
		for (const list of listsOf(thing, areArchived)) {
			const open = new Set(ids.filter((id) => !looks.has(id)));
			await this.readRows(list, open, (record) => {
				const names = namesOf(record, thing.handles).filter((name) => open.has(name));
				this.note(record);
				if (!suffices(record)) return;
				for (const name of names) {
					open.delete(name);
					looks.set(name, { kind: 'found', record, at: this.arrivalOf(record), isRow: true });
					this.records.set(record.id, record);
				}
			});
		}
		return looks;
	}

	/** Looks at one thing by a GET of its own. `inTurn` reads in the turn of a change. */
	async one(id: string, inTurn?: Read): Promise<Look> {
		const { thing, query } = this.tools;
		const read = inTurn === undefined ? this.read : this.timed(inTurn);
		// Page by page: nothing that is still on its way makes what was found any older.
		const archive = inTurn === undefined ? this.archive : this.archiveFor(read, { concurrency: 1 });
		const handle = this.handles.get(id);
		return this.lookOf(await readOneWherever(read, thing, id, archive, query, handle));
	}

	/** The same right before a change: what only a list shows is looked at once more, by the handle that the list has. */
	async now(id: string, read: Read): Promise<Look> {
		const isRow = (look: Look) => look.kind === 'found' && look.isRow === true;
		const first = await this.one(id, read);
		const look = isRow(first) ? await this.one(id, read) : first;
		return isRow(look) ? undecided(look, 'listChanging') : look;
	}

	/** Looks at one thing again and again for some seconds, until a look shows what is expected or can't be had. */
	async until(id: string, isExpected: (look: Look) => boolean): Promise<Look> {
		let look = await this.one(id);
		for (const waitMs of LAG_WAITS_MS) {
			if (look.kind === 'failed' || isExpected(look) || !(await this.wait(waitMs))) break;
			look = await this.one(id);
		}
		return look;
	}

	/** As something was shown last, by whichever look; undefined where none did. */
	shown(id: string): ThingRecord | undefined {
		return this.records.get(id);
	}

	/** The run has waited long enough: what isn't shown any more was perhaps looked at only once. */
	get areHurried(): boolean {
		return this.lagLeftMs <= 0;
	}

	/** Waits, unless the run has waited long enough. Those that wait at the same time cost it no more than one of them. */
	async wait(waitMs: number): Promise<boolean> {
		if (this.lagLeftMs <= 0) return false;
		const from = Math.max(this.time, this.lagCountedTo);
		this.lagCountedTo = Math.max(this.lagCountedTo, this.time + waitMs);
		this.lagLeftMs -= Math.max(0, this.lagCountedTo - from);
		await this.tools.session.clock.sleep(waitMs, this.tools.session.halt);
		return true;
	}

	/**
	 * Whether something that was seen is gone, and not just hidden with what it belonged to: that is shown and not archived, or
	 * gone itself, and a look after that doesn't show it either.
	 */
	async isGone(record: ThingRecord): Promise<boolean> {
		const { thing } = this.tools;
		if (wholeOf(thing, record).in === 'nothing') return true;
		return (
			(await this.isShownWith(thing, record)) && (await this.one(record.id)).kind === 'missing'
		);
	}

	/** Whether nothing that it is a part of hides it. */
	private async isShownWith(part: Thing, partRecord: ThingRecord): Promise<boolean> {
		const whole = wholeOf(part, partRecord);
		if (whole.in === 'nothing') return true;
		const thing = whole.in === 'unknown' ? undefined : part.partOf?.[whole.in];
		const { read, ledger } = this.tools;
		if (whole.in === 'unknown' || thing === undefined) return false;
		// This execution may have archived it, whatever a look says.
		const state = ledger?.stateOf(whole.id, thing)?.state;
		if (state === 'archived' || state === 'unknown') return false;
		const reading = await readOneWherever(read, thing, whole.id, Archive.of(thing, read));
		// A task may be hidden itself.
		if (!reading.ok) return isMissing(reading) && thing.partOf === undefined;
		const { record } = reading;
		return record.isArchived !== true && (await this.isShownWith(thing, record));
	}

	private get time(): number {
		return this.tools.session.clock.monotonicNow();
	}

	/** What a thing with this ID went by when it was seen. */
	expect(id: string, handle: string): void {
		this.handles.set(id, handle);
	}

	private note(record: ThingRecord): void {
		const handle = this.tools.thing.handles?.of(record);
		if (handle !== undefined) this.handles.set(record.id, handle);
	}

	private archiveFor(read: Read, more: { concurrency?: number } = {}): Archive | undefined {
		const { thing, query = {} } = this.tools;
		return Archive.of(thing, read, { query, ...more });
	}

	private timed(read: Read): Read {
		return async (...asked) => {
			const reply = await read(...asked);
			const { data } = reply.ok ? reply.value : {};
			for (const row of [data].flat()) if (isRecord(row)) this.arrivals.set(row, this.time);
			return reply;
		};
	}

	private arrivalOf({ raw }: ThingRecord): number {
		return this.arrivals.get(raw) ?? this.time;
	}

	private lookOf(reading: OneReading): Look {
		if (reading.ok) {
			const { record, isRow } = reading;
			this.note(record);
			this.records.set(record.id, record);
			return { kind: 'found', record, at: this.arrivalOf(record), isRow };
		}
		const at = this.time;
		const { failure, status, answeredAt } = reading;
		return isMissing(reading) && status !== undefined
			? { kind: 'missing', at, status, answeredAt }
			: { kind: 'failed', at, failure, status, answeredAt };
	}

	/** Reads a list for as long as that pays: `take` takes what is wanted out of `open`. */
	private async readRows(
		{ path, query }: { path: readonly string[]; query: IDataObject },
		open: ReadonlySet<string>,
		take: (record: ThingRecord) => void,
	): Promise<void> {
		const { read } = this;
		const { concurrency: width, halt } = this.tools.session;
		if (!listPays(open.size, undefined)) return;
		const readPage = async (page: number) => {
			const asked = { ...this.tools.query, ...query, page, per_page: PER_PAGE };
			const reply = await read(path, asked);
			const parsed = reply.ok ? parsePage(reply.value) : undefined;
			for (const row of parsed?.records ?? []) {
				const record = parseRecord(row);
				if (record !== undefined) take(record);
			}
			return parsed;
		};
		const first = await readPage(1);
		let left = first === undefined ? 0 : pagesIn(first) - 1;
		// There may be said to be more pages than anything can count.
		if (!listPays(open.size, left)) return;
		await runTargets(
			Array.from({ length: left }, (_, position) => position + 2),
			{
				width,
				halt,
				settle: async (page) => {
					if (!listPays(open.size, left)) return;
					left -= 1;
					// A list that fails is no reason to fail: each thing can be asked for.
					if ((await readPage(page)) === undefined) left = 0;
				},
			},
		);
	}
}

/** A look that decides nothing. */
export function undecided({ at }: Look, reason: Failure['reason']): Look {
	return { kind: 'failed', at, failure: { reason }, status: undefined, answeredAt: undefined };
}

/** How a thing's lists are asked for: the plain one and the archive, the likelier one first; or the one that has all. */
function listsOf({ archive, handles }: Thing, areArchived: boolean) {
	const { path, spellings } = archive ?? { path: handles?.path ?? [], spellings: [] };
	if (path.length === 0) return [];
	const queries = [{}, ...spellings.slice(0, 1)];
	return (areArchived ? queries.reverse() : queries).map((query) => ({ path, query }));
}
