import { describe, expect, it } from 'vitest';

import { PERIODS, Periods } from './periods.mts';

const HOLDS = 'Tallyfy holds';
const LEFT_OPEN = 'Left open by a run that was interrupted; this is what a look found';

const periods = new Periods();
const stateOf = (id: string) => periods.stateOf(id);

describe('what is held', () => {
	it('stays, whatever the rows say, and the account says who holds it', async () => {
		const archived_at = periods.daysAgo(3);
		const ids = [
			periods.add('Held', 100),
			periods.add('Held in the archive', 100, { archived_at }),
			periods.add('Held until last year', 100),
			periods.add('Not held', 100, { archived_at }),
		];
		const [held = '', kept = '', free = ''] = ids;
		periods.fill(HOLDS, 'Holds Table', [
			{ resourceId: held, why: 'The audit of 2025' },
			{ url: `https://go.tallyfy.com/${periods.sandbox.organizationId}/processes/${kept}` },
			{ resourceId: free, until: '2024-12-31' },
		]);
		const { error } = await periods.night([{ template: 'Hiring', action: 'delete' }]);
		expect([ids.map(stateOf), error]).toEqual([
			['there', 'archived', 'archived', 'deleted'],
			undefined,
		]);
		expect(periods.account.toSorted()).toEqual([
			'Held archive protected',
			'Held in the archive delete protected',
			'Held until last year archive archived',
			'Not held delete deleted',
		]);
		expect(periods.rowOf('Held')?.reason).toContain('The audit of 2025');
	});

	it('keeps its process, and so does a row that names nothing', async () => {
		const archived_at = periods.daysAgo(3);
		const ids = [
			periods.add('With a held task', 100, { archived_at }),
			periods.add('Other', 100, { archived_at }),
		];
		const [taskId = ''] = periods.sandbox.addTasks(1, { run_id: ids[0] ?? '', archived_at });
		const rows = [{ template: 'Hiring', action: 'delete' }];
		periods.fill(HOLDS, 'Holds Table', [{ resourceId: taskId }]);
		await periods.night(rows);
		expect(ids.map(stateOf)).toEqual(['archived', 'deleted']);

		const third = periods.add('Third', 100, { archived_at });
		Object.assign(periods.tables.rows(HOLDS)[0] ?? {}, { resourceId: '', name: 'Whose?' });
		const { error } = await periods.night();
		expect(stateOf(third)).toBe('archived');
		expect(error).toContain('Whose?');
	});
});

describe('what a run that was stopped has left open', () => {
	/** The account as it is where n8n ends between the change and its row. */
	function interrupt(): void {
		for (const row of periods.rows) {
			Object.assign(row, { outcome: 'planned', executionId: 'an earlier one' });
		}
	}

	it('is settled by the next run, by what a look finds', async () => {
		const archived = periods.add('Archived', 100);
		const deleted = periods.add('Deleted', 100, { archived_at: periods.daysAgo(3) });
		const opened = periods.add('Opened again', 100);
		await periods.night([{ template: 'Hiring', action: 'delete' }]);
		expect([archived, deleted, opened].map(stateOf)).toEqual(['archived', 'deleted', 'archived']);
		interrupt();
		const process = periods.sandbox.organization.processes.get(opened);
		Object.assign(process ?? {}, { archived_at: null, completed_at: null, status: 'active' });
		// By now the table says to archive: of what is archived nothing is due.
		Object.assign(periods.tables.rows(PERIODS)[0] ?? {}, { action: 'archive' });
		const before = periods.changes.length;
		expect((await periods.night()).error).toBeUndefined();
		expect(periods.changes).toHaveLength(before);
		expect(periods.account.toSorted()).toEqual([
			'Archived archive skipped',
			'Deleted delete missing',
			'Opened again archive skipped',
		]);
		expect(periods.rowOf('Archived')?.reason).toBe('is archived already');
		expect(periods.rowOf('Deleted')?.reason).toMatch(/^Tallyfy shows this token no process/);
		expect(periods.rows.map(({ purpose }) => purpose)).toEqual(Array(3).fill(LEFT_OPEN));
	});

	it('goes only where this run has found it itself, and by the periods of today', async () => {
		const rows = [{ template: 'Hiring' }, { tag: 'Finance', action: 'delete' }];
		const archived_at = periods.daysAgo(3);
		const tagged = { checklist_id: periods.addTemplate('Other'), tags: ['Finance'], archived_at };
		const found = periods.add('Found', 100);
		const off = periods.add('By a row that is off', 100, tagged);
		await periods.night(rows, { dryRun: true });
		expect(periods.account.toSorted()).toEqual([
			'By a row that is off delete wouldDelete',
			'Found archive wouldArchive',
		]);
		interrupt();
		Object.assign(periods.tables.rows(PERIODS)[1] ?? {}, { enabled: false });
		expect((await periods.night()).error).toBeUndefined();
		expect([found, off].map(stateOf)).toEqual(['archived', 'archived']);
		expect(periods.account.toSorted()).toEqual([
			'By a row that is off delete skipped',
			'Found archive archived',
		]);
		expect(periods.rowOf('Found')?.purpose).toBe('Our periods of retention');
	});

	it('of another workflow is left to that', async () => {
		periods.add('Old', 100);
		await periods.night([{ template: 'Hiring' }]);
		interrupt();
		for (const row of periods.rows) Object.assign(row, { workflowId: 'another' });
		await periods.night();
		expect(periods.account).toEqual(['Old archive planned']);
	});
});
