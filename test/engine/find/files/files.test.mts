import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { asked, byId, daysAgo, getMany, idsOf, olderThan } from '../finding.mts';

const world = useSandbox();

const TASK_WITH = 'assets,form_fields,threads';
const PROCESS_WITH = 'assets,tasks,tasks.form_fields,tasks.threads,ko_form_fields';

const find = async (parameters = {}, items: object[] = [{}]) =>
	await world.run({ items: items as never, parameters: getMany('file', parameters) });
const filesOfTask = (taskId: string | undefined, more = {}) =>
	find({ filesOf: 'task', taskId: byId(taskId), ...more });
const filesOfProcess = (processId: string | undefined, more = {}) =>
	find({ filesOf: 'process', processId: byId(processId), ...more });

describe('File > Get Many', () => {
	it('finds the files of a task: in its form fields and on its comments', async () => {
		const { sandbox } = world;
		const [taskId = ''] = sandbox.addTasks(1);
		const uploadedAt = '2025-01-02T03:04:05.000Z';
		const [inField] = sandbox.addFiles(1, { taskId, uploaded_at: uploadedAt, filename: 'a.pdf' });
		const [onComment] = sandbox.addFiles(1, {
			commentOn: taskId,
			uploaded_at: null,
			source: 'url',
			filename: 'b.pdf',
		});
		const { output } = await filesOfTask(taskId);
		expect(asked(sandbox)).toEqual([{ request: `GET tasks/${taskId}`, with: TASK_WITH }]);
		expect(output).toEqual([
			{
				json: {
					id: inField,
					name: 'a.pdf',
					uploadedAt,
					source: 'local',
					taskId,
					processId: null,
					field: 'Attachments',
				},
				pairedItem: { item: 0 },
			},
			{
				json: {
					id: onComment,
					name: 'b.pdf',
					uploadedAt: null,
					source: 'url',
					taskId,
					processId: null,
					field: 'comment',
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('finds the files of a process: on its kick-off form, in its tasks and on their comments', async () => {
		const { sandbox } = world;
		const [processId = ''] = sandbox.addProcesses(1);
		const [first = '', second = ''] = sandbox.organization.taskIdsByProcess.get(processId) ?? [];
		const [kickOff] = sandbox.addFiles(1, { processId });
		const [inField] = sandbox.addFiles(1, { taskId: first });
		const [onComment] = sandbox.addFiles(1, { commentOn: second });
		const { output } = await filesOfProcess(processId);
		expect(asked(sandbox)).toEqual([{ request: `GET runs/${processId}`, with: PROCESS_WITH }]);
		expect(output.map(({ json }) => [json.id, json.taskId, json.processId, json.field])).toEqual([
			[kickOff, null, processId, 'kick-off form: Documents'],
			[inField, first, processId, 'Files'],
			[onComment, second, processId, 'comment'],
		]);
	});

	it('has no files of another task or process, and no logo', async () => {
		const { sandbox } = world;
		const [taskId = ''] = sandbox.addTasks(1);
		const [processId = ''] = sandbox.addProcesses(1);
		sandbox.addFiles(3);
		expect((await filesOfTask(taskId)).output).toEqual([]);
		expect((await filesOfProcess(processId)).output).toEqual([]);
	});

	it("puts out Tallyfy's own record without Simplify, and where it is attached", async () => {
		const { sandbox } = world;
		const [taskId = ''] = sandbox.addTasks(1);
		const [id = ''] = sandbox.addFiles(1, { taskId });
		const { output } = await filesOfTask(taskId, { simplify: false });
		expect(output[0]?.json).toEqual({
			...sandbox.organization.assets.get(id),
			taskId,
			processId: null,
			field: 'Attachments',
		});
	});

	it('finds what was uploaded long ago, oldest first', async () => {
		const { sandbox } = world;
		const [taskId = ''] = sandbox.addTasks(1);
		const ids = sandbox.addFiles(4, (index) => ({
			taskId,
			uploaded_at: index === 3 ? null : daysAgo(sandbox, [95.5, 5, 400.5][index] ?? 0),
		}));
		const age = olderThan(90, 'days', 'uploaded');
		const { output, hint } = await filesOfTask(taskId, { filters: { age } });
		expect(output.map(({ json }) => [json.id, json.ageDays])).toEqual([
			[ids[2], 400],
			[ids[0], 95],
		]);
		expect(hint).toBe('2 files are due. 1 more has no upload date.');
		const { output: one, hint: cut } = await filesOfTask(taskId, { limit: 1, filters: { age } });
		expect(idsOf(one)).toEqual([ids[2]]);
		expect(cut).toContain('1 of 2 files that are due, the oldest.');
	});

	it.each([200, 404] as const)(
		'finds the files of archived tasks and processes where reading one answers %s',
		async (status) => {
			const { sandbox } = world;
			sandbox.setQuirks({ archivedTaskGet: status, archivedRunGet: status });
			const [taskId = ''] = sandbox.addTasks(1);
			const [processId = ''] = sandbox.addProcesses(1);
			const [inTask] = sandbox.addFiles(1, { taskId });
			const [inProcess] = sandbox.addFiles(1, { processId });
			const { tasks, processes } = sandbox.organization;
			const [task, process] = [tasks.get(taskId), processes.get(processId)];
			if (task === undefined || process === undefined) throw new Error('Not in the sandbox');
			sandbox.state.archive(task);
			sandbox.state.archiveProcess(sandbox.organization, process);
			const ofTask = await filesOfTask(taskId);
			expect(idsOf(ofTask.output)).toEqual([inTask]);
			expect(ofTask.hint).toBeUndefined();
			const ofProcess = await filesOfProcess(processId);
			expect(idsOf(ofProcess.output)).toEqual([inProcess]);
			expect(ofProcess.hint).toBe(
				'Tallyfy may hide files that belong to an archived process: whether there are more is unknown. To be sure, restore the process first.',
			);
		},
	);

	it('says that an archived process may hide its files, also where Tallyfy does', async () => {
		const { sandbox } = world;
		const [processId = ''] = sandbox.addProcesses(1);
		const { processes, tasks } = sandbox.organization;
		const process = processes.get(processId);
		const task = [...tasks.values()].find(({ run_id: runId }) => runId === processId);
		if (process === undefined || task === undefined) throw new Error('Not in the sandbox');
		sandbox.addFiles(1, { taskId: task.id });
		sandbox.state.archiveProcess(sandbox.organization, process);
		sandbox.setQuirks({ hidesArchivedBelongings: true });
		const { output, hint } = await filesOfProcess(processId);
		sandbox.setQuirks({ hidesArchivedBelongings: false });
		expect(output).toEqual([]);
		expect(hint).toContain('Tallyfy may hide files that belong to an archived process');
	});

	it.each([
		['archived_at', { archived_at: '2025-01-01T00:00:00Z', tasks: { data: [] } }],
		['a count of its tasks', { tasks: { data: [] }, progress: { complete: 2, total: 2 } }],
	])('never calls hidden files of a process none: %s', async (_, process) => {
		const body = { data: { id: 'r1', name: 'Intake', ...process } };
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { output, hint } = await filesOfProcess('r1');
		expect(output).toEqual([]);
		expect(hint).toContain('whether there are any is unknown');
	});

	it('takes the kind of place from its menu only', async () => {
		const { error } = await find({ filesOf: 'organization', taskId: byId('t1') });
		expect(error?.message).toBe("'Files Of' is none of the choices in its menu");
		const { error: noTask } = await find({ filesOf: 'task', taskId: byId('={{ $json.nope }}') });
		expect(noTask?.message).toBe("'Task ID' is empty");
		expect(world.sandbox.requests).toEqual([]);
	});

	it('fails for a task that is not there', async () => {
		const { error } = await filesOfTask('f00dbeef');
		expect(error?.message).toBe('Tallyfy shows this token no task with this ID (404)');
		expect(error?.description).toContain("the ID of a task, as 'Files Of' says");
	});

	it('asks for each input item, several at once', async () => {
		const { sandbox } = world;
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 30 } }]);
		const tasks = sandbox.addTasks(20);
		const files = tasks.flatMap((taskId) => sandbox.addFiles(1, { taskId }));
		const { output } = await find(
			{ filesOf: 'task', taskId: byId('={{ $json.id }}'), options: { concurrency: 4 } },
			tasks.map((id) => ({ id })),
		);
		expect(output.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual(
			files.map((id, item) => [id, { item }]),
		);
		expect(sandbox.peakInFlight).toBe(4);
	});
});
