import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import {
	ARCHIVE_PROCESSES,
	ARCHIVE_TASKS,
	changesOf,
	changing,
	DELETE_FILES,
	DELETE_PROCESSES,
	DELETE_TASKS,
	requestsOf,
	RESTORE_TASKS,
	stateOf,
	type Kind,
} from '../operations/kinds.mts';

const world = useSandbox();

/** Runs an operation with these holds, and says what became of each, in the audit record's words. */
async function runWith(
	kind: Kind,
	ids: readonly string[],
	protectedIds: unknown,
	more: { dryRun?: boolean; options?: IDataObject } = {},
) {
	const { output, hint, error } = await world.run({
		items: ids.map((id) => ({ id, holds: protectedIds })) as never,
		parameters: changing(kind, { safety: { protectedIds: '={{ $json.holds }}' }, ...more }),
		settings: { onError: 'continueRegularOutput' },
	});
	const rows = output.map(({ json }) => json);
	return { rows, outcomes: rows.map(({ outcome }) => outcome), hint, error };
}

const processes = (count: number, more: object = {}) => world.sandbox.addProcesses(count, more);
const archivedProcesses = (count: number) => DELETE_PROCESSES.add(world.sandbox, count, 'archived');
const tasksOf = (id: string) => [...(world.sandbox.organization.taskIdsByProcess.get(id) ?? [])];
const fileOf = (fields: object) => world.sandbox.addFiles(1, fields)[0] ?? '';
const stays = (kind: Kind, id: string) => stateOf(world.sandbox, kind, id) === kind.from;

describe('a held process', () => {
	it('keeps the files of its tasks and comments, and says whose hold it is', async () => {
		const [held = '', other = ''] = processes(2);
		const [task = ''] = tasksOf(held);
		const files = [fileOf({ taskId: task }), fileOf({ commentOn: task })];
		const free = fileOf({ taskId: tasksOf(other)[0] });
		const rows = [{ resourceId: held, name: 'Smith v. Jones', why: 'litigation' }];
		const result = await runWith(DELETE_FILES, [...files, free], rows);
		expect(result.outcomes).toEqual(['protected', 'protected', 'deleted']);
		expect(result.rows[0]).toMatchObject({
			deleted: false,
			attempts: 0,
			reason: `belongs to something on the list in 'Safety > Protected IDs': Smith v. Jones (${held}), litigation`,
		});
		expect(world.left([...files, free])).toEqual(files);
		expect(result.hint).toBe('1 of 3 files deleted: 2 protected.');
	});

	it('keeps the file of a task that is linked to it, by a look at the task', async () => {
		const [held = ''] = processes(1);
		const [task = '', alone = ''] = [
			...world.sandbox.addTasks(1, { run_id: held, is_oneoff_task: true }),
			...world.sandbox.addTasks(1),
		];
		const files = [task, alone].map((taskId) =>
			fileOf({ taskId, subject: { id: taskId, type: 'Task' } }),
		);
		const { outcomes } = await runWith(DELETE_FILES, files, held);
		expect(outcomes).toEqual(['protected', 'deleted']);
	});

	it('keeps every file on a kick-off form, of which Tallyfy does not tell the process', async () => {
		const [held = '', other = ''] = processes(2);
		const files = [held, other].map((processId) => fileOf({ processId }));
		const { outcomes, rows } = await runWith(DELETE_FILES, files, held);
		expect(outcomes).toEqual(['protected', 'protected']);
		expect(rows[1]?.reason).toContain("Tallyfy doesn't say which process or task it belongs to");
		// Nothing that is held is a process.
		const [task = ''] = world.sandbox.addTasks(1);
		expect((await runWith(DELETE_FILES, files, task)).outcomes).toEqual(['deleted', 'deleted']);
	});

	it('keeps a task that is linked to it from being archived or deleted', async () => {
		const [held = ''] = processes(1);
		const [linked = '', free = ''] = [
			...world.sandbox.addTasks(1, { run_id: held, is_oneoff_task: true }),
			...world.sandbox.addTasks(1),
		];
		const spelled = [[ARCHIVE_TASKS, held.toUpperCase()] as const, [DELETE_TASKS, held] as const];
		for (const [kind, hold] of spelled) {
			const { outcomes } = await runWith(kind, [linked, free], hold);
			expect(outcomes).toEqual(['protected', kind.done]);
		}
		expect(stays(DELETE_TASKS, linked)).toBe(true);
	});
});

describe('a held task', () => {
	it('keeps its files: those on a one-off task, and those of the same step', async () => {
		const [alone = ''] = world.sandbox.addTasks(1);
		const [process = ''] = processes(1, { taskCount: 2 });
		const [first = '', second = ''] = tasksOf(process);
		const files = [alone, first, second].map((taskId) => fileOf({ taskId }));
		const { outcomes } = await runWith(DELETE_FILES, files, [alone, first]);
		expect(outcomes).toEqual(['protected', 'protected', 'deleted']);
	});

	it('keeps its process from Delete, and no other', async () => {
		const [process = '', other = ''] = archivedProcesses(2);
		const [task = ''] = tasksOf(process);
		const { outcomes, rows } = await runWith(DELETE_PROCESSES, [process, other], task);
		expect(outcomes).toEqual(['protected', 'deleted']);
		expect(rows[0]?.reason).toBe(
			`has something in it that is on the list in 'Safety > Protected IDs': ${task}`,
		);
	});

	it('does not keep its process from being archived, which can be undone', async () => {
		const ids = processes(1);
		const { outcomes } = await runWith(ARCHIVE_PROCESSES, ids, tasksOf(ids[0] ?? '')[0]);
		expect(outcomes).toEqual(['archived']);
	});
});

describe('a held file', () => {
	it('keeps its process from Delete, and no other', async () => {
		const [process = '', other = ''] = processes(2);
		const file = fileOf({ taskId: tasksOf(process)[0] });
		await runWith(ARCHIVE_PROCESSES, [process, other], []);
		const { outcomes } = await runWith(DELETE_PROCESSES, [process, other], file);
		expect(outcomes).toEqual(['protected', 'deleted']);
	});

	it('on a comment, of which Tallyfy says no more, keeps every one-off task; and is kept by a held one', async () => {
		const [task = '', other = ''] = world.sandbox.addTasks(2);
		const file = fileOf({ commentOn: task, subject: { id: 'c9', type: 'Thread' } });
		const { outcomes } = await runWith(DELETE_TASKS, [task, other], file);
		expect(outcomes).toEqual(['protected', 'protected']);
		expect((await runWith(DELETE_FILES, [file], task)).outcomes).toEqual(['protected']);
		expect(world.left([file])).toEqual([file]);
	});

	it.each(['taskId', 'commentOn'])('keeps the one-off task that has it (%s)', async (place) => {
		const [task = '', other = ''] = world.sandbox.addTasks(2);
		const file = fileOf({ [place]: task });
		const { outcomes } = await runWith(DELETE_TASKS, [task, other], file);
		expect(outcomes).toEqual(['protected', 'deleted']);
		expect(world.left([file])).toEqual([file]);
	});

	it('does not keep a task from being archived or restored, which can be undone', async () => {
		const [task = ''] = world.sandbox.addTasks(1);
		const file = fileOf({ taskId: task });
		expect((await runWith(ARCHIVE_TASKS, [task], file)).outcomes).toEqual(['archived']);
		expect((await runWith(RESTORE_TASKS, [task], file)).outcomes).toEqual(['restored']);
	});
});

describe('a hold that nobody shows the process of', () => {
	it.each<[string, (process: string) => string]>([
		['a file of an archived process, which is hidden', (id) => fileOf({ taskId: tasksOf(id)[0] })],
		['a file on a kick-off form', (id) => fileOf({ processId: id })],
		['a thing that is nowhere', () => 'never-there-1'],
	])('(%s) keeps every process from Delete, and is named', async (_words, held) => {
		const [process = '', other = ''] = archivedProcesses(2);
		const id = held(process);
		world.sandbox.setQuirks({ hidesArchivedBelongings: true });
		const rows = [{ resourceId: id, name: 'Smith v. Jones' }];
		const { outcomes, rows: found } = await runWith(DELETE_PROCESSES, [process, other], rows);
		expect(outcomes).toEqual(['protected', 'protected']);
		for (const { reason } of found) expect(reason).toContain(`Smith v. Jones (${id})`);
		expect(changesOf(world.sandbox)).toEqual([]);
	});

	it('keeps one alone where its row has the process, and takes no look then', async () => {
		const [process = '', other = ''] = archivedProcesses(2);
		const file = fileOf({ processId: process });
		const rows = [{ resourceId: file, processId: process }];
		const { outcomes } = await runWith(DELETE_PROCESSES, [process, other], rows);
		expect(outcomes).toEqual(['protected', 'deleted']);
		expect(requestsOf(world.sandbox).filter((request) => request.includes(file))).toEqual([]);
	});

	it('keeps every process too where it can not be read', async () => {
		const [process = ''] = archivedProcesses(1);
		const [task = ''] = world.sandbox.addTasks(1);
		world.sandbox.faults.set([
			{ match: { method: 'GET', path: `${task}$` }, fault: { kind: 'status', status: 403 } },
		]);
		expect((await runWith(DELETE_PROCESSES, [process], task)).outcomes).toEqual(['protected']);
	});

	it('keeps every one-off task from Delete One-Off where it can not be read, since it may be a file of it, unless a link or its row says otherwise', async () => {
		const ids = world.sandbox.addTasks(2);
		world.sandbox.faults.set([
			{
				match: { method: 'GET', path: 'never-there-[12]$' },
				fault: { kind: 'status', status: 403 },
			},
		]);
		const { outcomes, rows } = await runWith(DELETE_TASKS, ids, 'never-there-1');
		expect(outcomes).toEqual(['protected', 'protected']);
		for (const { reason } of rows) expect(reason).toContain('never-there-1. Put the ID');
		expect((await runWith(ARCHIVE_TASKS, ids, 'never-there-1')).outcomes).toEqual([
			'archived',
			'archived',
		]);
		const link = `https://go.tallyfy.com/${world.sandbox.organizationId}/tasks/never-there-1`;
		const elsewhere = [{ url: link }, { resourceId: 'never-there-2', processId: 'p1' }];
		expect((await runWith(DELETE_TASKS, ids, elsewhere)).outcomes).toEqual(['deleted', 'deleted']);
	});

	it('keeps no one-off task where it is nowhere', async () => {
		const ids = world.sandbox.addTasks(2);
		expect((await runWith(DELETE_TASKS, ids, 'never-there-1')).outcomes).toEqual([
			'deleted',
			'deleted',
		]);
	});
});

describe('holds', () => {
	it('are looked at once a run, however many things there are, and not at all where a link tells', async () => {
		const ids = archivedProcesses(12);
		const [task = ''] = world.sandbox.addTasks(1);
		const [held = ''] = processes(1);
		const link = `https://go.tallyfy.com/${world.sandbox.organizationId}/processes/${held}`;
		const { outcomes } = await runWith(DELETE_PROCESSES, ids, `${task}\n${link}`);
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		const asked = requestsOf(world.sandbox).filter((request) => request.includes(task));
		expect(asked).toEqual([`GET /runs/${task}`, `GET /tasks/${task}`]);
		expect(requestsOf(world.sandbox).filter((request) => request.includes(held))).toEqual([]);
	});

	it('reach as far in a Dry Run, with the same words, and into the audit record', async () => {
		const [held = ''] = processes(1);
		const file = fileOf({ taskId: tasksOf(held)[0] });
		const rows = [{ resourceId: held, name: 'Smith', until: '2999-12-31', reason: 'tax' }];
		const options = { output: 'auditRecord' };
		const real = await runWith(DELETE_FILES, [file], rows, { options });
		const dry = await runWith(DELETE_FILES, [file], rows, { options, dryRun: true });
		const reason = `belongs to something on the list in 'Safety > Protected IDs': Smith (${held}), until 2999-12-31, tax`;
		expect(real.rows[0]).toMatchObject({ outcome: 'protected', reason, dryRun: false });
		expect(dry.rows[0]).toMatchObject({ outcome: 'protected', reason, dryRun: true });
	});

	it('that have ended are released', async () => {
		const ids = world.sandbox.addTasks(2);
		const rows = [
			{ resourceId: ids[0], until: '2020-12-31' },
			{ resourceId: ids[1], until: '2999-12-31' },
		];
		expect((await runWith(DELETE_TASKS, ids, rows)).outcomes).toEqual(['deleted', 'protected']);
	});

	it('end by no clock that is wrong', async () => {
		const ids = world.sandbox.addFiles(2);
		world.sandbox.setQuirks({ clockAheadMs: -200 * 86_400_000 });
		const rows = [{ resourceId: 'other-1', until: '2020-12-31' }];
		const { rows: found } = await runWith(DELETE_FILES, ids, rows);
		for (const { error } of found) expect(error).toMatch(/^The clock of the machine/);
		expect(world.left(ids)).toEqual(ids);
	});

	it('of a row that can not be read stop the run, in words', async () => {
		const ids = world.sandbox.addTasks(1);
		const rows = [{ resourceId: 'other-1', name: 'Smith v. Jones', until: 'next spring' }];
		const { rows: found } = await runWith(DELETE_TASKS, ids, rows);
		expect(found[0]).toMatchObject({
			deleted: false,
			error: "The list in 'Safety > Protected IDs' can't be read",
			message: expect.stringContaining(
				`In row "Smith v. Jones", 'until' is "next spring".`,
			) as string,
		});
		expect(world.sandbox.requests).toEqual([]);
	});

	it('hold in each try of Retry On Fail', async () => {
		const [process = '', culprit = ''] = archivedProcesses(2);
		const [task = ''] = tasksOf(process);
		world.sandbox.faults.set([
			{
				match: { method: 'DELETE', ids: [culprit], firstRequests: 1 },
				fault: { kind: 'status', status: 403 },
			},
		]);
		const { output, run } = await world.run({
			items: asItems([process, culprit]),
			parameters: changing(DELETE_PROCESSES, { safety: { protectedIds: task } }),
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
		});
		expect(run.status).toBe('success');
		expect(output.map(({ json }) => json.outcome)).toEqual(['protected', 'deleted']);
		expect(changesOf(world.sandbox).some((request) => request.includes(process))).toBe(false);
	});
});
