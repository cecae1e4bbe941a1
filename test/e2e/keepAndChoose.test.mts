import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../sandbox/n8n/client/guards.mts';
import { outputOf } from './support/bulk.mts';
import { deleteTask, itemsFrom, startByHand, workflow } from './support/workflows.mts';
import { worlds } from './support/world.mts';

const DAY_MS = 86_400_000;

describe.each(worlds)('n8n $release.version: what people keep, choose and are told', (world) => {
	beforeEach(() => {
		world.sandbox.reset();
	});
	const daysAgo = (days: number) => new Date(world.sandbox.now() - days * DAY_MS).toISOString();
	/** Runs this node with these parameters over these items; its rows, its error, and the line above the output. */
	const run = async (parameters: JsonObject, items: readonly JsonObject[] = [{}]) => {
		const node = { ...deleteTask({}, {}), parameters };
		const nodes = [startByHand, ...itemsFrom(items), node];
		const execution = await world.run(workflow('Wishes', nodes));
		const [last] = execution.runs.get('Tallyfy')?.slice(-1) ?? [];
		return {
			rows: outputOf(execution, 'Tallyfy').map(({ json }) => json),
			error: execution.error,
			hint: JSON.stringify(last?.hints ?? []),
		};
	};
	const find = async (resource: string, filters: JsonObject) =>
		await run({ resource, operation: 'getMany', returnAll: true, filters });
	const change = async (parameters: JsonObject, ids: readonly string[]) => {
		const name = `${String(parameters.resource)}Id`;
		const items = ids.map((id) => ({ id }));
		return await run({ [name]: '={{ $json.id }}', ...parameters }, items);
	};
	const idsOf = (rows: readonly JsonObject[]) => rows.map(({ id }) => id);
	const outcomesOf = (rows: readonly JsonObject[]) => rows.map(({ outcome }) => outcome);
	const age = (olderThan: number) => ({
		rule: { countedFrom: 'completed', olderThan, unit: 'days' },
	});

	it('what is tagged is found, left out and kept; a tag that is not there is an error', async () => {
		const { sandbox } = world;
		const [kept = ''] = sandbox.addTasks(1, { title: 'Chore', tags: ['Keep'] });
		const [free = ''] = sandbox.addTasks(1, { title: 'Chore' });
		expect(idsOf((await find('task', { search: 'Chore', tag: 'Keep' })).rows)).toEqual([kept]);
		expect(idsOf((await find('task', { search: 'Chore', notTagged: 'Keep' })).rows)).toEqual([
			free,
		]);
		expect((await find('task', { notTagged: 'No such' })).error?.message).toMatch(/No such|tag/);

		const safety = { onlyIf: { conditions: { notTagged: 'Keep' } } };
		const task = { resource: 'task', operation: 'deleteOneOff', safety };
		const { rows, hint } = await change(task, [kept, free]);
		expect(outcomesOf(rows)).toEqual(['skipped', 'deleted']);
		expect(hint).toMatch(/1 of 2 one-off tasks deleted/);
		expect(world.deletedIds).toEqual([free]);
	});

	it('what somebody owns is found with the address, and kept', async () => {
		const { sandbox } = world;
		const owners = { users: [10003], guests: [], groups: [] };
		const [kims = ''] = sandbox.addTasks(1, { title: 'Chore', owners });
		const [robins = ''] = sandbox.addTasks(1, { title: 'Chore' });
		const mine = await find('task', { search: 'Chore', owner: 'KIM@northwind.example' });
		expect(mine.rows).toMatchObject([{ id: kims, owners: [{ email: 'kim@northwind.example' }] }]);
		const others = await find('task', { search: 'Chore', notOwnedBy: 'KIM@northwind.example' });
		expect(idsOf(others.rows)).toEqual([robins]);

		const safety = { onlyIf: { conditions: { notOwnedBy: 'kim@northwind.example' } } };
		const task = { resource: 'task', operation: 'deleteOneOff', safety };
		expect(outcomesOf((await change(task, [kims, robins])).rows)).toEqual(['skipped', 'deleted']);
	});

	it('a held task keeps its process, until its hold ends', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1, { archived_at: daysAgo(1) });
		const held = [...sandbox.organization.tasks.values()].find((task) => task.run_id === id)?.id;
		const keptBy = async (until: string) => {
			const safety = {
				approved: true,
				protectedIds: [{ resourceId: held, until, reason: 'Audit' }],
			};
			return await change({ resource: 'process', operation: 'delete', safety }, [id]);
		};
		expect(outcomesOf((await keptBy('2099-12-31')).rows)).toEqual(['protected']);
		expect(outcomesOf((await keptBy('2001-01-01')).rows)).toEqual(['deleted']);
	});

	it('the newest of each template stay, and what will be due is told beforehand', async () => {
		const { sandbox } = world;
		const [template = ''] = sandbox.addTemplates(1);
		const run = { checklist_id: template, status: 'complete' } as const;
		const [old = ''] = sandbox.addProcesses(1, { ...run, created_at: daysAgo(30) });
		sandbox.addProcesses(1, { ...run, created_at: daysAgo(3) });
		const { rows } = await find('process', { templateId: template, keepNewest: 1 });
		expect(idsOf(rows)).toEqual([old]);

		const titled = (days: number) => ({ title: 'Chore', completed_at: daysAgo(days) });
		sandbox.addTasks(1, titled(40));
		const [soon = ''] = sandbox.addTasks(1, titled(27));
		sandbox.addTasks(1, titled(2));
		const due = await find('task', { search: 'Chore', age: age(30), dueWithin: 7 });
		expect(due.rows).toMatchObject([{ id: soon, dueAt: expect.any(String) as unknown }]);
	});

	it('one item tells the whole run', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(3, { completed_at: daysAgo(100) });
		const options = { output: 'summary', ignoreMissing: true };
		const task = { resource: 'task', operation: 'deleteOneOff', options };
		const { rows } = await change(task, [...ids, 'nowhere']);
		expect(rows).toMatchObject([{ all: 4, deleted: 3, missing: 1, failed: 0, limit: null }]);
		expect(rows[0]?.text).toMatch(/^3 of 4 one-off tasks deleted/);
	});

	it('guests are found by their last access, disabled, and deleted only where that is approved', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addGuests(1);
		const { rows } = await find('guest', {});
		expect(idsOf(rows).map(String)).toContain(id);
		const disabled = await change({ resource: 'guest', operation: 'disable' }, [id]);
		expect(outcomesOf(disabled.rows)).toEqual(['disabled']);
		const remove = { resource: 'guest', operation: 'delete' };
		expect((await change(remove, [id])).error?.message).toMatch(/[Aa]pproved/);
		expect(sandbox.organization.guests.has(Number(id))).toBe(true);
		const approved = await change({ ...remove, safety: { approved: true } }, [id]);
		expect(outcomesOf(approved.rows)).toEqual(['deleted']);
		expect(sandbox.organization.guests.has(Number(id))).toBe(false);
	});
});
