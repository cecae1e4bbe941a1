import { beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '../../../sandbox/tallyfy/lists/pages.mts';
import type { Task } from '../../../sandbox/tallyfy/state/records.mts';
import { inOrganization, openSandbox, send } from '../client.mts';

const sandbox = await openSandbox({ tasks: 25 });
beforeEach(() => {
	const [first] = sandbox.organization.tasks.values();
	if (first) sandbox.state.archive(first);
});

async function list(query: string, path = '/tasks'): Promise<Page<Task>> {
	const answer = await send(sandbox, 'GET', inOrganization(sandbox, path + query));
	expect(answer.status).toBe(200);
	return JSON.parse(answer.text) as Page<Task>;
}

const total = async (query: string) => (await list(query)).meta.pagination.total;

it('pages by ten, and says where it is', async () => {
	const page = await list('');
	expect(page.data).toHaveLength(10);
	expect(page.meta.pagination).toEqual({
		total: 34,
		count: 10,
		per_page: 10,
		current_page: 1,
		total_pages: 4,
		links: { next: sandbox.url + inOrganization(sandbox, '/tasks?page=2') },
	});
});

it('covers every task once over all pages, and ends with an empty one', async () => {
	const ids: string[] = [];
	for (let page = 1; ; page += 1) {
		const { data } = await list(`?per_page=8&page=${page}&archived=true`);
		if (data.length === 0) break;
		ids.push(...data.map(({ id }) => id));
	}
	expect(ids).toEqual([...sandbox.organization.tasks.keys()]);
});

it.each([
	['without archived ones', '', 34],
	['with archived ones', '?archived=true', 35],
	['only archived ones', '?archived=only', 1],
	['only one-off ones', '?is_oneoff=true', 31],
	['those with a text in the title, whatever its case', '?q=NDA', 1],
	['those with a text in the title, decoded', '?q=parking%20permit', 1],
	['none', '?q=nothing+like+it', 0],
	['those that meet several conditions', '?is_oneoff=true&archived=only&q=meridian', 1],
])('lists tasks: %s', async (_name, query, expected) => {
	expect(await total(query)).toBe(expected);
});

it.each(['page=0', 'per_page=-1', 'per_page=x', 'sort=nope'])(
	'goes on without what makes no sense: %s',
	async (query) => {
		expect((await list(`?${query}`)).data).toHaveLength(10);
	},
);

describe('sorting', () => {
	const column = async (sort: string, field: 'created_at' | 'deadline') =>
		(await list(`?per_page=100&sort=${sort}`)).data.map((task) => task[field]);

	it('puts the newest first, and last when reversed', async () => {
		const newest = await column('newest', 'created_at');
		expect(newest).toEqual([...newest].sort().reverse());
		expect(await column('-newest', 'created_at')).toEqual([...newest].sort());
	});

	it('puts the earliest deadline first and no deadline last, and the other way round', async () => {
		const deadlines = await column('deadline', 'deadline');
		const known = deadlines.filter((deadline) => deadline !== null);
		expect(deadlines).toEqual([...known.sort(), null, null]);
		expect(await column('-deadline', 'deadline')).toEqual([null, null, ...known.reverse()]);
	});
});

it('lists the tasks of the token’s owner only under /me', async () => {
	const [, someone] = sandbox.organization.tasks.values();
	if (someone) someone.owners.users = [99999];
	expect((await list('?per_page=1', '/me/tasks')).meta.pagination.total).toBe(33);
	expect(await total('')).toBe(34);
});
