import { DEEPEST, listIn, parseWholeNumber, isRecord } from '../../transport/answer/values';
import { parseId } from '../../transport/account/address';

/** A file as Tallyfy shows it, and where it is attached. */
export interface AttachedFile {
	id: string;
	/** As far as Tallyfy shows it where it is attached. */
	asset: Readonly<Record<string, unknown>>;
	/** The names are those of the output; null where the file belongs to none. */
	place: {
		taskId: string | null;
		processId: string | null;
		/** The label of its form field, "comment", or "kick-off form" with the label; null where Tallyfy doesn't tell. */
		field: string | null;
	};
}

/** What brings the files of a task along when it is read. */
export const WITH_FILES = 'assets,form_fields,threads';

/** The files of a task that was read with these, each once, the most telling place first. */
export function filesOfTask(task: AttachedFile['asset']): AttachedFile[] {
	return unique(taskFiles(task));
}

/** The files of a process that was read with its kick-off form, its tasks, their form fields and threads. */
export function filesOfProcess(process: AttachedFile['asset']): AttachedFile[] {
	const processId = parsedId(process.id);
	const kickOff = fieldFiles(process.prerun, process.ko_form_fields, (label) => ({
		taskId: null,
		processId,
		field: label === null ? 'kick-off form' : `kick-off form: ${label}`,
	}));
	const tasks = (listIn(process.tasks) ?? []).flatMap((task) =>
		isRecord(task) ? taskFiles(task) : [],
	);
	const others = filesIn(process.assets, { taskId: null, processId, field: null });
	return unique([...kickOff, ...tasks, ...others]);
}

/** Whether a task was read with what has its files: an answer without any of it says nothing of files. */
export function showsFilesOfTask(task: AttachedFile['asset']): boolean {
	return [task.assets, task.form_fields, task.threads].some((part) => part !== undefined);
}

/** Whether a process was read with all the tasks that it counts, and these with what has their files. */
export function showsFilesOfProcess({ tasks, progress }: AttachedFile['asset']): boolean {
	if (tasks === undefined) return false;
	const shown = (listIn(tasks) ?? []).filter(isRecord);
	const counted = isRecord(progress) ? parseWholeNumber(progress.total) : undefined;
	if (counted !== undefined && shown.length < counted) return false;
	return shown.every(showsFilesOfTask);
}

function taskFiles(task: AttachedFile['asset']): AttachedFile[] {
	const at = (field: string | null): AttachedFile['place'] => ({
		taskId: parsedId(task.id),
		processId: parsedId(task.run_id),
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
	const known = (listIn(fields) ?? []).filter(isRecord);
	const labels = new Map(
		known.map(({ id, label, name }) => [id, textOrNull(label) ?? textOrNull(name)]),
	);
	const listed = (listIn(values) ?? []).filter(isRecord);
	const byId = isRecord(values) && listed.length === 0 ? Object.entries(values) : [];
	return [
		...byId.flatMap(([id, value]) => filesIn(value, at(labels.get(id) ?? null))),
		...listed.flatMap((answer) => filesIn(answer, at(labels.get(answer.id) ?? null))),
		...known.flatMap(({ id, value, field_value: answer }) =>
			filesIn([answer, value], at(labels.get(id) ?? null)),
		),
	];
}

/** Everything in a value that is a file: no source shows the shape of comments with attachments. */
function filesIn(value: unknown, place: AttachedFile['place'], depth = 0): AttachedFile[] {
	if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
	if (Array.isArray(value)) return value.flatMap((entry) => filesIn(entry, place, depth + 1));
	if (!isRecord(value)) return [];
	const id = parsedId(value.id);
	if (id !== null && textOrNull(value.filename) !== null) return [{ id, asset: value, place }];
	return Object.values(value).flatMap((entry) => filesIn(entry, place, depth + 1));
}

/** What one place doesn't tell of a file, such as its date, another may. */
function unique(files: readonly AttachedFile[]): AttachedFile[] {
	const byId = new Map<string, AttachedFile>();
	for (const file of files) {
		const known = byId.get(file.id);
		const asset = known === undefined ? file.asset : { ...file.asset, ...known.asset };
		byId.set(file.id, { ...(known ?? file), asset });
	}
	return [...byId.values()];
}

function parsedId(raw: unknown): string | null {
	const id = parseId(raw);
	return id.ok ? id.value : null;
}

function textOrNull(value: unknown): string | null {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
