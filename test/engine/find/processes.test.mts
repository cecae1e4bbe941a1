import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { asked, byId, daysAgo, getMany, idsOf, olderThan } from './finding.mts';

const world = useSandbox();

const find = async (parameters = {}) =>
	await world.run({ items: [{}], parameters: getMany('process', parameters) });

const page = { request: 'GET runs', page: '1', per_page: '100', sort: '-created_at' };
const archivedOnly = { request: 'GET runs', page: '1', per_page: '100', archived: 'only' };
const statusArchived = { request: 'GET runs', page: '1', per_page: '100', status: 'archived' };

/** Processes that were archived yesterday. */
function addArchived(count: number, more: object = {}): string[] {
	const { sandbox } = world;
	return sandbox.addProcesses(count, { archived_at: daysAgo(sandbox, 1), ...more });
}

describe('Process > Get Many', () => {
	it('finds processes that are not archived, with one request', async () => {
		const { sandbox } = world;
		addArchived(2);
		const ids = sandbox.addProcesses(2);
		const { output } = await find();
		expect(asked(sandbox)).toEqual([page]);
		expect(idsOf(output)).toHaveLength(3);
		expect(idsOf(output)).toEqual(expect.arrayContaining(ids));
	});

	it('puts out the fields that workflows rely on, and nothing else', async () => {
		const { sandbox } = world;
		const [id] = sandbox.addProcesses(1, {
			name: 'Client intake: Hollis Legal',
			created_at: '2027-01-02T03:04:05.000Z',
			last_updated: '2027-01-03T03:04:05.000Z',
			completed_at: '2027-01-04T03:04:05.000Z',
		});
		const { output } = await find({ limit: 1, filters: { search: 'intake' } });
		expect(output.map(({ json }) => json)).toEqual([
			{
				id,
				name: 'Client intake: Hollis Legal',
				status: 'complete',
				templateId: sandbox.organization.processes.get(id ?? '')?.checklist_id,
				createdAt: '2027-01-02T03:04:05.000Z',
				updatedAt: '2027-01-03T03:04:05.000Z',
				completedAt: '2027-01-04T03:04:05.000Z',
				archivedAt: null,
			},
		]);
	});

	it('finds processes of one template', async () => {
		const { sandbox } = world;
		const [templateId = ''] = sandbox.addTemplates(1);
		const ids = sandbox.addProcesses(2, { checklist_id: templateId });
		for (const value of [byId(templateId), templateId]) {
			const { output } = await find({ filters: { templateId: value } });
			expect(idsOf(output).sort()).toEqual(ids.sort());
		}
		const url = `https://go.tallyfy.com/${sandbox.organizationId}/templates/${templateId}`;
		const { output } = await find({ filters: { templateId: { ...byId(url), mode: 'url' } } });
		expect(idsOf(output).sort()).toEqual(ids.sort());
		expect(asked(sandbox)).toEqual(
			Array.from({ length: 3 }, () => ({ ...page, checklist_id: templateId })),
		);
	});

	it.each([
		['nothing', byId(''), "'Filters > Template' is empty"],
		['an expression without a value', byId('={{ $json.nope }}'), "'Filters > Template' is empty"],
		['a word', byId('all'), "'Filters > Template' is a word that stands for nothing, not an ID"],
	])('never takes %s for all templates', async (_, templateId, message) => {
		const { error } = await find({ filters: { templateId } });
		expect(error?.message).toBe(message);
		expect(world.sandbox.requests).toEqual([]);
	});

	it('finds what was completed long ago, oldest first', async () => {
		const { sandbox } = world;
		const ids = sandbox.addProcesses(3, (index) => ({
			completed_at: daysAgo(sandbox, 100.5 + index),
		}));
		const { output, hint } = await find({
			filters: { status: 'complete', age: olderThan(90, 'days', 'completed') },
		});
		expect(asked(sandbox)).toEqual([{ ...page, status: 'complete' }]);
		expect(idsOf(output)).toEqual(ids.reverse());
		expect(hint).toBe('3 processes are due.');
	});

	it('finds processes by the ID of a tag', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1, { tags: ['Legal hold'] });
		const tag = sandbox.organization.tags.get(id)?.[0]?.id ?? '';
		const { output } = await find({ filters: { tag } });
		expect(asked(sandbox).slice(1)).toEqual([{ ...page, tag, with: 'tags' }]);
		expect(idsOf(output)).toEqual([id]);
	});

	it('says that a filter was ignored where processes of other templates come', async () => {
		const { sandbox } = world;
		const [templateId] = sandbox.addTemplates(1);
		const body = { data: [{ id: 'r1', name: 'Other', status: 'active', checklist_id: 'c2' }] };
		sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { output, hint } = await find({ filters: { templateId } });
		expect(output).toEqual([]);
		expect(hint).toBe('1 process left out: listed by Tallyfy although the filters say otherwise.');
	});
});

describe('archived processes', () => {
	it.each([
		['archived', [archivedOnly]],
		['both', [archivedOnly]],
		['status', [archivedOnly, statusArchived]],
	] as const)('come alone where the list obeys "%s"', async (archivedRuns, requests) => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedRuns });
		const ids = addArchived(3);
		const { output, hint } = await find({ filters: { archived: 'only' } });
		expect(asked(sandbox)).toEqual(requests.map((request) => ({ ...request, sort: page.sort })));
		expect(idsOf(output).sort()).toEqual(ids.sort());
		expect(output.every(({ json }) => json.status === 'archived')).toBe(true);
		expect(hint).toBeUndefined();
	});

	it.each(['archived', 'both', 'status'] as const)(
		'come with the others, each once, where the list obeys "%s"',
		async (archivedRuns) => {
			const { sandbox } = world;
			sandbox.setQuirks({ archivedRuns });
			const ids = addArchived(3);
			const { output, hint } = await find({ filters: { archived: 'include' } });
			expect(idsOf(output)).toHaveLength(4);
			expect(new Set(idsOf(output)).size).toBe(4);
			expect(idsOf(output)).toEqual(expect.arrayContaining(ids));
			expect(hint).toBeUndefined();
		},
	);

	it.each(['archived', 'both', 'status'] as const)(
		'are none where there are none and the list obeys "%s"',
		async (archivedRuns) => {
			const { sandbox } = world;
			sandbox.setQuirks({ archivedRuns });
			const { output, hint } = await find({ filters: { archived: 'only' } });
			expect(output).toEqual([]);
			expect(hint).toBe('No processes found.');
		},
	);

	it('are all read for an age, over several pages', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedRuns: 'status' });
		const ids = sandbox.addProcesses(250, (index) => ({
			taskCount: 0,
			archived_at: daysAgo(sandbox, 300.5 - index),
		}));
		const { output, hint } = await find({
			limit: 3,
			filters: { archived: 'only', age: olderThan(100, 'days', 'archived') },
		});
		expect(idsOf(output)).toEqual(ids.slice(0, 3));
		expect(hint).toBe(
			"3 of 201 processes that are due, the oldest. Turn on 'Return All' to get all of them.",
		);
		expect(sandbox.requests).toHaveLength(4);
	});

	it('are asked for in the one way that leaves the status alone where one is asked for', async () => {
		const { sandbox } = world;
		const ids = addArchived(2, { completed_at: daysAgo(sandbox, 10) });
		addArchived(1);
		const { output } = await find({ filters: { archived: 'only', status: 'complete' } });
		expect(asked(sandbox)).toEqual([{ ...archivedOnly, status: 'complete', sort: page.sort }]);
		expect(idsOf(output).sort()).toEqual(ids.sort());
	});

	it('are in doubt, not missing without a word, where that way is ignored', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedRuns: 'status' });
		sandbox.addProcesses(1, { completed_at: daysAgo(sandbox, 10) });
		addArchived(2, { completed_at: daysAgo(sandbox, 10) });
		const { output, hint } = await find({ filters: { archived: 'only', status: 'complete' } });
		expect(output).toEqual([]);
		expect(hint).toContain('whether there are archived ones is unknown');
	});
});
