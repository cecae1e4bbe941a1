import { describe, expect, it } from 'vitest';
import type { IExecuteFunctions } from 'n8n-workflow';

import { Archive, readAllWherever, readOneWherever } from '../../../nodes/Tallyfy/read/archive';
import { readOne, type Read, type Thing } from '../../../nodes/Tallyfy/read/one';
import { withSession } from '../../../nodes/Tallyfy/transport/session';
import { VirtualClock } from '../support/virtualClock.mts';

const TEMPLATES: Pick<Thing, 'path'> & { archive: NonNullable<Thing['archive']> } = {
	path: (id) => ['checklists', id],
	archive: { path: ['checklists'], spellings: [{ archived: 'only' }] },
};
const ARCHIVED_AT = '2026-01-02T03:04:05Z';
const PAGE = 100;

/**
 * Templates that GET shows as long as they aren't archived, and a list of archived ones. Every request takes 10 ms and sees
 * what is so when it arrives. `denials`: so many first requests to the list are refused.
 */
class World {
	readonly clock = new VirtualClock();
	readonly active = new Set<string>();
	readonly archived: string[] = [];
	denials = 0;
	gets = 0;
	lists = 0;
	/** Called with the number of each request to the list, when it arrives. */
	onList: (count: number) => void = () => undefined;

	readonly read: Read = async (path, query = {}) => {
		const answered = { attempts: 1, outcomeUnknown: false, answeredAt: 0 };
		await this.clock.sleep(5, NEVER);
		const [, id] = path;
		const reply = id === undefined ? this.list(Number(query.page)) : this.get(id);
		await this.clock.sleep(5, NEVER);
		return typeof reply === 'number'
			? {
					ok: false,
					failure: { reason: reply === 404 ? 'notFound' : 'forbidden', status: reply },
					status: reply,
					...answered,
				}
			: { ok: true, value: reply, status: 200, ...answered };
	};

	async readAll(ids: readonly string[]) {
		const archive = new Archive(this.read, TEMPLATES.archive, { concurrency: 5 });
		const context = { getExecutionCancelSignal: () => undefined } as unknown;
		const credential = {
			type: 'tallyfyApi' as const,
			data: {},
			account: { baseUrl: 'https://go.tallyfy.com/api', organizationId: 'org' },
		};
		const options = { concurrency: 5, clock: this.clock };
		const targets = ids.map((id) => ({ id }));
		const readings = withSession(
			context as IExecuteFunctions,
			credential,
			options,
			async (session) =>
				await readAllWherever(
					session,
					targets,
					async ({ id }) => await readOne(this.read, TEMPLATES, id),
					() => archive,
				),
		);
		const found = await this.clock.run(readings);
		return found.map((one) => (one?.ok === true ? one.record.id : one?.failure.reason));
	}

	private get(id: string): Record<string, unknown> | number {
		this.gets += 1;
		return this.active.has(id) ? { data: { id, archived_at: null } } : 404;
	}

	private list(page: number): Record<string, unknown> | number {
		this.lists += 1;
		this.onList(this.lists);
		if (this.denials >= this.lists) return 403;
		const data = this.archived
			.slice((page - 1) * PAGE, page * PAGE)
			.map((id) => ({ id, archived_at: ARCHIVED_AT }));
		const total = this.archived.length;
		const pagination = { total, total_pages: Math.ceil(total / PAGE), per_page: PAGE };
		return { data, meta: { pagination } };
	}
}

const NEVER = new AbortController().signal;
const ids = (prefix: string, count: number) =>
	Array.from({ length: count }, (_, place) => `${prefix}${place}`);

describe('what GET does not find', () => {
	it('shares one reading of the archive, however many they are, and is asked for once more', async () => {
		const world = new World();
		world.archived.push(...ids('archived', 10_000));
		const found = await world.readAll(ids('nowhere', 200));
		expect(new Set(found)).toEqual(new Set(['notFound']));
		expect(world.lists).toBeLessThanOrEqual(101);
		expect(world.gets).toBe(400);
	});

	it('is found where it is, in the order asked for', async () => {
		const world = new World();
		world.archived.push('a', 'b');
		world.active.add('c');
		expect(await world.readAll(['b', 'nowhere', 'c', 'a'])).toEqual(['b', 'notFound', 'c', 'a']);
		expect(world.gets).toBe(5);
	});

	it('is not asked for again where the archive has it, and the reading ends there', async () => {
		const world = new World();
		world.archived.push(...ids('archived', 1_000));
		expect(await world.readAll(['archived3', 'archived7'])).toEqual(['archived3', 'archived7']);
		expect(world.lists).toBeLessThanOrEqual(6);
		expect(world.gets).toBe(2);
	});

	it('is found where it was restored while the archive was read', async () => {
		const world = new World();
		world.archived.push(...ids('archived', 300), 'moved');
		world.onList = (count) => {
			if (count !== 1) return;
			world.archived.pop();
			world.active.add('moved');
		};
		expect(await world.readAll(['moved'])).toEqual(['moved']);
	});

	it('is found in spite of one strange answer to the list', async () => {
		const world = new World();
		const all = ids('archived', 20);
		world.archived.push(...all);
		world.denials = 1;
		expect(await world.readAll(all)).toEqual(all);
		expect(world.lists).toBe(2);
	});

	it('is unknown to all where the list is refused twice, and two readings are all it costs', async () => {
		const world = new World();
		world.denials = Infinity;
		expect(await world.readAll(['a', 'b', 'c'])).toEqual(['forbidden', 'forbidden', 'forbidden']);
		expect(world.lists).toBe(2);
	});

	it('is unknown where the list of archived ones brings others', async () => {
		const world = new World();
		const read: Read = async (path, query) => {
			const reply = await world.read(path, query);
			const data = [{ id: 'x', archived_at: null }];
			return reply.ok && path.length === 1 ? { ...reply, value: { data } } : reply;
		};
		const archive = new Archive(read, TEMPLATES.archive);
		const reading = world.clock.run(readOneWherever(read, TEMPLATES, 'a', archive));
		expect(await reading).toMatchObject({
			ok: false,
			failure: { reason: 'archiveUnproven', status: 200 },
		});
	});

	it('is nowhere at once where there is no archive', async () => {
		const world = new World();
		const reading = world.clock.run(readOneWherever(world.read, TEMPLATES, 'a', undefined));
		expect(await reading).toMatchObject({ ok: false, failure: { reason: 'notFound' } });
		expect(world.gets).toBe(1);
	});
});

describe('a reading of the archive', () => {
	it('is nobody else’s who asks while it is under way: they share the next one', async () => {
		const world = new World();
		const archive = new Archive(world.read, TEMPLATES.archive);
		world.onList = (count) => {
			if (count === 1) world.archived.push('late');
		};
		const early = archive.find('early');
		const late = (async () => {
			await world.clock.sleep(7, NEVER);
			return await Promise.all([archive.find('late'), archive.find('later')]);
		})();
		world.archived.push('early');
		const [first, [second, third]] = await world.clock.run(Promise.all([early, late]));
		expect(first).toMatchObject({ ok: true, record: { id: 'early' } });
		expect(second).toMatchObject({ ok: true, record: { id: 'late' } });
		expect(third).toBeUndefined();
		expect(world.lists).toBe(2);
	});
});

describe('what goes by a handle', () => {
	const GUESTS: Pick<Thing, 'handles' | 'path'> = {
		path: (email) => ['guests', email],
		handles: {
			path: ['guests'],
			of: ({ raw: { email } }) => (typeof email === 'string' ? email : undefined),
		},
	};
	type Row = Record<string, unknown>;
	/** Two guests; `byEmail` is what reading one by the address shows. */
	const rows: Row[] = [
		{ id: 1, email: 'Ann@x.example' },
		{ id: 2, email: 'bob@x.example' },
	];
	const reading = (byEmail: Readonly<Record<string, Row>>, list = rows) => {
		const log: string[] = [];
		const answered = { attempts: 1, outcomeUnknown: false, answeredAt: 7 };
		const read: Read = async ([, email]) => {
			log.push(email ?? 'LIST');
			const row = email === undefined ? undefined : byEmail[email];
			const pagination = { total: list.length, total_pages: 1, per_page: 100 };
			const value = email === undefined ? { data: list, meta: { pagination } } : { data: row };
			return await Promise.resolve(
				email !== undefined && row === undefined
					? { ok: false, failure: { reason: 'notFound', status: 404 }, status: 404, ...answered }
					: { ok: true, value, status: 200, ...answered },
			);
		};
		return {
			log,
			find: async (id: string, handle?: string) =>
				await readOneWherever(
					read,
					GUESTS,
					id,
					Archive.of({ archive: undefined, ...GUESTS }, read),
					{},
					handle,
				),
		};
	};

	it('is read by it, or found in the list of all by its ID', async () => {
		const { find, log } = reading({ 'bob@x.example': { id: 2, email: 'bob@x.example' } });
		expect(await find('bob@x.example')).toMatchObject({ ok: true, record: { id: '2' } });
		expect(await find('2', 'bob@x.example')).toMatchObject({ ok: true, record: { id: '2' } });
		expect(await find('1')).toMatchObject({ ok: true, record: { id: '1' }, isRow: true });
		expect(await find('ann@x.example')).toMatchObject({ ok: true, record: { id: '1' } });
		expect(log).toEqual(['bob@x.example', 'bob@x.example', 'LIST', 'ann@x.example', 'LIST']);
	});

	it('is not what has the handle by now', async () => {
		const { find, log } = reading({ 'bob@x.example': { id: 3, email: 'bob@x.example' } });
		expect(await find('2', 'bob@x.example')).toMatchObject({ ok: true, record: { id: '2' } });
		expect(log).toEqual(['bob@x.example', 'LIST']);
	});

	it('is shown nowhere where neither has it', async () => {
		// When the list said so.
		const missing = { ok: false, failure: { reason: 'notFound' }, status: 200, answeredAt: 7 };
		expect(await reading({}).find('9')).toMatchObject(missing);
		expect(await reading({}).find('9', 'bob@x.example')).toMatchObject(missing);
		expect(await reading({}).find('nobody@x.example')).toMatchObject(missing);
	});
});
