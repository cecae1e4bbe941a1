import { describe, expect, it } from 'vitest';

import {
	active,
	archived,
	idsOf as idsIn,
	olderThan as due,
	undated,
} from '../../../sandbox/tallyfy/world/truth.mts';
import { useSandbox } from '../sandbox.mts';
import { getMany, idsOf, olderThan } from './finding.mts';

const world = useSandbox({ world: 'company' });

const find = async (resource: string, filters: object) =>
	await world.run({
		items: [{}],
		parameters: getMany(resource, { returnAll: true, filters: filters as never }),
	});

describe('two years of a small company', () => {
	it('one-off tasks that were completed more than 90 days ago', async () => {
		const { sandbox } = world;
		const tasks = active(sandbox.organization.tasks.values()).filter((task) => task.is_oneoff_task);
		const expected = due(tasks, 'completed_at', 90, sandbox.now());
		const { output, hint } = await find('task', { age: olderThan(90, 'days', 'completed') });
		expect(expected.length).toBeGreaterThan(100);
		expect(idsOf(output).sort()).toEqual(idsIn(expected).sort());
		const without = undated(tasks, 'completed_at').length;
		expect(hint).toBe(`${expected.length} tasks are due. ${without} more have no completion date.`);
		const columns = Object.keys(output[0]?.json ?? {});
		expect(columns.slice(0, 4)).toEqual(['name', 'ageDays', 'dateUsed', 'id']);
		const dates = output.map(({ json }) => json.dateUsed as string);
		expect(dates).toEqual([...dates].sort());
	});

	it.each(['archived', 'both', 'status'] as const)(
		'processes that were archived more than 30 days ago, where the list obeys "%s"',
		async (archivedRuns) => {
			const { sandbox } = world;
			sandbox.setQuirks({ archivedRuns });
			const processes = archived(sandbox.organization.processes.values());
			const expected = due(processes, 'archived_at', 30, sandbox.now());
			const age = olderThan(30, 'days', 'archived');
			expect(expected.length).toBeGreaterThan(3);
			for (const choice of ['only', 'include']) {
				const { output } = await find('process', { archived: choice, age });
				expect(idsOf(output).sort()).toEqual(idsIn(expected).sort());
			}
		},
	);

	it('templates in the archive', async () => {
		const { sandbox } = world;
		const expected = archived(sandbox.organization.templates.values());
		const { output } = await find('template', { archived: 'only' });
		expect(idsOf(output)).toEqual(idsIn(expected));
	});

	it('every file of every process and every one-off task, each once', async () => {
		const { sandbox } = world;
		const { tasks, processes, assets } = sandbox.organization;
		const files = async (filesOf: 'process' | 'task', ids: string[]) => {
			const { output } = await world.run({
				items: ids.map((id) => ({ id })),
				parameters: getMany('file', {
					filesOf,
					[`${filesOf}Id`]: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
					returnAll: true,
				}),
			});
			return idsOf(output);
		};
		const oneOff = [...tasks.values()].filter((task) => task.is_oneoff_task);
		const found = [
			...(await files('process', idsIn(processes.values()))),
			...(await files('task', idsIn(oneOff))),
		];
		const expected = [...assets.values()].filter(({ subject }) => subject.type !== 'Organization');
		expect(found.sort()).toEqual(idsIn(expected).sort());
	});
});
