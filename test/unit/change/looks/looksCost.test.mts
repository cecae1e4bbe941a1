import { describe, expect, it } from 'vitest';

import { fixedWindow } from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { response } from '../../support/executionContext.mts';
import { ARCHIVED_AT, changeIn, idsOf, SmallTallyfy, wait } from '../../support/smallTallyfy.mts';

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
