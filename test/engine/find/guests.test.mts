import { describe, expect, it } from 'vitest';

import { searchList } from '../../../sandbox/engine/panel.mts';
import { engine } from '../harness.mts';
import { useSandbox } from '../sandbox.mts';
import { asked, byId, daysAgo, getMany, idsOf, olderThan } from './finding.mts';

const world = useSandbox();

const find = async (parameters = {}) =>
	await world.run({ items: [{}], parameters: getMany('guest', parameters) });
const get = async (...names: unknown[]) =>
	await world.run({
		items: names.map((id) => ({ id: id as string })),
		parameters: { resource: 'guest', operation: 'get', guestId: byId('={{ $json.id }}') },
		settings: { onError: 'continueRegularOutput' },
	});

const page = { request: 'GET guests', with: 'stats', page: '1', per_page: '100' };
const EMAIL = 'mira+x@elsewhere.example';

/** Adds a guest who was last there so many days ago; null is never. */
const add = (days: number | null, fields = {}): string =>
	world.sandbox.addGuests(1, {
		last_accessed_at: days === null ? null : daysAgo(world.sandbox, days),
		...fields,
	})[0] ?? '';
const disabled = (days: number) => ({
	details: { status: 'disabled' as const, disabled_at: daysAgo(world.sandbox, days) },
});

describe('Guest > Get Many', () => {
	it('puts out the fields that workflows rely on, and nothing else', async () => {
		const { sandbox } = world;
		const dates = {
			last_accessed_at: '2025-01-03T03:04:05.000Z',
			created_at: '2025-01-02T03:04:05.000Z',
		};
		const names = { first_name: 'Mira', last_name: 'Patel' };
		const [id] = sandbox.addGuests(1, { email: EMAIL, ...names, ...dates });
		const owners = { users: [], guests: [EMAIL], groups: [] };
		sandbox.addTasks(2, { status: 'not-started', owners });
		sandbox.addTasks(1, { completed_at: '2025-03-01T00:00:00.000Z', owners });
		const { output } = await find();
		expect(asked(sandbox)).toEqual([page]);
		expect(output).toEqual([
			{
				json: {
					id,
					name: 'Mira Patel',
					email: EMAIL,
					status: 'active',
					lastAccessedAt: '2025-01-03T03:04:05.000Z',
					createdAt: '2025-01-02T03:04:05.000Z',
					disabledAt: null,
					openTasks: 2,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('finds who was last there long ago, the oldest first, and never who was never there', async () => {
		const [recent, old, older] = [add(30), add(200.5), add(690.5)];
		add(null);
		const { output, hint } = await find({ filters: { age: olderThan(90, 'days', 'accessed') } });
		expect(idsOf(output)).toEqual([older, old]);
		expect(output.map(({ json }) => json.ageDays)).toEqual([690, 200]);
		expect(idsOf(output)).not.toContain(recent);
		expect(hint).toBe('2 guests are due. 1 more has no date of a last access.');
	});

	it('finds who will be due', async () => {
		const [soon] = [add(85.5), add(20), add(120)];
		const { output } = await find({
			filters: { age: olderThan(90, 'days', 'accessed'), dueWithin: 7 },
		});
		expect(output.map(({ json }) => [json.id, typeof json.dueAt])).toEqual([[soon, 'string']]);
	});

	it.each([
		['active', [0]],
		['disabled', [1]],
		['any', [0, 1]],
	])('finds guests by their state: %s', async (status, places) => {
		const ids = [add(10), add(600, disabled(40))];
		const { output, hint } = await find({ filters: { status } });
		expect(idsOf(output)).toEqual(places.map((place) => ids[place]));
		expect(hint).toBeUndefined();
	});

	it('counts from the day a guest was disabled', async () => {
		const [, old] = [add(500, disabled(3)), add(600, disabled(40))];
		add(700);
		const { output } = await find({ filters: { age: olderThan(30, 'days', 'disabled') } });
		expect(idsOf(output)).toEqual([old]);
	});

	it.each(['mira', 'PATEL', EMAIL])('searches names and addresses: %s', async (search) => {
		const id = add(10, { email: EMAIL, first_name: 'Mira', last_name: 'Patel' });
		add(10, { email: 'admiral@elsewhere.example' });
		const { output } = await find({ filters: { search } });
		expect(idsOf(output)).toEqual([id]);
	});

	it.each([
		['pages', {}],
		['pages', { ignoresPerPage: true, wrongTotalPages: 'one' as const }],
		['whole', {}],
	] as const)('never gives a short list (%s, %j)', async (guestList, quirks) => {
		const { sandbox } = world;
		sandbox.setQuirks({ guestList, ...quirks });
		const ids = sandbox.addGuests(130);
		const { output, hint } = await find({ returnAll: true });
		expect(idsOf(output)).toEqual(ids);
		expect(hint).toBeUndefined();
	});

	it('is an error where a page fails', async () => {
		world.sandbox.addGuests(130);
		world.sandbox.faults.set([
			{ match: { path: 'page=2&' }, fault: { kind: 'status', status: 403 } },
		]);
		expect((await find({ returnAll: true })).error).toBeDefined();
	});

	it('leaves a state open that Tallyfy tells in two ways', async () => {
		add(10, { details: { status: 'active', disabled_at: daysAgo(world.sandbox, 5) } });
		expect((await find()).output[0]?.json).toMatchObject({ status: null, disabledAt: null });
		const { output, hint } = await find({ filters: { status: 'disabled' } });
		expect(output).toEqual([]);
		expect(hint).toContain("1 guest left out: Tallyfy's list doesn't show");
	});
});

describe('Guest > Get', () => {
	it('reads a guest by the address, and by the number in the list of all', async () => {
		const { sandbox } = world;
		const [id] = sandbox.addGuests(1, { email: EMAIL });
		const { output } = await get(EMAIL, id, Number(id));
		const record = { id: Number(id), email: EMAIL, stats: { active_tasks: 0 } };
		expect(output.map(({ json }) => json)).toMatchObject([record, record, record]);
		expect(asked(sandbox)).toEqual([
			{ request: `GET guests/${encodeURIComponent(EMAIL)}`, with: 'stats' },
			page,
		]);
	});

	it('finds an address whatever its capitals', async () => {
		const [id] = world.sandbox.addGuests(1, { email: 'Mira@Elsewhere.example' });
		const { output } = await get('mira@ELSEWHERE.example');
		expect(output[0]?.json).toMatchObject({ id: Number(id) });
	});

	it('fails over whom nobody knows, and keeps no address', async () => {
		world.sandbox.addGuests(3);
		const { output } = await get('nobody@nowhere.example', '59999');
		expect(output.map(({ json }) => json)).toMatchObject([
			{ id: null, details: { id: null }, error: 'Tallyfy shows this token no guest with this ID' },
			{
				id: '59999',
				details: { id: '59999' },
				error: 'Tallyfy shows this token no guest with this ID',
			},
		]);
		expect(JSON.stringify(output)).not.toContain('@');
	});

	it('does not say that a guest is not there whom the list may have', async () => {
		world.sandbox.faults.set([
			{ match: { path: '/guests\\?' }, fault: { kind: 'status', status: 403 } },
		]);
		const { output } = await get('59999');
		expect(output[0]?.json.error).toContain('may not see this guest');
	});

	it('keeps no address that Tallyfy says', async () => {
		world.sandbox.faults.set([
			{
				match: { path: 'guests/' },
				fault: { kind: 'status', status: 403, body: { message: `No access to ${EMAIL}` } },
			},
		]);
		const { output } = await get(EMAIL);
		expect(output[0]?.json).toMatchObject({ id: null, status: 403 });
		expect(JSON.stringify(output)).not.toContain('@');
		expect(output[0]?.json.message).toContain('Tallyfy said: "No access to …"');
	});
});

describe('Guest ID > From List', () => {
	const search = async (method: string, filter?: string) => {
		const { accessToken, organizationId, baseUrl } = world.sandbox;
		return await searchList(
			await engine(),
			{ accessToken, organizationId, baseUrl },
			method,
			filter,
		);
	};

	it('shows names, addresses and who is disabled, and gives the number', async () => {
		const id = add(10, { email: EMAIL, first_name: 'Mira', last_name: 'Patel' });
		const other = add(600, {
			email: 'old@hollis.example',
			first_name: '',
			last_name: '',
			...disabled(4),
		});
		expect((await search('searchGuests')).results).toEqual([
			{ name: `Mira Patel · ${EMAIL}`, value: id },
			{ name: 'old@hollis.example · disabled', value: other },
		]);
		expect((await search('searchDisabledGuests')).results).toEqual([
			{ name: 'old@hollis.example · disabled', value: other },
		]);
	});

	it('says who can not be chosen', async () => {
		add(10, { email: EMAIL });
		expect((await search('searchDisabledGuests', 'mira')).results).toEqual([
			{ name: 'No disabled guest matches "mira"', value: false },
			{ name: "1 enabled guest does, and can't be chosen here", value: true },
		]);
	});
});
