import { describe, expect, it } from 'vitest';

import {
	LIGHT_ACCESS_TOKEN,
	LOGO_ID,
	STANDARD_ACCESS_TOKEN,
} from '../../../../sandbox/tallyfy/state/ids.mts';
import { asItems, useSandbox } from '../../sandbox.mts';
import { changeIn } from './changeOne.mts';
import {
	ARCHIVE_TASKS,
	changesOf,
	changing,
	DELETE_FILES,
	DELETE_PROCESSES,
	DELETE_TASKS,
	DELETE_TEMPLATES,
	KINDS,
	RESTORE_TASKS,
	stateOf,
} from './kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const change = changeIn(world);

describe('deleting what is not archived yet', () => {
	it.each([DELETE_PROCESSES, DELETE_TEMPLATES])(
		'is refused in words before a request is wasted ($name)',
		async (kind) => {
			const { json, now } = await change(kind, 'active');
			expect(json).toMatchObject({
				deleted: false,
				error: `This ${kind.noun} is not archived`,
				message: expect.stringContaining('Archive it first') as string,
				attempts: 0,
			});
			expect(now).toBe('active');
			expect(changesOf(world.sandbox)).toEqual([]);
		},
	);

	it.each([
		[DELETE_PROCESSES, 404],
		[DELETE_PROCESSES, 422],
		[DELETE_TEMPLATES, 404],
		[DELETE_TEMPLATES, 422],
	] as const)(
		'is not called deleted where somebody restores it after the look: %#',
		async (kind, notArchivedStatus) => {
			const { sandbox } = world;
			sandbox.setQuirks({ notArchivedStatus });
			const [id = ''] = kind.add(sandbox, 1, 'archived');
			// The deletion takes a while to arrive; meanwhile it is restored.
			sandbox.faults.set([
				{ match: { method: 'DELETE' }, fault: { kind: 'latency', latencyMs: 400 } },
			]);
			const running = world.run({
				items: asItems([id]),
				parameters: changing(kind),
				settings: CONTINUE,
			});
			while (changesOf(sandbox).length === 0) await new Promise((next) => setTimeout(next, 5));
			const { organization, state } = sandbox;
			const process = organization.processes.get(id);
			const template = organization.templates.get(id);
			if (process !== undefined) state.restoreProcess(organization, process);
			if (template !== undefined) state.restore(template);
			const { output } = await running;
			expect(stateOf(sandbox, kind, id)).toBe('active');
			expect(output[0]?.json).toMatchObject({
				deleted: false,
				error: expect.any(String) as string,
			});
		},
	);
});

describe('a member who is no administrator', () => {
	it.each([DELETE_PROCESSES, DELETE_TEMPLATES])(
		'is told that it takes one ($name)',
		async (kind) => {
			const [id = ''] = kind.add(world.sandbox, 1, 'archived');
			const { output } = await world.run({
				items: asItems([id]),
				parameters: changing(kind),
				settings: CONTINUE,
				accessToken: STANDARD_ACCESS_TOKEN,
			});
			expect(output[0]?.json).toMatchObject({
				deleted: false,
				status: 403,
				error: `The owner of the access token may not delete this ${kind.noun} (403)`,
				message: expect.stringContaining('Only an administrator') as string,
			});
			expect(stateOf(world.sandbox, kind, id)).toBe('archived');
		},
	);

	it.each(KINDS)('who may change nothing changes nothing ($name)', async (kind) => {
		const [id = ''] = kind.add(world.sandbox, 1, kind.from);
		const { output } = await world.run({
			items: asItems([id]),
			parameters: changing(kind),
			settings: CONTINUE,
			accessToken: LIGHT_ACCESS_TOKEN,
		});
		expect(output[0]?.json).toMatchObject({ [kind.done]: false, status: 403 });
		expect(stateOf(world.sandbox, kind, id)).toBe(kind.from);
	});
});

describe('what belongs to something else', () => {
	it.each([ARCHIVE_TASKS, RESTORE_TASKS, DELETE_TASKS])(
		'a task of a process stays ($name)',
		async (kind) => {
			const { sandbox } = world;
			const [processId = ''] = sandbox.addProcesses(1, { taskCount: 1 });
			const [taskId = ''] = sandbox.addTasks(1, { run_id: processId });
			const { output } = await world.run({
				items: asItems([taskId]),
				parameters: changing(kind),
				settings: CONTINUE,
			});
			expect(output[0]?.json.error).toContain("isn't a one-off task");
			expect(output[0]?.json.outcome).toBe('failed');
			expect(stateOf(sandbox, kind, taskId)).toBe('active');
			expect(changesOf(sandbox)).toEqual([]);
		},
	);

	it('a logo stays, and is refused before a request is wasted where it is looked at', async () => {
		const { output } = await world.run({
			items: asItems([LOGO_ID]),
			parameters: changing(DELETE_FILES, { safety: { lookFirst: true } }),
			settings: CONTINUE,
		});
		expect(output[0]?.json).toMatchObject({
			deleted: false,
			error: 'This is a logo of the organization, which Tallyfy keeps',
		});
		expect(changesOf(world.sandbox)).toEqual([]);
	});
});
