import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { PACKAGE_VERSION } from '../../../../nodes/Tallyfy/change/report';
import { changeIn, FORBIDDEN, SmallTallyfy } from '../../support/smallTallyfy.mts';
import { START } from '../../support/virtualClock.mts';

/** As the node shows them. */
const COLUMNS = [
	'name',
	'outcome',
	'reason',
	'ageDays',
	'dateUsed',
	'action',
	'resource',
	'purpose',
	'dryRun',
	'approved',
	'status',
	'attempts',
	'requestedAt',
	'answeredAt',
	'copySha256',
	'resourceId',
	'workflowName',
	'nodeName',
	'workflowId',
	'executionId',
	'organizationId',
	'packageVersion',
	'recordKey',
	'recordHash',
];
/** As the documentation says that `recordHash` is made. */
const HASHED = [
	'executionId',
	'workflowId',
	'workflowName',
	'nodeName',
	'action',
	'resource',
	'resourceId',
	'name',
	'outcome',
	'reason',
	'purpose',
	'dryRun',
	'dateUsed',
	'ageDays',
	'approved',
	'copySha256',
	'status',
	'attempts',
	'requestedAt',
	'answeredAt',
	'organizationId',
	'packageVersion',
	'recordKey',
];

/** Rows about a task that is deleted, one that is kept, one that may not be, one that isn't there, and none. */
async function rowsOf(dryRun = false) {
	const tallyfy = new SmallTallyfy('task', ['gone', 'kept', 'refused'], {
		completed_at: '2026-01-01T00:00:00Z',
	});
	tallyfy.put('kept', { completed_at: '2026-08-01T00:00:00Z' });
	tallyfy.instead = ({ kind, id }) =>
		kind === 'DELETE' && id === 'refused' ? FORBIDDEN : undefined;
	const conditions = { countedFrom: 'completed', olderThan: 30, unit: 'days' };
	const ids = ['gone', 'kept', 'refused', 'nowhere', '..'];
	const { rows } = await changeIn(tallyfy, 'delete', ids, {
		dryRun,
		safety: { approved: true, onlyIf: { conditions } },
		options: { output: 'auditRecord', reason: 4711, concurrency: 1 },
	});
	return rows;
}

describe('the audit record', () => {
	it('has always the same flat columns in the same order', async () => {
		for (const row of [...(await rowsOf()), ...(await rowsOf(true))]) {
			expect(Object.keys(row)).toEqual(COLUMNS);
			expect(Object.values(row).filter((one) => typeof one === 'object' && one !== null)).toEqual(
				[],
			);
		}
	});

	it('tells of a deletion all there is to tell', async () => {
		const [row] = await rowsOf();
		expect(row).toMatchObject({
			name: 'Title of gone',
			outcome: 'deleted',
			reason: '',
			ageDays: 214,
			dateUsed: '2026-01-01T00:00:00.000Z',
			action: 'delete',
			resource: 'task',
			purpose: '4711',
			dryRun: false,
			approved: true,
			status: 204,
			attempts: 1,
			copySha256: null,
			resourceId: 'gone',
			workflowName: 'Workflow',
			nodeName: 'Tallyfy',
			workflowId: 'w1',
			executionId: '1',
			organizationId: '0rg',
			packageVersion: PACKAGE_VERSION,
			recordKey: 'w1:delete:gone',
		});
		const at = (value: unknown) => Date.parse(String(value)) - START;
		expect(at(row?.requestedAt)).toBeGreaterThan(0);
		expect(at(row?.answeredAt)).toBe(at(row?.requestedAt) + 10);
	});

	it('tells of what was not done what became of it, and why', async () => {
		const rows = await rowsOf();
		expect(rows.map(({ outcome }) => outcome)).toEqual([
			...['deleted', 'skipped', 'failed', 'failed', 'failed'],
		]);
		expect(rows[1]).toMatchObject({
			reason: 'completed 2 days ago, the limit is 30 days',
			requestedAt: null,
			status: null,
		});
		expect(rows[2]?.reason).toMatch(/^The owner of the access token may not delete/);
		expect(rows[3]).toMatchObject({ name: null, resourceId: 'nowhere', status: 404, attempts: 0 });
		expect(rows[4]).toMatchObject({
			resourceId: null,
			// The execution, the round, the item: nothing else is known of it, and no other row may be written over.
			recordKey: 'w1:delete:1/0/4',
			organizationId: '0rg',
			purpose: '4711',
			approved: true,
		});
	});

	it('has the name that the item has for what nobody could look at, and for nothing else', async () => {
		const tallyfy = new SmallTallyfy('task', ['there', 'held']);
		const said = { name: 'From the plan' };
		const run = { options: { output: 'auditRecord' }, safety: { protectedIds: ['held'] } };
		const names = async (ids: readonly string[], fields: object) =>
			(await changeIn(tallyfy, 'delete', ids, { ...run, fields: { ...said, ...fields } })).rows.map(
				({ name }) => name,
			);
		expect(await names(['nowhere', 'elsewhere'], { id: 'nowhere' })).toEqual([
			'From the plan',
			null,
		]);
		expect(await names(['held'], { resourceId: 'held' })).toEqual(['From the plan']);
		expect(await names(['held'], { resourceId: 'held', name: 4711 })).toEqual([null]);
		expect(await names(['there'], { id: 'there' })).toEqual(['Title of there']);
	});

	it('has a checksum over its values in the documented order, whatever that of its columns', async () => {
		for (const row of await rowsOf()) {
			const values = JSON.stringify(HASHED.map((key) => row[key]));
			expect(row.recordHash).toBe(createHash('sha256').update(values).digest('hex'));
		}
	});
});
