import type { IDataObject } from 'n8n-workflow';

import type { Whole } from '../conditions/protection';
import { parseRecord, type DateName, type ThingRecord } from '../conditions/record';
import { buildUrl, emailKey, isEmail, type Account } from '../transport/account/address';
import { judgeReading } from '../transport/answer/response';
import type { FailedReply, Failure, Reply } from '../transport/outcome';
import { request, type Call, type RequestTools } from '../transport/request';
import type { Session } from '../transport/session';

/** In the words of Tallyfy's app: "one-off task", "one-off tasks". */
export interface Noun {
	singular: string;
	plural: string;
}

export interface Thing {
	noun: Noun;
	/** Where one is read: the segments after `/organizations/{organization}`. */
	path(id: string): readonly string[];
	/** Reading an archived one may answer "not found". Undefined for what has no archive. */
	archive: ArchiveList | undefined;
	/** For what Tallyfy's endpoints don't call by its ID; undefined for what they do. */
	handles?: Handles;
	/** It can be judged by these. */
	dates: readonly DateName[];
	/** Tallyfy may hide it while what it is a part of is archived, and deletes it with that. Left out for what stands by itself. */
	partOf?: { in: (record: ThingRecord) => Whole; process: Thing; task?: Thing };
}

/** What a thing is a part of, as far as its own record tells. */
export function wholeOf({ partOf }: Pick<Thing, 'partOf'>, record: ThingRecord): Whole {
	return partOf?.in(record) ?? { in: 'nothing' };
}

/** A list with the archived ones alone. */
export interface ArchiveList {
	path: readonly string[];
	/** Ways to ask, the most likely one first. */
	spellings: readonly [IDataObject, ...IDataObject[]];
}

/** What endpoints call a thing by, in place of its ID: a guest's email address. Only a list tells whose it is. */
export interface Handles {
	/** Where all of them are listed. */
	path: readonly string[];
	/** Undefined where the record has none that can stand in an address. */
	of: (record: ThingRecord) => string | undefined;
}

export type Patience = Pick<Call<never>, 'maxRetries' | 'maxWaitMs' | 'timeoutMs'>;

/** Reads one JSON object: the path is what follows `/organizations/{organization}`. */
export type Read = (
	path: readonly string[],
	query?: IDataObject,
) => Promise<Reply<Record<string, unknown>>>;

/** Reading under the limiter, the retries and the stop that all requests of a run share. */
export function createRead(account: Account, patience: Patience, tools: RequestTools): Read {
	return async (path, query) => {
		const url = buildUrl(account.baseUrl, account.organizationId, path);
		const line = { method: 'GET' as const, url, ...(query === undefined ? {} : { qs: query }) };
		return await request({ line, judge: judgeReading, ...patience }, tools);
	};
}

/** Asks for an answer, to hear its date, where the only one so far contradicts this machine's clock. */
export async function hearTime(read: Read, { isClockDoubted }: Pick<Session, 'isClockDoubted'>) {
	if (isClockDoubted()) await read(['me', 'tasks'], { per_page: 1 });
}

/** An answer that came, and isn't what was asked for. */
export function unusable(
	{ status, attempts, answeredAt }: Pick<FailedReply, 'answeredAt' | 'attempts' | 'status'>,
	reason: Failure['reason'],
): FailedReply {
	const failure = { reason, status };
	return { ok: false, failure, attempts, outcomeUnknown: false, status, answeredAt };
}

/** `isRow`: a list showed it, which may have been read some time ago. */
export type OneReading = { ok: true; record: ThingRecord; isRow?: true } | FailedReply;

/**
 * Reads one thing by its ID, or by its handle where that is known: `id` may be one, in small letters. An answer that isn't this
 * thing is a failure; a handle that is another's now doesn't show it.
 */
export async function readOne(
	read: Read,
	{ path, handles }: Pick<Thing, 'handles' | 'path'>,
	id: string,
	query?: IDataObject,
	handle = id,
): Promise<OneReading> {
	if (handles !== undefined && !isEmail(handle)) return UNASKED;
	const reply = await read(path(handle), query);
	if (!reply.ok) return reply;
	const record = parseRecord(reply.value.data);
	if (record === undefined) return unusable(reply, 'unconfirmed');
	if (namesOf(record, handles).includes(id)) return { ok: true, record };
	return handles === undefined ? unusable(reply, 'otherId') : notShown(reply);
}

/** What a record may have been asked for by: its ID, and its handle in small letters. */
export function namesOf(record: ThingRecord, handles: Handles | undefined): string[] {
	const handle = handles?.of(record);
	return [record.id, ...(handle === undefined ? [] : [emailKey(handle)])];
}

/** An answer came, and doesn't show it. */
export function notShown(answer: Parameters<typeof unusable>[0]): FailedReply {
	// Without a status: Tallyfy didn't say so itself.
	return { ...unusable(answer, 'notFound'), failure: { reason: 'notFound' } };
}

/** A list has to tell. */
const UNASKED = notShown({ attempts: 0, status: undefined, answeredAt: undefined });

/** Tallyfy says that there is no such thing. */
export function isMissing(reading: OneReading | undefined): boolean {
	return reading?.ok === false && reading.failure.reason === 'notFound';
}
