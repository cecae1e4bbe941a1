import { createHash } from 'crypto';

import type { IDataObject } from 'n8n-workflow';

import { failedBy, type Ending } from '../run/outcome';
import { buildUrl } from '../transport/account/address';
import { headerIn, judgeReading } from '../transport/answer/response';
import {
	isFalse,
	isPartial,
	isRecord,
	listIn,
	paginationIn,
	parseWholeNumber,
	thrownWords,
} from '../transport/answer/values';
import type { OpenResponse } from '../transport/client';
import { isoTime } from '../transport/clock';
import type { Judgement } from '../transport/outcome';
import { request } from '../transport/request';
import {
	explainNoExport,
	explainNotStored,
	explainUnfitExport,
	type UnfitExport,
} from '../words/results';
import { failedCopy, type Copy, type CopyTarget, type CopyTools } from './copy';

/** `POST /organizations/{org}/runs/{id}/export`, which changes nothing in Tallyfy. The file is what Tallyfy sent, unchanged. */
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
	const { value, status, attempts, answeredAt } = reply;
	if ('why' in value) return failedCopy(explainUnfitExport(value), reply);
	const { name, bytes, data } = value;
	const fileName = exportFileName(name ?? '', id);
	try {
		const file = await context.helpers.prepareBinaryData(bytes, fileName, 'application/json');
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const at = isoTime(answeredAt);
		const sums = { fileName, size: bytes.length, sha256 };
		const json = { id, name, exportedAt: at, data, ...sums, status, attempts, answeredAt: at };
		return { kind: 'done', made: { items: [{ json, file }] } };
	} catch (error) {
		return failedCopy(explainNotStored(fileName, thrownWords(error)), reply);
	}
}

type Fields = Record<string, unknown>;

/**
 * The shape of an export is documented nowhere, but that it is JSON. Whoever deletes the process afterwards relies on it, so
 * that it has to name this process and have some list of its parts, or else to have the tasks of one, and to be neither a
 * refusal, nor a promise, nor a part. What is read from the `bytes` may lose digits of large numbers.
 */
async function judgeExport(
	response: OpenResponse,
	id: string,
): Promise<Judgement<UnfitExport | { bytes: Buffer; data: IDataObject; name: string | null }>> {
	const { headers } = response;
	const status = response.status === 201 ? 200 : response.status;
	const { bytes, text } = await response.whole();
	const judged = judgeReading({ status, headers, body: text });
	if (!judged.ok) return judged;
	const { value: all } = judged;
	/** What an answer has under `data`, or itself. */
	const content = isRecord(all.data) ? all.data : all;
	// Where the process may be told of: under its own name, or at the top, where an ID or a name may be the export's own.
	const parts = [content.run, content.process, content].filter(isRecord);
	const lists = parts.map(({ tasks }) => listIn(tasks));
	/** Bare or under `data`; undefined where there is no such part. */
	const tasks = lists.find((list) => list !== undefined)?.filter(isRecord);

	const unfit =
		refusalIn(all) ??
		refusalIn(content) ??
		promiseIn([all, content], tasks) ??
		// How many pages there are may stand beside the data.
		partIn([...parts.slice(0, -1), { ...content, meta: all.meta ?? content.meta }], tasks);
	if (unfit !== undefined) return { ok: true, value: unfit };
	const isRange = headerIn(headers, 'content-range') !== '';
	if (isRange || isPartial(all) || content.truncated === true || content.partial === true) {
		return { ok: true, value: { why: 'cutShort' } };
	}

	const named = parts.map((part) => part.id).find(isId);
	const ofOthers = tasks?.some((task) => isId(task.run_id) && String(task.run_id) !== id);
	if ((named !== undefined && String(named) !== id) || ofOthers === true) {
		return { ok: false, reason: 'otherId' };
	}
	if (named === undefined && !tasks?.length) return { ok: false, reason: 'unconfirmed' };
	const hasList = parts
		.flatMap((part) => Object.entries(part))
		.some(([key, entry]) => PROCESS_PARTS.test(key) && listIn(entry) !== undefined);
	if (!hasList) return { ok: true, value: { why: 'bare' } };
	const name = parts.map((part) => textOf(part.name)).find((text) => text !== '') ?? null;
	return { ok: true, value: { bytes, data: all as IDataObject, name } };
}

/** What a process consists of. Lists of people, formats and the like also come where an export is only begun. */
const PROCESS_PARTS =
	/^(activities|captures|comments|events|(ko_)?form_fields|history|issues|stages|steps|tasks|threads)$/i;

function refusalIn({ success, ok, error, errors, message, status }: Fields) {
	const isEmpty = errors === undefined || errors === null || Object.keys(errors).length === 0;
	const hasFailed = /error|fail/i.test(textOf(status));
	if (!isFalse(success) && !isFalse(ok) && !error && isEmpty && !hasFailed) return undefined;
	const said = [error, message].find((words) => typeof words === 'string');
	return { why: 'refused' as const, said };
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
function promiseIn(places: readonly Fields[], tasks: readonly Fields[] | undefined) {
	const promising = tasks === undefined ? PROMISING_FIELD : JOB_FIELD;
	const isPromised = places.some((place) => {
		const status = textOf(place.status);
		const message = textOf(place.message);
		if (tasks?.length) return PROMISED_STATUS.test(status) || PROMISED.test(message);
		const isJob = Object.keys(place).some((key) => promising.test(key) && place[key]);
		return isJob || message !== '' || !PROCESS_STATUS.test(status);
	});
	return isPromised ? { why: 'promised' as const } : undefined;
}

/** Fewer tasks than Tallyfy counts, or one page of several. */
function partIn(
	parts: readonly Fields[],
	all: readonly Fields[] | undefined,
): UnfitExport | undefined {
	const came = all?.length ?? 0;
	for (const part of parts) {
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

function textOf(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
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
