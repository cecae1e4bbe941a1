import type { IDataObject } from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import { readList, type FailedReply, type ListFacts, type ListQuery } from './list';
import type { Read } from './reader';
import type { ArchiveList } from './thing';

/** What else shapes the reading of an archive. */
export interface ArchiveOptions {
	/** How many pages are asked for at the same time, 1 or more; a few where it is undefined. */
	concurrency?: number | undefined;
	/** Only these, which ends the reading as soon as all of them are found. All where it is undefined. */
	wanted?: ReadonlySet<string> | undefined;
	/** What is asked for besides, such as `with`. */
	query?: IDataObject | undefined;
	/** Told how many pages will follow. */
	expect?: ((pages: number) => void) | undefined;
}

/**
 * The archived things of one kind by their IDs. `isDoubtful`: one that isn't here may be archived all the same, since the
 * list changed all the time or no way of asking gave archived ones only.
 */
export type ArchiveReading =
	| { ok: true; records: Map<string, ThingRecord>; isDoubtful: boolean }
	| FailedReply;

/** For those who don't say otherwise. */
const PAGES_AT_ONCE = 5;

/** Reads which things are archived. Only what its own dates or its status show to be archived is believed. */
export async function readArchived(
	read: Read,
	list: ArchiveList,
	{ wanted, query = {}, concurrency = PAGES_AT_ONCE, expect }: ArchiveOptions = {},
): Promise<ArchiveReading> {
	const records = new Map<string, ThingRecord>();
	const reading = await readArchive(read, list, {
		query,
		concurrency,
		expect,
		take: (record) => {
			if (wanted?.has(record.id) ?? true) records.set(record.id, record);
		},
		enough: () => wanted?.size === records.size,
	});
	if (!reading.ok) return reading;
	return { ok: true, records, isDoubtful: reading.isDoubtful || reading.isUnproven };
}

/** What to do with the archived ones; `query` is what is asked for besides. */
export type ArchiveQuery = Omit<ListQuery, 'path'>;

/** How the list of archived things ended. */
export interface ArchiveFacts extends Pick<ListFacts, 'isDoubtful' | 'withoutId'> {
	/** However it was asked, Tallyfy gave others and no archived ones: whether there are any is unknown. */
	isIgnored: boolean;
	/** No archived one came, and some way of asking was ignored: the empty answer of another proves nothing. */
	isUnproven: boolean;
}

/**
 * Reads the list of archived things and hands over each one once. Where there are two ways to ask, the one that brings
 * nothing but archived ones is believed. An empty answer is not: it is what a way that Tallyfy doesn't know may bring as
 * well. Where no way fits, whatever brought others too is read to its end, and the archived ones among them are taken.
 */
export async function readArchive(
	read: Read,
	list: ArchiveList,
	query: ArchiveQuery,
): Promise<({ ok: true } & ArchiveFacts) | FailedReply> {
	const ask = archiveReader(read, list.path, query);
	const mixtures: IDataObject[] = [];
	const facts: ArchiveFacts = {
		isDoubtful: false,
		withoutId: 0,
		isIgnored: false,
		isUnproven: false,
	};
	const add = ({ isDoubtful, withoutId }: Answer) => {
		facts.isDoubtful ||= isDoubtful;
		facts.withoutId += withoutId;
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

interface Answer extends Pick<ListFacts, 'isDoubtful' | 'withoutId'> {
	ok: true;
	/** Others came as well, or things that don't tell whether they are archived. */
	isMixed: boolean;
	/** How many archived ones came. */
	found: number;
}

type Ask = (spelling: IDataObject, endsWhenMixed: boolean) => Promise<Answer | FailedReply>;

/** Asks in one way or another; what several answers bring is taken once. */
function archiveReader(read: Read, path: readonly string[], query: ArchiveQuery): Ask {
	const taken = new Set<string>();
	return async (spelling, endsWhenMixed) => {
		let isMixed = false;
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
