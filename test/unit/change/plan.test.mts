import { describe, expect, it } from 'vitest';

import { checkUnseen, planItems } from '../../../nodes/Tallyfy/change/plan';
import { BASE, executionContext } from '../support/executionContext.mts';
import { asking } from '../support/results.mts';
import { changeOf } from '../support/subjects.mts';
import { START } from '../support/virtualClock.mts';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };
const plan = (items: Record<string, unknown>[], change = changeOf('task', 'delete')) =>
	planItems(executionContext({ items }).context, change, ACCOUNT, START);
const rejected = (taskId: unknown) => plan([{ taskId }]).rejections[0]?.explanation.message;

const OPTIONS = {
	concurrency: 5,
	maxRetries: 4,
	maxWaitMs: 300_000,
	timeoutMs: 30_000,
	includeOtherFields: false,
};
const UNGUARDED = {
	isDryRun: false,
	hold: undefined,
	// A task's kind decides.
	looks: true,
	onlyIf: [],
	copySha256: [],
	said: undefined,
	isOfProcess: false,
};

describe('the plan', () => {
	it('has one target for each item, with its options', () => {
		const items = [
			{ taskId: 't1' },
			{ taskId: 't2', options: { maxRetries: 1, ignoreMissing: true } },
		];
		expect(plan(items)).toEqual({
			targets: [
				{
					id: 't1',
					url: `${BASE}/tasks/t1/delete`,
					options: OPTIONS,
					items: [asking(0)],
					...UNGUARDED,
				},
				{
					id: 't2',
					url: `${BASE}/tasks/t2/delete`,
					options: { ...OPTIONS, maxRetries: 1 },
					items: [asking(1, true)],
					...UNGUARDED,
				},
			],
			rejections: [],
			concurrency: 5,
			maxChanges: undefined,
			expectedCount: undefined,
			isDryRun: false,
			holds: undefined,
			warning: undefined,
			stopsRun: undefined,
		});
	});

	it('leads to files where files are to be deleted', () => {
		const { targets } = plan([{ fileId: 'f1' }], changeOf('file', 'delete'));
		expect(targets[0]?.url).toBe(`${BASE}/file/f1`);
	});

	it('has one target for all items that name the same thing, as guarded as the most careful of them', () => {
		const { targets } = plan(
			[
				{ fileId: 'f1' },
				{ fileId: 'f2' },
				{ fileId: ' f1 ', options: { ignoreMissing: true }, safety: { lookFirst: true } },
			],
			changeOf('file', 'delete'),
		);
		expect(targets.map(({ id, items, looks }) => [id, items, looks])).toEqual([
			['f1', [asking(0), asking(2, true)], true],
			['f2', [asking(1)], false],
		]);
	});

	it.each<[string, object]>([
		['a Dry Run', { dryRun: true }],
		['Look First', { safety: { lookFirst: true } }],
		['Only If', { safety: { onlyIf: { conditions: { name: 'a' } } } }],
		['Maximum Changes', { safety: { maxChanges: 5 } }],
		['Expected Count', { safety: { expectedCount: 1 } }],
		['Protected IDs', { safety: { protectedIds: 'other-1' } }],
		[
			'Protected IDs that have all ended',
			{ safety: { protectedIds: [{ resourceId: 'other-1', until: '2020-01-01' }] } },
		],
	])('looks at files, of which nobody knows more than an ID, for %s', (_words, more) => {
		const { targets } = plan([{ fileId: 'f1', ...more }], changeOf('file', 'delete'));
		expect(targets[0] && checkUnseen(targets[0])).toBeUndefined();
	});

	it.each<[boolean | undefined, object]>([
		[undefined, { archived: true, id: 'another' }],
		[undefined, { archived: true, id: 'p1', resourceId: 't1' }],
		[undefined, { archivedAt: null, id: undefined }],
		[undefined, {}],
		[undefined, { archivedAt: '' }],
		[undefined, { archived: false }],
		[true, { archived: true }],
		[true, { archived: true, id: 7, resourceId: 't1' }],
		[true, { archivedAt: '2026-01-02T00:00:00Z' }],
		[true, { archived_at: '2026-01-02 00:00:00' }],
		[true, { deleted_at: '2026-01-02 00:00:00' }],
		[false, { restored: true }],
		[false, { archivedAt: null }],
		[false, { restored: true, archived: false, archivedAt: '2026-01-02T00:00:00Z' }],
	])('knows that the item says archived: %s, by %j', (saidArchived, fields) => {
		const items = [{ taskId: 't1', id: 't1', ...fields }];
		expect(plan(items).targets[0]?.said?.isArchived).toBe(saidArchived);
	});

	it('protects what any item protects', () => {
		const { targets } = plan([
			{ taskId: 't1', safety: { protectedIds: 'T2' } },
			{ taskId: 't2', safety: {} },
		]);
		expect(targets.map(({ hold }) => hold?.id)).toEqual([undefined, 'T2']);
	});

	it.each([
		['text', (day: string) => day],
		['a date', (day: string) => new Date(day)],
	])('reads the end of each hold, also where nothing else differs: %s', (_words, until) => {
		const rows = (day: string) => ({ protectedIds: [{ resourceId: 't1', until: until(day) }] });
		const { targets } = plan([
			{ taskId: 't2', safety: rows('2001-01-01') },
			{ taskId: 't1', safety: rows('2999-01-01') },
		]);
		expect(targets.map(({ hold }) => hold?.id)).toEqual([undefined, 't1']);
	});

	it('rejects a thing that another item names with guards that can not be read', () => {
		const { targets, rejections } = plan([
			{ taskId: 't1' },
			{ taskId: 't1', safety: { lookFirst: 'perhaps' } },
			{ taskId: 't2' },
		]);
		expect(targets.map(({ id }) => id)).toEqual(['t2']);
		expect(rejections.map(({ index }) => index).sort()).toEqual([0, 1]);
	});

	it('takes the smallest limit, and stops where items expect different counts', () => {
		const limited = (safeties: object[]) =>
			plan(safeties.map((safety, n) => ({ taskId: `t${n}`, safety })));
		expect(limited([{ maxChanges: 7 }, { maxChanges: 3 }]).maxChanges).toBe(3);
		expect(limited([{ expectedCount: 2 }, { expectedCount: '2' }])).toMatchObject({
			expectedCount: 2,
			stopsRun: undefined,
		});
		expect(limited([{ expectedCount: 2 }, { expectedCount: 3 }]).stopsRun).toBeDefined();
	});

	it.each([
		[{ approved: false }],
		[{ approved: 'true' }],
		[{ protectedIds: undefined }],
		[{ maxChanges: 0 }],
		[new Error('No path back to node')],
	])('stops the run where one item has %j', (safety) => {
		expect(plan([{ taskId: 't1' }, { taskId: 't2', safety }]).stopsRun).toBeDefined();
	});

	it('stops where nobody approved one of several, though that one is a Dry Run', () => {
		const unapproved = { taskId: 't2', safety: { approved: false }, dryRun: true };
		expect(plan([{ taskId: 't1' }, unapproved]).stopsRun).toBeDefined();
		// Whatever else is wrong with it.
		expect(plan([{ taskId: 't1' }, { ...unapproved, taskId: '' }]).stopsRun).toBeDefined();
		const dry = plan([{ taskId: 't1', dryRun: true }, unapproved]);
		expect(dry.stopsRun).toBeUndefined();
		expect(dry.unapproved).toBeDefined();
	});

	it.each([
		[[{ options: { concurrency: 20 } }, { options: { concurrency: 3 } }], 20],
		[[{ options: { concurrency: 99 } }, { options: { concurrency: 3 } }], 3],
		[[{ options: { concurrency: 99 } }], 1],
		[[], 1],
	])('takes the concurrency from the first item that has a readable one: %j', (items, expected) => {
		expect(plan(items.map((item, n) => ({ taskId: `t${n}`, ...item }))).concurrency).toBe(expected);
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
			"somebody else's address",
			{ mode: 'id', value: 'https://x.org/tasks/t1' },
			'is not an address of Tallyfy',
		],
		['an empty choice', { mode: 'list', value: '' }, 'is empty'],
		['an object', { id: 't1' }, 'is an object or a list, not an ID'],
		['half a locator', { mode: 'id' }, 'is an object or a list, not an ID'],
		['the other half of one', { value: 't1' }, 'is an object or a list, not an ID'],
		['nothing', undefined, 'is empty'],
	])('rejects %s by the name that the panel has', (_words, taskId, what) => {
		expect(rejected(taskId)).toBe(`'Task ID' ${what}`);
	});

	it('goes on after an item it rejects', () => {
		const { targets, rejections } = plan([{ taskId: '..' }, { taskId: 't2' }, { taskId: '' }]);
		expect(targets.map(({ id, items }) => [id, items[0]?.index])).toEqual([['t2', 1]]);
		expect(rejections).toMatchObject([{ index: 0 }, { index: 2 }]);
	});

	it.each([
		[
			{ options: { timeout: 0 } },
			"'Options > Timeout (Milliseconds)' is not a whole number from 1 to 3600000",
		],
		[{ options: { ignoreMissing: 'yes' } }, "'Options > Ignore Missing' is neither true nor false"],
		[{ dryRun: undefined }, undefined],
		[{ dryRun: 'maybe' }, "'Dry Run' is neither true nor false"],
	])('rejects an item whose settings can not be read: %j', (settings, message) => {
		const { rejections } = plan([{ taskId: 't1', ...settings }]);
		expect(rejections[0]?.explanation.message).toBe(message);
	});

	it.each([
		['a text', 'Retention, 2 years', 'Retention, 2 years'],
		['a number', 4711, '4711'],
		['an empty text', '', ''],
	])('keeps %s as the reason', (_words, reason, purpose) => {
		expect(plan([{ taskId: 't1', options: { reason } }]).targets[0]?.items[0]?.purpose).toBe(
			purpose,
		);
	});

	it.each([undefined, null, { text: 'why' }, true])('refuses %j as the reason', (reason) => {
		const { targets, rejections } = plan([{ taskId: 't1', options: { reason } }]);
		expect(targets).toEqual([]);
		expect(rejections[0]?.explanation.message).toBe("'Options > Reason' is not a text");
	});

	it.each(['result', 'auditRecord', 'summary'])('knows the output %s', (output) => {
		expect(plan([{ taskId: 't1', options: { output } }]).targets[0]?.items[0]?.output).toBe(output);
	});

	it('refuses an output that is none of the choices', () => {
		expect(plan([{ taskId: 't1', options: { output: 'all' } }]).rejections).toMatchObject([
			{
				id: 't1',
				explanation: { message: "'Options > Output' is none of the choices in its menu" },
			},
		]);
	});

	it('warns where all items name the same thing, and stops a real run', () => {
		const same = (more: object) =>
			plan([
				{ taskId: 't1', ...more },
				{ taskId: 't1', ...more },
			]);
		expect(same({})).toMatchObject({
			warning: { message: 'All 2 items name the same one-off task' },
			stopsRun: { message: 'All 2 items name the same one-off task' },
		});
		expect(same({ dryRun: true })).toMatchObject({
			warning: { message: 'All 2 items name the same one-off task' },
			stopsRun: undefined,
		});
		expect(plan([{ taskId: 't1' }])).toMatchObject({ warning: undefined, stopsRun: undefined });
	});

	it('refuses items whose IDs differ in capital letters alone, and those of a refused one', () => {
		const { targets, rejections } = plan([
			...[{ taskId: 'abc' }, { taskId: 'ABC' }, { taskId: 'abd' }, { taskId: 'abc' }],
			...[{ taskId: 'X', dryRun: 'maybe' }, { taskId: 'x' }],
		]);
		expect(targets.map(({ id }) => id)).toEqual(['abd']);
		const twin = "'Task ID' is that of another item but for capital letters";
		const unclear = "'Dry Run' is neither true nor false";
		expect(
			rejections.map(({ index, id, explanation }) => [index, id, explanation.message]),
		).toEqual([
			[4, 'X', unclear],
			[0, 'abc', twin],
			[3, 'abc', twin],
			[1, 'ABC', twin],
			[5, 'x', unclear],
		]);
	});

	it('lets an expression name the same thing for all items', () => {
		const items = [{ taskId: 't1' }, { taskId: ' t1' }];
		expect(plan(items)).toMatchObject({ warning: undefined, stopsRun: undefined });
	});

	it('passes on what n8n says of an expression that fails', () => {
		expect(plan([{ taskId: new Error('No path back to node') }]).rejections).toEqual([
			{
				index: 0,
				id: null,
				explanation: {
					message: "The parameters can't be read: No path back to node",
					description: 'Check the expressions in this node.',
				},
			},
		]);
	});
});
