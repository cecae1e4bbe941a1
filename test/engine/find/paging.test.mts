import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { asked, daysAgo, getMany, idsOf, olderThan } from './finding.mts';

const world = useSandbox();

const find = async (parameters = {}) =>
	await world.run({
		items: [{}],
		parameters: getMany('task', { returnAll: true, ...parameters }),
	});

describe('the pages of a list', () => {
	it.each([
		['a cap on the entries of a page', { perPageCap: 30 }],
		['pages of ten, whatever is asked for', { ignoresPerPage: true }],
		['one page claimed', { wrongTotalPages: 'one' }],
		['a page too few claimed', { wrongTotalPages: 'oneTooFew' }],
		['both', { ignoresPerPage: true, wrongTotalPages: 'one' }],
	] as const)('are all read, each thing once, with %s', async (_, quirks) => {
		const { sandbox } = world;
		sandbox.setQuirks(quirks);
		const ids = sandbox.addTasks(243);
		const { output, hint } = await find();
		expect(output).toHaveLength(250);
		expect(new Set(idsOf(output)).size).toBe(250);
		expect(idsOf(output)).toEqual(expect.arrayContaining(ids));
		expect(hint).toBeUndefined();
	});

	it.each([
		[404, { message: 'Page not found' }],
		[404, {}],
		[422, { message: 'Invalid page' }],
	])('may end with %i %j behind the last one, where it is full', async (status, body) => {
		const { sandbox } = world;
		sandbox.addTasks(193);
		sandbox.faults.set([
			{ match: { path: '[?&]page=3(&|$)' }, fault: { kind: 'status', status, body } },
		]);
		const { output, hint, error } = await find();
		expect(error).toBeUndefined();
		expect(output).toHaveLength(200);
		expect(hint).toBeUndefined();
	});

	it('are asked for several at once, as many as Concurrency says', async () => {
		const { sandbox } = world;
		sandbox.addTasks(1_000);
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 20 } }]);
		await find({ options: { concurrency: 4 } });
		expect(sandbox.peakInFlight).toBe(4);
		expect(asked(sandbox).map(({ page }) => Number(page))).toEqual(
			Array.from({ length: 11 }, (_, index) => index + 1),
		);
	});

	it.each(['create', 'delete'] as const)(
		'that change all the time (%s) leave nothing out that stayed, and a warning',
		async (drift) => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(243, (index) => ({ created_at: daysAgo(sandbox, index) }));
			sandbox.setQuirks({ drift });
			const { output, hint, run } = await find({ options: { concurrency: 1 } });
			const found = idsOf(output);
			expect(new Set(found).size).toBe(found.length);
			expect(found).toEqual(expect.arrayContaining(world.left(ids)));
			expect(hint).toContain('The list changed all the time while it was read');
			expect(run.data.resultData.runData.Tallyfy?.[0]?.hints?.[0]?.type).toBe('warning');
		},
	);

	it('count what has no usable ID, and leave it out', async () => {
		const records = [
			{ id: 't1', is_oneoff_task: true, completed_at: '2020-01-01T00:00:00Z' },
			{ id: '../x', is_oneoff_task: true, completed_at: '2020-01-01T00:00:00Z' },
			null,
		];
		const body = { data: records, meta: { pagination: { total: 3, total_pages: 1 } } };
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { output, hint } = await find({
			filters: { age: olderThan(90, 'days', 'completed') },
		});
		expect(idsOf(output)).toEqual(['t1']);
		expect(hint).toBe('1 task is due. 2 tasks left out: without a usable ID.');
	});
});
