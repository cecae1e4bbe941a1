import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/tallyfy/server.mts';
import { filesOfProcess, filesOfTask } from '../../sandbox/tallyfy/state/organization.mts';
import { active, archived, idsOf, olderThan, undated } from '../../sandbox/tallyfy/world/truth.mts';
import { allIds, ask, pageOf } from './client.mts';

const DAY_MS = 24 * 60 * 60 * 1000;

let sandbox: Sandbox | undefined;
afterEach(async () => {
	await sandbox?.close();
	sandbox = undefined;
});

async function start(options: Parameters<typeof startSandbox>[0]): Promise<Sandbox> {
	await sandbox?.close();
	sandbox = await startSandbox(options);
	return sandbox;
}

const oneOffTasks = ({ organization }: Sandbox) =>
	[...organization.tasks.values()].filter((task) => task.is_oneoff_task);

/** What a cleanup of this world would find due, counted in several ways. */
function due(world: Sandbox) {
	const { processes, assets } = world.organization;
	const tasks = oneOffTasks(world);
	const nowMs = world.now();
	return {
		completed90: olderThan(active(tasks), 'completed_at', 90, nowMs).length,
		completed365: olderThan(active(tasks), 'completed_at', 365, nowMs).length,
		archived30: olderThan(archived(tasks), 'archived_at', 30, nowMs).length,
		archivedProcesses100: olderThan(processes.values(), 'archived_at', 100, nowMs).length,
		uploaded200: olderThan(assets.values(), 'uploaded_at', 200, nowMs).length,
	};
}

describe('the company', () => {
	it('has two years of everything, some of it archived, some without dates', async () => {
		const world = await start({ world: 'company' });
		const { tasks, processes, templates, assets } = world.organization;
		expect(oneOffTasks(world)).toHaveLength(400);
		expect(processes.size).toBe(60);
		expect(templates.size).toBe(5);
		expect(archived(templates.values())).toHaveLength(1);
		expect(assets.size).toBeGreaterThan(110);
		expect(archived(oneOffTasks(world)).length).toBeGreaterThan(20);
		expect(archived(processes.values()).length).toBeGreaterThan(5);
		const completed = [...tasks.values()].filter(({ status }) => status === 'completed');
		expect(undated(completed, 'completed_at').length).toBeGreaterThan(3);
		expect(undated(assets.values(), 'uploaded_at').length).toBeGreaterThan(0);
		for (const process of processes.values()) {
			const count = world.organization.taskIdsByProcess.get(process.id)?.length ?? 0;
			expect(count).toBeGreaterThanOrEqual(3);
			expect(count).toBeLessThanOrEqual(6);
		}
	});

	it('has the same that is due whenever it starts', async () => {
		const today = due(await start({ world: 'company' }));
		expect(Math.min(...Object.values(today))).toBeGreaterThan(5);
		for (const startMs of [Date.UTC(2024, 1, 29, 23, 59), Date.UTC(2031, 6, 1)]) {
			expect(due(await start({ world: 'company', startMs }))).toEqual(today);
		}
	});

	it('has more that is due as its clock goes on, and the same again after a reset', async () => {
		const world = await start({ world: 'company' });
		const before = due(world);
		world.advance(100 * DAY_MS);
		expect(due(world).completed90).toBeGreaterThan(before.completed90);
		world.reset();
		expect(due(world)).toEqual(before);
	});

	it('has files in fields, on kick-off forms and in comments, and knows where', async () => {
		const { organization } = await start({ world: 'company' });
		const kinds = [...organization.holders.values()].map(({ kind }) => kind);
		expect(new Set(kinds)).toEqual(new Set(['taskField', 'kickOff', 'comment']));
		expect(kinds.length).toBe(organization.assets.size - 1);
		const held = [
			...[...organization.tasks.values()].flatMap((task) => filesOfTask(organization, task)),
			...[...organization.processes.keys()].flatMap((id) => filesOfProcess(organization, id)),
		];
		expect(new Set(idsOf(held)).size).toBe(organization.assets.size - 1);
	});

	it('lists the archived processes with their archived tasks', async () => {
		const world = await start({ world: 'company' });
		const ids = await allIds(world, '/runs?status=archived');
		expect(ids).toEqual(idsOf(archived(world.organization.processes.values())));
		const { json } = await ask(world, 'GET', `/runs/${ids[0] ?? ''}?with=tasks`);
		expect(JSON.stringify(json)).not.toContain('"archived_at":null');
	});
});

it('is small unless asked for more, with the tasks, process and files that it always had', async () => {
	const { organization } = await start({});
	expect(organization.tasks.size).toBe(10);
	expect(organization.assets.size).toBe(5);
	expect(idsOf(organization.processes.values())).toHaveLength(1);
	expect([...organization.tasks.values()][0]).toMatchObject({
		id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
		title: 'Call back Meridian Dental about the invoice',
		created_at: '2025-01-07T09:00:00.000Z',
	});
});

describe('the large world', () => {
	it('has 50,000 tasks and 5,000 processes, and shows any page of them at once', async () => {
		const world = await start({ world: 'large' });
		expect(world.organization.tasks.size).toBe(50_000);
		expect(world.organization.processes.size).toBe(5000);
		const query = '/tasks?per_page=100&archived=true&sort=newest';
		const durations: number[] = [];
		for (const page of [1, 250, 500, 2, 100, 499]) {
			expect((await pageOf(world, `${query}&page=${page}`)).data).toHaveLength(100);
			durations.push(world.requests.at(-1)?.durationMs ?? Infinity);
		}
		// The first one sorts, which takes a hundred times as long.
		const [first = 0, ...others] = durations;
		expect(Math.min(...others)).toBeLessThan(first / 3);
	});
});
