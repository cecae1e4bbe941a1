import { describe, expect, it } from 'vitest';

import { Lookout } from '../../../nodes/Tallyfy/change/look';
import type { Read } from '../../../nodes/Tallyfy/read/one';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

/** Templates in the archive, which reading them finds only where they are `shown`; the lists that were read are counted. */
function archiveOf(archivedAt: Record<string, string>) {
	const clock = new VirtualClock();
	const lists: number[] = [];
	const shown = new Set<string>();
	const answered = { attempts: 1, outcomeUnknown: false, answeredAt: 0 };
	const read: Read = async (path, query) => {
		await clock.pass(10);
		const id = path[1];
		if (id !== undefined && shown.has(id)) {
			const data = { id, title: id, archived_at: archivedAt[id] };
			return { ok: true, value: { data }, status: 200, ...answered };
		}
		if (id !== undefined) {
			return { ok: false, failure: { reason: 'notFound', status: 404 }, status: 404, ...answered };
		}
		const isFirst = query?.page === 1;
		if (isFirst) lists.push(clock.elapsed);
		const data = Object.entries(isFirst ? archivedAt : {}).map(([id, at]) => ({
			id,
			title: id,
			archived_at: at,
		}));
		const meta = { pagination: { total: Object.keys(archivedAt).length, total_pages: 1 } };
		return { ok: true, value: { data, meta }, status: 200, ...answered };
	};
	const lookout = new Lookout(changeOf('template', 'delete').thing, read, clock);
	return { clock, lists, lookout, archivedAt, shown };
}

describe('a look into the archive', () => {
	it('shares one list for what the list has', async () => {
		const { clock, lists, lookout } = archiveOf({ a: '2026-01-02', b: '2026-01-02' });
		for (const id of ['a', 'b', 'a']) {
			expect(await clock.run(lookout.look(id))).toMatchObject({ kind: 'found', record: { id } });
		}
		expect(lists).toHaveLength(1);
	});

	it('reads the list again once it is more than a minute old: a restored thing began anew', async () => {
		const { clock, lists, lookout, archivedAt } = archiveOf({ a: '2026-01-02' });
		await clock.run(lookout.look('a'));
		archivedAt.a = '2026-07-02';
		await clock.run(clock.pass(61_000));
		const look = await clock.run(lookout.look('a'));
		expect(look).toMatchObject({ record: { raw: { archived_at: '2026-07-02' } } });
		expect(lists).toHaveLength(2);
	});

	it('believes that something is missing only of a list that is younger than the look', async () => {
		const { clock, lists, lookout, archivedAt } = archiveOf({ a: '2026-01-02' });
		await clock.run(lookout.look('a'));
		archivedAt.late = '2026-01-02';
		expect(await clock.run(lookout.look('late'))).toMatchObject({ kind: 'found' });
		expect(await clock.run(lookout.look('nowhere'))).toMatchObject({ kind: 'missing' });
		expect(lists).toHaveLength(3);
	});

	it('as of now believes no list that was read before, and shares one that many wait for', async () => {
		const { clock, lists, lookout, archivedAt } = archiveOf({ a: '2026-01-02', b: '2026-01-02' });
		const afterwards = async () => {
			await clock.pass(25);
			expect(lists).toHaveLength(1);
			Reflect.deleteProperty(archivedAt, 'a');
			return await Promise.all(['a', 'a', 'b'].map((id) => lookout.look(id, 'asOfNow')));
		};
		const [early, late] = await clock.run(Promise.all([lookout.look('b'), afterwards()]));
		const kinds = [early, ...late].map(({ kind }) => kind);
		expect(kinds).toEqual(['found', 'missing', 'missing', 'found']);
		// The first reading, which was disturbed, took two passes, and the next one took one.
		expect(lists).toHaveLength(3);
	});

	it('is not needed where GET showed the thing in the archive before, and finds it no more', async () => {
		const { clock, lists, lookout, shown } = archiveOf({ a: '2026-01-02' });
		shown.add('a');
		expect(await clock.run(lookout.look('a'))).toMatchObject({ kind: 'found' });
		shown.delete('a');
		expect(await clock.run(lookout.look('a', 'asOfNow'))).toMatchObject({ kind: 'missing' });
		expect(lists).toEqual([]);
	});
});
