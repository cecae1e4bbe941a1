import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { asked, daysAgo, getMany, idsOf, olderThan } from './finding.mts';

const world = useSandbox();
const ITEM = [{}];

const find = async (parameters = {}, items: object[] = ITEM) =>
	await world.run({ items: items as never, parameters: getMany('task', parameters) });

const firstPage = { request: 'GET tasks', page: '1', per_page: '100', sort: 'newest' };

describe('Task > Get Many', () => {
	it('finds one-off tasks that are not archived, with one request', async () => {
		const { sandbox } = world;
		const [archived] = sandbox.addTasks(1, { archived_at: daysAgo(sandbox, 1) });
		const { output, hint } = await find();
		expect(asked(sandbox)).toEqual([{ ...firstPage, is_oneoff: 'true' }]);
		expect(output).toHaveLength(7);
		expect(idsOf(output)).not.toContain(archived);
		expect(output.every(({ json }) => json.kind === 'oneOff')).toBe(true);
		expect(hint).toBeUndefined();
	});

	it('puts out the fields that workflows rely on, and nothing else', async () => {
		const { sandbox } = world;
		sandbox.addTasks(1, {
			title: 'Call back',
			status: 'completed',
			created_at: '2027-01-02T03:04:05.000Z',
			last_updated: '2027-01-03T03:04:05+02:00',
			completed_at: '2027-01-04 03:04:05',
			deadline: null,
		});
		const { output } = await find({ limit: 1 });
		expect(output).toEqual([
			{
				json: {
					id: expect.any(String) as string,
					name: 'Call back',
					kind: 'oneOff',
					status: 'completed',
					createdAt: '2027-01-02T03:04:05.000Z',
					updatedAt: '2027-01-03T01:04:05.000Z',
					completedAt: '2027-01-04T03:04:05.000Z',
					archivedAt: null,
					deadline: null,
					processId: null,
					owners: [
						{ id: '10001', name: 'Robin Sandbox', email: null, kind: 'member', status: null },
					],
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it("puts out Tallyfy's own record without Simplify, with the date and the age", async () => {
		const { sandbox } = world;
		const completedAt = daysAgo(sandbox, 100.5);
		const [id = ''] = sandbox.addTasks(1, { completed_at: completedAt, title: 'Old' });
		const filters = { search: 'old', age: olderThan(90, 'days', 'completed') };
		const { output } = await find({ simplify: false, filters });
		expect(output[0]?.json).toMatchObject({
			id,
			title: 'Old',
			is_oneoff_task: true,
			taskdata: {},
			ageDays: 100,
			dateUsed: completedAt,
		});
	});

	it.each([
		['process', { is_oneoff: 'false' }, 3, ['process']],
		['all', {}, 10, ['oneOff', 'process']],
	])('finds tasks of the kind "%s"', async (kind, query, count, kinds) => {
		const { output } = await find({ filters: { kind } });
		expect(asked(world.sandbox)).toEqual([{ ...firstPage, ...query }]);
		expect(output).toHaveLength(count);
		expect([...new Set(output.map(({ json }) => json.kind))].sort()).toEqual(kinds);
	});

	it.each([
		['complete', 3],
		['active', 4],
		['incomplete', 4],
		['inprogress', 1],
		['overdue', 2],
		['any', 7],
	])('finds tasks in the state "%s"', async (status, count) => {
		const { output } = await find({ filters: { status } });
		const word = status === 'any' ? {} : { status };
		expect(asked(world.sandbox)).toEqual([{ ...firstPage, is_oneoff: 'true', ...word }]);
		expect(output).toHaveLength(count);
	});

	it('finds tasks by the words in their names', async () => {
		const { output } = await find({ filters: { search: '  PARKING permit ' } });
		expect(asked(world.sandbox)[0]).toMatchObject({ q: 'PARKING permit' });
		expect(output.map(({ json }) => json.name)).toEqual(['Renew the parking permit']);
	});

	it('finds tasks by a tag, and checks it', async () => {
		const { sandbox } = world;
		const tagged = sandbox.addTasks(2, { tags: ['Finance'] });
		const { output: found } = await find({ filters: { tag: 'finance ' } });
		expect(asked(sandbox)).toMatchObject([
			{ request: 'GET tags' },
			{ request: 'GET tasks', tag: 'Finance', with: 'tags' },
		]);
		expect(idsOf(found).sort()).toEqual(tagged.sort());
		expect(found[0]?.json).not.toHaveProperty('tags');
	});

	it.each([
		['exclude', [{}], 7],
		['include', [{}, { archived: 'only' }, {}], 9],
		['only', [{ archived: 'only' }], 2],
	])('finds archived tasks: %s', async (archived, queries, count) => {
		const { sandbox } = world;
		sandbox.addTasks(2, { archived_at: daysAgo(sandbox, 1) });
		const { output } = await find({ filters: { archived } });
		expect(asked(sandbox)).toEqual(
			queries.map((query) => ({ ...firstPage, is_oneoff: 'true', ...query })),
		);
		expect(output).toHaveLength(count);
	});

	it.each(['process', 'all'])(
		'never calls archived tasks of processes all that there are: %s',
		async (kind) => {
			for (const archived of ['include', 'only']) {
				const { hint } = await find({ filters: { kind, archived } });
				expect(hint).toContain('Tallyfy may hide tasks that belong to an archived process');
			}
			const { hint } = await find({ filters: { kind } });
			expect(hint).toBeUndefined();
		},
	);

	it('has no archived one-off task where the list means archived processes, and says nothing wrong', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedTasks: 'ofArchivedProcesses' });
		sandbox.addTasks(2, { archived_at: daysAgo(sandbox, 1) });
		const { output } = await find({ filters: { archived: 'only' } });
		expect(output).toEqual([]);
	});
});
