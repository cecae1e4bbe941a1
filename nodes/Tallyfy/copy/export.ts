import { createHash } from 'crypto';

import type { IDataObject } from 'n8n-workflow';

import {
	parseWholeNumber,
	isFalse,
	isPartial,
	isRecord,
	listIn,
	paginationIn,
	thrownWords,
} from '../transport/answer/values';
import { failedBy, type Ending } from '../run/outcome';
import { buildUrl } from '../transport/account/address';
import { headerIn, judgeReading } from '../transport/answer/response';
import type { OpenResponse } from '../transport/client';
import type { Judgement } from '../transport/outcome';
import { request } from '../transport/request';
import {
	explainNoExport,
	explainNotStored,
	explainUnfitExport,
	type UnfitExport,
} from '../words/results';
import { failedCopy, type Copy, type CopyTarget, type CopyTools } from './copy';
import { isoTime } from '../transport/clock';

/**
 * Exports one process as JSON, `POST /organizations/{org}/runs/{id}/export`, which changes nothing in Tallyfy. The file is
 * what Tallyfy sent, unchanged, with its size and checksum.
 */
export async function exportRun(
	{ id, options }: CopyTarget,
	{ thing, context, account, session }: CopyTools,
): Promise<Ending<Copy>> {
	const url = buildUrl(account.baseUrl, account.organizationId, [...thing.path(id), 'export']);
	const line = { method: 'POST' as const, url };
	const judge = async (response: OpenResponse) => await judgeExport(response, id);
	const send = session.client.sendForStream;
	const reply = await request({ line, judge, ...options }, { ...session, send });
	if (!reply.ok) {
		const failed = failedBy(reply, { noun: thing.noun, verb: 'export' });
		return reply.failure.reason === 'notFound'
			? { ...failed, explanation: explainNoExport(failed.explanation) }
			: failed;
	}
	const { value: exported, status, attempts, answeredAt } = reply;
	if (exported.unfit !== undefined) return failedCopy(explainUnfitExport(exported.unfit), reply);
	const name = exportName(exported.value);
	const fileName = exportFileName(name ?? '', id);
	const { bytes } = exported;
	try {
		const file = await context.helpers.prepareBinaryData(bytes, fileName, 'application/json');
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const at = isoTime(answeredAt);
		const facts = { id, name, exportedAt: at, data: exported.value };
		const sums = { fileName, size: bytes.length, sha256 };
		const json = { ...facts, ...sums, status, attempts, answeredAt: at };
		return { kind: 'done', made: { items: [{ json, file }] } };
	} catch (error) {
		const detail = thrownWords(error);
		return failedCopy(explainNotStored(fileName, detail), reply);
	}
}

/**
 * The shape of an export is documented nowhere, but that it is JSON. Whoever deletes the process afterwards relies on it, so
 * that it has to name this process and have some list of its parts, or else to have the tasks of one, and to be neither a
 * refusal, nor a promise, nor a part: `unfit` says so. `bytes` are the body, to the letter: what is read from it may lose
 * digits of large numbers.
 */
async function judgeExport(
	response: OpenResponse,
	id: string,
): Promise<Judgement<{ bytes: Buffer; value: IDataObject; unfit: UnfitExport | undefined }>> {
	const { headers } = response;
	const status = response.status === 201 ? 200 : response.status;
	const { bytes, text } = await response.whole();
	const judged = judgeReading({ status, headers, body: text });
	if (!judged.ok) return judged;
	const { value } = judged;
	const data = contentOf(value);
	const isRange = headerIn(headers, 'content-range') !== '';
	// How many pages there are may stand beside the data.
	const counted = { ...data, meta: value.meta ?? data.meta };
	const isCut = isRange || isPartial(value) || data.truncated === true || data.partial === true;
	const part = partIn(counted) ?? (isCut ? { why: 'cutShort' } : undefined);
	const unfit = refusalIn(value) ?? refusalIn(data) ?? promiseIn(value, data) ?? part;
	const exported = { bytes, value: value as IDataObject };
	if (unfit !== undefined) return { ok: true, value: { ...exported, unfit } };

	const ids = partsOf(data).map((part) => part.id);
	const named = ids.find(isId);
	const tasks = tasksIn(data);
	const ofOthers = tasks?.some((task) => isId(task.run_id) && String(task.run_id) !== id);
	if ((named !== undefined && String(named) !== id) || ofOthers === true) {
		return { ok: false, reason: 'otherId' };
	}
	if (named === undefined && !tasks?.length) return { ok: false, reason: 'unconfirmed' };
	return { ok: true, value: { ...exported, unfit: hasList(data) ? undefined : { why: 'bare' } } };
}

/** What a process consists of. Lists of people, formats and the like also come where an export is only begun. */
const PROCESS_PARTS =
	/^(activities|captures|comments|events|(ko_)?form_fields|history|issues|stages|steps|tasks|threads)$/i;

/** Whether any of its parts came, be it none of a kind. */
function hasList(data: Record<string, unknown>): boolean {
	const entries = partsOf(data).flatMap((part) => Object.entries(part));
	return entries.some(([key, entry]) => PROCESS_PARTS.test(key) && listIn(entry) !== undefined);
}

function refusalIn(data: Record<string, unknown>): UnfitExport | undefined {
	const { success, ok, error, errors, message, status } = data;
	const isEmpty = errors === undefined || errors === null || Object.keys(errors).length === 0;
	const hasFailed = /error|fail/i.test(textOf(status));
	if (!isFalse(success) && !isFalse(ok) && !error && isEmpty && !hasFailed) return undefined;
	const said = [error, message].find((text) => typeof text === 'string');
	return { why: 'refused', said };
}

const PROMISED_STATUS = /^(accepted|exporting|pending|prepar|processing|queued|scheduled)/i;
const PROMISED =
	/\b(e-?mail(ed)?|inbox|queued?|shortly|scheduled|will be|being (created|exported|generated|prepared|processed)|in progress|when it is ready|later)\b/i;
const PROMISING_FIELD = /^state$|expir|href|job|link|url/i;
/** The same beside a list of tasks: a process may have links of its own. */
const JOB_FIELD = /^state$|job/i;

/** The words for a process as it is; any other tells of the export. */
const PROCESS_STATUS =
	/^(active|archived|completed?|delayed|due[ _-]?soon|improvement|issue|on[ _-]?time|overdue|problem|stalled)?$/i;

/** A job that was begun, or a link to fetch later: an export with tasks may have links and words of its own. */
function promiseIn(
	value: Record<string, unknown>,
	data: Record<string, unknown>,
): UnfitExport | undefined {
	const tasks = tasksIn(data);
	const promising = tasks === undefined ? PROMISING_FIELD : JOB_FIELD;
	const isPromised = [value, data].some((part) => {
		const status = textOf(part.status);
		const message = textOf(part.message);
		if (tasks?.length) return PROMISED_STATUS.test(status) || PROMISED.test(message);
		const isJob = Object.keys(part).some((key) => promising.test(key) && part[key]);
		return isJob || message !== '' || !PROCESS_STATUS.test(status);
	});
	return isPromised ? { why: 'promised' } : undefined;
}

/** Fewer tasks than Tallyfy counts, or one page of several. */
function partIn(data: Record<string, unknown>): UnfitExport | undefined {
	const all = tasksIn(data);
	const came = all?.length ?? 0;
	for (const part of partsOf(data)) {
		const { tasks, progress } = part;
		const pages = paginationIn(isRecord(tasks) ? tasks : part);
		// Without a list of tasks, its progress may be that of other parts.
		const counted = all && isRecord(progress) ? parseWholeNumber(progress.total) : undefined;
		const total = Math.max(pages.total ?? 0, counted ?? 0);
		if (total > came) return { why: 'partial', came, total };
		if ((pages.totalPages ?? 1) > 1) return { why: 'partial', came, total: undefined };
	}
	return undefined;
}

/** Its tasks, bare or under `data`; undefined where there is no such part. */
function tasksIn(data: Record<string, unknown>): Record<string, unknown>[] | undefined {
	const lists = partsOf(data).map(({ tasks }) => listIn(tasks));
	return lists.find((list) => list !== undefined)?.filter(isRecord);
}

/** Where the process may be told of: under its own name, or at the top, where an ID or a name may be the export's own. */
function partsOf(data: Record<string, unknown>): Record<string, unknown>[] {
	return [data.run, data.process, data].filter(isRecord);
}

/** What the process is called. */
function exportName(value: Record<string, unknown>): string | null {
	const names = partsOf(contentOf(value)).map(({ name }) => textOf(name));
	return names.find((name) => name !== '') ?? null;
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

/** What an answer has under `data`, or itself. */
function contentOf(value: Record<string, unknown>): Record<string, unknown> {
	return isRecord(value.data) ? value.data : value;
}

function isId(value: unknown): value is number | string {
	return typeof value === 'string' || typeof value === 'number';
}

const WORDS_LIMIT = /^.{0,50}/su;

/** `process-<name>-<id>.json`: the type first, so that a folder of copies sorts by it; the ID makes it unique. */
export function exportFileName(name: string, id: string): string {
	const words = name.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-');
	const short = (WORDS_LIMIT.exec(words)?.[0] ?? '').replaceAll(/^-+|-+$/g, '');
	return ['process', ...(short === '' ? [] : [short]), `${id}.json`].join('-');
}
