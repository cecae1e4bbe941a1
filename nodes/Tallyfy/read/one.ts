import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import { readArchived } from './archive';
import type { FailedReply } from './list';
import type { Read } from './reader';
import type { Thing } from './thing';

export type OneReading = { ok: true; record: ThingRecord } | FailedReply;

/** Reads one thing by its ID. An answer that isn't this thing is a failure. */
export async function readOne(
	read: Read,
	thing: Pick<Thing, 'path'>,
	id: string,
	query?: IDataObject,
): Promise<OneReading> {
	const reply = await read(thing.path(id), query);
	if (!reply.ok) return reply;
	const record = parseRecord(reply.value.data);
	if (record?.id === id) return { ok: true, record };
	const { status, attempts, answeredAt } = reply;
	const reason = record === undefined ? 'unconfirmed' : 'otherId';
	return {
		ok: false,
		failure: { reason, status },
		attempts,
		outcomeUnknown: false,
		status,
		answeredAt,
	};
}

/**
 * Reads one thing by its ID, also where it is archived: Tallyfy's documentation leaves open whether reading an archived
 * one finds it, and says of templates that it doesn't.
 */
export async function readOneOrArchived(
	read: Read,
	thing: Thing,
	id: string,
	query: IDataObject,
): Promise<OneReading> {
	const reading = await readOne(read, thing, id, query);
	if (reading.ok || !isMissing(reading) || thing.archive === undefined) return reading;
	const archived = await readArchived(read, thing.archive, { wanted: new Set([id]), query });
	if (!archived.ok) return archived;
	const record = archived.records.get(id);
	return record === undefined ? reading : { ok: true, record };
}

/** Tallyfy says that there is no such thing. */
export function isMissing({ failure }: FailedReply): boolean {
	return failure.reason === 'notFound';
}
