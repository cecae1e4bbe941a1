import type { IDataObject } from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import { readList, type FailedReply, type ListFacts, type ListQuery } from './list';
import type { Read } from './reader';
import type { ArchiveList } from './thing';

/**
 * The archived things of one kind by their IDs. `isDoubtful`: one that isn't here may be archived all the same, since the
 * list changed all the time or no way of asking gave archived ones only.
 */
export type ArchiveReading =
	| { ok: true; records: Map<string, ThingRecord>; isDoubtful: boolean }
	| FailedReply;

/** For those who don't say otherwise. */
const PAGES_AT_ONCE = 5;

/**
 * Reads which things are archived: all of them, or only those that are `wanted`, which ends the reading as soon as all of
 * them are found. Only what its own dates or its status show to be archived is believed.
 */
export async function readArchived(
	read: Read,
	list: ArchiveList,
	{
		wanted,
		query = {},
		concurrency = PAGES_AT_ONCE,
		expect,
	}: Partial<Pick<ListQuery, 'concurrency' | 'expect' | 'query'>> & {
		wanted?: ReadonlySet<string>;
	} = {},
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
	const facts = { isDoubtful: false, withoutId: 0, isIgnored: false, isUnproven: false };
	const add = ({ isDoubtful, withoutId }: ListFacts) => {
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
