import { describe, expect, it } from 'vitest';

import { searchList } from '../../../sandbox/engine/panel.mts';
import { engine } from '../harness.mts';
import { useSandbox } from '../sandbox.mts';
import { asked, daysAgo } from './finding.mts';

const world = useSandbox();

const search = async (method: string, filter?: string, page?: string) => {
	const { accessToken, organizationId, baseUrl } = world.sandbox;
	const credential = { accessToken, organizationId, baseUrl };
	return await searchList(await engine(), credential, method, filter, page);
};
const names = async (method: string, filter?: string) =>
	(await search(method, filter)).results.map(({ name }) => name);

describe('the lists to choose from', () => {
	it.each([
		['searchOneOffTasks', { request: 'GET tasks', sort: 'newest', is_oneoff: 'true' }],
		['searchTasks', { request: 'GET tasks', sort: 'newest' }],
		['searchProcesses', { request: 'GET runs', sort: '-created_at' }],
		['searchTemplates', { request: 'GET checklists' }],
	])('%s asks for pages of 50', async (method, request) => {
		await search(method);
		await search(method, ' e ');
		expect(asked(world.sandbox)).toEqual([
			{ ...request, page: '1', per_page: '50' },
			{ ...request, page: '1', per_page: '50', q: 'e' },
		]);
	});

	it('show what tells things apart, and keep it visible where the name is long', async () => {
		const { sandbox } = world;
		const name = 'Check once more whether the archive of the old office is empty 🏢🏢🏢🏢';
		const [id = ''] = sandbox.addTasks(1, {
			title: name,
			status: 'in-progress',
			created_at: '2027-01-02T23:04:05.000Z',
		});
		expect((await names('searchTasks'))[0]).toBe(
			`Check once more whether the archiv… · in progress · …${id.slice(-4)}`,
		);
	});

	it.each([
		['searchProcesses', /^Onboarding of Sam Rivera · active · …\w{4}$/],
		['searchTemplates', /^Employee onboarding · active · created 2025-\d\d-\d\d · …\w{4}$/],
	])('%s has entries of the same form', async (method, form) => {
		expect((await names(method))[0]).toMatch(form);
	});

	it('go on page by page', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(120, (index) => ({ created_at: daysAgo(sandbox, index) }));
		const first = await search('searchOneOffTasks');
		expect(first.paginationToken).toBe('2');
		const second = await search('searchOneOffTasks', undefined, first.paginationToken);
		const third = await search('searchOneOffTasks', undefined, second.paginationToken);
		expect(third.paginationToken).toBeUndefined();
		const all = [first, second, third].flatMap(({ results }) => results.map(({ value }) => value));
		expect(all.slice(0, 120)).toEqual(ids);
		expect(new Set(all).size).toBe(127);
	});

	it('are empty where nothing has the words, and nothing else may have been meant', async () => {
		expect(await names('searchProcesses', 'nothing like it')).toEqual([]);
	});

	it('say that only one-off tasks can be chosen where a task of a process is meant', async () => {
		const lines = async (filter: string) => (await search('searchOneOffTasks', filter)).results;
		expect(await lines('laptop')).toEqual([
			{ name: 'No one-off task matches "laptop"', value: false },
			{ name: "1 task of a process does, and can't be chosen here", value: true },
		]);
		expect(await names('searchTasks', 'laptop')).toHaveLength(1);
		const unlisted = { name: 'Tasks of processes are not listed here', value: true };
		expect(await lines('no such thing')).toEqual([
			{ name: 'No one-off task matches "no such thing"', value: false },
			unlisted,
		]);
		world.sandbox.organization.tasks.clear();
		expect(await lines('')).toEqual([
			{ name: 'There is no one-off task here', value: false },
			unlisted,
		]);
		expect(await names('searchTasks')).toEqual([]);
	});

	it.each([
		['searchArchivedOneOffTasks', 'archived one-off task'],
		['searchArchivedProcesses', 'archived process'],
		['searchArchivedTemplates', 'archived template'],
	])('%s has archived ones only, and says so', async (method, noun) => {
		const { sandbox } = world;
		expect(await names(method)).toEqual([
			`There is no ${noun} here`,
			'Unarchived ones are not listed here',
		]);
		const archived = { archived_at: daysAgo(sandbox, 1) };
		sandbox.addTasks(1, { ...archived, title: 'Archived thing' });
		sandbox.addProcesses(1, { taskCount: 1, ...archived, name: 'Archived thing' });
		sandbox.addTemplates(1, { ...archived, title: 'Archived thing' });
		const one = [expect.stringContaining('Archived thing')];
		expect(await names(method)).toEqual(one);
		expect(await names(method, 'thing')).toEqual(one);
		expect(await names(method, 'onboarding laptop parking')).toEqual([
			expect.stringMatching(`^No ${noun} matches "`),
			'Unarchived ones are not listed here',
		]);
		expect((await names(method, 'e')).length).toBeGreaterThan(0);
	});

	it.each(['archived', 'both', 'status'] as const)(
		'find archived processes however Tallyfy wants to be asked, page by page: %s',
		async (archivedRuns) => {
			const { sandbox } = world;
			sandbox.setQuirks({ archivedRuns });
			const ids = sandbox.addProcesses(60, { taskCount: 0, archived_at: daysAgo(sandbox, 1) });
			const first = await search('searchArchivedProcesses');
			const second = await search('searchArchivedProcesses', undefined, first.paginationToken);
			expect(second.paginationToken).toBeUndefined();
			const found = [...first.results, ...second.results].map(({ value }) => value);
			expect(found.toSorted()).toEqual(ids.toSorted());
		},
	);

	it('have no task of a process among one-off ones, nor one that does not say what it is', async () => {
		const { sandbox } = world;
		const body = {
			data: [
				{ id: 't1', title: 'One-off', is_oneoff_task: true, run_id: null },
				{ id: 't2', title: 'With a process around it', is_oneoff_task: true, run_id: 'r1' },
				{ id: 't3', title: 'Of a process', is_oneoff_task: false, run_id: 'r1' },
				{ id: 't4', title: 'Silent' },
				{ id: '../x', title: 'Odd' },
				null,
			],
		};
		sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		expect((await search('searchOneOffTasks')).results).toEqual([
			{ name: 'One-off · t1', value: 't1' },
		]);
		expect((await search('searchTasks')).results.map(({ value }) => value)).toEqual([
			't1',
			't2',
			't3',
			't4',
		]);
	});

	it('look further where a page has nothing that can be chosen', async () => {
		const { sandbox } = world;
		sandbox.addTasks(60, { is_oneoff_task: true, run_id: 'f00d' });
		for (const task of sandbox.organization.tasks.values()) {
			if (task.run_id === 'f00d') task.created_at = '2027-01-01T00:00:00Z';
		}
		const { results, paginationToken } = await search('searchOneOffTasks');
		expect(results).toHaveLength(7);
		expect(paginationToken).toBeUndefined();
	});

	it.each([
		['searchOneOffTasks', 'one-off tasks'],
		['searchProcesses', 'processes'],
		['searchTemplates', 'templates'],
	])('%s says in words what is wrong', async (method, plural) => {
		const { sandbox } = world;
		sandbox.faults.set([{ fault: { kind: 'status', status: 403, body: { message: 'No.' } } }]);
		await expect(search(method)).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: `The owner of the access token may not list ${plural} (403)`,
		});
		sandbox.faults.set([{ fault: { kind: 'status', status: 404, body: {} } }]);
		await expect(search(method)).rejects.toMatchObject({
			message: "Tallyfy doesn't know this organization (404)",
		});
	});

	it('are all filled by a method of the node', async () => {
		const { types } = await engine();
		const { description, methods } = types.getByNameAndVersion('n8n-nodes-tallyfy-cleanup.tallyfy');
		const wanted = JSON.stringify(description.properties).matchAll(/"searchListMethod":"(\w+)"/g);
		const known = Object.keys(methods?.listSearch ?? {});
		expect(known.sort()).toEqual([...new Set([...wanted].map(([, name]) => name))].sort());
	});
});
