import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import type { FaultRule } from '../../../../sandbox/tallyfy/faults/faults.mts';
import { changeIn } from './changeOne.mts';
import {
	ARCHIVE_PROCESSES,
	ARCHIVE_TASKS,
	ARCHIVE_TEMPLATES,
	changesOf,
	counted,
	DELETE_PROCESSES,
	DELETE_TEMPLATES,
	KINDS,
	type Kind,
	RESTORE_PROCESSES,
	RESTORE_TASKS,
	RESTORE_TEMPLATES,
} from './kinds.mts';

const world = useSandbox();
const change = changeIn(world);
const said = ({ verb }: Kind, body: unknown, when: 'after' | 'before'): FaultRule => ({
	match: { method: verb === 'restore' ? 'PUT' : 'DELETE' },
	fault: { kind: 'status', status: 200, body, when },
});

describe.each([ARCHIVE_TASKS, ARCHIVE_PROCESSES, ARCHIVE_TEMPLATES])(
	'$name, where it is archived already',
	(kind) => {
		it.each(['ok', 404] as const)(
			'says so, seen by a look, without asking (Tallyfy would answer %s)',
			async (archiveArchived) => {
				world.sandbox.setQuirks({ archiveArchived });
				const { json, now, hint } = await change(kind, 'archived');
				expect(json).toMatchObject({ archived: true, alreadyArchived: true, attempts: 0 });
				expect(json).not.toHaveProperty('presumed');
				expect(now).toBe('archived');
				expect(changesOf(world.sandbox)).toEqual([]);
				expect(hint).toBe(`${counted(kind, 1)} was archived already.`);
			},
		);
	},
);

describe.each([RESTORE_TASKS, RESTORE_PROCESSES, RESTORE_TEMPLATES])(
	'$name, where it is not archived',
	(kind) => {
		it.each(['ok', 404, 422] as const)(
			'says so, seen by a look, without asking (Tallyfy would answer %s)',
			async (restoreActive) => {
				world.sandbox.setQuirks({ restoreActive });
				const { json, now } = await change(kind, 'active');
				expect(json).toMatchObject({ restored: true, alreadyRestored: true, attempts: 0 });
				expect(now).toBe('active');
				expect(changesOf(world.sandbox)).toEqual([]);
			},
		);
	},
);

describe('archiving and restoring a one-off task', () => {
	it.each([200, 204] as const)('is confirmed with %i', async (status) => {
		world.sandbox.setQuirks({ archiveTaskStatus: status, restoreTaskStatus: status });
		for (const kind of [ARCHIVE_TASKS, RESTORE_TASKS]) {
			const { json, now } = await change(kind);
			expect(json).toMatchObject({ [kind.done]: true, status });
			expect(now).toBe(kind.to);
		}
	});

	it.each([200, 404] as const)(
		'works where reading an archived one answers %i',
		async (archivedTaskGet) => {
			world.sandbox.setQuirks({ archivedTaskGet, restoreTaskStatus: 204 });
			for (const kind of [ARCHIVE_TASKS, RESTORE_TASKS]) {
				const { json, now } = await change(kind);
				expect(json).toMatchObject({ [kind.done]: true });
				expect(now).toBe(kind.to);
			}
		},
	);

	it('is not believed on its status alone: what comes back unrestored is not restored', async () => {
		world.sandbox.faults.set([
			{ match: { method: 'PUT' }, fault: { kind: 'status', status: 204 } },
		]);
		const { json, now } = await change(RESTORE_TASKS);
		expect(json).toMatchObject({
			restored: false,
			error: "Tallyfy answered 204, which doesn't confirm the restoring",
			details: { outcomeUnknown: true },
		});
		expect(now).toBe('archived');
	});
});

describe.each([
	ARCHIVE_TASKS,
	RESTORE_TASKS,
	ARCHIVE_PROCESSES,
	RESTORE_PROCESSES,
	ARCHIVE_TEMPLATES,
	RESTORE_TEMPLATES,
])('$name', (kind) => {
	it('is looked at where nothing but a sentence came back', async () => {
		const body = kind.verb === 'archive' ? { message: 'Deleted.' } : { data: 'OK' };
		world.sandbox.faults.set([said(kind, body, 'after')]);
		const { json, now } = await change(kind);
		expect(json).toMatchObject({ [kind.done]: true, status: 200, attempts: 1 });
		expect(now).toBe(kind.to);
	});
});

describe('archiving a process', () => {
	it('is not believed on a sentence alone', async () => {
		world.sandbox.faults.set([said(ARCHIVE_PROCESSES, { message: 'Success' }, 'before')]);
		const { json, now } = await change(ARCHIVE_PROCESSES);
		expect(json).toMatchObject({ archived: false, details: { outcomeUnknown: true } });
		expect(now).toBe('active');
	});
});

describe.each([ARCHIVE_PROCESSES, RESTORE_PROCESSES, DELETE_PROCESSES])('$name', (kind) => {
	it.each([
		[200, 'both'],
		[404, 'both'],
		[404, 'archived'],
		[404, 'status'],
	] as const)(
		'works where reading an archived one answers %i and the list knows the spelling "%s"',
		async (archivedRunGet, archivedRuns) => {
			world.sandbox.setQuirks({ archivedRunGet, archivedRuns });
			kind.add(world.sandbox, 3, 'archived');
			const { json, now } = await change(kind);
			expect(json).toMatchObject({ [kind.done]: true });
			expect(now).toBe(kind.to);
		},
	);
});

describe('a template', () => {
	it.each(['list', 'object'] as const)(
		'is archived and deleted with references in a %s',
		async (deletedReferences) => {
			world.sandbox.setQuirks({ deletedReferences });
			for (const kind of [ARCHIVE_TEMPLATES, DELETE_TEMPLATES]) {
				const { json, now } = await change(kind);
				expect(json).toMatchObject({
					[kind.done]: true,
					data: { deleted_references: deletedReferences === 'list' ? [] : {} },
				});
				expect(now).toBe(kind.to);
			}
		},
	);

	it('that could not be restored whole says what is lost, in the data and above the output', async () => {
		world.sandbox.setQuirks({ unrestoredReferences: true });
		const { json, hint, id } = await change(RESTORE_TEMPLATES);
		expect(json).toMatchObject({
			restored: true,
			unrestoredReferences: [{ type: 'Blueprint', id }],
		});
		expect(hint).toBe('1 template restored: 1 with references that could not be restored.');
	});

	it('that was restored whole says nothing of references', async () => {
		const { json, hint } = await change(RESTORE_TEMPLATES);
		expect(json).not.toHaveProperty('unrestoredReferences');
		expect(hint).toBe('1 template restored.');
	});
});

describe('an answer that never came', () => {
	it.each(KINDS.filter(({ verb }) => verb !== 'delete'))(
		'is settled by a look, and nothing is presumed ($name)',
		async (kind) => {
			world.sandbox.faults.set([
				{
					match: { method: kind.request('').split(' ')[0] ?? '' },
					fault: { kind: 'reset', when: 'after' },
				},
			]);
			const { json, now } = await change(kind, kind.from, { options: { maxRetries: 0 } });
			expect(json).toMatchObject({ [kind.done]: true });
			expect(json).not.toHaveProperty('presumed');
			expect(now).toBe(kind.to);
		},
	);

	it.each(KINDS.filter(({ looks }) => looks))(
		'of a change that never took place is not taken for one ($name)',
		async (kind) => {
			world.sandbox.faults.set([
				{
					match: { method: kind.request('').split(' ')[0] ?? '' },
					fault: { kind: 'reset', when: 'before' },
				},
			]);
			const { json, now } = await change(kind, kind.from, { options: { maxRetries: 0 } });
			expect(json).toMatchObject({ [kind.done]: false, details: { outcomeUnknown: true } });
			expect(now).toBe(kind.from);
		},
	);

	it.each(KINDS.filter(({ verb }) => verb === 'delete'))(
		'of a deletion is no presumption where the thing was seen before ($name)',
		async (kind) => {
			world.sandbox.faults.set([
				{ match: { method: 'DELETE', firstRequests: 1 }, fault: { kind: 'reset', when: 'after' } },
			]);
			const { json, now } = await change(kind, kind.from, { safety: { lookFirst: true } });
			expect(json).toMatchObject({ deleted: true, alreadyDeleted: true });
			expect(json).not.toHaveProperty('presumed');
			expect(now).toBe('gone');
		},
	);
});
