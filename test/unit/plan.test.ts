import { describe, expect, it } from 'vitest';

import { planItems } from '../../nodes/Tallyfy/bulk/plan';
import { deleteFile } from '../../nodes/Tallyfy/resources/file/delete';
import { deleteOneOff } from '../../nodes/Tallyfy/resources/task/deleteOneOff';
import { BASE, executionContext } from './executionContext';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };
const plan = (items: Record<string, unknown>[], operation = deleteOneOff) =>
	planItems(executionContext({ items }).context, items.length, operation, ACCOUNT);
const rejected = (taskId: unknown) => plan([{ taskId }]).rejections[0]?.explanation.what;

describe('the plan', () => {
	it('has one target for each item, with its settings', () => {
		const items = [
			{ taskId: 't1' },
			{ taskId: 't2', options: { maxRetries: 1, ignoreMissing: true } },
		];
		expect(plan(items)).toEqual({
			targets: [
				{
					id: 't1',
					url: `${BASE}/tasks/t1/delete`,
					settings: {
						ignoreMissing: false,
						concurrency: 5,
						maxRetries: 4,
						maxWaitMs: 300_000,
						timeoutMs: 30_000,
					},
					items: [{ index: 0, ignoreMissing: false }],
				},
				{
					id: 't2',
					url: `${BASE}/tasks/t2/delete`,
					settings: {
						ignoreMissing: true,
						concurrency: 5,
						maxRetries: 1,
						maxWaitMs: 300_000,
						timeoutMs: 30_000,
					},
					items: [{ index: 1, ignoreMissing: true }],
				},
			],
			rejections: [],
			concurrency: 5,
		});
	});

	it('leads to files where files are to be deleted', () => {
		expect(plan([{ fileId: 'f1' }], deleteFile).targets[0]?.url).toBe(`${BASE}/file/f1`);
	});

	it('has one target for all items that name the same thing', () => {
		const { targets } = plan([
			{ taskId: 't1' },
			{ taskId: 't2' },
			{ taskId: ' t1 ', options: { ignoreMissing: true } },
		]);
		expect(targets.map(({ id, items }) => [id, items])).toEqual([
			[
				't1',
				[
					{ index: 0, ignoreMissing: false },
					{ index: 2, ignoreMissing: true },
				],
			],
			['t2', [{ index: 1, ignoreMissing: false }]],
		]);
	});

	it.each([
		[[{ options: { concurrency: 20 } }, { options: { concurrency: 3 } }], 20],
		[[{ options: { concurrency: 99 } }, { options: { concurrency: 3 } }], 3],
		[[{ options: { concurrency: 99 } }], 1],
		[[], 1],
	])('takes the concurrency from the first item that has a readable one: %j', (items, expected) => {
		expect(plan(items.map((item) => ({ taskId: 't1', ...item }))).concurrency).toBe(expected);
	});

	it.each([
		['a plain text', 't1'],
		['an ID', { __rl: true, mode: 'id', value: ' t1 ' }],
		['a choice from the list', { __rl: true, mode: 'list', value: 't1', cachedResultName: 'One' }],
		['an address', { __rl: true, mode: 'url', value: 'https://go.tallyfy.com/0rg/tasks/t1' }],
	])('reads %s', (_words, taskId) => {
		expect(plan([{ taskId }]).targets[0]?.id).toBe('t1');
	});

	it.each([
		[
			'an address where an ID should be',
			{ mode: 'id', value: 'https://x.org/tasks/t1' },
			'is a link, not an ID',
		],
		[
			'an ID where an address should be',
			{ mode: 'url', value: 't1' },
			'is not the address of one file or task',
		],
		['an empty choice', { mode: 'list', value: '' }, 'is empty'],
		['an object', { id: 't1' }, 'is an object or a list, not an ID'],
		['half a locator', { mode: 'id' }, 'is an object or a list, not an ID'],
		['the other half of one', { value: 't1' }, 'is an object or a list, not an ID'],
		['nothing', undefined, 'is empty'],
	])('rejects %s by the name that the panel has', (_words, taskId, what) => {
		expect(rejected(taskId)).toBe(`Task ID ${what}`);
	});

	it('goes on after an item it rejects', () => {
		const { targets, rejections } = plan([{ taskId: '..' }, { taskId: 't2' }, { taskId: '' }]);
		expect(targets.map(({ id, items }) => [id, items[0]?.index])).toEqual([['t2', 1]]);
		expect(rejections).toMatchObject([{ index: 0 }, { index: 2 }]);
	});

	it('rejects an item with an option outside its range', () => {
		expect(plan([{ taskId: 't1', options: { timeout: 0 } }])).toMatchObject({
			targets: [],
			rejections: [
				{
					index: 0,
					explanation: {
						what: 'Options > Timeout (Milliseconds) is not a whole number from 1 to 3600000',
					},
				},
			],
		});
	});

	it('passes on what n8n says of an expression that fails', () => {
		expect(plan([{ taskId: new Error('No path back to node') }]).rejections).toEqual([
			{
				index: 0,
				explanation: {
					what: "The parameters can't be read: No path back to node",
					remedy: 'Check the expressions in this node.',
				},
			},
		]);
	});
});
