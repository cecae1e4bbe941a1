import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import type { Change } from '../../../nodes/Tallyfy/change/operation';
import { executionContext, response } from '../support/executionContext.mts';
import { changeOf } from '../support/subjects.mts';

const TASK = { is_oneoff_task: true, run_id: null, archived_at: null };

/** Deletes `a` and `b`, both looked at, with an operation that breaks over `b`. */
async function run(change: Change, ids = ['a', 'b']) {
	const { context } = executionContext({
		items: ids.map((taskId) => ({ taskId })),
		continueOnFail: true,
		http: ({ url, method }) => {
			const id = /\/tasks\/(\w+)/.exec(url)?.[1];
			return method === 'GET'
				? response(200, JSON.stringify({ data: { ...TASK, id, title: id } }))
				: response(204);
		},
	});
	return await changeItems(context, change);
}

const broken = () => {
	throw new Error('Nobody thought of this');
};

describe('what nobody thought of', () => {
	it('while something is looked at, fails that thing alone: nothing was sent for it', async () => {
		const change = changeOf('task', 'delete');
		const items = await run({
			...change,
			refuse: ({ id }) => (id === 'b' ? broken() : undefined),
		});
		expect(items.map(({ json }) => [json.id, json.deleted])).toEqual([
			['a', true],
			['b', false],
		]);
		expect(items[1]?.json.details).toEqual({ id: 'b', status: null, attempts: 0 });
	});

	it('while a list is read, fails all of them: n8n would pass the input on as done', async () => {
		const ids = ['a', 'b', 'c', 'd', 'e'];
		const { context } = executionContext({
			items: ids.map((taskId) => ({ taskId })),
			continueOnFail: true,
			http: () => response(200, JSON.stringify({ data: ids.map((id) => ({ ...TASK, id })) })),
		});
		const items = await changeItems(context, { ...changeOf('task', 'delete'), tells: broken });
		expect(items.map(({ json }) => [json.id, json.deleted, json.outcome])).toEqual(
			ids.map((id) => [id, false, 'failed']),
		);
		expect(items[0]?.json.message).toContain('Nobody thought of this');
	});

	it('while something is sent, leaves open whether it is gone, and the account whole', async () => {
		const change = { ...changeOf('task', 'delete') };
		Object.defineProperty(change, 'confirmedBy', { get: broken });
		const items = await run(change);
		expect(items.map(({ json }) => json.details)).toMatchObject([
			{ id: 'a', outcomeUnknown: true },
			{ id: 'b', outcomeUnknown: true },
		]);
	});
});

describe('items that name the same thing', () => {
	it('do not share what came back', async () => {
		const { context } = executionContext({
			items: [{ fileId: 'f1' }, { fileId: ' f1' }],
			http: () => response(200, JSON.stringify({ data: { id: 'f1' } })),
		});
		const [first, second] = await changeItems(context, changeOf('file', 'delete'));
		expect(first?.json.data).toEqual(second?.json.data);
		expect(first?.json.data).not.toBe(second?.json.data);
	});
});
