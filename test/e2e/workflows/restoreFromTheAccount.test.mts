import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { archived, idsOf } from '../../../sandbox/tallyfy/world/truth.mts';
import type { DataTables } from '../support/services/dataTables.mts';
import { example, setUp } from '../support/examples.mts';
import { LONG } from '../support/long.mts';
import {
	archivedIds,
	deletedProcesses,
	ofAction,
	processesOf,
	resourceIdsOf,
} from '../support/truth.mts';
import { worlds, type World } from '../support/world.mts';

const RESTORE_FILE = 'restore-from-the-account.json';
const TABLE = 'Tallyfy archive account';
const settings = { archiveAfterDays: 300, deleteAfterDays: 30, atMost: 1000 };

describe('the example restore from the account', () => {
	let world: World;
	let tables: DataTables;

	beforeAll(async () => {
		const [n8n2] = worlds;
		if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
		world = await n8n2.beside({ world: 'company' });
		tables = await world.tables();
	});
	beforeEach(async () => {
		world.sandbox.reset();
		for (const table of [TABLE, 'Tallyfy holds']) await tables.drop(table);
		await world.run(setUp('archive-wait-delete.json', { settings }));
	});
	afterAll(async () => {
		await world.close();
	});
	const restored = async () => ofAction(await tables.rows(TABLE), 'restore');

	it('as imported it brings nothing back, and says what would come', LONG, async () => {
		const before = archivedIds(world.sandbox);
		expect(before.length).toBeGreaterThan(5);
		expect((await world.run(example(RESTORE_FILE))).status).toBe('success');
		expect(archivedIds(world.sandbox)).toEqual(before);
		const account = await restored();
		expect(account.filter((row) => row.outcome === 'wouldRestore')).toHaveLength(before.length);
	});

	it('more than allowed: nothing comes back, and the run ends red with the number', async () => {
		const before = archivedIds(world.sandbox);
		const execution = await world.run(setUp(RESTORE_FILE, { settings: { atMost: 1 } }));
		expect(execution.error?.message).toContain(
			`${before.length} would come back, and Settings > atMost allows 1. Nothing was restored.`,
		);
		expect(archivedIds(world.sandbox)).toEqual(before);
	});

	it('brings back what was archived, and names what was deleted and can never come back', async () => {
		const { sandbox } = world;
		const before = archivedIds(sandbox);
		const gone = deletedProcesses(world);
		const live = setUp(RESTORE_FILE, { settings: { atMost: 1000 } });
		expect((await world.run(live)).status).toBe('success');
		expect(archivedIds(sandbox)).toEqual([]);
		const account = await restored();
		const ids = (outcome: string) =>
			resourceIdsOf(account.filter((row) => row.outcome === outcome));
		expect(ids('restored')).toEqual(before);
		expect(ids('cannotBeRestored')).toEqual(gone);
		expect(account).toHaveLength(before.length + gone.length);
	});

	it(
		'restores only what its name is asked for, and what somebody deleted since is named as missing',
		LONG,
		async () => {
			const { sandbox } = world;
			const inArchive = archived(processesOf(sandbox));
			const [first, second] = inArchive;
			if (first === undefined || second === undefined) throw new Error('nothing is archived');
			const wanted = first.name;
			const named = inArchive.filter(({ name }) => name.includes(wanted));
			sandbox.state.deleteProcess(sandbox.organization, first, 'drift');
			const live = setUp(RESTORE_FILE, { settings: { nameContains: wanted.toUpperCase() } });
			await world.run(live);
			const rows = (await restored()).filter((row) => row.outcome !== 'cannotBeRestored');
			expect(resourceIdsOf(rows)).toEqual(idsOf(named).toSorted());
			expect(rows.find((row) => row.resourceId === first.id)?.outcome).toBe('missing');
			expect(sandbox.organization.processes.get(second.id)?.archived_at).not.toBeNull();
		},
	);
});
