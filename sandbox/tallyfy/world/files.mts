import { createHash } from 'node:crypto';
import { createRandom } from '../clock.mts';
import { addComment, addField, DAY_MS, isoTime, noteIn } from './add.mts';
import { sandboxId } from '../state/ids.mts';
import { nextNumber, type Holder, type Organization } from '../state/organization.mts';
import type { Asset, Field, FieldValue, Process, Task } from '../state/records.mts';

/** Fields of a new file, over the defaults, and where it is attached. */
export type FileFields = Partial<Omit<Asset, 'id'>> & {
	/** The task that has it in a form field. */
	taskId?: string;
	/** The process that has it on its kick-off form. */
	processId?: string;
	/** The task that has it in a comment. */
	commentOn?: string;
	/** Default: 1 to 64 KiB, always the same for the same file. */
	sizeBytes?: number;
};

const UPLOADED_FROM = { kickOff: 'ko_field', comment: 'comment' };

interface Place {
	subject: Asset['subject'];
	processId: string | undefined;
	stepId: string | null;
	attach(asset: Asset): Holder;
}

/**
 * Adds a file with the next free id, attached to what its fields name; without any, it says that it belongs to the first
 * process, and no form or comment has it. Throws when there is no such task or process.
 */
export function addFile(organization: Organization, fields: FileFields = {}): Asset {
	const { taskId, processId, commentOn, sizeBytes, ...given } = fields;
	const place = placeOf(organization, { taskId, processId, commentOn });
	const number = nextNumber(organization, 'asset');
	const isExternal = fields.source === 'url';
	const asset: Asset = {
		id: sandboxId('asset', number),
		filename: `scan-${number}.pdf`,
		version: 1,
		uploaded_from: 'ko_field',
		uploaded_at: isoTime(organization.firstDayMs + (number % 300) * DAY_MS),
		step_id: place?.stepId ?? null,
		source: 'local',
		system: isExternal ? 'Dropbox' : null,
		uploaded_to_s3: !isExternal,
		archived_at: null,
		subject: place?.subject ?? { id: sandboxId('process', 1), type: 'Run' },
		...given,
	};
	organization.assets.set(asset.id, asset);
	if (place) {
		const holder = place.attach(asset);
		organization.holders.set(asset.id, holder);
		// Assumption: what it is for a comment; documented are the id of the field, and the kick-off form.
		asset.uploaded_from = holder.kind === 'taskField' ? holder.fieldId : UPLOADED_FROM[holder.kind];
	}
	if (place?.processId !== undefined)
		noteIn(organization.assetIdsByProcess, place.processId, asset.id);
	if (sizeBytes !== undefined) organization.fileSizes.set(asset.id, sizeBytes);
	return asset;
}

function placeOf(
	organization: Organization,
	{
		taskId,
		processId,
		commentOn,
	}: Record<'commentOn' | 'processId' | 'taskId', string | undefined>,
): Place | undefined {
	if (taskId !== undefined) return taskField(organization, found(organization.tasks, taskId));
	if (commentOn !== undefined) return comment(organization, found(organization.tasks, commentOn));
	if (processId !== undefined)
		return kickOff(organization, found(organization.processes, processId));
	return undefined;
}

function taskField(organization: Organization, task: Task): Place {
	return {
		...placeOnTask(task),
		attach: (asset) => {
			const { id: fieldId } = fileFieldOf(organization, Object.keys(task.taskdata));
			put(task.taskdata, fieldId, asset);
			return { kind: 'taskField', taskId: task.id, fieldId };
		},
	};
}

function comment(organization: Organization, task: Task): Place {
	return {
		...placeOnTask(task),
		attach: (asset) => {
			const { id, attachments } = addComment(organization, task, `See ${asset.filename}`);
			attachments.push(asset);
			return { kind: 'comment', taskId: task.id, commentId: id };
		},
	};
}

/** A file of a process task names the process as its subject, one of a one-off task the task. */
function placeOnTask(task: Task): Pick<Place, 'processId' | 'stepId' | 'subject'> {
	return {
		subject:
			task.run_id === null ? { id: task.id, type: 'Task' } : { id: task.run_id, type: 'Run' },
		processId: task.run_id ?? undefined,
		stepId: task.step_id,
	};
}

function kickOff(organization: Organization, process: Process): Place {
	return {
		subject: { id: process.checklist_id, type: 'Checklist' },
		processId: process.id,
		stepId: null,
		attach: (asset) => {
			const { id: fieldId } = fileFieldOf(organization, Object.keys(process.prerun));
			put(process.prerun, fieldId, asset);
			return { kind: 'kickOff', processId: process.id, fieldId };
		},
	};
}

/** The first of the fields that takes files, or a new one. */
function fileFieldOf(organization: Organization, fieldIds: readonly string[]): Field {
	const fields = fieldIds.map((id) => organization.fields.get(id));
	const known = fields.find((field) => field?.field_type === 'file');
	return known ?? addField(organization, 'Attachments', 'file');
}

function put(values: Record<string, FieldValue>, fieldId: string, asset: Asset): void {
	const value = values[fieldId];
	if (Array.isArray(value)) value.push(asset);
	else values[fieldId] = [asset];
}

function found<T>(table: ReadonlyMap<string, T>, id: string): T {
	const entry = table.get(id);
	if (entry === undefined) throw new Error(`The sandbox has nothing with the id ${id}`);
	return entry;
}

const BLOCK_BYTES = 64 * 1024;
const KIB = 1024;

/** The size of a file's content. */
export function sizeOf(organization: Organization, asset: Asset): number {
	const usualKib = 1 + (Number.parseInt(asset.id.slice(0, 8), 16) % 64);
	return organization.fileSizes.get(asset.id) ?? usualKib * KIB;
}

/**
 * The content of a file in blocks, made as it is read: the same bytes for the same id and size, whatever else the sandbox
 * did. Each block begins with its number, so that one that is lost, doubled or misplaced changes the checksum.
 */
export function* contentOf(id: string, sizeBytes: number): Generator<Buffer> {
	const random = createRandom(Number.parseInt(id.slice(0, 8), 16));
	const words = Uint32Array.from({ length: BLOCK_BYTES / 4 }, () => random() * 2 ** 32);
	const pattern = Buffer.from(words.buffer);
	for (let from = 0, number = 0; from < sizeBytes; from += BLOCK_BYTES, number += 1) {
		const block = Buffer.from(pattern);
		block.writeUInt32BE(number, 0);
		yield block.subarray(0, Math.min(BLOCK_BYTES, sizeBytes - from));
	}
}

/** The SHA-256 checksum of a file's content, in hexadecimal. */
export function sha256Of(id: string, sizeBytes: number): string {
	const hash = createHash('sha256');
	for (const block of contentOf(id, sizeBytes)) hash.update(block);
	return hash.digest('hex');
}
