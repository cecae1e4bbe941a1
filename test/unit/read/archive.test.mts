import { describe, expect, it } from 'vitest';
import type { IDataObject } from 'n8n-workflow';

import { readArchived as readWanted } from '../../../nodes/Tallyfy/read/archive';
import type { ArchiveList, Read } from '../../../nodes/Tallyfy/read/one';

const BY_ARCHIVED = { archived: 'only' };
const BY_STATUS = { status: 'archived' };
const PROCESSES: ArchiveList = { path: ['runs'], spellings: [BY_ARCHIVED, BY_STATUS] };
const TASKS: ArchiveList = { path: ['tasks'], spellings: [BY_ARCHIVED] };

const archived = (...ids: string[]) =>
	ids.map((id) => ({ id, archived_at: '2026-01-02T03:04:05Z', status: 'complete' }));
const active = (...ids: string[]) =>
	ids.map((id) => ({ id, archived_at: null, status: 'complete' }));
const silent = (...ids: string[]) => ids.map((id) => ({ id, status: 'complete' }));

/** Reads to the end, since one that is wanted is nowhere, unless all that are wanted are named. */
async function readArchived(
	read: Read,
	list: ArchiveList,
	{
		wanted = new Set(['a', 'b', 'c', 'x', 'nowhere', ...ids(archived, 250)]),
		...options
	}: { wanted?: Set<string>; concurrency: number; query?: IDataObject },
) {
	return await readWanted(read, list, wanted, options);
}

/** A list of Tallyfy's that answers the two ways of asking in pages of `pageSize`. */
function listOf(
	answers: { byArchived: object[]; byStatus?: object[] },
	pageSize = 100,
): { read: Read; asked: IDataObject[] } {
	const asked: IDataObject[] = [];
	const read: Read = (_path, query = {}) => {
		asked.push(query);
		const all = query.status === 'archived' ? (answers.byStatus ?? []) : answers.byArchived;
		const from = (Number(query.page) - 1) * pageSize;
		const data = all.slice(from, from + pageSize);
		const pagination = {
			total: all.length,
			total_pages: Math.max(1, Math.ceil(all.length / pageSize)),
			per_page: pageSize,
		};
		return Promise.resolve({
			ok: true,
			value: { data, meta: { pagination } },
			status: 200,
			attempts: 1,
			outcomeUnknown: false,
			answeredAt: 0,
		});
	};
	return { read, asked };
}

const many = (count: number, make: (...ids: string[]) => object[]) => make(...ids(make, count));
const ids = ({ name }: { name: string }, count: number) =>
	Array.from({ length: count }, (_, place) => `${name}${place}`);

describe('the archived processes', () => {
	it.each([
		[
			'the first way where it brings archived ones',
			{ byArchived: archived('a'), byStatus: active('x') },
			['a'],
			1,
		],
		[
			'the second way where the first is ignored',
			{ byArchived: active('x'), byStatus: archived('a') },
			['a'],
			2,
		],
		[
			'the second way where the first brings nothing',
			{ byArchived: [], byStatus: archived('a') },
			['a'],
			2,
		],
		['nothing where both ways bring nothing', { byArchived: [], byStatus: [] }, [], 2],
		[
			'those among others where no way brings archived ones only',
			{ byArchived: [...active('x'), ...archived('a')], byStatus: [] },
			['a'],
			3,
		],
		[
			'both, each once, where both ways bring others too',
			{
				byArchived: [...active('x'), ...archived('a', 'b')],
				byStatus: [...archived('b', 'c'), ...active('x')],
			},
			['a', 'b', 'c'],
			4,
		],
	])('are %s', async (_, answers, ids, requests) => {
		const { read, asked } = listOf(answers);
		const reading = await readArchived(read, PROCESSES, { concurrency: 2 });
		expect(reading).toMatchObject({ ok: true, doubt: undefined });
		expect(reading.ok && [...reading.records.keys()].sort()).toEqual(ids);
		expect(asked).toHaveLength(requests);
	});

	it.each([
		['both ways are ignored', { byArchived: active('x'), byStatus: active('x') }],
		['one way is ignored, and the other brings nothing', { byArchived: active('x'), byStatus: [] }],
	])('are unproven where %s', async (_, answers) => {
		const reading = await readArchived(listOf(answers).read, PROCESSES, { concurrency: 2 });
		expect(reading).toEqual({
			ok: true,
			records: new Map(),
			doubt: 'archiveUnproven',
			answeredAt: 0,
		});
	});

	it('are not believed where nothing shows that they are archived', async () => {
		const { read } = listOf({ byArchived: silent('x'), byStatus: archived('a') });
		const reading = await readArchived(read, PROCESSES, { concurrency: 2 });
		expect(reading.ok && [...reading.records.keys()]).toEqual(['a']);
	});

	it('cost one page of a way that is ignored, however long the list', async () => {
		const answers = { byArchived: many(1_000, active), byStatus: many(250, archived) };
		const { read, asked } = listOf(answers);
		const reading = await readArchived(read, PROCESSES, { concurrency: 1 });
		expect(reading.ok && reading.records.size).toBe(250);
		expect(asked.map(({ page, status }) => [status, page])).toEqual([
			[undefined, 1],
			['archived', 1],
			['archived', 2],
			['archived', 3],
		]);
	});
});

describe('the archived tasks', () => {
	it.each([
		['counts one that it does not show', archived('a', 'b')],
		['shows one of them twice', archived('a', 'b', 'b')],
	])('are never known whole where Tallyfy %s, however quiet', async (_, byArchived) => {
		const { read } = listOf({ byArchived });
		const counting: Read = async (path, query) => {
			const reply = await read(path, query);
			const pagination = { total: 3, total_pages: 1, per_page: 100 };
			return reply.ok ? { ...reply, value: { ...reply.value, meta: { pagination } } } : reply;
		};
		const reading = await readArchived(counting, TASKS, { concurrency: 1 });
		expect(reading).toMatchObject({ ok: true, doubt: 'listChanging' });
	});

	it('are asked for in one way, with what else is asked for', async () => {
		const { read, asked } = listOf({ byArchived: archived('a') });
		await readArchived(read, TASKS, { concurrency: 1, query: { with: 'threads' } });
		expect(asked).toEqual([{ archived: 'only', with: 'threads', page: 1, per_page: 100 }]);
	});

	it('are read to the end when others come too', async () => {
		const answers = { byArchived: [...many(150, active), ...archived('a')] };
		const reading = await readArchived(listOf(answers).read, TASKS, { concurrency: 1 });
		expect(reading.ok && [...reading.records.keys()]).toEqual(['a']);
		expect(reading).toMatchObject({ doubt: undefined });
	});

	it('end when all that are wanted are found', async () => {
		const { read, asked } = listOf({ byArchived: many(1_000, archived) });
		const wanted = new Set(['archived3', 'archived120']);
		const reading = await readArchived(read, TASKS, { concurrency: 1, wanted });
		expect(reading.ok && [...reading.records.keys()]).toEqual(['archived3', 'archived120']);
		expect(asked).toHaveLength(2);
	});

	it('are a failure where a page of them is', async () => {
		const failed = {
			ok: false,
			failure: { reason: 'serverError', status: 500 },
			attempts: 5,
			outcomeUnknown: false,
			status: 500,
			answeredAt: 0,
		} as const;
		const { read } = listOf({ byArchived: many(250, archived) });
		const failing: Read = async (path, query) =>
			query?.page === 2 ? failed : await read(path, query);
		expect(await readArchived(failing, TASKS, { concurrency: 1 })).toEqual(failed);
	});

	it('are a failure where an answer has no list', async () => {
		const { read } = listOf({ byArchived: [] });
		const odd: Read = async (path, query) => {
			const reply = await read(path, query);
			return reply.ok ? { ...reply, value: { data: {} } } : reply;
		};
		const reading = await readArchived(odd, TASKS, { concurrency: 1 });
		expect(reading).toMatchObject({
			ok: false,
			failure: { reason: 'unconfirmed', status: 200 },
			attempts: 1,
		});
	});
});
