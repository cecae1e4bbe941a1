import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import {
	ARCHIVE_TASKS,
	ARCHIVE_PROCESSES,
	changing,
	DELETE_PROCESSES,
	DELETE_TASKS,
} from '../operations/kinds.mts';

const world = useSandbox();

describe('archived one-off tasks that Tallyfy shows nowhere', () => {
	const deleting = (safety: IDataObject) =>
		changing(DELETE_TASKS, { options: { ignoreMissing: true }, safety });

	it('are missing, never deleted, and nothing is sent', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedTaskGet: 404, archivedTasks: 'ofArchivedProcesses' });
		const ids = ARCHIVE_TASKS.add(sandbox, 2, 'archived');
		const { output } = await world.run({
			items: asItems([...ids, 'never-there']),
			parameters: deleting({ lookFirst: true }),
		});
		expect(world.left(ids)).toEqual(ids);
		expect(output.map(({ json }) => [json.deleted, json.outcome, json.attempts])).toEqual(
			[1, 2, 3].map(() => [false, 'missing', 0]),
		);
	});

	it('are not deleted where a condition cannot be checked', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedTaskGet: 404, archivedTasks: 'ofArchivedProcesses' });
		const ids = ARCHIVE_TASKS.add(sandbox, 1, 'archived');
		await world.run({
			items: asItems(ids),
			parameters: deleting({ onlyIf: { conditions: { nameIs: 'Something' } } }),
		});
		expect(world.left(ids)).toEqual(ids);
	});
});

describe('a deletion that a look has to confirm', () => {
	it('is not called "already gone": the run had seen the thing', async () => {
		const { sandbox } = world;
		const ids = DELETE_PROCESSES.add(sandbox, 2, 'archived');
		sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { kind: 'status', status: 500, when: 'after' } },
		]);
		const { output, hint } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_PROCESSES, { options: { maxRetries: 0 } }),
		});
		expect(output.map(({ json }) => [json.deleted, json.alreadyDeleted])).toEqual([
			[true, undefined],
			[true, undefined],
		]);
		expect(hint ?? '').not.toContain('Organization ID');
	});
});

describe('a look whose list of archived things fails', () => {
	it('fails, and nothing is sent', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedRunGet: 404 });
		const ids = ARCHIVE_PROCESSES.add(sandbox, 1, 'archived');
		sandbox.faults.set([{ match: { path: /\/runs\?/ }, fault: { kind: 'status', status: 403 } }]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_PROCESSES),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output[0]?.json).toMatchObject({ outcome: 'failed', status: 403 });
	});
});
