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

/**
 * The archived things of one kind by their IDs. `doubt`: why one that isn't here may be archived all the same. Either the
 * list changed all the time, or Tallyfy counts more than it shows; or no way of asking gave archived ones, and one of them
 * brought others.
 */
type ArchiveReading =
	| {
			ok: true;
			records: Map<string, ThingRecord>;
			doubt: 'archiveUnproven' | 'listChanging' | undefined;
	  }
	| FailedReply;

/** How the archive is read. */
type ReadingOptions = Partial<Pick<ListQuery, 'concurrency' | 'query'>>;

/** For those who don't say otherwise. */
const PAGES_AT_ONCE = 5;

/** After these, whatever is asked ends in the same way. */
export const ENDS_OF_THE_RUN = new Set<Failure['reason']>([
	'stopped',
	'hopeless',
	'outage',
	'waitTooLong',
]);

/**
 * Finds what GET doesn't show: archived things, or in the list of all what goes by a handle that nobody knows yet. Those who ask before a reading begins share it, however many they are; whoever
 * asks later waits for the next one, since a thing may have been archived behind the back of the one that is under way. So
 * ask when GET has said no: then what the reading doesn't have was neither here nor there. A reading that failed, or that
 * proves nothing, is nobody's but theirs who waited for it.
 */
export class Archive {
	private next: { wanted: Set<string>; reading: Promise<ArchiveReading> } | undefined;
	private lastOne: Promise<unknown> = Promise.resolve();
	/** When the list last answered. */
	private answeredAt: number | undefined;

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
		const record = archived.records.get(id);
		const isOfAll = 'of' in this.list;
		if (record !== undefined) return { ok: true, record, ...(isOfAll ? { isRow: true } : {}) };
		const answer = { status: 200, attempts: 1, answeredAt: this.answeredAt };
		if (archived.doubt !== undefined) return unusable(answer, archived.doubt);
		return isOfAll ? notShown(answer) : undefined;
	}

	private begin(): { wanted: Set<string>; reading: Promise<ArchiveReading> } {
		const wanted = new Set<string>();
		const reading = this.lastOne.then(async () => {
			this.next = undefined;
			const read: Read = async (path, query) => {
				const reply = await this.read(path, query);
				this.answeredAt = reply.answeredAt;
				return reply;
			};
			const readAll = async () => await readArchived(read, this.list, { ...this.options, wanted });
			const archived = await readAll();
			// One strange answer must not fail all who share it.
			return archived.ok || ENDS_OF_THE_RUN.has(archived.failure.reason)
				? archived
				: await readAll();
		});
		this.lastOne = reading.catch(() => undefined);
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
	const reading = await readOne(read, thing, id, query, handle);
	if (!isToBeFound(reading) || archive === undefined) return reading;
	return (await archive.find(id)) ?? (await readOne(read, thing, id, query, handle));
}

/**
 * The same for many, so that all whom GET doesn't find share one reading of the archive. Undefined stands for what was never
 * begun.
 */
export async function readAllWherever<Target extends { id: string }>(
	session: Session,
	targets: readonly Target[],
	/** Reads one by its ID. */
	get: (target: Target) => Promise<OneReading>,
	/** Where it is looked for besides; undefined for what has no archive. */
	archiveOf: (target: Target) => Archive | undefined,
): Promise<(OneReading | undefined)[]> {
	const readings = new Map<Target, OneReading | undefined>();
	const getAll = async (some: readonly Target[]) => {
		const got = await settleAll(session, some, get);
		for (const [position, target] of some.entries()) readings.set(target, got[position]);
	};
	await getAll(targets);
	const absent: Target[] = [];
	const findArchived = async (target: Target) => {
		const archive = isToBeFound(readings.get(target)) ? archiveOf(target) : undefined;
		if (archive === undefined) return;
		const archived = await archive.find(target.id);
		if (archived === undefined) absent.push(target);
		else readings.set(target, archived);
	};
	await Promise.all(targets.map(findArchived));
	// It may have been restored while the archive was read.
	await getAll(absent);
	return targets.map((target) => readings.get(target));
}

function isToBeFound(reading: OneReading | undefined): boolean {
	return reading?.ok === false && isMissing(reading);
}

/**
 * Reads which things are archived: all of them, or only those that are `wanted`, which ends the reading as soon as all of
 * them are found. Only what its own dates or its status show to be archived is believed. From a list of all, whatever is
 * wanted is taken, by its ID or its handle.
 */
export async function readArchived(
	read: Read,
	list: ArchiveList | Handles,
	{
		wanted,
		query = {},
		concurrency = PAGES_AT_ONCE,
	}: ReadingOptions & { wanted?: ReadonlySet<string> } = {},
): Promise<ArchiveReading> {
	const records = new Map<string, ThingRecord>();
	const handles = 'of' in list ? list : undefined;
	const asked = {
		query,
		concurrency,
		take: (record: ThingRecord) => {
			for (const name of namesOf(record, handles)) {
				if (wanted?.has(name) ?? true) records.set(name, record);
			}
		},
		enough: () => wanted?.size === records.size,
	};
	const reading =
		'of' in list
			? await readList(read, { ...asked, path: list.path })
			: await readArchive(read, list, asked);
	if (!reading.ok) return reading;
	const isUnproven = 'isUnproven' in reading && reading.isUnproven && 'archiveUnproven';
	const isDoubtful = reading.isDoubtful && 'listChanging';
	return { ok: true, records, doubt: isUnproven || isDoubtful || undefined };
}

/**
 * Reads the list of archived things and hands over each one once. Where there are two ways to ask, the one that brings
 * nothing but archived ones is believed. An empty answer is not: it is what a way that Tallyfy doesn't know may bring as
 * well. Where no way fits, whatever brought others too is read to its end, and the archived ones among them are taken.
 * `query` is what is asked for besides, and what to do with the archived ones.
 *
 * `isIgnored`: however it was asked, Tallyfy gave others and no archived ones, so that whether there are any is unknown.
 * `isUnproven`: no archived one came, and some way of asking was ignored; the empty answer of another proves nothing.
 */
export async function readArchive(
	read: Read,
	list: ArchiveList,
	query: Omit<ListQuery, 'path'>,
): Promise<({ ok: true; isIgnored: boolean; isUnproven: boolean } & ListFacts) | FailedReply> {
	const ask = archiveReader(read, list.path, query);
	const mixtures: IDataObject[] = [];
	const withoutId = new Set<string>();
	const facts = { isDoubtful: false, withoutId, isIgnored: false, isUnproven: false };
	const add = (reading: ListFacts) => {
		facts.isDoubtful ||= reading.isDoubtful;
		for (const one of reading.withoutId) withoutId.add(one);
	};

	for (const spelling of list.spellings) {
		const answer = await ask(spelling, true);
		if (!answer.ok) return answer;
		if (answer.isMixed) mixtures.push(spelling);
		else add(answer);
		const isSettled = answer.found > 0 && !answer.isMixed;
		if (isSettled || query.enough?.() === true) return { ok: true, ...facts };
	}

	let foundAny = false;
	for (const spelling of mixtures) {
		const answer = await ask(spelling, false);
		if (!answer.ok) return answer;
		add(answer);
		foundAny ||= answer.found > 0;
		if (query.enough?.() === true) return { ok: true, ...facts };
	}
	const isIgnored = mixtures.length === list.spellings.length && !foundAny;
	const isUnproven = mixtures.length > 0 && !foundAny;
	return { ok: true, ...facts, isIgnored, isUnproven };
}

/** Asks in one way or another; what several answers bring is taken once. */
function archiveReader(read: Read, path: readonly string[], query: Omit<ListQuery, 'path'>) {
	const taken = new Set<string>();
	return async (spelling: IDataObject, endsWhenMixed: boolean) => {
		/** Others came as well, or things that don't tell whether they are archived. */
		let isMixed = false;
		/** How many archived ones came. */
		let found = 0;
		const reading = await readList(read, {
			...query,
			path,
			query: { ...query.query, ...spelling },
			take: (record) => {
				if (record.isArchived !== true) {
					isMixed = true;
					return;
				}
				found += 1;
				if (taken.has(record.id)) return;
				taken.add(record.id);
				query.take(record);
			},
			enough: () => (isMixed && endsWhenMixed) || (query.enough?.() ?? false),
		});
		return reading.ok ? { ...reading, isMixed, found } : reading;
	};
}
