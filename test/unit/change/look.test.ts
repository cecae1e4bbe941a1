import { describe, expect, it } from 'vitest';

import { Lookout } from '../../../nodes/Tallyfy/change/look';
import type { Read } from '../../../nodes/Tallyfy/read/reader';
import { changeOf } from '../support/subjects';
import { VirtualClock } from '../support/virtualClock';

/** Templates in the archive, which reading them doesn't find; the lists that were read are counted. */
function archiveOf(archivedAt: Record<string, string>) {
	const clock = new VirtualClock();
	const lists: number[] = [];
	const answered = { attempts: 1, outcomeUnknown: false, answeredAt: 0 };
	const read: Read = async (path, query) => {
		await clock.pass(10);
		if (path.length > 1) {
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
	return { clock, lists, lookout, archivedAt };
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
});
