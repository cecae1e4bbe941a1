import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataTables } from '../support/services/dataTables.mts';
import { example, setUp } from '../support/examples.mts';
import { dueTaskIds, outcomesOf, resourceIdsOf } from '../support/truth.mts';
import { worlds, type World } from '../support/world.mts';

const FILE = 'delete-in-batches-with-account.json';
const TABLE = 'Tallyfy batches account';
const BATCH = 25;
const DAYS = 500;

describe('the example delete in batches, with an account', () => {
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

	it('as imported it deletes nothing, and its account says what would go', async () => {
		expect((await world.run(example(FILE))).status).toBe('success');
		expect(world.sandbox.requests.every(({ method }) => method === 'GET')).toBe(true);
		expect(outcomesOf(await rows())).toEqual(['wouldDelete']);
	});

	it('deletes what is due, with a row for each, over that of a dry run', async () => {
		const due = dueTaskIds(world.sandbox, DAYS);
		expect(due.length).toBeGreaterThan(2 * BATCH);
		const settings = { olderThanDays: DAYS };
		const workflow = await world.save(setUp(FILE, { settings, dryRun: true }));
		const run = async () => await world.endOf(await world.client.startManually(workflow.id));
		await run();
		await world.update(workflow, setUp(FILE, { settings }));
		const execution = await run();
		expect(execution.status).toBe('success');
		expect(execution.runs.get('Delete')).toHaveLength(Math.ceil(due.length / BATCH));
		expect(world.deletedIds.toSorted()).toEqual(due);
		expect(resourceIdsOf(await rows())).toEqual(due);
	});

	it('stopped in the middle: every deletion of the finished batches is in the account', async () => {
		const { client, sandbox } = world;
		sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { kind: 'latency', latencyMs: 100 } },
		]);
		const { id } = await world.save(setUp(FILE, { settings: { olderThanDays: DAYS } }));
		const executionId = await client.startManually(id);
		await vi.waitUntil(() => world.deletedIds.length > BATCH + 5, {
			timeout: 60_000,
			interval: 5,
		});
		await client.stopExecution(executionId);
		expect((await client.waitForExecution(executionId)).status).toBe('canceled');
		const written = resourceIdsOf(await rows());
		expect(written.length).toBeGreaterThanOrEqual(BATCH);
		expect(written.length % BATCH).toBe(0);
		expect(world.deletedIds).toEqual(expect.arrayContaining(written));
		expect(world.deletedIds.length - written.length).toBeLessThanOrEqual(BATCH);
	});

	it('what fails is named when all batches are through, and the run ends red', async () => {
		const [bad = ''] = dueTaskIds(world.sandbox, DAYS);
		world.sandbox.faults.set([
			{ match: { method: 'DELETE', ids: [bad] }, fault: { kind: 'status', status: 403 } },
		]);
		const execution = await world.run(setUp(FILE, { settings: { olderThanDays: DAYS } }));
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain('1 went wrong. The first, "');
		expect((await rows()).filter((row) => row.outcome !== 'deleted')).toMatchObject([
			{ resourceId: bad, outcome: 'failed' },
		]);
	});
});
