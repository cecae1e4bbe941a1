import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { asked, byId, DAY_MS, daysAgo, getMany, idsOf, olderThan } from '../finding.mts';

const world = useSandbox();

const find = async (resource: string, filters: IDataObject, items: IDataObject[] = [{}]) =>
	await world.run({ items, parameters: getMany(resource, { returnAll: true, filters }) });

/** One thing of each kind: with the tag, without any, and with another. */
function addTagged(resource: string): (string | undefined)[] {
	const { sandbox } = world;
	const add = (tags: string[]) => {
		if (resource === 'task') return sandbox.addTasks(1, { tags })[0];
		return resource === 'process'
			? sandbox.addProcesses(1, { tags })[0]
			: sandbox.addTemplates(1, { tags })[0];
	};
	return [add(['Keep']), add([]), add(['Finance'])];
}

describe('a tag', () => {
	it.each(['task', 'process', 'template'])('chooses, or keeps, each kind: %s', async (resource) => {
		const [kept, free, other] = addTagged(resource);
		const tagged = await find(resource, { tag: 'keep' });
		expect(idsOf(tagged.output)).toEqual([kept]);
		const untagged = await find(resource, { notTagged: { mode: 'name', value: ' KEEP ' } });
		expect(idsOf(untagged.output)).toEqual(expect.arrayContaining([free, other]));
		expect(idsOf(untagged.output)).not.toContain(kept);
		expect(untagged.hint).toBeUndefined();
		const none = await find(resource, { notTagged: 'Keep, Finance' });
		expect(idsOf(none.output)).not.toContain(other);
		const both = await find(resource, { tag: '={{ ["Keep", "Finance"] }}' });
		expect(idsOf(both.output).sort()).toEqual([kept, other].sort());
		const byTagId = world.sandbox.organization.tags.get(kept ?? '')?.[0]?.id ?? '';
		const found = await find(resource, { tag: byId(byTagId) });
		expect(idsOf(found.output)).toEqual([kept]);
	});

	it.each(['tag', 'notTagged'])(
		'that is not there is an error, not an empty list: %s',
		async (name) => {
			addTagged('task');
			const { error, output } = await find('task', { [name]: 'Kepe' });
			expect(output).toEqual([]);
			const filter = name === 'tag' ? 'Tag' : 'Not Tagged';
			expect(error?.message).toBe(
				`'Filters > ${filter}' names "Kepe", and Tallyfy has no such tag`,
			);
			expect(asked(world.sandbox).map(({ request }) => request)).toEqual(['GET tags']);
		},
	);

	it('is looked up once for all items, and a list that fails fails them', async () => {
		addTagged('task');
		const filters = { notTagged: 'Keep', search: '={{ $json.word }}' };
		await find('task', filters, [{ word: 'parking' }, { word: 'invoice' }]);
		const requests = asked(world.sandbox).map(({ request }) => request);
		expect(requests.filter((request) => request === 'GET tags')).toHaveLength(1);
		world.sandbox.faults.set([
			{ match: { path: '/tags' }, fault: { kind: 'status', status: 403 } },
		]);
		const { error } = await find('task', { notTagged: 'Keep' });
		expect(error?.message).toBe('The owner of the access token may not list tags (403)');
	});

	it.each([
		[{ notTagged: 'Keep' }, undefined],
		[{ tag: 'Keep' }, undefined],
		[{ notTagged: 'Keep' }, 'many'],
	])('leaves out, with a warning, what does not show its tags: %j %j', async (filters, tags) => {
		addTagged('task');
		const body = {
			data: [{ id: 't1', title: 'Pay', is_oneoff_task: true, archived_at: null, tags }],
			meta: { pagination: { total: 1, total_pages: 1 } },
		};
		world.sandbox.faults.set([
			{ match: { path: '/tasks' }, fault: { kind: 'status', status: 200, body } },
		]);
		const { output, hint } = await find('task', filters);
		expect(output).toEqual([]);
		expect(hint).toContain("1 task left out: Tallyfy's list doesn't show");
	});
});

describe('an owner', () => {
	it('chooses tasks, or keeps them', async () => {
		const { sandbox } = world;
		const owned = (users: number[], groups: string[] = []) =>
			sandbox.addTasks(1, { title: 'Chore', owners: { users, guests: [], groups } })[0];
		const [robin, kim, both] = [owned([10001]), owned([10003]), owned([10001, 10003])];
		const group = owned([10002], ['g1']);
		const search = 'chore';
		const of = await find('task', { search, owner: 'kim standard' });
		expect(idsOf(of.output).sort()).toEqual([kim, both].sort());
		const notOf = await find('task', { search, notOwnedBy: 'KIM@northwind.example' });
		expect(idsOf(notOf.output)).toEqual([robin]);
		expect(idsOf(notOf.output)).not.toContain(group);
		expect(notOf.hint).toContain("1 task left out: Tallyfy's list doesn't show");
		const neither = await find('task', { search, notOwnedBy: '10001, 10003' });
		expect(neither.output).toEqual([]);
	});

	it('of a process or a template is who owns it', async () => {
		for (const resource of ['process', 'template']) {
			const { output } = await find(resource, { owner: 'Robin Sandbox' });
			expect(output.length).toBeGreaterThan(0);
			const { output: others } = await find(resource, { notOwnedBy: 'Robin Sandbox' });
			expect(others).toEqual([]);
		}
	});

	it('that is not there is an error, not an empty list', async () => {
		const { error } = await find('task', { notOwnedBy: 'Nobody' });
		expect(error?.message).toBe(
			`'Filters > Not Owned By' names "Nobody", and Tallyfy has no such member`,
		);
	});
});

describe('what will be due', () => {
	it('comes with the day, and with the addresses of its owners', async () => {
		const { sandbox } = world;
		const dates = [90.5, 84.5, 80].map((days) => daysAgo(sandbox, days));
		const add = (date: string) => sandbox.addTasks(1, { title: 'Chore', completed_at: date })[0];
		const [, coming] = dates.map(add);
		const dueAt = new Date(Date.parse(dates[1] ?? '') + 90 * DAY_MS).toISOString();
		const age = olderThan(90, 'days', 'completed');
		const { output, hint } = await find('task', { search: 'chore', age, dueWithin: 7 });
		expect(output).toMatchObject([
			{
				json: {
					id: coming,
					ageDays: 84,
					dueAt,
					owners: [
						{
							id: '10001',
							name: 'Robin Sandbox',
							email: 'robin@northwind.example',
							kind: 'member',
							status: 'active',
						},
					],
				},
			},
		]);
		expect(hint).toBe('1 task will be due.');
	});

	it('is found although the members can not be read', async () => {
		const { sandbox } = world;
		sandbox.addTasks(1, { title: 'Chore', completed_at: daysAgo(sandbox, 84.5) });
		sandbox.faults.set([{ match: { path: '/users' }, fault: { kind: 'status', status: 403 } }]);
		const age = olderThan(90, 'days', 'completed');
		const { output } = await find('task', { search: 'chore', age, dueWithin: 7 });
		expect(output[0]?.json.owners).toMatchObject([{ id: '10001', email: null }]);
	});

	it('needs an age', async () => {
		const { error } = await find('task', { dueWithin: 7 });
		expect(error?.message).toBe("'Filters > Due Within (Days)' needs 'Filters > Age'");
	});
});

describe('the newest of each template', () => {
	it('stay out, counted before the age', async () => {
		const { sandbox } = world;
		const [a = '', b = ''] = sandbox.addTemplates(2);
		const add = (template: string | null, days: number) => {
			const more = { name: 'Chore', created_at: daysAgo(sandbox, days) };
			const [id = ''] = sandbox.addProcesses(1, more);
			const process = sandbox.organization.processes.get(id);
			if (process !== undefined) Object.assign(process, { checklist_id: template });
			return id;
		};
		add(a, 100);
		const oldA = [add(a, 300), add(a, 200)];
		add(b, 400);
		add(b, 10);
		const oldFree = [add(null, 500)];
		add(null, 300);
		add(null, 10);
		const age = olderThan(150, 'days', 'created');
		const kept2 = await find('process', { search: 'chore', age, keepNewest: 2 });
		expect(idsOf(kept2.output)).toEqual([oldFree[0], oldA[0]]);
		const { output } = await find('process', { search: 'chore', keepNewest: 3 });
		expect(output).toEqual([]);
	});
});
