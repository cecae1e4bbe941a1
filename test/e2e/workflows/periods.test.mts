import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { JsonObject } from '../../../sandbox/n8n/client/guards.mts';
import { startN8n } from '../../../sandbox/n8n/host/host.mts';
import { N8N_2 } from '../../../sandbox/n8n/install/releases.mts';
import type { ProcessFields } from '../../../sandbox/tallyfy/world/add.mts';
import { example, setUp } from '../support/examples.mts';
import { LONG } from '../support/long.mts';
import type { DataTables } from '../support/services/dataTables.mts';
import { World, worlds } from '../support/world.mts';

const FILE = 'one-table-of-periods.json';
const PERIODS = 'Tallyfy periods';
const ACCOUNT = 'Tallyfy account of periods';
const HOLDS = 'Tallyfy holds';
const DAY_MS = 24 * 60 * 60 * 1000;
const REAL = setUp(FILE, { settings: { dryRun: false } });

const daysAgo = ({ sandbox }: World, days: number) =>
	new Date(sandbox.now() - days * DAY_MS).toISOString();

/** A world whose processes are those that the test adds, of the template *Hiring*. */
function emptied(world: World) {
	const { sandbox } = world;
	sandbox.reset();
	sandbox.organization.processes.clear();
	const [hiring = ''] = sandbox.addTemplates(1, { title: 'Hiring' });
	return (count: number, fields: ProcessFields) =>
		sandbox.addProcesses(count, {
			checklist_id: hiring,
			status: 'complete',
			completed_at: daysAgo(world, 100),
			created_at: daysAgo(world, 900),
			...fields,
		});
}

const stateOf = ({ sandbox }: World, id: string) => {
	if (sandbox.state.deletionOf(id) !== undefined) return 'deleted';
	return sandbox.organization.processes.get(id)?.archived_at == null ? 'there' : 'archived';
};
const period = (fields: JsonObject): JsonObject => ({
	...{ enabled: true, template: null, tag: null, days: 90, action: 'archive' },
	...fields,
});
const shown = (rows: readonly JsonObject[]) =>
	rows.map(({ name, action, outcome }) => [name, action, outcome].join(' ')).toSorted();

describe('the example one table of periods', () => {
	let world: World;
	let tables: DataTables;
	let add: ReturnType<typeof emptied>;

	beforeAll(async () => {
		const [n8n2] = worlds;
		if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
		world = await n8n2.beside({});
		tables = await world.tables();
	});
	beforeEach(async () => {
		add = emptied(world);
		for (const name of [PERIODS, ACCOUNT, HOLDS]) await tables.drop(name);
	});
	afterAll(async () => {
		for (const name of [PERIODS, ACCOUNT, HOLDS]) await tables.drop(name);
		await world.close();
	});

	it('as imported it makes its tables, ends red for want of rows, and then tells what would go', async () => {
		const [id = ''] = add(1, { name: 'Old' });
		const workflow = await world.save(example(FILE));
		const night = async () => await world.endOf(await world.client.startManually(workflow.id));
		expect((await night()).error?.message).toContain('"Tallyfy periods": It has no rows.');
		await tables.insert(PERIODS, [period({ template: 'Hiring' })]);
		expect((await night()).error).toBeUndefined();
		expect(shown(await tables.rows(ACCOUNT))).toContain('Old archive wouldArchive');
		expect(stateOf(world, id)).toBe('there');
		expect([...new Set(world.sandbox.requests.map(({ method }) => method))]).toEqual(['GET']);
	});

	it('does what its rows say in two nights, and leaves alone what is held', async () => {
		const [old = '', held = ''] = add(2, { name: 'Old' });
		const other = world.sandbox.addTemplates(1, { title: 'Other' })[0] ?? '';
		const [tagged = ''] = add(1, { name: 'Tagged', checklist_id: other, tags: ['Finance'] });
		const workflow = await world.save(REAL);
		const night = async () => await world.endOf(await world.client.startManually(workflow.id));
		await night();
		await tables.insert(PERIODS, [
			period({ template: 'Hiring', action: 'delete' }),
			period({ tag: 'Finance' }),
			period({ template: 'Nowhere' }),
		]);
		await tables.insert(HOLDS, [{ resourceId: held, why: 'The audit' }]);
		expect((await night()).error?.message).toMatch(/^1 went wrong\. The first, "Row 3 \(Nowhere\)/);
		expect([old, held, tagged].map((id) => stateOf(world, id))).toEqual([
			...['archived', 'there', 'archived'],
		]);
		await night();
		expect([old, held, tagged].map((id) => stateOf(world, id))).toEqual([
			...['deleted', 'there', 'archived'],
		]);
		const rows = await tables.rows(ACCOUNT);
		expect(shown(rows.filter(({ resource }) => resource === 'process'))).toEqual([
			'Old archive archived',
			'Old archive protected',
			'Old delete deleted',
			'Tagged archive archived',
		]);
	});
});

describe('one table of periods, with n8n killed in the middle', LONG, () => {
	it('loses nothing: the next night settles what was archived, and archives the rest', async () => {
		const host = await startN8n({ release: N8N_2, packages: [inject('tarball')] });
		try {
			const world = await World.open(host);
			const { sandbox, client } = world;
			const ids = emptied(world)(30, { name: 'Old' });
			const tables = await world.tables();
			const workflow = await world.save(REAL);
			await world.endOf(await client.startManually(workflow.id));
			await tables.insert(PERIODS, [period({ template: 'Hiring' })]);
			sandbox.faults.set([
				{ match: { method: 'DELETE' }, fault: { kind: 'latency', latencyMs: 200 } },
			]);
			const archived = () => ids.filter((id) => stateOf(world, id) === 'archived');
			await client.startManually(workflow.id);
			await vi.waitUntil(() => archived().length >= 10, { timeout: 60_000, interval: 5 });
			await host.kill();
			await host.startAgain();
			const before = archived().length;
			expect(before).toBeLessThan(ids.length);
			const left = await tables.rows(ACCOUNT);
			const open = left.filter(({ outcome }) => outcome === 'planned');
			expect(open.map(({ resourceId }) => resourceId).toSorted()).toEqual(ids.toSorted());

			sandbox.faults.clear();
			const second = await world.endOf(await client.startManually(workflow.id));
			expect(second.error).toBeUndefined();
			expect(archived()).toHaveLength(ids.length);
			const rows = (await tables.rows(ACCOUNT)).filter(({ resource }) => resource === 'process');
			expect(rows.map(({ resourceId }) => resourceId).toSorted()).toEqual(ids.toSorted());
			const settled = rows.filter(({ outcome }) => outcome === 'skipped');
			expect(settled).toHaveLength(before);
			expect(rows.filter(({ outcome }) => outcome === 'archived')).toHaveLength(30 - before);
			for (const { reason, purpose, name } of settled)
				expect([name, reason, purpose]).toEqual([
					'Old',
					'is archived already',
					'Left open by a run that was interrupted; this is what a look found',
				]);
			await sandbox.close();
		} finally {
			await host.stop();
		}
	});
});
