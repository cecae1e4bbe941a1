import { describe, expect, it } from 'vitest';

import { response } from '../../support/executionContext.mts';
import {
	ARCHIVED_AT,
	changeIn,
	COMPLETED,
	FORBIDDEN,
	idsOf,
	IF_COMPLETED,
	lostConnection,
	SmallTallyfy,
	wait,
} from '../../support/smallTallyfy.mts';

/** Six completed tasks, so that their list is read, of which the first one is made `more` right after that. */
function listed(more: Record<string, unknown> = {}) {
	const tallyfy = new SmallTallyfy('task', idsOf(6), COMPLETED);
	tallyfy.instead = ({ kind }, honest) => {
		if (kind !== 'LIST') return undefined;
		const answer = honest();
		tallyfy.put('t0', more);
		return answer;
	};
	return tallyfy;
}

describe('a look in the turn of a change', () => {
	it('is the one that the account is of', async () => {
		const tallyfy = listed({ title: 'Renamed' });
		const { rows } = await changeIn(tallyfy, 'delete', idsOf(6), { safety: IF_COMPLETED });
		expect(rows[0]).toMatchObject({ outcome: 'deleted', name: 'Renamed' });
	});

	it('leaves alone what somebody else has archived since, where it must not be', async () => {
		const safety = { onlyIf: { conditions: { archived: 'no' } } };
		const tallyfy = listed({ archived_at: ARCHIVED_AT });
		const { outcomes } = await changeIn(tallyfy, 'archive', idsOf(6), { safety });
		expect(outcomes.slice(0, 2)).toEqual(['skipped', 'archived']);
	});

	it('is not taken again for two seconds, though the change has to wait after it', async () => {
		const tallyfy = listed();
		const { instead } = tallyfy;
		tallyfy.instead = async (asked, honest) => {
			if (asked.id === 't1' && asked.kind === 'GET') await tallyfy.clock.pass(100);
			const isFirst = asked.kind === 'DELETE' && tallyfy.count('DELETE') === 1;
			return isFirst ? wait(1) : instead(asked, honest);
		};
		const options = { concurrency: 2 };
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(6), {
			safety: IF_COMPLETED,
			options,
		});
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		expect(tallyfy.log.filter((line) => line === 'GET t1')).toHaveLength(1);
	});

	it('that fails after an attempt without an answer is told in its own words', async () => {
		const tallyfy = new SmallTallyfy('task', ['a'], COMPLETED);
		tallyfy.instead = ({ kind }) => {
			if (kind === 'DELETE') return lostConnection();
			return tallyfy.count('DELETE') > 0 ? FORBIDDEN : undefined;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: IF_COMPLETED });
		expect(rows).toMatchObject([{ outcome: 'unknown', attempts: 1 }]);
		expect(rows[0]?.error).toMatch(/may not see this one-off task \(403\)/);
	});

	it('that the run is stopped over leaves the change untried', async () => {
		const stopped = new AbortController();
		const tallyfy = listed();
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) => {
			if (asked.kind !== 'GET') return instead(asked, honest);
			stopped.abort();
			return response(500, '');
		};
		const { rows } = await changeIn(tallyfy, 'delete', idsOf(6), {
			safety: IF_COMPLETED,
			options: { concurrency: 1 },
			cancelled: stopped.signal,
		});
		expect(rows[0]).toMatchObject({ outcome: 'notTried', attempts: 0 });
		expect(tallyfy.count('DELETE')).toBe(0);
	});
});

describe('a look into the archive in the turn of a change', () => {
	/** Archived templates, which GET doesn't find; a first deletion has to wait. */
	const archive = (count: number) => {
		const tallyfy = new SmallTallyfy('template', idsOf(count), { archived_at: ARCHIVED_AT });
		tallyfy.hidesArchived = true;
		tallyfy.instead = ({ kind }) =>
			kind === 'DELETE' && tallyfy.count('DELETE') === 1 ? wait(5) : undefined;
		return tallyfy;
	};
	const settings = {
		safety: { onlyIf: { conditions: { archived: 'yes' } } },
		options: { concurrency: 1 },
	};

	it('takes no other place in flight than that of its change', async () => {
		const { outcomes } = await changeIn(archive(3), 'delete', idsOf(3), settings);
		expect(outcomes).toEqual(['deleted', 'deleted', 'deleted']);
	});

	it('goes page by page, so that nothing still on its way makes what was found any older', async () => {
		const tallyfy = archive(500);
		const { outcomes } = await changeIn(tallyfy, 'delete', ['t150'], settings);
		expect(outcomes).toEqual(['deleted']);
		const first = tallyfy.asked.findIndex(({ kind }) => kind === 'DELETE');
		const pages = tallyfy.asked.slice(first).filter(({ kind }) => kind === 'LIST');
		expect(pages.map(({ query }) => query.page)).toEqual([1, 2]);
	});
});
