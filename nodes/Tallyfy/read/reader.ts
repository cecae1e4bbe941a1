import type { IDataObject } from 'n8n-workflow';

import { buildUrl } from '../transport/account/address';
import type { Account } from '../transport/account/credential';
import type { Reply } from '../transport/outcome';
import { request, type RequestTools } from '../transport/request';
import { judgeReading } from '../transport/answer/response';

/** How patient the user is with one request. */
export interface Patience {
	timeoutMs: number;
	maxRetries: number;
	maxWaitMs: number;
}

/** Reads one JSON object: the path is what follows `/organizations/{organization}`. */
export type Read = (
	path: readonly string[],
	query?: IDataObject,
) => Promise<Reply<Record<string, unknown>>>;

/** Reading for one run: under the limiter, the retries and the stop that all its requests share. */
export function createRead(account: Account, patience: Patience, tools: RequestTools): Read {
	return async (path, query) => {
		const url = buildUrl(account.baseUrl, account.organizationId, path);
		const line = { method: 'GET' as const, url, ...(query === undefined ? {} : { qs: query }) };
		return await request({ line, judge: judgeReading, ...patience }, tools);
	};
}
