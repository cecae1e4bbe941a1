import { createHash } from 'crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isoTime } from '../output/isoTime';
import { buildUrl } from '../transport/account/address';
import type { Judgement } from '../transport/outcome';
import { request } from '../transport/request';
import { isRecord, judgeReading, type Response } from '../transport/answer/response';
import { explainNoExport, explainNotStored } from '../words/copy';
import { exportFileName } from './fileName';
import { failedBy, type CopyTools, type Outcome } from './operation';
import type { Target } from './plan';

/** Exports one process as JSON, `POST /organizations/{org}/runs/{id}/export`, which changes nothing in Tallyfy. */
export async function exportRun(
	{ id, options, items }: Target,
	{ thing, context, account, session }: CopyTools,
): Promise<Outcome> {
	const url = buildUrl(account.baseUrl, account.organizationId, [...thing.path(id), 'export']);
	const line = { method: 'POST' as const, url };
	const reply = await request({ line, judge: judgeExport, ...options }, session);
	if (!reply.ok) {
		const failed = failedBy(reply.failure, reply, { noun: thing.noun, verb: 'export' });
		return reply.failure.reason === 'notFound'
			? { ...failed, explanation: explainNoExport(failed.explanation) }
			: failed;
	}
	const { value, status, attempts, answeredAt } = reply;
	const at = isoTime(answeredAt);
	const data = 'data' in value && isRecord(value.data) ? value.data : value;
	const name = typeof data.name === 'string' && data.name.trim() !== '' ? data.name : null;
	const json = { id, name, exportedAt: at, data: value as IDataObject };
	const sent = { status, attempts, answeredAt: at };
	if (items.every(({ binaryField }) => binaryField === undefined))
		return { kind: 'copied', json: { ...json, ...sent } };

	const fileName = exportFileName('process', name ?? '', id);
	const file = await storeJson(context, value, fileName);
	if ('detail' in file) {
		const explanation = explainNotStored(fileName, file.detail);
		return { kind: 'failed', explanation, status, attempts, answeredAt };
	}
	const { binary, ...sums } = file;
	return { kind: 'copied', json: { ...json, ...sums, ...sent }, binary };
}

/** The shape of an export is documented nowhere, but that it is JSON: an object that holds more than a message. */
function judgeExport(response: Response): Judgement<Record<string, unknown>> {
	const status = response.status === 201 ? 200 : response.status;
	const judged = judgeReading({ ...response, status });
	if (!judged.ok) return judged;
	const holdsMore = Object.keys(judged.value).some((key) => key !== 'message' && key !== 'code');
	return holdsMore ? judged : { ok: false, reason: 'unconfirmed' };
}

async function storeJson(
	{ helpers }: IExecuteFunctions,
	value: Record<string, unknown>,
	fileName: string,
) {
	const bytes = Buffer.from(JSON.stringify(value, null, 2));
	try {
		const binary = await helpers.prepareBinaryData(bytes, fileName, 'application/json');
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		return { binary, fileName, size: bytes.length, sha256 };
	} catch (error) {
		return { detail: error instanceof Error ? error.message : String(error) };
	}
}
