import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { startN8n } from '../../../sandbox/n8n/host/host.mts';
import { N8N_2 } from '../../../sandbox/n8n/install/releases.mts';
import type { DataTables } from '../support/services/dataTables.mts';
import { example, setUp, withParameters } from '../support/examples.mts';
import { dueTaskIds, outcomesOf, resourceIdsOf } from '../support/truth.mts';
import { World, worlds } from '../support/world.mts';
import { LONG } from '../support/long.mts';

const FILE = 'nightly-retention.json';
const TABLE = 'Tallyfy nightly account';
/** More than the company has. */
const PLENTY = 1000;
/** As shipped. */
const AGE = {
	rule: {
		countedFrom: 'completed',
		olderThan: "={{ $('Settings').first().json.olderThanDays }}",
		unit: 'days',
	},
};

describe('the example nightly retention', () => {
	let world: World;
	let tables: DataTables;
	const rows = async () => await tables.rows(TABLE);

	beforeAll(async () => {
		const [n8n2] = worlds;
		if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
		world = await n8n2.beside({ world: 'company' });
		tables = await world.tables();
	});
	beforeEach(async () => {
		world.sandbox.reset();
		await tables.drop(TABLE);
	});
	afterAll(async () => {
		await world.close();
	});

	it('as imported it sends nothing but GET, its account says what would go, and it ends red where a real run would stop', async () => {
		const due = dueTaskIds(world.sandbox, 90);
		expect(due.length).toBeGreaterThan(200);
		const execution = await world.run(example(FILE));
		expect(execution.error?.message).toContain(
			`${due.length} one-off tasks would go, and Settings > atMost allows 100. Nothing was deleted.`,
		);
		expect([...new Set(world.sandbox.requests.map(({ method }) => method))]).toEqual(['GET']);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		expect(outcomesOf(account)).toEqual(['wouldDelete']);
	});

	it('a dry run within the limit is green', async () => {
		const execution = await world.run(
			setUp(FILE, { settings: { olderThanDays: 650 }, dryRun: true }),
		);
		expect(execution.status).toBe('success');
		expect(outcomesOf(await rows())).toEqual(['wouldDelete']);
	});

	it('with Dry Run off deletes exactly what is due, with a row for each', async () => {
		const due = dueTaskIds(world.sandbox, 600);
		const execution = await world.run(
			setUp(FILE, { settings: { olderThanDays: 600, atMost: PLENTY, reason: 'Two years' } }),
		);
		expect(execution.status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual(due);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		for (const row of account) {
			expect(row).toMatchObject({
				outcome: 'deleted',
				action: 'delete',
				resource: 'task',
				purpose: 'Two years',
				dryRun: false,
				executionId: execution.id,
			});
			expect(row.ageDays).toBeGreaterThan(599);
		}
	});

	it('deletes nothing that only an earlier dry run found due', LONG, async () => {
		const workflow = await world.save(
			setUp(FILE, { settings: { olderThanDays: 500 }, dryRun: true }),
		);
		await world.endOf(await world.client.startManually(workflow.id));
		const narrower = dueTaskIds(world.sandbox, 650);
		const changed = setUp(FILE, { settings: { olderThanDays: 650, atMost: PLENTY } });
		await world.update(workflow, changed);
		await world.endOf(await world.client.startManually(workflow.id));
		expect(world.deletedIds.toSorted()).toEqual(narrower);
		expect((await rows()).filter((row) => row.outcome === 'deleted')).toHaveLength(narrower.length);
	});

	it('deletes nothing that only an earlier, failed run found due', LONG, async () => {
		const { sandbox, client } = world;
		sandbox.faults.set([{ match: { method: 'DELETE' }, fault: { kind: 'status', status: 403 } }]);
		const wide = dueTaskIds(sandbox, 600);
		const settings = { olderThanDays: 600, atMost: PLENTY };
		const workflow = await world.save(setUp(FILE, { settings }));
		await world.endOf(await client.startManually(workflow.id));
		expect(outcomesOf(await rows())).toEqual(['failed']);

		// The user has second thoughts: only what is named TEST.
		const filters = { search: 'TEST', age: AGE, archived: 'include' };
		await world.update(
			workflow,
			withParameters(setUp(FILE, { settings }), 'Find Due Tasks', { filters }),
		);
		const narrow = wide.filter((id) => sandbox.organization.tasks.get(id)?.title.includes('TEST'));
		expect(narrow.length).toBeGreaterThan(1);
		sandbox.faults.clear();
		const second = await world.endOf(await client.startManually(workflow.id));
		expect(second.status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual(narrow);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(wide);
		expect(resourceIdsOf(account.filter(({ outcome }) => outcome === 'deleted'))).toEqual(narrow);
	});

	it('more than allowed: nothing goes, each has a row, and the run ends red with the reason', async () => {
		const due = dueTaskIds(world.sandbox, 600);
		const execution = await world.run(
			setUp(FILE, { settings: { olderThanDays: 600, atMost: due.length - 1 } }),
		);
		expect(world.deletedIds).toEqual([]);
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain(
			`${due.length} one-off tasks would go, and Settings > atMost allows ${due.length - 1}. Nothing was deleted.`,
		);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		expect(outcomesOf(account)).toEqual(['notTried']);
	});

	it('a refused token: nothing goes, and the run ends red', LONG, async () => {
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 401 } }]);
		const execution = await world.run(setUp(FILE));
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain('Tallyfy rejects the access token');
		expect(world.deletedIds).toEqual([]);
	});

	it('what fails stays in the account, ends the run red, and goes the next night', async () => {
		const due = dueTaskIds(world.sandbox, 600);
		const [bad = ''] = due;
		world.sandbox.faults.set([
			{ match: { method: 'DELETE', ids: [bad] }, fault: { kind: 'status', status: 403 } },
		]);
		const workflow = await world.save(
			setUp(FILE, { settings: { olderThanDays: 600, atMost: PLENTY } }),
		);
		const night = async () => await world.endOf(await world.client.startManually(workflow.id));
		const first = await night();
		expect(first.status).toBe('error');
		expect(first.error?.message).toContain('1 went wrong. The first, "');
		expect((await rows()).filter((row) => row.outcome !== 'deleted')).toMatchObject([
			{ resourceId: bad, outcome: 'failed', status: 403 },
		]);
		world.sandbox.faults.clear();
		const second = await night();
		expect(second.status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual(due);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		expect(outcomesOf(account)).toEqual(['deleted']);
	});
});

describe('nightly retention, with n8n killed in the middle', LONG, () => {
	it('loses nothing: the next night settles what was deleted and deletes the rest', async () => {
		const host = await startN8n({ release: N8N_2, packages: [inject('tarball')] });
		try {
			const world = await World.open(host, { world: 'company' });
			const { sandbox, client } = world;
			const due = dueTaskIds(sandbox, 550);
			sandbox.faults.set([
				{ match: { method: 'DELETE' }, fault: { kind: 'latency', latencyMs: 100 } },
			]);
			const workflow = await world.save(
				setUp(FILE, { settings: { olderThanDays: 550, atMost: PLENTY } }),
			);
			await client.startManually(workflow.id);
			await vi.waitUntil(() => world.deletedIds.length >= due.length / 3, {
				timeout: 60_000,
				interval: 5,
			});
			await host.kill();
			await host.startAgain();
			// What was on its way when n8n died has arrived by now.
			const before = world.deletedIds.length;
			expect(before).toBeLessThan(due.length);
			const tables = await world.tables();
			const left = await tables.rows(TABLE);
			expect(resourceIdsOf(left)).toEqual(due);
			expect(outcomesOf(left)).toEqual(['wouldDelete']);
			expect(
				left.every(({ purpose }) =>
					String(purpose).startsWith('Planned. If the row still says so'),
				),
			).toBe(true);

			sandbox.faults.clear();
			const second = await world.endOf(await client.startManually(workflow.id));
			expect(second.status).toBe('success');
			expect(world.deletedIds.toSorted()).toEqual(due);
			const account = await tables.rows(TABLE);
			expect(resourceIdsOf(account)).toEqual(due);
			const missing = account.filter((row) => row.outcome === 'missing');
			expect(missing).toHaveLength(before);
			expect(account.filter((row) => row.outcome === 'deleted')).toHaveLength(due.length - before);
			for (const { purpose, reason } of missing)
				expect([purpose, reason]).toEqual([
					'Left open by a run that was interrupted; this is what a look found',
					'Tallyfy shows this token no one-off task with this ID',
				]);
			await sandbox.close();
		} finally {
			await host.stop();
		}
	});
});
