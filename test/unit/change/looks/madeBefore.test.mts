import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import type { Verb } from '../../../../nodes/Tallyfy/words/vocabulary';
import {
	ARCHIVED_AT,
	changeIn,
	idsOf,
	lostConnection,
	NOT_FOUND,
	NOTHING_ARCHIVED,
	said,
	SmallTallyfy,
	type Asked,
	type Resource,
	type Settings,
} from '../../support/smallTallyfy.mts';

const LAG_MS = 3_000;

/** Reads show only after `LAG_MS` what was changed; `flowContext` is that of one execution. */
function lagging(resource: Resource, count: number, archivedAt: string | null = null) {
	const ids = idsOf(count);
	const tallyfy = new SmallTallyfy(resource, ids, { archived_at: archivedAt });
	tallyfy.lagMs = LAG_MS;
	const flowContext: IDataObject = {};
	return { tallyfy, ids, flowContext };
}

const onlyIf = (conditions: object) => ({ onlyIf: { conditions } });
const OLD = onlyIf({ countedFrom: 'archived', olderThan: 30, unit: 'days' });

/** One change does what it asks for, or doesn't, and nothing tells which: no look can be had until it is over. */
async function lose(
	tallyfy: SmallTallyfy,
	takesEffect: boolean,
	...[verb, ids, settings]: [Verb, readonly string[], Settings]
) {
	const isLook = ({ kind }: Asked) => kind === 'GET' || kind === 'LIST';
	let isSent = false;
	tallyfy.instead = (asked, honest) => {
		if (isLook(asked)) return isSent ? said(500, 'Sorry') : undefined;
		isSent = true;
		if (takesEffect) honest();
		return lostConnection();
	};
	const options = { maxRetries: 0 };
	const { outcomes } = await changeIn(tallyfy, verb, ids, { ...settings, options });
	tallyfy.instead = () => undefined;
	return outcomes;
}

describe('conditions on what this execution just changed', () => {
	it.each([
		['restore', ARCHIVED_AT, onlyIf({ archived: 'yes' }), 1],
		['restore', ARCHIVED_AT, onlyIf({ archived: 'yes' }), 8],
		['restore', ARCHIVED_AT, OLD, 8],
		['archive', null, onlyIf({ archived: 'no' }), 1],
		['archive', null, onlyIf({ archived: 'no' }), 8],
	] as const)(
		'do not hold by a look that lags behind: after %s (%s), with %j, %i tasks',
		async (verb, archivedAt, safety, count) => {
			const { tallyfy, ids, flowContext } = lagging('task', count, archivedAt);
			await changeIn(tallyfy, verb, ids, { flowContext });
			const { outcomes } = await changeIn(tallyfy, 'delete', ids, { flowContext, safety });
			expect(new Set(outcomes)).toEqual(new Set(['skipped']));
			expect(ids.filter((id) => !tallyfy.has(id))).toEqual([]);
		},
	);

	it.each([true, false])(
		'do not hold by such a look where nobody knows what became of the change (it did: %s)',
		async (takesEffect) => {
			const { tallyfy, ids, flowContext } = lagging('task', 1, ARCHIVED_AT);
			await lose(tallyfy, takesEffect, 'restore', ids, { flowContext });
			const safety = onlyIf({ archived: 'yes' });
			const { outcomes } = await changeIn(tallyfy, 'delete', ids, { flowContext, safety });
			expect(outcomes).toEqual([takesEffect ? 'skipped' : 'deleted']);
		},
	);

	it('do not hold by the date of an archiving before that', async () => {
		const { tallyfy, ids, flowContext } = lagging('task', 1, '2020-01-01T00:00:00Z');
		await changeIn(tallyfy, 'restore', ids, { flowContext });
		await tallyfy.clock.run(tallyfy.clock.pass(10_000));
		// As Tallyfy would date it: now.
		tallyfy.instead = ({ kind, id }) => {
			if (kind !== 'DELETE') return undefined;
			const archivedAt = new Date(tallyfy.clock.now()).toISOString();
			tallyfy.clock.after(LAG_MS, () => {
				tallyfy.put(id, { archived_at: archivedAt });
			});
			return said(200, 'Archived');
		};
		tallyfy.put('t0', { archived_at: '2020-01-01T00:00:00Z' });
		await changeIn(tallyfy, 'archive', ids, { flowContext });
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, { flowContext, safety: OLD });
		expect(outcomes).toEqual(['skipped']);
	});

	it('do not hold by the date of the last change before that', async () => {
		const { tallyfy, ids, flowContext } = lagging('task', 1);
		tallyfy.put('t0', { last_updated: '2020-01-01T00:00:00Z' });
		await changeIn(tallyfy, 'archive', ids, { flowContext });
		tallyfy.clock.after(LAG_MS, () => {
			tallyfy.put('t0', { last_updated: new Date(tallyfy.clock.now()).toISOString() });
		});
		const safety = onlyIf({ countedFrom: 'updated', olderThan: 30, unit: 'days' });
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, { flowContext, safety });
		expect(outcomes).toEqual(['skipped']);
	});

	it('do not hold by what was made before a result that is newer', async () => {
		const { tallyfy, ids, flowContext } = lagging('task', 1);
		await changeIn(tallyfy, 'archive', ids, { flowContext });
		await tallyfy.clock.run(tallyfy.clock.pass(LAG_MS + 100));
		// Restored by a workflow that this one calls, and reads don't show it yet.
		const answeredAt = new Date(tallyfy.clock.now()).toISOString();
		const fields = { restored: true, outcome: 'restored', answeredAt };
		tallyfy.clock.after(LAG_MS, () => {
			tallyfy.put('t0', { archived_at: null });
		});
		const safety = onlyIf({ archived: 'yes' });
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, { flowContext, safety, fields });
		expect(outcomes).toEqual(['skipped']);
	});

	it('hold where a look shows what was made', async () => {
		const { tallyfy, ids, flowContext } = lagging('process', 1);
		await changeIn(tallyfy, 'archive', ids, { flowContext });
		const safety = onlyIf({ archived: 'yes' });
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, { flowContext, safety });
		expect(outcomes).toEqual(['deleted']);
	});
});

describe('what this execution deleted', () => {
	it.each(['process', 'template'] as const)(
		'is missing for whoever archives it, however long a %s is still shown',
		async (resource) => {
			const { tallyfy, ids, flowContext } = lagging(resource, 1, ARCHIVED_AT);
			await changeIn(tallyfy, 'delete', ids, { flowContext });
			const options = { ignoreMissing: true };
			const { outcomes } = await changeIn(tallyfy, 'archive', ids, { flowContext, options });
			expect(outcomes).toEqual(['missing']);
		},
	);

	it('is no longer there for another deletion, without a word of a former node that is to its credit', async () => {
		const { tallyfy, ids, flowContext } = lagging('task', 1);
		tallyfy.lagMs = 0;
		const nodeContext: IDataObject = {};
		const first = await lose(tallyfy, false, 'delete', ids, { flowContext, nodeContext });
		const other = await changeIn(tallyfy, 'delete', ids, { flowContext });
		const again = await changeIn(tallyfy, 'delete', ids, { flowContext, nodeContext, runIndex: 1 });
		expect([first, other.outcomes, again.outcomes]).toEqual([
			['unknown'],
			['deleted'],
			['alreadyDeleted'],
		]);
	});

	it('is not called archived already where only the answer to its deletion was lost', async () => {
		const { tallyfy, ids, flowContext } = lagging('process', 1, ARCHIVED_AT);
		await lose(tallyfy, true, 'delete', ids, { flowContext });
		const { outcomes } = await changeIn(tallyfy, 'archive', ids, { flowContext });
		expect(outcomes).not.toContain('alreadyArchived');
	});
});

describe('one look that does not find what was seen', () => {
	it('does not prove a deletion that Tallyfy refuses afterwards', async () => {
		const tallyfy = new SmallTallyfy('template', ['a'], { archived_at: ARCHIVED_AT });
		let sent = 0;
		tallyfy.instead = ({ kind }) => {
			if (kind === 'DELETE') return (sent += 1) === 1 ? said(502, '') : said(422, 'Only archived');
			return sent > 0 ? NOT_FOUND : undefined;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a']);
		expect(rows).toMatchObject([{ deleted: false, outcome: 'unknown', status: 422 }]);
	});

	it('is outweighed by no refusal of an attempt before', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		let sent = 0;
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'DELETE') return undefined;
			if ((sent += 1) === 1) return said(409, 'Busy');
			honest();
			return lostConnection();
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { options: { maxRetries: 1 } });
		expect(rows).toMatchObject([{ deleted: true, outcome: 'deleted' }]);
	});

	it('does not prove a deletion where "not found" may mean that it is not archived any more', async () => {
		const tallyfy = new SmallTallyfy('template', ['a'], { archived_at: ARCHIVED_AT });
		let restoredAt = 0;
		tallyfy.instead = ({ kind }) => {
			const { elapsed } = tallyfy.clock;
			if (kind === 'DELETE') {
				tallyfy.put('a', { archived_at: null });
				restoredAt = elapsed;
				return NOT_FOUND;
			}
			const isBehind = restoredAt > 0 && elapsed < restoredAt + 2_000;
			return isBehind ? (kind === 'GET' ? NOT_FOUND : NOTHING_ARCHIVED) : undefined;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a']);
		expect(rows).toMatchObject([{ deleted: false, outcome: 'failed' }]);
	});

	it.each([
		['template', { options: { maxRetries: 0 } }],
		['task', { options: { maxRetries: 0 } }],
		['template', { safety: onlyIf({ archived: 'yes' }) }],
	] as const)('is taken again before it counts: %s, %j', async (resource, settings) => {
		const tallyfy = new SmallTallyfy(resource, ['a'], { archived_at: ARCHIVED_AT });
		let hidden = 0;
		tallyfy.instead = ({ kind }) => {
			if (kind === 'DELETE') return said(502, '');
			// For two seconds, nothing shows it.
			if (hidden === 0 && tallyfy.count('DELETE') > 0) hidden = tallyfy.clock.elapsed;
			const isHidden = hidden > 0 && tallyfy.clock.elapsed < hidden + 2_000;
			return isHidden ? (kind === 'GET' ? NOT_FOUND : NOTHING_ARCHIVED) : undefined;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], settings);
		expect(rows).toMatchObject([{ deleted: false, outcome: 'unknown' }]);
		expect(tallyfy.has('a')).toBe(true);
	});
});

describe('an item that says what became of it a moment ago', () => {
	it('is the word of a run that reads may lag behind: what is not shown yet is looked at again', async () => {
		const { tallyfy, ids } = lagging('process', 1);
		const { rows } = await changeIn(tallyfy, 'archive', ids);
		const shownAt = tallyfy.clock.elapsed + LAG_MS;
		tallyfy.instead = ({ kind }) => {
			if (tallyfy.clock.elapsed >= shownAt) return undefined;
			return kind === 'GET' ? NOT_FOUND : NOTHING_ARCHIVED;
		};
		// In another execution, such as that of a workflow that calls this one.
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, {
			fields: rows[0] ?? {},
			options: { ignoreMissing: true },
		});
		expect(outcomes).toEqual(['deleted']);
	});
});

describe('a run in which somebody else deletes the same things', () => {
	it.each([
		['task', { onlyIf: { conditions: { archived: 'no' } } }],
		['file', { lookFirst: true }],
	] as const)('waits no longer for 200 of them than for some: %s, %j', async (resource, safety) => {
		const ids = idsOf(200);
		const tallyfy = new SmallTallyfy(resource, ids);
		// After the first look, which is a list of tasks, and before each one's turn.
		const firstLooks = resource === 'task' ? 0 : 1;
		tallyfy.instead = ({ kind, id }) => {
			const asked = tallyfy.asked.filter((one) => one.id === id).length;
			if (kind !== 'LIST' && asked > firstLooks) tallyfy.remove(id);
			return undefined;
		};
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, { safety });
		expect(new Set(outcomes)).toEqual(new Set(['alreadyDeleted']));
		expect(tallyfy.clock.elapsed).toBeLessThan(90_000);
	});

	it.each([{}, { onlyIf: { conditions: { archived: 'no' } } }])(
		'looks at the last of them as carefully as at the first: %j',
		async (safety) => {
			const ids = idsOf(200);
			const [last = ''] = ids.slice(-1);
			const tallyfy = new SmallTallyfy('task', ids);
			let missedAt = Infinity;
			tallyfy.instead = ({ kind, id }) => {
				if (kind === 'LIST') return undefined;
				if (id !== last) tallyfy.remove(id);
				// A read that lags behind for some seconds; the deletion has no effect.
				else if (kind === 'DELETE') return said(404, 'Not found');
				else if (
					tallyfy.clock.elapsed <
					(missedAt = Math.min(missedAt, tallyfy.clock.elapsed)) + 4_000
				)
					return said(404, 'Not found');
				return undefined;
			};
			const { rows } = await changeIn(tallyfy, 'delete', ids, { safety });
			expect(rows.at(-1)).toMatchObject({ deleted: false, outcome: 'failed' });
			expect(tallyfy.has(last)).toBe(true);
			expect(tallyfy.clock.elapsed).toBeLessThan(90_000);
		},
	);
});
