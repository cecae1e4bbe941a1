import { NodeApiError, NodeOperationError, type IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { BASE, executionContext, response } from '../support/executionContext.mts';
import { changeOf } from '../support/subjects.mts';

type Situation = Parameters<typeof executionContext>[0];

/** Tasks by name; the answer is 204 except for names that are statuses. */
async function run(taskIds: readonly unknown[], more: Partial<Situation> = {}) {
	const urls: string[] = [];
	const host = executionContext({
		items: taskIds.map((taskId) => ({ taskId, options: { concurrency: 1, maxRetries: 0 } })),
		http: ({ url }) => {
			urls.push(url.slice(BASE.length));
			const status = Number(/\/(\d{3})\//.exec(url)?.[1] ?? 204);
			return response(status, status === 403 ? '{}' : '');
		},
		...more,
	});
	const work = changeItems(host.context, changeOf('task', 'delete'));
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
				json: {
					deleted: true,
					id,
					status: 204,
					data: null,
					attempts: 1,
					answeredAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				},
				pairedItem: { item },
			})),
		);
		expect(hints).toEqual([]);
		expect(nodeContext).toEqual({ changes: {} });
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
			message: "'Task ID' has characters that no ID has [Item 1]. Nothing was deleted.",
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
				'The owner of the access token may not delete this one-off task (403) [Item 1]. Stopped: 1 of 3 deleted, 1 failed, 1 not tried.',
			description: expect.stringMatching(/ Deleted: a\.$/) as string,
			httpCode: '403',
			context: {
				itemIndex: 1,
				data: { deleted: ['a'], unknown: [], failed: ['403'], left: [], notTried: ['c'] },
			},
		});
		expect(hints).toEqual([]);
	});

	it('names every ID in the data of its error, however many there are', async () => {
		const ids = Array.from({ length: 60 }, (_, n) => `t${n}`);
		const { error } = await run([...ids, '403']);
		const { data } = (error as NodeApiError).context as { data: { deleted: string[] } };
		expect(data.deleted).toEqual(ids);
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
			"'Task ID' has characters that no ID has",
			true,
			'Tallyfy has no one-off task with this ID (404)',
		]);
	});

	it('every item fails when the credential is wrong', async () => {
		const { items } = await run(['a', 'b'], {
			continueOnFail: true,
			credential: new Error('None'),
		});
		expect(items.map(({ json }) => [json.deleted, json.error])).toEqual(
			Array.from({ length: 2 }, () => [false, "The Tallyfy API credential can't be used: None"]),
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
		expect(nodeContext).toEqual({ changes: {} });
	});

	it('presumes a 404 after a deletion that the first try never heard of', async () => {
		const nodeContext: IDataObject = {};
		const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
		await run(['404'], { nodeContext, http: () => lost });
		const { items } = await run(['404'], { nodeContext });
		expect(items[0]?.json).toMatchObject({
			deleted: true,
			alreadyDeleted: true,
			presumed: true,
			attempts: 2,
		});
	});

	it('denies nothing that the first try has deleted, when the second can not begin', async () => {
		const nodeContext: IDataObject = {};
		await run(['a', '403'], { nodeContext });
		const credential = new Error('Secrets provider not reachable');
		const { error } = await run(['a', '403'], { nodeContext, credential });
		expect(error).toMatchObject({
			message: expect.stringContaining(
				'an earlier try of this execution has deleted: a.',
			) as string,
		});
		const { items } = await run(['a', '403'], { nodeContext, credential, continueOnFail: true });
		expect(items.map(({ json }) => [json.deleted, json.id])).toEqual([
			[true, 'a'],
			[false, null],
		]);
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
			expect.stringContaining('The run was stopped before this item'),
		]);
		expect(warnings).toHaveLength(1);
		expect(warnings[0]).toMatch(/^Tallyfy: the execution was stopped\..*"deleted":\["a"\]/);
		expect(warnings[0]).toMatch(/"notTried":\["b"\]/);
	});

	it('leaves the log alone where it did not happen', async () => {
		const { signal } = new AbortController();
		expect((await run(['a'], { cancelled: signal })).warnings).toEqual([]);
	});
});
