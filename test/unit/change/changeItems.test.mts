import { NodeApiError, NodeOperationError, type IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { executionContext, response } from '../support/executionContext.mts';
import {
	changeIn,
	FORBIDDEN,
	lostConnection,
	NOT_FOUND,
	SmallTallyfy,
} from '../support/smallTallyfy.mts';
import { changeOf } from '../support/subjects.mts';

type Situation = Parameters<typeof executionContext>[0];

/** Files by ID, one after the other. Deleting those that begin with a status gets that status. */
async function run(fileIds: readonly unknown[], more: Partial<Situation> = {}) {
	const ids = fileIds.filter((id) => typeof id === 'string');
	const tallyfy = new SmallTallyfy('file', ids);
	tallyfy.instead = ({ kind, id }) => {
		if (id.startsWith('404')) return NOT_FOUND;
		return kind === 'DELETE' && id.startsWith('403') ? FORBIDDEN : undefined;
	};
	const host = executionContext({
		items: fileIds.map((fileId) => ({ fileId, options: { concurrency: 1, maxRetries: 0 } })),
		http: tallyfy.http,
		...more,
	});
	const { clock } = tallyfy;
	const work = clock.run(changeItems(host.context, changeOf('file', 'delete'), clock));
	const output = await work.catch((error: unknown) => error);
	const items = Array.isArray(output) ? (output as Awaited<typeof work>) : [];
	const { log } = tallyfy;
	return { ...host, log, error: items.length > 0 ? undefined : output, items };
}

describe('a run of the node', () => {
	it('sends one request for each item and puts out one item for each', async () => {
		const { log, items, hints, nodeContext } = await run(['a', 'b']);
		expect(log).toEqual(['DELETE a', 'DELETE b']);
		expect(items.map(({ json, pairedItem }) => [json.id, json.outcome, pairedItem])).toEqual([
			['a', 'deleted', { item: 0 }],
			['b', 'deleted', { item: 1 }],
		]);
		expect(hints).toEqual([{ message: '2 files deleted.', type: 'info', location: 'outputPane' }]);
		expect(nodeContext).toEqual({ changes: {} });
	});

	it('of no items puts out none', async () => {
		expect((await run([])).error).toEqual([]);
	});

	it('sends one request for the same ID in several items', async () => {
		const { log, items } = await run(['a', 'b', 'a']);
		expect(log).toEqual(['DELETE a', 'DELETE b']);
		expect(items.map(({ json }) => json.deleted)).toEqual([true, true, true]);
	});

	it('says above its output what there is to say', async () => {
		const { hints } = await run(['a', '403'], { continueOnFail: true });
		expect(hints).toEqual([
			{ message: '1 of 2 files deleted: 1 failed.', type: 'warning', location: 'outputPane' },
		]);
	});
});

describe('with Stop Workflow', () => {
	it('nothing is sent when an item is wrong', async () => {
		const { log, error } = await run(['a', '..']);
		expect(log).toEqual([]);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message: "'File ID' has characters that no ID has [Item 1]. Nothing was deleted.",
			description: 'An ID has only letters, digits, hyphens and underscores.',
			context: { itemIndex: 1 },
			node: { name: 'Tallyfy' },
		});
	});

	it('nothing is sent when the credential is wrong', async () => {
		const credential = { accessToken: '', organizationId: '0rg' };
		const { log, error } = await run(['a', 'b'], { credential });
		expect(log).toEqual([]);
		expect(error).toMatchObject({
			message: 'The Tallyfy API credential has no access token. Nothing was deleted.',
			description: expect.stringContaining('Create one in Tallyfy') as string,
		});
	});

	it('the first failure ends the run, with an account of it', async () => {
		const { log, error, hints } = await run(['a', '403', 'c']);
		expect(log).toEqual(['DELETE a', 'DELETE 403']);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message:
				'The owner of the access token may not delete this file (403) [Item 1]. Stopped: 1 of 3 files deleted, 1 failed, 1 not tried.',
			description: expect.stringMatching(/ Deleted: a\.$/) as string,
			httpCode: '403',
			context: {
				itemIndex: 1,
				data: { deleted: ['a'], unknown: [], failed: ['403'], left: [], notTried: ['c'] },
			},
		});
		expect(hints).toEqual([]);
	});

	it("a firewall's page that is gone by the next attempt ends nothing, and one that stays is named", async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b']);
		let pages = 1;
		tallyfy.instead = ({ kind }) =>
			kind === 'DELETE' && pages-- > 0 ? response(403, '<html>blocked</html>') : undefined;
		const settings = { stops: true, options: { concurrency: 1 } };
		const { outcomes, error } = await changeIn(tallyfy, 'delete', ['a', 'b'], settings);
		expect(error).toBeUndefined();
		expect(outcomes).toEqual(['deleted', 'deleted']);

		tallyfy.put('c');
		pages = Infinity;
		const blocked = await changeIn(tallyfy, 'delete', ['c'], settings);
		expect(blocked.error?.message).toContain('web page');
	});

	it('names every ID in the data of its error, however many there are', async () => {
		const ids = Array.from({ length: 60 }, (_, n) => `t${n}`);
		const { error } = await run([...ids, '403']);
		const { data } = (error as NodeApiError).context as { data: { deleted: string[] } };
		expect(data.deleted).toEqual(ids);
	});

	it('a failure that an item ignores ends nothing', async () => {
		const options = { ignoreMissing: true, concurrency: 1 };
		const { items } = await run(['404', 'b'], {
			items: ['404', 'b'].map((fileId) => ({ fileId, options })),
		});
		expect(items.map(({ json }) => json.outcome)).toEqual(['missing', 'deleted']);
	});
});

describe('with Continue', () => {
	it('wrong items fail and the others go on', async () => {
		const { log, items } = await run(['..', 'b', '404'], { continueOnFail: true });
		expect(log).toEqual(['DELETE b', 'DELETE 404', 'GET 404']);
		expect(items.map(({ json }) => json.error ?? json.deleted)).toEqual([
			"'File ID' has characters that no ID has",
			true,
			'Tallyfy shows this token no file with this ID',
		]);
	});

	it('every item fails when the credential is wrong', async () => {
		const { items } = await run(['a', 'b'], {
			continueOnFail: true,
			credential: new Error('None'),
		});
		expect(items.map(({ json }) => [json.deleted, json.outcome, json.error])).toEqual(
			Array.from({ length: 2 }, () => [
				...[false, 'failed', "The Tallyfy API credential can't be used: None"],
			]),
		);
	});

	it('failed items are paired with the number of theirs for the error output, so that n8n can not lose them', async () => {
		const { items } = await run(['a', '403'], {
			continueOnFail: true,
			onError: 'continueErrorOutput',
		});
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, 1]);
	});
});

describe('a try that can not begin', () => {
	it('denies nothing that an earlier one has deleted', async () => {
		const nodeContext: IDataObject = {};
		await run(['a', '403'], { nodeContext });
		const credential = new Error('Secrets provider not reachable');
		const { error } = await run(['a', '403'], { nodeContext, credential });
		expect(error).toMatchObject({
			message: expect.stringContaining(
				'In this try nothing was deleted; an earlier try of this execution has deleted: a.',
			) as string,
			context: { data: { deleted: ['a'], unknown: [] } },
		});
		const { items } = await run(['a', '403'], { nodeContext, credential, continueOnFail: true });
		expect(items.map(({ json }) => [json.deleted, json.id])).toEqual([
			[true, 'a'],
			[false, null],
		]);
	});

	it('names what an earlier one has sent without learning the answer', async () => {
		const nodeContext: IDataObject = {};
		await run(['a'], { nodeContext, http: () => lostConnection() });
		const { error } = await run(['a'], { nodeContext, credential: new Error('None') });
		expect(error).toMatchObject({
			message: expect.stringContaining(
				'an earlier try of this execution sent without learning the answer: a.',
			) as string,
			context: { data: { deleted: [], unknown: ['a'] } },
		});
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
