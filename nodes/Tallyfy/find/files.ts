import type { INodeProperties } from 'n8n-workflow';

import { idOf } from '../conditions/marks';
import { parseRecord, type ThingRecord } from '../conditions/record';
import type { IdParameter } from '../input/parameters';
import { Archive, readOneWherever } from '../read/archive';
import { isMissing, readOne, type Read, type Thing } from '../read/one';
import { failedBy } from '../run/outcome';
import { known } from '../run/reader';
import { DEEPEST, isPartial, isRecord, listIn, parseWholeNumber } from '../transport/answer/values';
import type { FailedReply } from '../transport/outcome';
import { explainNoHolder } from '../words/failures';
import { explainChoice } from '../words/inputs';
import type { Source, Wishes } from './get';

/** Brings the files of a task along when it is read. */
export const WITH_FILES = 'assets,form_fields,threads';

/** What files are attached to: what brings them along, which they are, and whether that came along. */
const HOLDERS = {
	task: { with: WITH_FILES, files: filesOfTask, showsFiles: showsFilesOfTask },
	process: {
		with: 'assets,tasks,tasks.form_fields,tasks.threads,ko_form_fields',
		files: filesOfProcess,
		showsFiles: showsFilesOfProcess,
	},
};

const HOLDER_KINDS = ['task', 'process'] as const;

/**
 * Files of one task or process: no list of Tallyfy's has all files of an organization. `taskId`, `processId` and `field`
 * in a record's `raw` tell where it is attached. The field chooses the kind of holder, and each kind has a field that names it.
 */
export function attachedFiles(
	{ name, displayName }: INodeProperties,
	holders: Readonly<Record<keyof typeof HOLDERS, { thing: Thing; id: IdParameter }>>,
): Source {
	return ({ reader }) => {
		const choice = reader.read(name);
		const kind = reader.take(known(HOLDER_KINDS.find((one) => one === choice)), () =>
			explainChoice(displayName),
		);
		const { thing, id: field } = holders[kind];
		const id = reader.locator(field);
		return {
			key: JSON.stringify([kind, id]),
			ask: async (read, wishes) => await readFiles(read, { ...HOLDERS[kind], thing }, id, wishes),
		};
	};
}

const FILE_READING = { noun: { singular: 'file', plural: 'files' }, verb: 'read' as const };

async function readFiles(
	read: Read,
	{ thing, ...holder }: (typeof HOLDERS)[keyof typeof HOLDERS] & { thing: Thing },
	id: string,
	{ take, facts, concurrency }: Wishes,
): Promise<ReturnType<typeof failedBy> | undefined> {
	const query = { with: holder.with };
	const reading = await readOneWherever(read, thing, id, Archive.of(thing, read, { query }), query);
	if (!reading.ok) {
		const words = { notFound: explainNoHolder(thing.noun) };
		return failedBy(reading, { noun: thing.noun, verb: 'read', words });
	}
	const { raw } = reading.record;
	facts.isDoubtful = isPartial(raw);
	facts.isUnshown = !holder.showsFiles(raw);
	facts.isHidden = isOfArchivedProcess(reading.record);
	const files = holder.files(raw);
	for (let start = 0; start < files.length && !facts.isFull; start += concurrency) {
		const batch = files.slice(start, start + concurrency);
		for (const file of await Promise.all(batch.map((one) => describe(read, one)))) {
			if (!file.ok && !isMissing(file)) return failedBy(file, FILE_READING);
			// A form field can name a file that was deleted.
			const record = file.ok ? parseRecord(file.raw) : undefined;
			if (record === undefined) facts.gone += 1;
			else take(record);
		}
	}
	return undefined;
}

/** What there is to say of a file, read only where the place that it is attached to doesn't tell its date. */
async function describe(
	read: Read,
	{ id, asset, place }: AttachedFile,
): Promise<{ ok: true; raw: AttachedFile['asset'] } | FailedReply> {
	// Empty is an answer too: Tallyfy has no date for it.
	if (asset.uploaded_at !== undefined) return { ok: true, raw: { ...asset, ...place, id } };
	const reply = await readOne(read, { path: (fileId) => ['assets', fileId] }, id);
	return reply.ok ? { ok: true, raw: { ...asset, ...reply.record.raw, ...place } } : reply;
}

/** Archiving a process takes its tasks and files along; an archived task that has no process keeps its own. */
function isOfArchivedProcess({ isArchived, raw }: ThingRecord): boolean {
	const { run_id: processId, run_status: processStatus } = raw;
	return processStatus === 'archived' || (isArchived === true && processId !== null);
}

/** A file, as Tallyfy shows it where it is attached. */
interface AttachedFile {
	id: string;
	asset: Readonly<Record<string, unknown>>;
	/** The names are those of the output; null where the file belongs to none. */
	place: {
		taskId: string | null;
		processId: string | null;
		/** The label of its form field, "comment", or "kick-off form" with the label; null where Tallyfy doesn't tell. */
		field: string | null;
	};
}

/** The files of a task that was read with these, each once, the most telling place first. */
export function filesOfTask(task: AttachedFile['asset']): AttachedFile[] {
	return unique(taskFiles(task));
}

/** The files of a process that was read with its kick-off form, its tasks, their form fields and threads. */
export function filesOfProcess(process: AttachedFile['asset']): AttachedFile[] {
	const at = { taskId: null, processId: idOf(process) };
	const kickOff = fieldFiles(process.prerun, process.ko_form_fields, (label) => ({
		...at,
		field: label === null ? 'kick-off form' : `kick-off form: ${label}`,
	}));
	const tasks = recordsIn(process.tasks).flatMap(taskFiles);
	return unique([...kickOff, ...tasks, ...filesIn(process.assets, { ...at, field: null })]);
}

/** An answer without any of what has the files says nothing of files. */
function showsFilesOfTask(task: AttachedFile['asset']): boolean {
	return [task.assets, task.form_fields, task.threads].some((part) => part !== undefined);
}

/** Whether all the tasks came that a process counts, with what has their files. */
export function showsFilesOfProcess({ tasks, progress }: AttachedFile['asset']): boolean {
	const shown = recordsIn(tasks);
	const counted = isRecord(progress) ? (parseWholeNumber(progress.total) ?? 0) : 0;
	return tasks !== undefined && shown.length >= counted && shown.every(showsFilesOfTask);
}

function taskFiles(task: AttachedFile['asset']): AttachedFile[] {
	const at = (field: string | null): AttachedFile['place'] => ({
		taskId: idOf(task),
		processId: idOf(task.run_id),
		field,
	});
	return [
		...fieldFiles(task.taskdata, task.form_fields, at),
		...filesIn(task.threads, at('comment')),
		...filesIn(task.assets, at(null)),
	];
}

/**
 * Files in the answers of form fields, which stand by the ID of the field, in a list of `{ id, value }`, with the field as
 * `field_value` or, in older answers, `value`, or in several places.
 */
function fieldFiles(
	values: unknown,
	fields: unknown,
	at: (label: string | null) => AttachedFile['place'],
): AttachedFile[] {
	const known = recordsIn(fields);
	const labels = new Map(
		known.map(({ id, label, name }) => [id, textOrNull(label) ?? textOrNull(name)]),
	);
	const listed = recordsIn(values);
	const answers = [
		...(isRecord(values) && listed.length === 0 ? Object.entries(values) : []),
		...listed.map((answer) => [answer.id, answer] as const),
		...known.map(({ id, value, field_value: answer }) => [id, [answer, value]] as const),
	];
	return answers.flatMap(([id, value]) => filesIn(value, at(labels.get(id) ?? null)));
}

/** Everything in a value that is a file: no source shows the shape of comments with attachments. */
function filesIn(value: unknown, place: AttachedFile['place'], depth = 0): AttachedFile[] {
	if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
	if (isRecord(value)) {
		const id = idOf(value);
		if (id !== null && textOrNull(value.filename) !== null) return [{ id, asset: value, place }];
	}
	return Object.values(value).flatMap((entry) => filesIn(entry, place, depth + 1));
}

/** What one place doesn't tell of a file, such as its date, another may. */
function unique(files: readonly AttachedFile[]): AttachedFile[] {
	const byId = new Map<string, AttachedFile>();
	for (const file of files) {
		const first = byId.get(file.id) ?? file;
		byId.set(file.id, { ...first, asset: { ...file.asset, ...first.asset } });
	}
	return [...byId.values()];
}

function recordsIn(list: unknown): Record<string, unknown>[] {
	return (listIn(list) ?? []).filter(isRecord);
}

function textOrNull(value: unknown): string | null {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
