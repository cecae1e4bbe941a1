import { setTimeout } from 'node:timers/promises';

import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { BASE_URL, DELETE_TASK, runNode, SOME_TIME } from '../../harness.mts';
import { showTasks, useNock } from '../../network.mts';

useNock();

const ITEMS = Array.from({ length: 30 }, (_, index) => ({ id: `t${index}`, row: index }));
const FAILING = 'The owner of the access token may not delete this one-off task (403)';

/** Task t10 may not be deleted; of the others, as many are deleted as are asked for. */
function tallyfy(deletions: number) {
	showTasks();
	nock(BASE_URL)
		.delete(/\/tasks\/t10\/delete$/)
		.reply(403, { message: 'No permission' });
	nock(BASE_URL)
		.delete(/\/tasks\/t(?!10\/)\d+\/delete$/)
		.times(deletions)
		.reply(204);
}

describe('with Stop Workflow', () => {
	it('the first failure starts no further request, and the error says what was deleted', async () => {
		tallyfy(10);
		const { error, output, run } = await runNode({
			items: ITEMS,
			parameters: { ...DELETE_TASK, options: { concurrency: 1 } },
		});
		expect(output).toEqual([]);
		expect(run.data.resultData.runData.Next).toBeUndefined();
		expect(error?.message).toBe(
			`${FAILING} [Item 10]. Stopped: 10 of 30 one-off tasks deleted, 1 failed, 19 not tried.`,
		);
		expect(error?.description).toContain(
			'Tallyfy said: "No permission" Deleted: t0, t1, t2, t3, t4, t5, t6, t7, t8, t9.',
		);
	});

	it('requests in flight are awaited and counted', async () => {
		showTasks();
		nock(BASE_URL)
			.delete(/\/tasks\/t0\/delete$/)
			.reply(async () => {
				await setTimeout(50);
				return [403, { message: 'No permission' }];
			});
		nock(BASE_URL)
			.delete(/\/tasks\/t[1-4]\/delete$/)
			.times(4)
			.reply(async () => {
				await setTimeout(200);
				return [204];
			});
		const { error } = await runNode({
			items: ITEMS,
			parameters: { ...DELETE_TASK, options: { concurrency: 5 } },
		});
		expect(error?.message).toContain(
			'Stopped: 4 of 30 one-off tasks deleted, 1 failed, 25 not tried.',
		);
	});

	it('an item alone gives its own error without an account', async () => {
		showTasks();
		nock(BASE_URL)
			.delete(/\/tasks\/t0\/delete$/)
			.reply(403, { message: 'No permission' });
		const { error } = await runNode({ items: ITEMS.slice(0, 1) });
		expect(error?.message).toBe(FAILING);
	});
});

describe('with Continue', () => {
	it('the failed item stands in its place and goes to the next node with the others', async () => {
		tallyfy(29);
		const { output, run, hint } = await runNode({
			items: ITEMS,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json }) => json.error ?? json.deleted)).toEqual(
			ITEMS.map(({ row }) => (row === 10 ? FAILING : true)),
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			ITEMS.map(({ row }) => ({ item: row })),
		);
		expect(run.data.resultData.runData.Next?.[0]?.data?.main?.[0]).toHaveLength(30);
		expect(hint).toBe('29 of 30 one-off tasks deleted: 1 failed.');
	});
});

describe('with Continue (using error output)', () => {
	it('a failed item never shows what a former node said of another thing, and keeps its own id', async () => {
		tallyfy(29);
		const { errorOutput } = await runNode({
			items: ITEMS.map((item) => ({ ...item, deleted: true, status: 200, attempts: 7 })),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput.map(({ json }) => [json.deleted, json.id, json.status])).toEqual([
			[false, 't10', 403],
		]);
	});

	it('the failed item leaves through the error output, paired by a number, with its input fields only where they are asked for', async () => {
		tallyfy(29);
		const { output, errorOutput } = await runNode({
			items: ITEMS,
			settings: { onError: 'continueErrorOutput' },
		});
		expect(output).toHaveLength(29);
		expect(errorOutput).toEqual([
			{
				json: {
					name: 't10',
					deleted: false,
					outcome: 'failed',
					id: 't10',
					status: 403,
					data: null,
					attempts: 1,
					answeredAt: SOME_TIME,
					error: FAILING,
					message: expect.stringContaining('Tallyfy said: "No permission"') as string,
					details: { id: 't10', status: 403, attempts: 1 },
				},
				pairedItem: 10,
			},
		]);
	});
});

describe('the hint above the output', () => {
	it('is a receipt where everything simply worked', async () => {
		showTasks();
		nock(BASE_URL)
			.delete(/\/tasks\/t\d\/delete$/)
			.times(3)
			.reply(204);
		const { hint } = await runNode({ items: ITEMS.slice(0, 3) });
		expect(hint).toBe('3 one-off tasks deleted.');
	});
});
