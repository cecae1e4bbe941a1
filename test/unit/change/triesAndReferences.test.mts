import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { executionContext, response } from '../support/executionContext.mts';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

/** One try of the node over these tasks; `answers` are those to deletions, by ID. What is gone isn't found. */
async function tryOnce(
	nodeContext: IDataObject,
	gone: Set<string>,
	answers: Record<string, 'forbidden' | 'lost'>,
) {
	const ids = ['a', 'b', 'c', 'd'];
	const http = async ({ method, url }: IHttpRequestOptions): Promise<unknown> => {
		const id = /\/tasks\/(\w+)/.exec(url)?.[1];
		if (id === undefined) return await Promise.resolve(response(200, '{"data":[]}'));
		if (gone.has(id)) return response(404, '{"message":"Task not found"}');
		if (method === 'GET') return response(200, JSON.stringify({ data: { id, title: id } }));
		if (answers[id] === 'forbidden') return response(403);
		gone.add(id);
		const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
		return answers[id] === 'lost' ? reset : response(204);
	};
	const clock = new VirtualClock();
	const { context } = executionContext({
		items: ids.map((taskId) => ({
			taskId,
			safety: { expectedCount: 4 },
			options: { maxRetries: 0, concurrency: 1 },
		})),
		http,
		nodeContext,
	});
	return await clock.run(changeItems(context, changeOf('task', 'delete'), clock)).then(
		(items) => ({ items, error: undefined }),
		(error: unknown) => ({ items: [], error }),
	);
}

describe('a second try under Expected Count', () => {
	it('counts what the first one sent and Tallyfy no longer has', async () => {
		const nodeContext: IDataObject = {};
		const gone = new Set<string>();
		const first = await tryOnce(nodeContext, gone, { b: 'lost', c: 'forbidden' });
		expect(first.error).toBeDefined();
		const { items, error } = await tryOnce(nodeContext, gone, {});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.deleted)).toEqual([true, true, true, true]);
	});
});

describe('what a restored template could not bring back', () => {
	const reference = { type: 'Blueprint', id: 'x' };

	it.each([
		['in a list', { meta: { unrestored_references: [reference] } }],
		['in an object, as PHP writes one', { meta: { unrestored_references: { 3: reference } } }],
		['beside the data', { unrestored_references: [reference] }],
	])('is told wherever Tallyfy puts it: %s', async (_words, more) => {
		let isRestored = false;
		const http = async ({ method }: IHttpRequestOptions): Promise<unknown> => {
			if (method === 'PUT') isRestored = true;
			const archived_at = isRestored ? null : '2026-01-02T00:00:00Z';
			const body = { data: { id: 'a', title: 'a', archived_at }, ...(isRestored ? more : {}) };
			return await Promise.resolve(response(200, JSON.stringify(body)));
		};
		const clock = new VirtualClock();
		const { context } = executionContext({ items: [{ templateId: 'a' }], http });
		const [item] = await clock.run(changeItems(context, changeOf('template', 'restore'), clock));
		expect(item?.json).toMatchObject({ restored: true, unrestoredReferences: [reference] });
	});
});
