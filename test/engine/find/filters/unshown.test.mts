import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { byId, getMany, idsOf, olderThan } from '../finding.mts';

const world = useSandbox();

/** What comes out where Tallyfy's list gives this one record, whatever is asked for. */
async function findIn(record: object, resource: string, filters: object) {
	const body = { data: [record], meta: { pagination: { total: 1, total_pages: 1 } } };
	world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
	return await world.run({ items: [{}], parameters: getMany(resource, { filters }) });
}

const task = { id: 't1', title: 'Pay', is_oneoff_task: true, status: 'active' };
const process = { id: 'r1', name: 'Intake', status: 'active' };
const epochSeconds = 1_700_000_000;

describe('what the list does not show', () => {
	it.each([
		['task', { status: 'complete' }, { ...task, status: undefined }],
		['task', { status: 'complete' }, { ...task, completed_at: epochSeconds }],
		['task', { status: 'active' }, { ...task, status: undefined }],
		['task', { status: 'overdue' }, task],
		['task', { status: 'overdue' }, { ...task, deadline: epochSeconds }],
		['task', { status: 'hasproblem' }, task],
		['task', { kind: 'oneOff' }, { ...task, is_oneoff_task: undefined }],
		['task', { kind: 'process' }, { ...task, is_oneoff_task: undefined }],
		['task', {}, { ...task, archived_at: epochSeconds }],
		['process', {}, { ...process, archived_at: epochSeconds }],
		['template', {}, { ...process, archived_at: epochSeconds }],
		['process', { status: 'complete' }, { ...process, status: 'issue' }],
		['process', { status: 'starred' }, process],
		['process', { status: 'problem' }, { ...process, status: 'complete' }],
		['process', { templateId: byId('c1') }, process],
	])('is not found, and counted: %s %j %j', async (resource, filters, record) => {
		const { output, hint, run } = await findIn(record, resource, filters);
		expect(output).toEqual([]);
		expect(hint).toBe(
			`1 ${resource} left out: Tallyfy's list doesn't show what the filters ask for, such as the members of a group.`,
		);
		expect(run.data.resultData.runData.Tallyfy?.[0]?.hints?.[0]?.type).toBe('warning');
	});

	it.each([
		['task', { status: 'complete' }, task],
		['task', { status: 'complete' }, { ...task, status: 'in-progress' }],
		['task', { status: 'complete' }, { ...task, status: 'not-started' }],
		['task', { status: 'overdue' }, { ...task, deadline: null }],
		['process', { status: 'complete' }, process],
	])('may be told by its status or an empty field: %s %j %j', async (resource, filters, record) => {
		const { output, hint } = await findIn(record, resource, filters);
		expect(output).toEqual([]);
		expect(hint).toContain('listed by Tallyfy although the filters say otherwise');
	});

	it.each([
		['task', { status: 'active' }, task],
		['task', {}, task],
		['task', { status: 'overdue' }, { ...task, deadline: '2025-01-01T00:00:00Z' }],
		['process', { status: 'active' }, process],
		['process', { status: 'problem' }, process],
		['process', { status: 'problem' }, { ...process, status: 'complete', has_open_issue: true }],
		['process', { status: 'starred' }, { ...process, starred: true }],
	])('keeps nothing back that fits all the same: %s %j %j', async (resource, filters, record) => {
		const { output, hint } = await findIn(record, resource, filters);
		expect(idsOf(output)).toEqual([record.id]);
		expect(hint).toBeUndefined();
	});
});

describe('files that the answer does not show', () => {
	const file = { id: 'f1', filename: 'a.pdf', uploaded_at: '2025-01-01T00:00:00Z' };

	/** The files of something that Tallyfy answers with these members. */
	async function filesOf(kind: 'process' | 'task', more: object, filters = {}) {
		const body = { data: { id: 'a1', run_id: null, ...more } };
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const parameters = { filesOf: kind, [`${kind}Id`]: byId('a1'), filters };
		return await world.run({ items: [{}], parameters: getMany('file', parameters) });
	}

	it.each([
		['task', {}, 'any'],
		['process', {}, 'any'],
		['process', { tasks: { data: [{ id: 't1' }] } }, 'any'],
		['task', { taskdata: { c1: [file] } }, 'more'],
		['process', { assets: { data: [file] } }, 'more'],
	] as const)('are unknown, not none: %s %j', async (kind, more, which) => {
		const { output, hint, run } = await filesOf(kind, more);
		expect(idsOf(output)).toEqual(which === 'more' ? ['f1'] : []);
		expect(hint).toBe(
			`Tallyfy's answer leaves out what would show files: whether there are ${which} is unknown.`,
		);
		expect(run.data.resultData.runData.Tallyfy?.[0]?.hints?.[0]?.type).toBe('warning');
	});

	it('are not called "not due"', async () => {
		const { hint } = await filesOf('task', {}, { age: olderThan(90, 'days', 'uploaded') });
		expect(hint).toContain('Nothing is known to be due.');
	});

	it.each([
		['task', { threads: { data: [] } }],
		['task', { form_fields: [] }],
		['task', { assets: null }],
		['process', { tasks: { data: [] } }],
		['process', { tasks: { data: [{ id: 't1', form_fields: { data: [] } }] } }],
	] as const)('are none where they would be shown: %s %j', async (kind, more) => {
		const { output, hint } = await filesOf(kind, more);
		expect(output).toEqual([]);
		expect(hint).toBe('No files found.');
	});
});
