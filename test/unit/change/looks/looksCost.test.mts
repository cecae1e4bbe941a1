import { describe, expect, it } from 'vitest';

import { fixedWindow } from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { response } from '../../support/executionContext.mts';
import {
	ARCHIVED_AT,
	changeIn,
	FORBIDDEN,
	idsOf,
	SmallTallyfy,
	wait,
} from '../../support/smallTallyfy.mts';

/** How many requests it took, by their kind. */
const costOf = (tallyfy: SmallTallyfy) => ({
	lists: tallyfy.count('LIST'),
	gets: tallyfy.count('GET'),
	changes: tallyfy.count('DELETE', 'PUT'),
});

describe('looking at', () => {
	it('1,000 of 5,000 tasks reads the list, and no task by itself', async () => {
		const all = idsOf(5_000);
		const tallyfy = new SmallTallyfy('task', all);
		const wanted = all.filter((_id, n) => n % 5 === 0);
		const { outcomes } = await changeIn(tallyfy, 'delete', wanted);
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		expect(costOf(tallyfy)).toEqual({ lists: 50, gets: 0, changes: 1_000 });
	});

	it('10 of 50,000 tasks takes no more than the first page of each list, and their own GETs', async () => {
		const all = idsOf(50_000);
		const tallyfy = new SmallTallyfy('task', all);
		const wanted = all.filter((_id, n) => n % 5_000 === 4_999);
		const { outcomes } = await changeIn(tallyfy, 'delete', wanted);
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		const { lists, gets, changes } = costOf(tallyfy);
		expect({ gets, changes }).toEqual({ gets: 10, changes: 10 });
		expect(lists).toBeLessThanOrEqual(2);
	});

	it.each([
		['tag', 'Keep', 'tags', 'deleted'],
		['notTagged', 'Keep', 'tags', 'skipped'],
		['notOwnedBy', 'Keep', undefined, 'deleted'],
		['name', 'Title of t0', undefined, 'deleted'],
	])(
		'a thing asks for its tags where a condition is about them: %s',
		async (condition, value, wanted, outcome) => {
			const marks = { tags: [{ id: 'k', title: 'Keep' }], owners: { users: [8], groups: [] } };
			const tallyfy = new SmallTallyfy('task', ['t0'], marks);
			const marked = JSON.stringify({ data: [{ id: 'k', title: 'Keep', email: 'Keep' }] });
			tallyfy.instead = ({ kind }) => (kind === 'LIST' ? response(200, marked) : undefined);
			const safety = { onlyIf: { conditions: { [condition]: value } } };
			const { outcomes } = await changeIn(tallyfy, 'delete', ['t0'], { safety });
			expect(outcomes).toEqual([outcome]);
			const looks = tallyfy.asked.filter(({ kind }) => kind === 'GET');
			expect(looks.map(({ query }) => query.with)).toEqual([wanted]);
		},
	);

	it('a thing asks for its tags and its files in one request', async () => {
		const tallyfy = new SmallTallyfy('task', ['t0'], { tags: [] });
		const tags = JSON.stringify({ data: [{ id: 'k', title: 'Keep' }] });
		tallyfy.instead = ({ kind }) => (kind === 'LIST' ? response(200, tags) : undefined);
		const safety = { onlyIf: { conditions: { notTagged: 'Keep' } }, protectedIds: 'other' };
		await changeIn(tallyfy, 'delete', ['t0'], { safety });
		const look = tallyfy.asked.find(({ kind, id }) => kind === 'GET' && id === 't0');
		expect(look?.query.with).toBe('tags,assets,form_fields,threads');
	});

	it.each(['tags', 'owners'])(
		'many things asks for each where their list leaves out %s that a condition is about',
		async (rowsLack) => {
			const marks = { tags: [{ id: 'x', title: 'X' }], owners: { users: [8], groups: [] } };
			const tallyfy = new SmallTallyfy('task', idsOf(6), marks);
			tallyfy.rowsLack = [rowsLack];
			const names = JSON.stringify({ data: [{ id: '9', title: 'Keep', email: 'Keep' }] });
			tallyfy.instead = ({ kind }) =>
				kind === 'LIST' && tallyfy.asked.length === 1 ? response(200, names) : undefined;
			const condition = rowsLack === 'tags' ? 'notTagged' : 'notOwnedBy';
			const safety = { onlyIf: { conditions: { [condition]: 'Keep' } } };
			const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(6), { safety });
			expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		},
	);

	it('many things asks for each where their list leaves out what they belong to, and something is held', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(6));
		tallyfy.rowsLack = ['run_id'];
		const safety = { protectedIds: 'https://go.tallyfy.com/0rg/processes/p9' };
		const { outcomes } = await changeIn(tallyfy, 'archive', idsOf(6), { safety });
		expect(new Set(outcomes)).toEqual(new Set(['archived']));
	});

	it('things whose answers were lost shares its readings of the archive', async () => {
		const ids = idsOf(8);
		const tallyfy = new SmallTallyfy('template', ids, { archived_at: ARCHIVED_AT });
		tallyfy.hidesArchived = true;
		tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? response(500, '') : undefined);
		const options = { maxRetries: 0, concurrency: 8 };
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, { options });
		expect(new Set(outcomes)).toEqual(new Set(['unknown']));
		// One for each of the waits, and as many as it takes to wait for the one before.
		expect(costOf(tallyfy).lists).toBeLessThan(15);
	});

	it('things that the first page of a list shows reads no other page', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(1_000));
		await changeIn(tallyfy, 'delete', idsOf(20));
		expect(costOf(tallyfy)).toEqual({ lists: 1, gets: 0, changes: 20 });
	});

	it('things that the first pages of a list show ends with these', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(5_000));
		await changeIn(tallyfy, 'delete', idsOf(200), { options: { concurrency: 2 } });
		expect(costOf(tallyfy).lists).toBeLessThan(10);
		expect(costOf(tallyfy).gets).toBe(0);
	});

	it('3 things reads no list', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(300));
		await changeIn(tallyfy, 'delete', ['t0', 't100', 't200']);
		expect(costOf(tallyfy)).toEqual({ lists: 0, gets: 3, changes: 3 });
	});

	it('archived templates, which GET does not find, reads the archive first, and nothing else', async () => {
		const tallyfy = new SmallTallyfy('template', idsOf(200), { archived_at: ARCHIVED_AT });
		tallyfy.hidesArchived = true;
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(200));
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		expect(costOf(tallyfy)).toEqual({ lists: 2, gets: 0, changes: 200 });
	});

	it('one archived template, which GET does not find, finds it in the archive', async () => {
		const tallyfy = new SmallTallyfy('template', ['t0'], { archived_at: ARCHIVED_AT });
		tallyfy.hidesArchived = true;
		const { outcomes } = await changeIn(tallyfy, 'delete', ['t0']);
		expect(outcomes).toEqual(['deleted']);
		expect(costOf(tallyfy).lists).toBe(1);
	});

	it('200 missing ones shares one reading of an archive of 10,000', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(10_000), { archived_at: ARCHIVED_AT });
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(200, 'gone'));
		expect(new Set(outcomes)).toEqual(new Set(['failed']));
		expect(costOf(tallyfy).lists).toBeLessThanOrEqual(250);
		expect(costOf(tallyfy)).toMatchObject({ gets: 400, changes: 0 });
	});

	it('1,000 tasks in a Dry Run costs the pages of their list', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(1_000));
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(1_000), { dryRun: true });
		expect(new Set(outcomes)).toEqual(new Set(['wouldDelete']));
		expect(costOf(tallyfy)).toEqual({ lists: 10, gets: 0, changes: 0 });
	});

	it.each([{ total: 1e12 }, { total_pages: Number.MAX_SAFE_INTEGER }])(
		'goes on by GETs where a list is said to have more pages than anything can count: %j',
		async (pagination) => {
			const tallyfy = new SmallTallyfy('task', idsOf(300));
			tallyfy.instead = ({ kind }) =>
				kind === 'LIST'
					? response(200, JSON.stringify({ data: [], meta: { pagination } }))
					: undefined;
			const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(300));
			expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		},
	);

	it('goes on by GETs where no list may be read', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(6));
		tallyfy.instead = ({ kind }) => (kind === 'LIST' ? FORBIDDEN : undefined);
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(6));
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
	});

	it('goes on by GETs where a list breaks off', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(300));
		tallyfy.instead = ({ kind, query }) =>
			kind === 'LIST' && query.page !== 1
				? { statusCode: 403, headers: {}, body: '{}' }
				: undefined;
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(300));
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
	});

	it('is repeated where a list is more than ten minutes old when a change comes to its turn', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(6));
		let deletions = 0;
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'DELETE') return undefined;
			deletions += 1;
			if (deletions > 1) return undefined;
			// Meanwhile somebody puts the last one into a process.
			tallyfy.clock.after(1_000, () => {
				tallyfy.put('t5', { run_id: 'p1' });
			});
			return { statusCode: 429, headers: { 'retry-after': '700' }, body: '' };
		};
		const options = { concurrency: 1, maxWait: 3_600 };
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(6), { options });
		expect(outcomes[0]).toBe('deleted');
		expect(outcomes[5]).toBe('failed');
		expect(tallyfy.has('t5')).toBe(true);
	});

	it('is repeated by the list, for all that had not begun', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(30));
		let deletions = 0;
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'DELETE') return undefined;
			deletions += 1;
			return deletions > 1
				? undefined
				: { statusCode: 429, headers: { 'retry-after': '700' }, body: '' };
		};
		const options = { concurrency: 1, maxWait: 3_600 };
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(30), { options });
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		// Five are under way at once.
		expect(costOf(tallyfy)).toMatchObject({ lists: 2, gets: 5 });
	});

	it('is repeated by the list as often as it gets too old', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(30));
		const waits = new Set([1, 10]);
		tallyfy.instead = ({ kind }) =>
			kind === 'DELETE' && waits.delete(tallyfy.count('DELETE')) ? wait(700) : undefined;
		const options = { concurrency: 1, maxWait: 3_600 };
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(30), { options });
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		expect(costOf(tallyfy)).toMatchObject({ lists: 3, gets: 10 });
	});

	it('is not repeated for what is on its way then', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(100), { completed_at: ARCHIVED_AT });
		tallyfy.latencyMs = 3_000;
		const limiter = fixedWindow(2, 10_000);
		tallyfy.instead = () => {
			const waitMs = limiter(tallyfy.clock.elapsed);
			return waitMs > 0 ? wait(Math.ceil(waitMs / 1_000)) : undefined;
		};
		await changeIn(tallyfy, 'delete', idsOf(100), {
			safety: { onlyIf: { conditions: { completed: 'yes' } } },
			options: { concurrency: 50, maxWait: 86_400 },
		});
		expect(tallyfy.clock.elapsed).toBeGreaterThan(600_000);
		const goneAt = new Map(
			tallyfy.asked.flatMap(({ kind, id, at }) => (kind === 'DELETE' ? [[id, at] as const] : [])),
		);
		const late = tallyfy.asked.filter(
			({ kind, id, at }) => kind === 'GET' && at > (goneAt.get(id) ?? Infinity),
		);
		expect(late).toEqual([]);
	});
});
