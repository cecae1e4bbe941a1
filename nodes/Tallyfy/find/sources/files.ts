import type { INodeProperties } from 'n8n-workflow';

import { isPartial } from '../../transport/answer/values';
import { parseRecord, type ThingRecord } from '../../conditions/record';
import { parseLocator, type IdParameter } from '../../input/parameters';
import { Archive, readOneWherever } from '../../read/archive';
import { isMissing, readOne, type FailedReply, type Read, type Thing } from '../../read/one';
import { explainId } from '../../words/inputs';
import { explainChoice, explainNoHolder } from '../../words/find';
import type { AttachedFile } from './attachments';
import { NO_FACTS, type Answer, type AnswerFacts, type Source, type Wishes } from '../operation';

/** Something that files are attached to. */
interface FileHolder {
	thing: Thing;
	/** The field that names it. */
	id: IdParameter;
	/** What brings its files along when it is read. */
	with: string;
	/** Its files, each once. */
	files(holder: Readonly<Record<string, unknown>>): AttachedFile[];
	/** Whether it was read with what `with` brings. */
	showsFiles(holder: Readonly<Record<string, unknown>>): boolean;
}

/**
 * Files of one task or process: no list of Tallyfy's has all files of an organization. `taskId`, `processId` and `field`
 * in a record's `raw` tell where it is attached. The field's choices are the kinds of `holders`.
 */
export function attachedFiles(
	{ name, displayName }: INodeProperties,
	holders: Readonly<Record<string, FileHolder>>,
): Source {
	return {
		plan: ({ parameters, index, account }) => {
			const choice = parameters.read(name, index);
			const holder = Object.entries(holders).find(([value]) => value === choice)?.[1];
			if (holder === undefined) return { ok: false, reason: explainChoice(displayName) };
			const id = parseLocator(parameters.read(holder.id.name, index), holder.id, account);
			if (!id.ok) return { ok: false, reason: explainId(id.reason, holder.id.displayName) };
			return {
				ok: true,
				value: {
					key: JSON.stringify([choice, id.value]),
					ask: async (read, wishes) => await readFiles(read, holder, id.value, wishes),
				},
			};
		},
	};
}

const FILE_READING = { noun: { singular: 'file', plural: 'files' }, verb: 'read' as const };

async function readFiles(
	read: Read,
	holder: FileHolder,
	id: string,
	{ take, enough, concurrency }: Wishes,
): Promise<Answer> {
	const { thing } = holder;
	const query = { with: holder.with };
	const archive = thing.archive && new Archive(read, thing.archive, { query });
	const reading = await readOneWherever(read, thing, id, archive, query);
	if (!reading.ok) {
		const words = { notFound: explainNoHolder(thing.noun) };
		return { ok: false, reply: reading, subject: { noun: thing.noun, verb: 'read', words } };
	}
	const { raw } = reading.record;
	const isUnshown = !holder.showsFiles(raw);
	const facts: AnswerFacts = {
		...NO_FACTS,
		isDoubtful: isPartial(raw),
		isUnshown,
		isHidden: isOfArchivedProcess(reading.record),
	};
	const files = holder.files(raw);
	for (let start = 0; start < files.length && !enough(); start += concurrency) {
		const batch = files.slice(start, start + concurrency);
		for (const file of await Promise.all(batch.map((one) => describe(read, one)))) {
			if (!file.ok) return { ok: false, reply: file, subject: FILE_READING };
			if (file.record === undefined) facts.gone += 1;
			else take(file.record);
		}
	}
	return { ok: true, ...facts };
}

/**
 * The record of a file, read only where the place that it is attached to doesn't tell its date. Without a record it is gone:
 * a form field can name a file that was deleted.
 */
async function describe(
	read: Read,
	{ id, asset, place }: AttachedFile,
): Promise<{ ok: true; record: ThingRecord | undefined } | FailedReply> {
	if (hasDate(asset)) return { ok: true, record: parseRecord({ ...asset, ...place, id }) };
	const reply = await readOne(read, { path: (fileId) => ['assets', fileId] }, id);
	if (reply.ok)
		return { ok: true, record: parseRecord({ ...asset, ...reply.record.raw, ...place }) };
	return isMissing(reply) ? { ok: true, record: undefined } : reply;
}

/** Archiving a process takes its tasks and files along; an archived task that has no process keeps its own. */
function isOfArchivedProcess({ isArchived, raw }: ThingRecord): boolean {
	const { run_id: processId, run_status: processStatus } = raw;
	return processStatus === 'archived' || (isArchived === true && processId !== null);
}

/** Empty is an answer too: Tallyfy has no date for it. */
function hasDate({ uploaded_at: uploadedAt }: Readonly<Record<string, unknown>>): boolean {
	return uploadedAt !== undefined;
}
