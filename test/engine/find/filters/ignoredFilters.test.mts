import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { getMany, idsOf, olderThan } from '../finding.mts';

const world = useSandbox();

const find = async (parameters = {}) =>
	await world.run({ items: [{}], parameters: getMany('task', parameters) });

describe('a filter that Tallyfy ignores', () => {
	const record = (id: string, more: object) => ({
		id,
		title: 'Pay the invoice',
		is_oneoff_task: true,
		run_id: null,
		status: 'completed',
		completed_at: '2025-01-01T00:00:00Z',
		archived_at: null,
		problem: true,
		deadline: '2025-01-01T00:00:00Z',
		...more,
	});
	const open = { status: 'not-started', completed_at: null };

	it.each([
		['kind', {}, { is_oneoff_task: false }],
		['kind', { kind: 'process' }, {}],
		['archived', {}, { archived_at: '2025-02-01T00:00:00Z' }],
		['archived', { archived: 'only' }, {}],
		['archived', { archived: 'only' }, { archived_at: undefined }],
		['status', { status: 'complete' }, open],
		['status', { status: 'active' }, {}],
		['status', { status: 'due_soon' }, {}],
		['status', { status: 'due_soon' }, open],
		['status', { status: 'due_soon' }, { ...open, deadline: null }],
		['status', { status: 'inprogress' }, {}],
		['status', { status: 'inprogress' }, open],
		['status', { status: 'inprogress' }, { ...open, status: 'auto-skipped' }],
		['status', { status: 'incomplete' }, {}],
		['status', { status: 'overdue' }, {}],
		['status', { status: 'overdue' }, { ...open, deadline: '2099-01-01T00:00:00Z' }],
		['status', { status: 'hasproblem' }, { problem: false }],
		['status', { status: 'hasproblem' }, { problem: undefined, has_issues: false }],
	])('brings nothing that does not fit: %s %j %j', async (_name, filters, more) => {
		const body = { data: [record('t1', more)], meta: { pagination: { total: 1, total_pages: 1 } } };
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { output, hint } = await find({ filters });
		expect(output).toEqual([]);
		const isArchive = 'archived' in filters;
		expect(hint).toBe(
			isArchive
				? "Tallyfy's list gave tasks that aren't archived, and none that are: whether there are archived ones is unknown."
				: '1 task left out: listed by Tallyfy although the filters say otherwise.',
		);
	});

	it.each(['offer', 'voice', 'invoices'])(
		'nor what only has the letters of a search: %s',
		async (search) => {
			const body = { data: [record('t1', {})], meta: { pagination: { total: 1 } } };
			world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
			const { output, hint } = await find({ filters: { search } });
			expect(output).toEqual([]);
			expect(hint).toBe('No tasks found.');
		},
	);

	it.each([
		{ status: 'complete' },
		{ status: 'active' },
		{ status: 'inprogress' },
		{ age: olderThan(90, 'days', 'completed') },
	])('nor what is open and has a date of completion: %j', async (filters) => {
		const body = { data: [record('t1', { status: 'in-progress' })], meta: {} };
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { output, hint } = await find({ filters });
		expect(output).toEqual([]);
		expect(hint).toContain(
			'1 task left out: Tallyfy says two things, an open status and a date of completion.',
		);
	});

	it.each([
		[{ kind: 'oneOff' }, {}],
		[{ kind: 'process' }, { is_oneoff_task: false, run_id: 'r1' }],
		[{ kind: 'all' }, { is_oneoff_task: undefined }],
		[{ archived: 'include' }, { archived_at: '2025-02-01T00:00:00Z' }],
		[{ archived: 'only' }, { archived_at: '2025-02-01T00:00:00Z' }],
		[{ status: 'complete' }, { status: 'complete', completed_at: null }],
		[{ status: 'overdue' }, open],
		[{ status: 'hasproblem' }, {}],
		[{ status: 'hasproblem' }, { problem: undefined, has_issues: true }],
		[{ status: 'inprogress' }, { ...open, status: 'in-progress' }],
		[{ status: 'due_soon' }, { ...open, deadline: '2099-01-01T00:00:00Z' }],
		[{ search: 'invoice PAY' }, {}],
		[
			{ kind: 'all', search: 'offer' },
			{ is_oneoff_task: false, run_id: 'r1' },
		],
	])('lets through what fits: %j %j', async (filters, more) => {
		const body = { data: [record('t1', more)], meta: { pagination: { total: 1, total_pages: 1 } } };
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { output, hint } = await find({ filters });
		expect(idsOf(output)).toEqual(['t1']);
		expect(hint).toBeUndefined();
	});
});
