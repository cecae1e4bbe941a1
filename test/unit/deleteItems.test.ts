import { NodeApiError, NodeOperationError, type IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { deleteItems } from '../../nodes/Tallyfy/bulk/deleteItems';
import { deleteOneOff } from '../../nodes/Tallyfy/resources/task/deleteOneOff';
import { BASE, executionContext, response } from './executionContext';

type Situation = Parameters<typeof executionContext>[0];

/** Tasks by name; the answer is 204 except for names that are statuses. */
async function run(taskIds: readonly unknown[], more: Partial<Situation> = {}) {
	const urls: string[] = [];
	const host = executionContext({
		items: taskIds.map((taskId) => ({ taskId, options: { concurrency: 1, maxRetries: 0 } })),
		http: ({ url }) => {
			urls.push(url.slice(BASE.length));
			return response(Number(/\/(\d{3})\//.exec(url)?.[1] ?? 204));
		},
		...more,
	});
	const work = deleteItems(host.context, deleteOneOff);
	const output = await work.catch((error: unknown) => error);
	const items = Array.isArray(output) ? (output as Awaited<typeof work>) : [];
	return { ...host, urls, error: items.length > 0 ? undefined : output, items };
}

describe('a run of the node', () => {
	it('sends one request for each item and puts out one item for each', async () => {
		const { urls, items, hints, nodeContext } = await run(['a', 'b']);
		expect(urls).toEqual(['/tasks/a/delete', '/tasks/b/delete']);
		expect(items).toEqual(
			['a', 'b'].map((id, item) => ({
				json: { deleted: true, id, status: 204, data: null, attempts: 1 },
				pairedItem: { item },
			})),
		);
		expect(hints).toEqual([]);
		expect(nodeContext).toEqual({});
	});

	it('of no items puts out none', async () => {
		expect((await run([])).error).toEqual([]);
	});

	it('sends one request for the same ID in several items', async () => {
		const { urls, items } = await run(['a', 'a']);
		expect(urls).toHaveLength(1);
		expect(items).toHaveLength(2);
	});

	it('says above its output what there is to say', async () => {
		const { hints } = await run(['a', '403'], { continueOnFail: true });
		expect(hints).toEqual([
			{ message: '1 of 2 deleted: 1 failed.', type: 'warning', location: 'outputPane' },
		]);
	});
});

describe('with Stop Workflow', () => {
	it('nothing is sent when an item is wrong', async () => {
		const { urls, error } = await run(['a', '..']);
		expect(urls).toEqual([]);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message: 'Task ID has characters that no ID has (item 1). Nothing was deleted.',
			description: 'An ID has only letters, digits, hyphens and underscores.',
			context: { itemIndex: 1 },
			node: { name: 'Tallyfy' },
		});
	});

	it('nothing is sent when the credential is wrong', async () => {
		const credential = { accessToken: '', organizationId: '0rg' };
		const { urls, error } = await run(['a', 'b'], { credential });
		expect(urls).toEqual([]);
		expect(error).toMatchObject({
			message: 'The Tallyfy API credential has no access token. Nothing was deleted.',
			description: expect.stringContaining('Create one in Tallyfy') as string,
		});
	});

	it('the first failure ends the run, with an account of it', async () => {
		const { urls, error, hints } = await run(['a', '403', 'c']);
		expect(urls).toEqual(['/tasks/a/delete', '/tasks/403/delete']);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message:
				'The owner of the access token may not delete this one-off task (403) (item 1). Stopped: 1 of 3 items deleted, 1 failed, 1 not tried.',
			description: expect.stringMatching(/ Deleted: a\.$/) as string,
			httpCode: '403',
			context: { itemIndex: 1 },
		});
		expect(hints).toEqual([]);
	});

	it('a failure without an answer has no status', async () => {
		const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
		const { error } = await run(['a'], { http: () => lost });
		expect(error).toMatchObject({
			message: 'The connection to Tallyfy broke before the answer was complete',
			httpCode: null,
		});
	});

	it('a failure that an item ignores ends nothing', async () => {
		const options = { ignoreMissing: true, concurrency: 1 };
		const { items } = await run([], {
			items: ['404', 'b'].map((taskId) => ({ taskId, options })),
		});
		expect(items.map(({ json }) => json.alreadyDeleted)).toEqual([true, undefined]);
	});
});

describe('with Continue', () => {
	it('wrong items fail and the others go on', async () => {
		const { urls, items } = await run(['..', 'b', '404'], { continueOnFail: true });
		expect(urls).toEqual(['/tasks/b/delete', '/tasks/404/delete']);
		expect(items.map(({ json }) => json.error ?? json.deleted)).toEqual([
			'Task ID has characters that no ID has',
			true,
			'Tallyfy has no one-off task with this ID (404)',
		]);
	});

	it('every item fails when the credential is wrong', async () => {
		const { items } = await run(['a', 'b'], {
			continueOnFail: true,
			credential: new Error('None'),
		});
		expect(items.map(({ json }) => json.error)).toEqual(
			Array.from({ length: 2 }, () => "The Tallyfy API credential can't be used: None"),
		);
	});
});

describe('Retry On Fail', () => {
	it('sends nothing again that the first try saw deleted', async () => {
		const nodeContext: IDataObject = {};
		await run(['a', '403'], { nodeContext });
		const { urls, items } = await run(['a', 'c'], { nodeContext });
		expect(urls).toEqual(['/tasks/c/delete']);
		expect(items.map(({ json }) => json.deleted)).toEqual([true, true]);
		expect(nodeContext).toEqual({});
	});

	it('takes a 404 for the deletion that the first try never heard of', async () => {
		const nodeContext: IDataObject = {};
		const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
		await run(['404'], { nodeContext, http: () => lost });
		const { items } = await run(['404'], { nodeContext });
		expect(items[0]?.json).toMatchObject({ deleted: true, alreadyDeleted: true });
	});
});

describe('stopping the execution', () => {
	it('sends nothing more, and leaves the account in the log', async () => {
		const controller = new AbortController();
		const { calls, warnings, items } = await run(['a', 'b'], {
			cancelled: controller.signal,
			http: () => {
				controller.abort();
				return response(204);
			},
		});
		expect(calls).toHaveLength(1);
		expect(items.map(({ json }) => json.error ?? json.deleted)).toEqual([
			true,
			'The run was stopped before this item was tried',
		]);
		expect(warnings).toEqual([
			'Tallyfy: the execution was stopped. 1 of 2 items deleted, 1 not tried. Deleted: a.',
		]);
	});

	it('leaves the log alone where it did not happen', async () => {
		const { signal } = new AbortController();
		expect((await run(['a'], { cancelled: signal })).warnings).toEqual([]);
	});
});
