import { describe, expect, it } from 'vitest';
import { allIds, firstOf, openSandbox, pageOf } from '../client.mts';

const DAY_MS = 24 * 60 * 60 * 1000;

const sandbox = await openSandbox();

const inDays = (days: number) => new Date(sandbox.now() + days * DAY_MS).toISOString();
/** The ids that a list of tasks has, of those that were added. */
async function tasksIn(query: string, added: readonly string[]): Promise<string[]> {
	const ids = await allIds(sandbox, `/tasks?per_page=100&${query}`);
	return ids.filter((id) => added.includes(id));
}

describe('tasks by status', () => {
	const STATUSES = ['completed', 'in-progress', 'not-started', 'not-started', 'completed'];
	const DEADLINES = [-1, -1, 1, 10, 10];
	it.each([
		['complete', [0, 4]],
		['completed', [0, 1, 2, 3, 4]],
		['in-progress', [1]],
		['not_started,overdue', [1, 2, 3]],
		['nope,overdue', [1]],
		['auto-skipped', [0, 1, 2, 3, 4]],
		['active', [1, 2, 3]],
		['incomplete', [1, 2, 3]],
		['inprogress', [1]],
		['not-started', [2, 3]],
		['overdue', [1]],
		['due_soon', [2]],
		['hasproblem', [3]],
		['nope', [0, 1, 2, 3, 4]],
	])('%s', async (status, expected) => {
		const ids = sandbox.addTasks(5, (index) => ({
			status: STATUSES[index] ?? '',
			deadline: inDays(DEADLINES[index] ?? 0),
			problem: index === 3,
		}));
		expect(await tasksIn(`status=${status}`, ids)).toEqual(expected.map((index) => ids[index]));
	});
});

describe('tasks by other conditions', () => {
	it('tells one-off tasks from those of processes', async () => {
		const [oneOff = ''] = sandbox.addTasks(1);
		const [process = ''] = sandbox.addProcesses(1, { taskCount: 1 });
		const [ofProcess = ''] = sandbox.organization.taskIdsByProcess.get(process) ?? [];
		const both = [oneOff, ofProcess];
		expect(await tasksIn('is_oneoff=true', both)).toEqual([oneOff]);
		expect(await tasksIn('is_oneoff=false', both)).toEqual([ofProcess]);
		expect(await tasksIn('', both)).toEqual(both);
	});

	it('finds a text in the name of the task and of its process, and a tag by id or name', async () => {
		const process = firstOf(sandbox.addProcesses(1, { name: 'Zebra move', taskCount: 2 }));
		const ofProcess = sandbox.organization.taskIdsByProcess.get(process) ?? [];
		const [tagged = ''] = sandbox.addTasks(1, { title: 'The ZEBRA file', tags: ['Legal hold'] });
		expect(await allIds(sandbox, '/tasks?q=zebra')).toEqual([...ofProcess, tagged]);
		const tag = sandbox.organization.tags.get(tagged)?.[0]?.id ?? '';
		expect(await allIds(sandbox, `/tasks?tag=${tag}`)).toEqual([tagged]);
		expect(await allIds(sandbox, '/tasks?tag=Legal%20hold')).toEqual([tagged]);
		expect(await allIds(sandbox, '/tasks?tag=none')).toEqual([]);
	});

	it('finds by day of creation and by deadline', async () => {
		const ids = sandbox.addTasks(3, (index) => ({
			created_at: `2024-03-0${index + 1}T12:00:00.000Z`,
			deadline: index === 2 ? null : `2024-04-0${index + 1}T12:00:00.000Z`,
		}));
		expect(await tasksIn('created=2024-03-02', ids)).toEqual([ids[1]]);
		expect(await tasksIn('created=2024-03-01:2024-03-02', ids)).toEqual(ids.slice(0, 2));
		expect(await tasksIn('deadline_before=2024-04-01', ids)).toEqual([ids[0]]);
		expect(await tasksIn('deadline_after=2024-04-02', ids)).toEqual([ids[1]]);
	});

	it('sorts by completion, with what is not completed last', async () => {
		const ids = sandbox.addTasks(3, (index) => ({
			completed_at: [inDays(-2), null, inDays(-1)][index] ?? null,
		}));
		const sorted = await tasksIn('sort=completed_newest', ids);
		expect(sorted).toEqual([ids[2], ids[0], ids[1]]);
	});
});

describe('sorting', () => {
	const column = async (sort: string, field: 'created_at' | 'deadline') => {
		const { data } = await pageOf(sandbox, `/tasks?per_page=100&sort=${sort}`);
		return data.map(({ id }) => sandbox.organization.tasks.get(id)?.[field] ?? null);
	};

	it('puts the newest first, and last when reversed', async () => {
		const newest = await column('newest', 'created_at');
		expect(newest).toEqual([...newest].sort().reverse());
		expect(await column('-newest', 'created_at')).toEqual([...newest].sort());
	});

	it('puts the earliest deadline first and no deadline last, and the other way round', async () => {
		const deadlines = await column('deadline', 'deadline');
		const known = deadlines.filter((deadline) => deadline !== null);
		expect(deadlines).toEqual([...known.sort(), null, null]);
		expect(await column('-deadline', 'deadline')).toEqual([null, null, ...known.reverse()]);
	});
});

it('lists the tasks of the token’s owner only under /me', async () => {
	sandbox.addTasks(1, { owners: { users: [99999], guests: [], groups: [] } });
	const total = async (path: string) => (await pageOf(sandbox, path)).meta.pagination.total;
	expect([await total('/me/tasks'), await total('/tasks')]).toEqual([10, 11]);
});

describe('what archived means for tasks', () => {
	it.each([
		['own', '', []],
		['own', 'true', ['oneOff', 'inProcess']],
		['own', 'only', ['oneOff', 'inProcess']],
		['ofArchivedProcesses', '', []],
		['ofArchivedProcesses', 'true', ['inProcess']],
		['ofArchivedProcesses', 'only', ['inProcess']],
	] as const)('%s, archived=%s', async (archivedTasks, archived, expected) => {
		const [oneOff = ''] = sandbox.addTasks(1, { archived_at: inDays(-1) });
		const [processId = ''] = sandbox.addProcesses(1, { taskCount: 1 });
		const process = sandbox.organization.processes.get(processId);
		if (process) sandbox.state.archiveProcess(sandbox.organization, process);
		const [inProcess = ''] = sandbox.organization.taskIdsByProcess.get(processId) ?? [];
		sandbox.setQuirks({ archivedTasks });
		const ids = { oneOff, inProcess };
		expect(await tasksIn(`archived=${archived}`, [oneOff, inProcess])).toEqual(
			expected.map((name) => ids[name]),
		);
	});
});

describe('processes', () => {
	it.each([
		['both', 'status=archived', ['archived']],
		['both', 'archived=only', ['archived']],
		['both', 'archived=true', ['archived', 'active']],
		['status', 'status=archived', ['archived']],
		['status', 'archived=only', ['active']],
		['archived', 'archived=only', ['archived']],
		['archived', 'status=archived', ['active']],
		['archived', '', ['active']],
	] as const)('by the spelling %s, asked with %s', async (archivedRuns, query, expected) => {
		sandbox.setQuirks({ archivedRuns });
		const [archived = '', active = ''] = sandbox.addProcesses(2);
		const process = sandbox.organization.processes.get(archived);
		if (process) sandbox.state.archiveProcess(sandbox.organization, process);
		const ids = { archived, active };
		const found = await allIds(sandbox, `/runs?per_page=100&${query}`);
		expect(found.filter((id) => id === archived || id === active)).toEqual(
			expected.map((name) => ids[name]),
		);
	});

	it('by status, template, name and tag', async () => {
		const [template = ''] = sandbox.addTemplates(1);
		const [active = '', complete = '', late = ''] = sandbox.addProcesses(3, (index) => ({
			checklist_id: template,
			name: ['Zebra one', 'Zebra two', 'Lion'][index] ?? '',
			status: index === 1 ? 'complete' : 'active',
			due_date: inDays(index === 2 ? -1 : 1),
			has_open_issue: index === 0,
			tags: index === 2 ? ['Keep'] : [],
		}));
		const found = (query: string) =>
			allIds(sandbox, `/runs?per_page=100&checklist_id=${template}&${query}`);
		expect(await found('')).toEqual([active, complete, late]);
		expect(await found('status=active')).toEqual([active, late]);
		expect(await found('status=complete')).toEqual([complete]);
		expect(await found('status=delayed')).toEqual([late]);
		expect(await found('status=issue')).toEqual([active]);
		expect(await found('q=zebra&sort=-name')).toEqual([complete, active]);
		expect(await found('tag=Keep')).toEqual([late]);
	});
});

it('finds templates by name, status, tag and archive', async () => {
	const [draft = '', old = ''] = sandbox.addTemplates(2, (index) => ({
		title: ['Zebra draft', 'Zebra old'][index] ?? '',
		status: index === 0 ? 'draft' : 'active',
		archived_at: index === 1 ? inDays(-1) : null,
		tags: ['Zoo'],
	}));
	const found = (query: string) => allIds(sandbox, `/checklists?q=zebra&${query}`);
	expect(await found('')).toEqual([draft]);
	expect(await found('archived=only')).toEqual([old]);
	expect(await found('archived=true&tag=Zoo&sort=-title')).toEqual([old, draft]);
	expect(await found('status=draft&archived=true')).toEqual([draft]);
	expect((await pageOf(sandbox, '/checklists?q=zebra&archived=only')).data).toMatchObject([
		{ status: 'archived' },
	]);
});
