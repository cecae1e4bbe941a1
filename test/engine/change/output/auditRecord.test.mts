import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../harness.mts';
import { useSandbox } from '../../sandbox.mts';
import { changing, DELETE_TASKS } from '../operations/kinds.mts';

const world = useSandbox();
const RECORD = { output: 'auditRecord', reason: 'Retention policy, section 4' };

const KEYS = [
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

/** The values that the hash is made over, in the order that docs/reference.md has. */
const HASHED =
	'executionId workflowId workflowName nodeName action resource resourceId name outcome reason purpose dryRun dateUsed ageDays approved copySha256 status attempts requestedAt answeredAt organizationId packageVersion recordKey'.split(
		' ',
	);

/** What anybody can do to check a row. */
const hashOf = (row: object) => {
	const values = HASHED.map((key) => (row as Record<string, unknown>)[key]);
	return createHash('sha256').update(JSON.stringify(values)).digest('hex');
};

const { version } = JSON.parse(
	readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
) as {
	version: string;
};

/** One item of each end: deleted, protected, shown nowhere, failed, unusable. */
async function everyEnd(settings: object, more: object = {}) {
	const { sandbox } = world;
	const [goes = '', held = '', fails = ''] = sandbox.addTasks(3, { title: 'A task' });
	sandbox.faults.set([
		{ match: { method: 'DELETE', ids: [fails] }, fault: { kind: 'status', status: 403 } },
	]);
	const ids = [goes, held, 'never-there', fails, '..'];
	const result = await world.run({
		items: ids.map((id, row) => ({ id, row, deleted: true })),
		parameters: changing(DELETE_TASKS, {
			safety: { protectedIds: held, lookFirst: true },
			options: RECORD,
			...more,
		}),
		settings,
	});
	return { ...result, ids };
}

describe('the audit record', () => {
	it('is one flat row for every item, always with the same keys in the same order, failed ones in their place', async () => {
		const { output, ids } = await everyEnd({ onError: 'continueRegularOutput' });
		expect(output.map(({ json }) => Object.keys(json))).toEqual(ids.map(() => KEYS));
		expect(output.map(({ json }) => json.outcome)).toEqual([
			'deleted',
			'protected',
			'failed',
			'failed',
			'failed',
		]);
		expect(output.map(({ json }) => json.resourceId)).toEqual([...ids.slice(0, 4), null]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
	});

	it('says who did what to what, when and why', async () => {
		const { output, ids } = await everyEnd({ onError: 'continueRegularOutput' });
		const { recordHash, ...row } = output[0]?.json ?? {};
		expect(row).toEqual({
			executionId: '1',
			workflowId: 'workflow',
			workflowName: 'Single node',
			nodeName: 'Tallyfy',
			action: 'delete',
			resource: 'task',
			resourceId: ids[0],
			name: 'A task',
			outcome: 'deleted',
			reason: '',
			purpose: 'Retention policy, section 4',
			dryRun: false,
			dateUsed: null,
			ageDays: null,
			approved: false,
			copySha256: null,
			status: 204,
			attempts: 1,
			requestedAt: SOME_TIME,
			answeredAt: SOME_TIME,
			organizationId: world.sandbox.organizationId,
			packageVersion: version,
			recordKey: `workflow:delete:${ids[0]}`,
		});
		expect(recordHash).toMatch(/^[0-9a-f]{64}$/);
	});

	it('has nothing that a Data Table refuses: no object, no list, no reserved key', async () => {
		for (const dryRun of [false, true]) {
			const { output } = await everyEnd({ onError: 'continueRegularOutput' }, { dryRun });
			for (const { json } of output) {
				for (const [key, value] of Object.entries(json)) {
					expect(['id', 'createdAt', 'updatedAt']).not.toContain(key);
					if (value !== null) expect(['string', 'number', 'boolean'], key).toContain(typeof value);
				}
			}
		}
	});

	it('has a hash that anybody can compute again, and that changes with the row', async () => {
		const { output } = await everyEnd({ onError: 'continueRegularOutput' });
		for (const { json } of output) {
			expect(json.recordHash).toBe(hashOf(json));
			expect(hashOf({ ...json, outcome: 'kept' })).not.toBe(json.recordHash);
		}
	});

	it('of a failed item goes to the error output whole, without what its input item said', async () => {
		const { output, errorOutput, ids } = await everyEnd({ onError: 'continueErrorOutput' });
		expect(output.map(({ json }) => json.resourceId)).toEqual(ids.slice(0, 2));
		expect(errorOutput.map(({ json }) => Object.keys(json))).toEqual([KEYS, KEYS, KEYS]);
		expect(errorOutput.map(({ json }) => [json.resourceId, json.outcome])).toEqual([
			[ids[2], 'failed'],
			[ids[3], 'failed'],
			[null, 'failed'],
		]);
		for (const { json } of errorOutput) expect(json.recordHash).toBe(hashOf(json));
	});

	it('does not come where the workflow stops, but its error has the account', async () => {
		const { output, run } = await everyEnd({}, { safety: {} });
		expect(output).toEqual([]);
		expect(run.status).toBe('error');
	});

	it('of a Dry Run says so, with what would be', async () => {
		const { output, ids } = await everyEnd({ onError: 'continueRegularOutput' }, { dryRun: true });
		expect(output.map(({ json }) => [json.dryRun, json.outcome]).slice(0, 4)).toEqual([
			[true, 'wouldDelete'],
			[true, 'protected'],
			[true, 'missing'],
			[true, 'wouldDelete'],
		]);
		expect(world.left(ids.slice(0, 2))).toEqual(ids.slice(0, 2));
	});
});

describe('the row of an item that never came to a request', () => {
	it.each([
		['without an ID in a Dry Run', { dryRun: true }, { dryRun: true, approved: true }],
		['that is not approved', { safety: { approved: false } }, { dryRun: false, approved: false }],
	])('has what its account asks for: %s', async (_words, more, expected) => {
		const { output } = await world.run({
			items: [{ id: '' }, { id: 'abc1' }],
			parameters: changing(DELETE_TASKS, {
				options: RECORD,
				safety: { approved: true },
				...more,
			}),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output[0]?.json).toMatchObject({ ...expected, purpose: RECORD.reason });
	});

	it('has it where the token is refused, too', async () => {
		const { output } = await world.run({
			items: [{ id: 'abc1' }, { id: 'abc2' }],
			parameters: changing(DELETE_TASKS, { options: RECORD, safety: { approved: true } }),
			settings: { onError: 'continueRegularOutput' },
			accessToken: '',
		});
		for (const { json } of output) {
			expect(json).toMatchObject({ approved: true, purpose: RECORD.reason });
		}
	});
});
