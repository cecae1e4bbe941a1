import { beforeEach, describe, expect, it } from 'vitest';
import { ask, firstOf, openSandbox, pageOf } from '../client.mts';

const EMAIL = 'mira+x@elsewhere.example';

const sandbox = await openSandbox();
let id: string;
beforeEach(() => {
	id = firstOf(sandbox.addGuests(1, { email: EMAIL, last_accessed_at: null }));
});

const at = (rest = '') => `/guests/${encodeURIComponent(EMAIL)}${rest}`;
const guest = () => sandbox.organization.guests.get(Number(id));
const owned = (fields: object) =>
	firstOf(sandbox.addTasks(1, { owners: { users: [], guests: [EMAIL], groups: [] }, ...fields }));

describe('guests', () => {
	it('are listed, and read by their address, with a count of their tasks if that is wanted', async () => {
		owned({ status: 'not-started' });
		owned({ completed_at: '2025-03-01T00:00:00.000Z' });
		const shown = { id: Number(id), email: EMAIL, last_accessed_at: null };
		const listed = await pageOf(sandbox, '/guests?q=mira');
		expect(listed).toMatchObject({ data: [shown], meta: { pagination: { total: 1 } } });
		const stats = {
			assigned_tasks: 2,
			active_tasks: 1,
			tasks_completed: 1,
			one_off_tasks_completed: 1,
			last_task_completed_at: '2025-03-01T00:00:00.000Z',
		};
		const { json } = await ask(sandbox, 'GET', at('?with=stats'));
		expect(json).toMatchObject({ data: { ...shown, stats, details: { status: 'active' } } });
		expect((await ask(sandbox, 'GET', at())).json).not.toHaveProperty('data.stats');
	});

	it('have their names in both places, and come page by page or all at once', async () => {
		sandbox.addGuests(12, { first_name: 'Ann' });
		const { data, meta } = await pageOf(sandbox, '/guests?q=ann');
		expect(data).toHaveLength(10);
		expect(meta.pagination.total).toBe(12);
		expect(data[0]).toMatchObject({ first_name: 'Ann', details: { first_name: 'Ann' } });
		sandbox.setQuirks({ guestList: 'whole' });
		const whole = (await ask(sandbox, 'GET', '/guests?q=ann&page=2')).json;
		expect(whole.data).toHaveLength(12);
		expect(whole).not.toHaveProperty('meta');
	});

	it('are read by their address alone', async () => {
		expect((await ask(sandbox, 'GET', `/guests/${id}`)).status).toBe(404);
		expect((await ask(sandbox, 'DELETE', `/guests/${id}/disable`)).status).toBe(404);
	});

	it('are disabled when all their tasks are completed, enabled again, and deleted only when disabled', async () => {
		const open = owned({ status: 'not-started' });
		const busy = await ask(sandbox, 'DELETE', at('/disable'));
		expect([busy.status, busy.json.message]).toEqual([
			403,
			'Cannot disable guest with incomplete tasks.',
		]);
		sandbox.organization.tasks.delete(open);
		const deletion = await ask(sandbox, 'DELETE', at('/delete'));
		expect([deletion.status, deletion.json.message]).toEqual([
			422,
			'Please disable the guest before deletion.',
		]);
		expect((await ask(sandbox, 'DELETE', at('/disable'))).json).toMatchObject({
			data: { details: { status: 'disabled', disabled_by: 10001 } },
		});
		expect((await ask(sandbox, 'PUT', at('/enable'))).json).toMatchObject({
			data: { details: { status: 'active', disabled_at: null } },
		});
		expect(guest()?.details.reactivated_at).not.toBeNull();
		expect(sandbox.state.deletions).toEqual([]);
	});

	it.each([() => at('/delete'), () => `/guests/${id}/delete`])(
		'are deleted by address or id, and taken out of their tasks (%#)',
		async (path) => {
			const task = owned({ completed_at: '2025-03-01T00:00:00.000Z' });
			await ask(sandbox, 'DELETE', at('/disable'));
			const { status, json } = await ask(sandbox, 'DELETE', path());
			expect(status).toBe(200);
			expect(json).toMatchObject({ data: { email: `${EMAIL}.deleted.${id}` } });
			expect(sandbox.state.deletions).toMatchObject([{ kind: 'guest', id }]);
			expect(sandbox.organization.tasks.get(task)?.owners.guests).toEqual([]);
			expect((await ask(sandbox, 'DELETE', path())).status).toBe(404);
		},
	);

	it('leave the organization for good by the path without /delete', async () => {
		expect((await ask(sandbox, 'DELETE', at())).status).toBe(200);
		expect(sandbox.state.deletions).toMatchObject([{ kind: 'guest', id }]);
		expect((await ask(sandbox, 'DELETE', at())).status).toBe(422);
	});

	it.each([
		['GET', ''],
		['GET', '/tasks'],
		['DELETE', '/disable'],
		['PUT', '/enable'],
		['DELETE', '/delete'],
	])('that never were are 404: %s %s', async (method, rest) => {
		expect((await ask(sandbox, method, `/guests/nobody@nowhere.example${rest}`)).status).toBe(404);
	});

	it('have their tasks ten a page, whatever is asked for', async () => {
		for (let count = 0; count < 12; count += 1) owned({});
		const { data, meta } = await pageOf(sandbox, at('/tasks?per_page=100'));
		expect(data).toHaveLength(10);
		expect(meta.pagination).toMatchObject({ total: 12, per_page: 10, total_pages: 2 });
	});
});

describe('members and groups', () => {
	it('are listed and read, a member with the groups they are in', async () => {
		const group = firstOf(sandbox.addGroups(1, { name: 'Accounting', members: [10003] }));
		const member = {
			id: 10003,
			email: 'kim@northwind.example',
			full_name: 'Kim Standard',
			role: 'standard',
			status: 'active',
			groups: [{ id: group, name: 'Accounting' }],
		};
		expect((await pageOf(sandbox, '/users?q=kim&with=groups')).data).toMatchObject([member]);
		expect((await ask(sandbox, 'GET', '/users/10003?with=groups')).json.data).toMatchObject(member);
		expect((await ask(sandbox, 'GET', '/users/1')).status).toBe(404);
		expect((await pageOf(sandbox, '/groups')).data).toMatchObject([
			{ id: group, members: [10003], guests: [] },
		]);
	});

	it('have tasks: a member those of their groups too', async () => {
		const group = firstOf(sandbox.addGroups(1, { members: [10003] }));
		const nobody = { users: [], guests: [], groups: [] };
		const [own = ''] = sandbox.addTasks(1, { owners: { ...nobody, users: [10003] } });
		const [ofGroup = ''] = sandbox.addTasks(1, { owners: { ...nobody, groups: [group] } });
		const [unassigned = ''] = sandbox.addTasks(1, { owners: nobody });
		const ids = async (path: string) =>
			(await pageOf(sandbox, `${path}${path.includes('?') ? '&' : '?'}per_page=100`)).data.map(
				(task) => task.id,
			);
		expect(await ids('/users/10003/tasks')).toEqual([own, ofGroup]);
		expect(await ids('/tasks?owners=10003,10002')).toEqual([own, ofGroup]);
		expect(await ids(`/tasks?groups=${group}`)).toEqual([ofGroup]);
		expect(await ids('/tasks?unassigned=true')).toEqual([unassigned]);
		expect((await ask(sandbox, 'GET', '/users/1/tasks')).status).toBe(404);
		sandbox.addProcesses(1, { owner_id: 10003, taskCount: 0 });
		expect(await ids('/runs?owners=10003')).toHaveLength(1);
	});

	it('are named in lists of tasks, and are numbers and addresses in one task', async () => {
		const group = firstOf(sandbox.addGroups(1, { name: 'Accounting' }));
		const owners = { users: [10003, 1], guests: [EMAIL], groups: [group] };
		const task = firstOf(sandbox.addTasks(1, { title: 'Owned', owners }));
		expect((await ask(sandbox, 'GET', `/tasks/${task}`)).json).toMatchObject({ data: { owners } });
		expect((await pageOf(sandbox, '/tasks?q=owned')).data).toMatchObject([
			{
				owners: {
					users: [
						{ id: 10003, full_name: 'Kim Standard' },
						{ id: 1, full_name: null },
					],
					guests: [{ email: EMAIL, full_name: expect.any(String) as string }],
					groups: [{ id: group, name: 'Accounting' }],
				},
			},
		]);
	});
});

it('lists tags, at most a hundred a page, and does not tell how many there are in all', async () => {
	sandbox.addTasks(1, { tags: Array.from({ length: 120 }, (_, index) => `Tag ${index}`) });
	const archived_at = '2025-01-01T00:00:00.000Z';
	sandbox.addTemplates(2, (index) => ({ tags: ['Keep'], ...(index === 1 && { archived_at }) }));
	const { data, meta } = await pageOf(sandbox, '/tags?per_page=500');
	expect(data).toHaveLength(100);
	expect(meta.pagination).not.toHaveProperty('total');
	expect((await pageOf(sandbox, '/tags?q=keep&with=statistics')).data).toMatchObject([
		{ title: 'Keep', statistics: { data: { active_template: 1, archived_template: 1 } } },
	]);
});

it('tells who the token belongs to, and their organizations', async () => {
	const headers = { authorization: `Bearer ${sandbox.accessToken}`, 'x-tallyfy-client': 'x' };
	const get = async (path: string) => (await fetch(sandbox.baseUrl + path, { headers })).json();
	const email = 'robin@northwind.example';
	const me = { data: { id: 10001, email, username: 'robin', timezone: 'UTC' } };
	expect(await get('/me')).toMatchObject(me);
	expect(await get(`/organizations/${sandbox.organizationId}/me`)).toMatchObject(me);
	expect(await get('/me/organizations')).toMatchObject({
		data: [{ id: sandbox.organizationId, created_at: expect.any(String) as string }],
		meta: { pagination: { total: 1 } },
	});
});
