import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { startN8n } from '../../../sandbox/n8n/host/host.mts';
import type { StoredCredential } from '../../../sandbox/n8n/client/workflow.mts';
import { N8N_2 } from '../../../sandbox/n8n/install/releases.mts';
import { temporaryFolder } from '../../../sandbox/n8n/owned.mts';
import type { DataTables } from '../support/services/dataTables.mts';
import {
	ARCHIVED_DAYS,
	COPIES_TABLE,
	COPY_EXAMPLE,
	copyToS3,
	dueFileIds,
} from '../support/copies.mts';
import { setUp } from '../support/examples.mts';
import { startObjectStore, type ObjectStore } from '../support/services/objectStore.mts';
import { outcomesOf, resourceIdsOf } from '../support/truth.mts';
import { World, worlds } from '../support/world.mts';
import { LONG } from '../support/long.mts';

describe('the example copy, verify, delete, with an S3-compatible store', () => {
	let world: World;
	let tables: DataTables;
	let store: ObjectStore;
	let credential: StoredCredential;
	let due: string[];
	const rows = async () => await tables.rows(COPIES_TABLE);
	const live = (dryRun = false) => copyToS3(store, credential, { dryRun });

	beforeAll(async () => {
		const [n8n2] = worlds;
		if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
		world = await n8n2.beside({ world: 'company' });
		tables = await world.tables();
	});
	beforeEach(async () => {
		world.sandbox.reset();
		await tables.drop(COPIES_TABLE);
		store = await startObjectStore();
		credential = await world.client.createCredential('s3', 'Copies', store.credential);
		due = dueFileIds(world.sandbox);
		expect(due.length).toBeGreaterThan(10);
		return async () => {
			await store.stop();
		};
	});
	afterAll(async () => {
		await world.close();
	});

	it('each due file is stored as it is and then deleted, with a row that says where its copy is', async () => {
		const hashes = new Map(due.map((id) => [id, world.sandbox.sha256(id)]));
		const execution = await world.run(live());
		expect(execution.status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual(due);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		for (const { resourceId, outcome, copySha256, copyPath } of account) {
			const copy = await store.read(String(copyPath));
			expect([outcome, copySha256]).toEqual(['deleted', hashes.get(String(resourceId))]);
			expect(createHash('sha256').update(copy).digest('hex')).toBe(copySha256);
		}
	});

	it('as imported it copies, and deletes nothing', async () => {
		expect((await world.run(live(true))).status).toBe('success');
		expect(world.deletedIds).toEqual([]);
		expect(outcomesOf(await rows())).toEqual(['wouldDelete']);
	});

	it('a copy that was tampered with: that file stays, the others go, and the run ends red', async () => {
		const [bad = '', ...good] = due;
		store.tamperWith(bad);
		const execution = await world.run(live());
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain('1 went wrong. The first, "');
		expect(execution.error?.message).toContain('No verified copy of');
		expect(world.deletedIds.toSorted()).toEqual(good);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		expect(account.filter((row) => row.done === false)).toMatchObject([
			{ resourceId: bad, outcome: 'failed' },
		]);
	});

	it('a folder that is not there is named: every file stays, and the run ends red', async () => {
		const folder = '/home/node/.n8n-files';
		const settings = { archivedDays: ARCHIVED_DAYS, folder };
		const execution = await world.run(setUp(COPY_EXAMPLE, { settings }));
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain(`Is there a folder ${folder}, and may n8n`);
		expect(world.deletedIds).toEqual([]);
		expect(resourceIdsOf(await rows())).toEqual(due);
		expect(outcomesOf(await rows())).toEqual(['failed']);
	});

	it('a store that takes nothing: every file stays, and every row says so', LONG, async () => {
		const elsewhere = copyToS3({ bucket: 'no-such-bucket' }, credential);
		expect((await world.run(elsewhere)).status).toBe('error');
		expect(world.deletedIds).toEqual([]);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		for (const { outcome, reason } of account)
			expect([outcome, reason]).toEqual([
				'failed',
				expect.stringMatching(/^No copy, so it stays: ./),
			]);
	});

	it(
		'a file whose download fails stays; one that is not shown is named as missing',
		LONG,
		async () => {
			const [broken = '', hidden = '', ...good] = due;
			world.sandbox.faults.set([
				{ match: { path: `${broken}/dl` }, fault: { kind: 'status', status: 403 } },
				{ match: { path: hidden }, fault: { kind: 'status', status: 404 } },
			]);
			expect((await world.run(live())).status).toBe('error');
			expect(world.deletedIds.toSorted()).toEqual(good);
			const account = await rows();
			expect(resourceIdsOf(account)).toEqual(due);
			const outcome = (id: string) => account.find((row) => row.resourceId === id)?.outcome;
			expect([outcome(broken), outcome(hidden)]).toEqual(['failed', 'missing']);
		},
	);
});

describe('the example copy, verify, delete, as shipped: on the disk', LONG, () => {
	it('killed in the middle it loses nothing: every file has its copy, and every row is settled', async () => {
		const folder = await temporaryFolder('tallyfy-copies-');
		const environment = { N8N_RESTRICT_FILE_ACCESS_TO: folder.path };
		const host = await startN8n({ release: N8N_2, packages: [inject('tarball')], environment });
		try {
			const world = await World.open(host, { world: 'company' });
			const { sandbox, client } = world;
			const due = dueFileIds(sandbox);
			const hashes = due.map((id) => sandbox.sha256(id)).toSorted();
			const settings = { archivedDays: ARCHIVED_DAYS, folder: folder.path };
			const workflow = await world.save(setUp(COPY_EXAMPLE, { settings }));
			sandbox.faults.set([
				{ match: { method: 'DELETE' }, fault: { kind: 'latency', latencyMs: 300 } },
			]);
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

			sandbox.faults.clear();
			const second = await world.endOf(await client.startManually(workflow.id));
			expect(second.status).toBe('success');
			expect(world.deletedIds.toSorted()).toEqual(due);
			const account = await (await world.tables()).rows(COPIES_TABLE);
			expect(resourceIdsOf(account)).toEqual(due);
			expect(account.filter((row) => row.outcome === 'missing')).toHaveLength(before);
			expect(account.every((row) => row.done === true)).toBe(true);
			const copies = await Promise.all(
				(await readdir(folder.path)).map(async (name) =>
					createHash('sha256')
						.update(await readFile(join(folder.path, name)))
						.digest('hex'),
				),
			);
			expect(copies.toSorted()).toEqual(hashes);
			await sandbox.close();
		} finally {
			await host.stop();
			await folder.remove();
		}
	});
});
