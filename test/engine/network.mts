import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

import { BASE_URL } from './harness.mts';

/**
 * Whatever one-off task is asked for is there, free of a process; `first` alone where only the first look finds it. Lists
 * are empty, so that each is asked for.
 */
export function showTasks(looks: 'always' | 'first' = 'always', baseUrl = BASE_URL): void {
	const task = ({ url }: Request) => {
		const id = url.split('/').at(-1);
		return { data: { id, title: id, is_oneoff_task: true, run_id: null, archived_at: null } };
	};
	if (looks === 'first') {
		nock(baseUrl)
			.get(/\/tasks\/[^/?]+$/)
			.optionally()
			.reply(200, task);
		nock(baseUrl)
			.persist()
			.get(/\/tasks\/[^/?]+$/)
			.optionally()
			.reply(403, { message: 'No' });
		return;
	}
	nock(baseUrl)
		.persist()
		.get(/\/tasks\/[^/?]+$/)
		.optionally()
		.reply(200, task);
	const meta = { pagination: { total: 0, total_pages: 1 } };
	nock(baseUrl)
		.persist()
		.get(/\/tasks\?/)
		.optionally()
		.reply(200, { data: [], meta });
}

/**
 * No test of the file reaches the network: what is not expected fails, and what is expected has to happen.
 * To be called at the top of a test file.
 */
export function useNock(): void {
	beforeAll(() => {
		// Another file of this process may have ended it.
		if (!nock.isActive()) nock.activate();
		nock.disableNetConnect();
	});
	afterEach(() => {
		const leftOver = nock.pendingMocks();
		nock.cleanAll();
		expect(leftOver, 'requests that were expected and never came').toEqual([]);
	});
	afterAll(() => {
		nock.enableNetConnect();
		nock.restore();
	});
}
