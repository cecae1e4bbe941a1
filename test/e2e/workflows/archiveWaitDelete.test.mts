import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { WorkflowJson } from '../../../sandbox/n8n/client/workflow.mts';
import { startN8n } from '../../../sandbox/n8n/host/host.mts';
import { N8N_2 } from '../../../sandbox/n8n/install/releases.mts';
import type { Sandbox } from '../../../sandbox/tallyfy/server.mts';
import { DAY_MS } from '../../../sandbox/tallyfy/world/add.mts';
import { active, idsOf, olderThan } from '../../../sandbox/tallyfy/world/truth.mts';
import type { DataTables } from '../support/services/dataTables.mts';
import { setUp } from '../support/examples.mts';
import {
	archivedIds,
	deletedProcesses,
	ofAction,
	outcomesOf,
	processesOf,
	resourceIdsOf,
} from '../support/truth.mts';
import { World, worlds } from '../support/world.mts';
import { LONG } from '../support/long.mts';

const FILE = 'archive-wait-delete.json';
const RESTORE_FILE = 'restore-from-the-account.json';
const TABLE = 'Tallyfy archive account';
const HOLDS = 'Tallyfy holds';
const settings = { archiveAfterDays: 300, deleteAfterDays: 30, atMost: 1000 };

/** By the sandbox's own state, at the time of n8n's clock; sorted. */
const toArchive = (sandbox: Sandbox) =>
	idsOf(
		olderThan(active(processesOf(sandbox)), 'completed_at', settings.archiveAfterDays, Date.now()),
	).toSorted();
const toDelete = (sandbox: Sandbox) =>
	idsOf(
		olderThan(processesOf(sandbox), 'archived_at', settings.deleteAfterDays, Date.now()),
	).toSorted();

describe('the example archive, wait, delete', () => {
	let world: World;
	let tables: DataTables;
	const rows = async () => await tables.rows(TABLE);
	const save = async (workflow: WorkflowJson = setUp(FILE, { settings })) => {
		const { id } = await world.save(workflow);
		return async () => await world.endOf(await world.client.startManually(id));
	};

	beforeAll(async () => {
		const [n8n2] = worlds;
		if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
		world = await n8n2.beside({ world: 'company' });
		tables = await world.tables();
	});
	beforeEach(async () => {
		world.sandbox.reset();
		for (const table of [TABLE, HOLDS]) await tables.drop(table);
	});
	afterAll(async () => {
		await world.close();
	});

	it('as imported it sends nothing but GET, and says what would be archived and deleted', async () => {
		const { sandbox } = world;
		const expected = [toArchive(sandbox), toDelete(sandbox)];
		expect(expected.every((ids) => ids.length > 5)).toBe(true);
		const night = await save(setUp(FILE, { settings, dryRun: true }));
		expect((await night()).status).toBe('success');
		expect(sandbox.requests.every(({ method }) => method === 'GET')).toBe(true);
		const account = await rows();
		expect(['archive', 'delete'].map((one) => resourceIdsOf(ofAction(account, one)))).toEqual(
			expected,
		);
		expect(outcomesOf(ofAction(account, 'archive'))).toEqual(['wouldArchive']);
		expect(outcomesOf(ofAction(account, 'delete'))).toEqual(['wouldDelete']);
	});

	it('more than allowed: nothing goes, and the run ends red with the number, a dry run too', async () => {
		for (const dryRun of [true, false]) {
			const few = setUp(FILE, { settings: { ...settings, atMost: 2 }, dryRun });
			const execution = await world.run(few);
			expect(execution.status).toBe('error');
			expect(execution.error?.message).toMatch(
				/^\d+ processes would be (archived|deleted), and Settings > atMost allows 2\. Nothing was /,
			);
		}
		expect(world.sandbox.requests.every(({ method }) => method === 'GET')).toBe(true);
	});

	it('archives in one night and deletes 30 days later, never both at once', async () => {
		const { sandbox } = world;
		const longAgo = toDelete(sandbox);
		const due = toArchive(sandbox);
		const night = await save();
		// n8n's clock can't be moved: the first night is 31 days ago by the sandbox's.
		sandbox.advance(-31 * DAY_MS);
		expect((await night()).status).toBe('success');
		expect(deletedProcesses(world)).toEqual(longAgo);
		expect(archivedIds(sandbox)).toEqual(expect.arrayContaining(due));
		expect(due.filter((id) => deletedProcesses(world).includes(id))).toEqual([]);

		sandbox.advance(31 * DAY_MS);
		expect((await night()).status).toBe('success');
		expect(deletedProcesses(world)).toEqual([...longAgo, ...due].toSorted());
		const account = await rows();
		expect(resourceIdsOf(ofAction(account, 'archive'))).toEqual(due);
		expect(resourceIdsOf(ofAction(account, 'delete'))).toEqual([...longAgo, ...due].toSorted());
		expect(outcomesOf(ofAction(account, 'archive'))).toEqual(['archived']);
		expect(outcomesOf(ofAction(account, 'delete'))).toEqual(['deleted']);
	});

	it('a process that somebody restored begins anew', LONG, async () => {
		const { sandbox } = world;
		const longAgo = toDelete(sandbox);
		const completed = olderThan(
			processesOf(sandbox),
			'completed_at',
			settings.archiveAfterDays,
			Date.now(),
		);
		const restored = completed.find(({ id }) => longAgo.includes(id));
		if (restored === undefined) throw new Error('no such process');
		sandbox.state.restoreProcess(sandbox.organization, restored);
		const night = await save();
		await night();
		expect(deletedProcesses(world)).toEqual(longAgo.filter((id) => id !== restored.id));
		expect(archivedIds(sandbox)).toContain(restored.id);
		expect(Date.parse(restored.archived_at ?? '')).toBeGreaterThan(Date.now() - DAY_MS);
	});

	it('a hold wins over both, whatever else is due', async () => {
		const { sandbox } = world;
		const [heldInArchive = ''] = toDelete(sandbox);
		const [heldActive = ''] = toArchive(sandbox);
		const night = await save();
		await tables.create(
			HOLDS,
			['resourceId', 'name', 'why', 'heldBy'].map((name) => ({ name, type: 'string' as const })),
			[heldInArchive, heldActive].map((resourceId) => ({ resourceId, why: 'Lawsuit' })),
		);
		expect((await night()).status).toBe('success');
		expect(sandbox.organization.processes.get(heldInArchive)?.archived_at).not.toBeNull();
		expect(sandbox.organization.processes.get(heldActive)?.archived_at).toBeNull();
		const held = (await rows()).filter((row) => row.outcome === 'protected');
		expect(resourceIdsOf(held)).toEqual([heldInArchive, heldActive].toSorted());
	});

	it(
		'a hold that names nothing stops the night: nothing is archived or deleted',
		LONG,
		async () => {
			const { sandbox } = world;
			const before = archivedIds(sandbox);
			await tables.create(HOLDS, [{ name: 'resourceId', type: 'string' }], [{ resourceId: null }]);
			const night = await save();
			const execution = await night();
			expect(execution.status).toBe('error');
			expect(deletedProcesses(world)).toEqual([]);
			expect(archivedIds(sandbox)).toEqual(before);
			expect(execution.error?.message).toContain("The list in 'Safety > Protected IDs'");
		},
	);

	it(
		'where Tallyfy shows no archived process, the account still tells the truth',
		LONG,
		async () => {
			const { sandbox } = world;
			sandbox.setQuirks({ archivedRunGet: 404 });
			const longAgo = toDelete(sandbox);
			const due = toArchive(sandbox);
			const night = await save();
			expect((await night()).status).toBe('success');
			expect(deletedProcesses(world)).toEqual(longAgo);
			expect(archivedIds(sandbox)).toEqual(due);
			expect(outcomesOf(await rows()).toSorted()).toEqual(['archived', 'deleted']);
		},
	);
});

describe('the example archive, wait, delete tasks', () => {
	it('archives in one night and deletes 30 days later', async () => {
		const [n8n2] = worlds;
		if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
		const world = await n8n2.beside({ world: 'company' });
		const { sandbox } = world;
		const tables = await world.tables();
		for (const table of [TABLE, HOLDS]) await tables.drop(table);
		const tasks = () =>
			[...sandbox.organization.tasks.values()].filter(({ is_oneoff_task }) => is_oneoff_task);
		const longAgo = idsOf(olderThan(tasks(), 'archived_at', 30, Date.now())).toSorted();
		const due = idsOf(olderThan(active(tasks()), 'completed_at', 600, Date.now())).toSorted();
		const { id } = await world.save(
			setUp('archive-wait-delete-tasks.json', { settings: { ...settings, archiveAfterDays: 600 } }),
		);
		const night = async () => await world.endOf(await world.client.startManually(id));
		sandbox.advance(-31 * DAY_MS);
		expect((await night()).status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual(longAgo);
		sandbox.advance(31 * DAY_MS);
		expect((await night()).status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual([...longAgo, ...due].toSorted());
		const account = await tables.rows(TABLE);
		expect(outcomesOf(ofAction(account, 'archive'))).toEqual(['archived']);
		expect(outcomesOf(ofAction(account, 'delete'))).toEqual(['deleted']);
		await world.close();
	});
});

describe('archive, wait, delete, with n8n killed in the middle', LONG, () => {
	it('loses nothing: what was archived without a row can still be restored from the account', async () => {
		const host = await startN8n({ release: N8N_2, packages: [inject('tarball')] });
		try {
			const world = await World.open(host, { world: 'company' });
			const { sandbox, client } = world;
			const longAgo = toDelete(sandbox);
			const due = toArchive(sandbox);
			sandbox.faults.set([
				{ match: { method: 'DELETE' }, fault: { kind: 'latency', latencyMs: 300 } },
			]);
			const { id } = await world.save(setUp(FILE, { settings }));
			await client.startManually(id);
			const newlyArchived = () => archivedIds(sandbox).filter((one) => due.includes(one)).length;
			await vi.waitUntil(() => newlyArchived() >= due.length / 3, {
				timeout: 60_000,
				interval: 5,
			});
			await host.kill();
			await host.startAgain();
			expect(newlyArchived()).toBeLessThan(due.length);

			sandbox.faults.clear();
			expect((await world.endOf(await client.startManually(id))).status).toBe('success');
			expect(archivedIds(sandbox)).toEqual(due);
			expect(deletedProcesses(world)).toEqual(longAgo);
			const account = await (await world.tables()).rows(TABLE);
			expect(resourceIdsOf(ofAction(account, 'archive'))).toEqual(due);
			expect(outcomesOf(ofAction(account, 'archive')).toSorted()).toEqual(['archived', 'skipped']);
			// What was archived without a row of its own is still found by *Restore from the account*.
			await world.run(setUp(RESTORE_FILE, { settings: { atMost: 1000 } }));
			expect(archivedIds(sandbox)).toEqual([]);
			expect(resourceIdsOf(ofAction(account, 'delete'))).toEqual(longAgo);
			await sandbox.close();
		} finally {
			await host.stop();
		}
	});
});
