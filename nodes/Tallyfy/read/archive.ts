import type { IDataObject } from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import type { FailedReply, Failure } from '../transport/outcome';
import { settleAll, type Session } from '../transport/session';
import { readList, type ListFacts, type ListQuery } from './list';
import {
	isMissing,
	namesOf,
	notShown,
	readOne,
	unusable,
	type ArchiveList,
	type Handles,
	type OneReading,
	type Read,
	type Thing,
} from './one';

type ReadingOptions = Partial<Pick<ListQuery, 'concurrency' | 'query'>>;

const PAGES_AT_ONCE = 5;

/** After these, whatever is asked ends in the same way. */
export const ENDS_OF_THE_RUN = new Set<Failure['reason']>([
	'stopped',
	'hopeless',
	'outage',
	'waitTooLong',
]);

/**
 * Finds what GET doesn't show: archived things, or in the list of all what goes by a handle that nobody knows yet. Those who
 * ask before a reading begins share it, however many they are; whoever asks later waits for the next one, since a thing may
 * have been archived behind the back of the one that is under way. So ask when GET has said no: then what the reading doesn't
 * have was neither here nor there. A reading that failed, or that proves nothing, is nobody's but theirs who waited for it.
 */
export class Archive {
	private next: ReturnType<Archive['begin']> | undefined;
	private last: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly read: Read,
		private readonly list: ArchiveList | Handles,
		private readonly options: ReadingOptions = {},
	) {}

	/** For a kind of thing; undefined where there is no other list of it. */
	static of(
		{ archive, handles }: Pick<Thing, 'archive' | 'handles'>,
		read: Read,
		options?: ReadingOptions,
	): Archive | undefined {
		const list = archive ?? handles;
		return list && new Archive(read, list, options);
	}

	/** The record, or undefined where a whole archive doesn't have it. That a list of all doesn't is an answer. */
	async find(id: string): Promise<OneReading | undefined> {
		const { wanted, reading } = (this.next ??= this.begin());
		wanted.add(id);
		const archived = await reading;
		if (!archived.ok) return archived;
		const { records, doubt, answeredAt } = archived;
		const record = records.get(id);
		const isOfAll = 'of' in this.list;
		if (record !== undefined) return { ok: true, record, ...(isOfAll ? { isRow: true } : {}) };
		const answer = { status: 200, attempts: 1, answeredAt };
		if (doubt !== undefined) return unusable(answer, doubt);
		return isOfAll ? notShown(answer) : undefined;
	}

	private begin() {
		const wanted = new Set<string>();
		const reading = this.last.then(async () => {
			this.next = undefined;
			const readAll = async () => await readArchived(this.read, this.list, wanted, this.options);
			const archived = await readAll();
			// One strange answer must not fail all who share it.
			return archived.ok || ENDS_OF_THE_RUN.has(archived.failure.reason)
				? archived
				: await readAll();
		});
		this.last = reading.catch(() => undefined);
		return { wanted, reading };
	}
}

/** Reads one thing wherever Tallyfy shows it: what GET says no to, the archive, and GET once more, is shown nowhere. */
export async function readOneWherever(
	read: Read,
	thing: Pick<Thing, 'handles' | 'path'>,
	id: string,
	archive: Archive | undefined,
	query?: IDataObject,
	handle?: string,
): Promise<OneReading> {
	const get = async () => await readOne(read, thing, id, query, handle);
	const reading = await get();
	if (archive === undefined || !isMissing(reading)) return reading;
	return (await archive.find(id)) ?? (await get());
}

/** The same for many: all whom GET doesn't find share one reading of the archive. Undefined stands for what was never begun. */
export async function readAllWherever<Target extends { id: string }>(
	session: Session,
	targets: readonly Target[],
	get: (target: Target) => Promise<OneReading>,
	archiveOf: (target: Target) => Archive | undefined,
): Promise<(OneReading | undefined)[]> {
	const readings = new Map<Target, OneReading>();
	const getOne = async (target: Target) => readings.set(target, await get(target));
	await settleAll(session, targets, getOne);
	const absent: Target[] = [];
	const findArchived = async (target: Target) => {
		const archive = isMissing(readings.get(target)) ? archiveOf(target) : undefined;
		if (archive === undefined) return;
		const archived = await archive.find(target.id);
		readings.delete(target);
		if (archived === undefined) absent.push(target);
		else readings.set(target, archived);
	};
	await Promise.all(targets.map(findArchived));
	// It may have been restored while the archive was read.
	await settleAll(session, absent, getOne);
	return targets.map((target) => readings.get(target));
}

/**
 * Reads the archive, or the list of all, until all that are `wanted` are found, by ID or by handle. `doubt`: why one that
 * isn't among the `records` may be archived all the same.
 */
export async function readArchived(
	read: Read,
	list: ArchiveList | Handles,
	wanted: ReadonlySet<string>,
	{ query = {}, concurrency = PAGES_AT_ONCE }: ReadingOptions,
) {
	const records = new Map<string, ThingRecord>();
	const handles = 'of' in list ? list : undefined;
	let answeredAt: number | undefined;
	const timed: Read = async (...asked) => {
		const reply = await read(...asked);
		({ answeredAt } = reply);
		return reply;
	};
	const asked = {
		query,
		concurrency,
		take: (record: ThingRecord) => {
			for (const name of namesOf(record, handles)) if (wanted.has(name)) records.set(name, record);
		},
		enough: () => wanted.size === records.size,
	};
	const reading =
		'of' in list
			? await readList(timed, { ...asked, path: list.path })
			: await readArchive(timed, list, asked);
	if (!reading.ok) return reading;
	const isUnproven = 'isUnproven' in reading && reading.isUnproven;
	const doubt: Failure['reason'] | undefined = isUnproven
		? 'archiveUnproven'
		: reading.isDoubtful
			? 'listChanging'
			: undefined;
	return { ok: true as const, records, doubt, answeredAt };
}

/**
 * Reads the list of archived things and hands over each one once. Where there are two ways to ask, the one that brings
 * nothing but archived ones, by their own dates or status, is believed. An empty answer is not: a way that Tallyfy doesn't
 * know may bring it as well. Where no way fits, whatever brought others too is read to its end.
 *
 * `isIgnored`: however it was asked, Tallyfy gave others and no archived ones, so that whether there are any is unknown.
 * `isUnproven`: no archived one came, and some way of asking was ignored; the empty answer of another proves nothing.
 */
export async function readArchive(
	read: Read,
	{ path, spellings }: ArchiveList,
	query: Omit<ListQuery, 'path'>,
): Promise<({ ok: true; isIgnored: boolean; isUnproven: boolean } & ListFacts) | FailedReply> {
	const taken = new Set<string>();
	const withoutId = new Set<string>();
	const facts = { isDoubtful: false, withoutId, isIgnored: false, isUnproven: false };
	const ways = spellings.map((spelling) => ({ spelling, isAgain: false }));
	let foundAny = false;
	for (const { spelling, isAgain } of ways) {
		/** Things that don't tell whether they are archived are others. */
		const came = { archived: 0, others: 0 };
		const isOver = () => came.others > 0 && !isAgain;
		const reading = await readList(read, {
			...query,
			path,
			query: { ...query.query, ...spelling },
			take: (record) => {
				const isArchived = record.isArchived === true;
				came[isArchived ? 'archived' : 'others'] += 1;
				if (!isArchived || taken.has(record.id)) return;
				taken.add(record.id);
				query.take(record);
			},
			enough: () => isOver() || query.enough(),
		});
		if (!reading.ok) return reading;
		if (isOver()) {
			// Behind all other ways.
			ways.push({ spelling, isAgain: true });
		} else {
			facts.isDoubtful ||= reading.isDoubtful;
			for (const one of reading.withoutId) withoutId.add(one);
		}
		const isBelieved = came.archived > 0 && came.others === 0 && !isAgain;
		if (isBelieved || query.enough()) return { ok: true, ...facts };
		foundAny ||= isAgain && came.archived > 0;
	}
	const ignored = ways.length - spellings.length;
	const isIgnored = ignored === spellings.length && !foundAny;
	return { ok: true, ...facts, isIgnored, isUnproven: ignored > 0 && !foundAny };
}
