import { describe, expect, it } from 'vitest';

import type { Look } from '../../../../nodes/Tallyfy/change/look';
import { listPays } from '../../../../nodes/Tallyfy/read/list';
import { response } from '../../support/executionContext.mts';
import { lookOver } from '../../support/lookouts.mts';
import { ARCHIVED_AT, FORBIDDEN, idsOf, SmallTallyfy } from '../../support/smallTallyfy.mts';

describe('a list in place of GETs', () => {
	it.each<[wanted: number, pages: number | undefined, pays: boolean]>([
		// Nothing is known of its length yet: its first page may have none of them.
		[0, undefined, false],
		[4, undefined, false],
		[5, undefined, true],
		[100, undefined, true],
		// Reading on takes fewer requests than asking for each.
		[1, 0, false],
		[1, 1, false],
		[2, 1, true],
		[10, 9, true],
		[10, 10, false],
		[10, 499, false],
		[1_000, 49, true],
		[0, 0, false],
	])('for %d that are wanted and %s pages that are left pays: %s', (wanted, pages, pays) => {
		expect(listPays(wanted, pages)).toBe(pays);
	});
});

const hidden = (ids: readonly string[]) => {
	const tallyfy = new SmallTallyfy('template', ids, { archived_at: ARCHIVED_AT });
	tallyfy.hidesArchived = true;
	return tallyfy;
};
const lookAt = async (tallyfy: SmallTallyfy, id: string) =>
	await lookOver(tallyfy, async (looks) => await looks.one(id));

describe('a look at a thing', () => {
	it('is when its answer came', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const before = tallyfy.clock.monotonicNow();
		expect(await lookAt(tallyfy, 'a')).toMatchObject({
			kind: 'found',
			record: { id: 'a', isArchived: false },
			at: before + 10,
		});
		expect(tallyfy.log).toEqual(['GET a']);
	});

	it('finds it in the archive, which GET does not show', async () => {
		const tallyfy = hidden(['a', 'b']);
		expect(await lookAt(tallyfy, 'a')).toMatchObject({
			kind: 'found',
			record: { isArchived: true },
		});
		expect(tallyfy.log).toEqual(['GET a', 'LIST']);
	});

	it('shows it to be missing where neither GET, nor the archive read after that, nor GET again has it', async () => {
		const tallyfy = hidden(['b']);
		expect(await lookAt(tallyfy, 'a')).toMatchObject({ kind: 'missing', status: 404 });
		expect(tallyfy.log).toEqual(['GET a', 'LIST', 'GET a']);
	});

	it('finds it where somebody restores it while the archive is read', async () => {
		const tallyfy = hidden(['b']);
		tallyfy.instead = ({ kind }) => {
			if (kind === 'LIST') tallyfy.put('a');
			return undefined;
		};
		expect(await lookAt(tallyfy, 'a')).toMatchObject({
			kind: 'found',
			record: { isArchived: false },
		});
	});

	it('reads no list where there is no archive', async () => {
		const tallyfy = new SmallTallyfy('file');
		expect(await lookAt(tallyfy, 'a')).toMatchObject({ kind: 'missing' });
		expect(tallyfy.log).toEqual(['GET a']);
	});

	it.each<[string, 'GET' | 'LIST', string]>([
		['it may not be read', 'GET', 'GET a'],
		['the archive may not be read', 'LIST', 'GET a, LIST, LIST'],
	])('leaves it unknown where %s', async (_words, refused, log) => {
		const tallyfy = hidden(['b']);
		tallyfy.instead = ({ kind }) => (kind === refused ? FORBIDDEN : undefined);
		expect(await lookAt(tallyfy, 'a')).toMatchObject({
			kind: 'failed',
			failure: { reason: 'forbidden' },
			status: 403,
		});
		expect(tallyfy.log.join(', ')).toBe(log);
	});

	it('is not failed by one bad answer of the archive', async () => {
		const tallyfy = hidden(['a']);
		tallyfy.instead = ({ kind }) =>
			kind === 'LIST' && tallyfy.count('LIST') === 1 ? FORBIDDEN : undefined;
		expect(await lookAt(tallyfy, 'a')).toMatchObject({ kind: 'found' });
	});

	it('is not failed by what failed for another one', async () => {
		const tallyfy = hidden(['a']);
		tallyfy.instead = ({ kind }) =>
			kind === 'LIST' && tallyfy.count('LIST') <= 2 ? FORBIDDEN : undefined;
		const looks = await lookOver(tallyfy, async (all) => [await all.one('b'), await all.one('a')]);
		expect(looks.map(({ kind }) => kind)).toEqual(['failed', 'found']);
	});
});

describe('a look at many things', () => {
	const all = async (tallyfy: SmallTallyfy, ids: readonly string[], suffices = true) =>
		await lookOver(tallyfy, async (looks) => await looks.all(ids, () => suffices, false));

	it('says of what a list showed that it did', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(6));
		const looks = await all(tallyfy, idsOf(6));
		expect([...looks.values()].map((look) => look.kind === 'found' && look.isRow)).toEqual(
			idsOf(6).map(() => true),
		);
		expect(tallyfy.log).toEqual(['LIST']);
	});

	it('asks for each that a list does not tell enough of', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(6));
		const looks = await all(tallyfy, idsOf(6), false);
		expect([...looks.values()].map((look) => look.kind === 'found' && look.isRow)).toEqual(
			idsOf(6).map(() => undefined),
		);
		expect(tallyfy.count('GET')).toBe(6);
	});

	it.each<[string, object, number]>([
		['counts more than the pages that it names', { total: 250, total_pages: 1 }, 3],
		['names its pages, and counts nothing', { total_pages: 3 }, 3],
		// Its first page, and that of the archive.
		['tells neither', {}, 2],
	])('reads a list that %s as far as that pays', async (_words, pagination, lists) => {
		const tallyfy = new SmallTallyfy('task', idsOf(250));
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'LIST') return undefined;
			const { body } = honest() as { body: string };
			const { data } = JSON.parse(body) as { data: unknown };
			return response(200, JSON.stringify({ data, meta: { pagination } }));
		};
		const looks = await all(tallyfy, idsOf(250));
		expect([...looks.values()].filter(({ kind }) => kind === 'found')).toHaveLength(250);
		expect(tallyfy.count('LIST')).toBe(lists);
		expect(tallyfy.count('GET')).toBe(lists === 3 ? 0 : 150);
	});

	it('tells of those alone that were asked for', async () => {
		const looks = await all(new SmallTallyfy('task', idsOf(20)), idsOf(6));
		expect([...looks.keys()]).toEqual(idsOf(6));
	});

	it('passes over rows of a list that are no things', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(6));
		const rows = [null, 'odd', {}, ...idsOf(6).map((id) => ({ id, title: id }))];
		tallyfy.instead = ({ kind }) =>
			kind === 'LIST' ? response(200, JSON.stringify({ data: rows })) : undefined;
		const looks = await all(tallyfy, idsOf(6));
		expect([...looks.values()].filter(({ kind }) => kind === 'found')).toHaveLength(6);
		expect(tallyfy.count('GET')).toBe(0);
	});

	it('tells them apart: here, archived, missing', async () => {
		const tallyfy = hidden(['archived']);
		tallyfy.put('here', { archived_at: null });
		const looks = await all(tallyfy, ['here', 'archived', 'nowhere']);
		expect([...looks].map(([id, { kind }]) => `${id} ${kind}`)).toEqual([
			...['here found', 'archived found', 'nowhere missing'],
		]);
	});
});

describe('a look that is to show something', () => {
	const isArchived = (look: Look) => look.kind === 'found' && look.record.isArchived === true;
	const until = async (tallyfy: SmallTallyfy, times = 1) =>
		await lookOver(tallyfy, async (looks) => {
			let look = await looks.until('a', isArchived);
			for (let n = 1; n < times; n += 1) look = await looks.until('a', isArchived);
			return look;
		});

	it('is taken again until it does', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		tallyfy.clock.after(1_200, () => {
			tallyfy.put('a', { archived_at: ARCHIVED_AT });
		});
		expect(isArchived(await until(tallyfy))).toBe(true);
		expect(tallyfy.asked.map(({ at }) => at)).toEqual([0, 510, 1_520]);
	});

	it('is given up after some seconds', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		expect(isArchived(await until(tallyfy))).toBe(false);
		expect(tallyfy.clock.elapsed).toBeGreaterThanOrEqual(5_000);
		expect(tallyfy.clock.elapsed).toBeLessThan(6_000);
	});

	it('ends where it can not be read', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		tallyfy.instead = () => (tallyfy.count('GET') === 2 ? FORBIDDEN : undefined);
		expect(await until(tallyfy)).toMatchObject({ kind: 'failed' });
		expect(tallyfy.count('GET')).toBe(2);
	});

	it('of things that wait together costs the time of one', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		await lookOver(tallyfy, async (looks) => {
			for (let round = 0; round < 5; round += 1)
				await Promise.all(
					Array.from({ length: 20 }, async () => await looks.until('a', isArchived)),
				);
		});
		expect(tallyfy.clock.elapsed).toBeGreaterThan(20_000);
	});

	it('is waited for a minute in all, however many things there are', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		await until(tallyfy, 50);
		expect(tallyfy.clock.elapsed).toBeLessThan(70_000);
	});
});
