import { describe, expect, it } from 'vitest';

import { outcomeFor } from '../../../../nodes/Tallyfy/change/outcome';
import type { Outcome } from '../../../../nodes/Tallyfy/change/outcome';
import { resultItem, withDetails } from '../../../../nodes/Tallyfy/change/report/items';
import {
	asking,
	done,
	failed,
	left,
	lost,
	notTried,
	rejected,
	resultsOf,
} from '../../support/results.mts';
import { changeOf } from '../../support/subjects.mts';

function item(outcome: Outcome, isDryRun = false) {
	const [result] = resultsOf([outcome]);
	if (result === undefined) throw new Error('There is no result');
	return withDetails(resultItem(result, changeOf('file', 'delete'), isDryRun), result);
}

describe('an item', () => {
	it('says of a deletion what saved workflows rely on', () => {
		const data = { id: 'f0' };
		const answeredAt = Date.UTC(2026, 0, 2, 3, 4, 5);
		expect(item(done({ status: 200, data, attempts: 2, answeredAt }))).toStrictEqual({
			json: {
				deleted: true,
				id: 'f0',
				status: 200,
				data,
				attempts: 2,
				answeredAt: '2026-01-02T03:04:05.000Z',
			},
			pairedItem: { item: 0 },
		});
	});

	it('says where a 404 settled it, and where that is only presumed', () => {
		expect(item(done({ status: 404, already: true })).json).toMatchObject({
			alreadyDeleted: true,
			status: 404,
		});
		expect(item(done({ already: true })).json).not.toHaveProperty('presumed');
		expect(item(done({ already: true, presumed: true })).json).toMatchObject({ presumed: true });
	});

	it('says of what was left on purpose which outcome and why, without an error', () => {
		expect(item(left('protected'), true).json).toEqual({
			deleted: false,
			id: 'f0',
			status: null,
			data: null,
			attempts: 0,
			answeredAt: null,
			outcome: 'protected',
			reason: 'is protected',
			dryRun: true,
		});
		expect(item(left('would')).json.outcome).toBe('wouldDelete');
	});

	it.each([
		['a refusal', failed(404), { id: 'f0', status: 404, attempts: 1 }],
		['an unclear end', lost(3), { id: 'f0', status: null, attempts: 3, outcomeUnknown: true }],
		['never being tried', notTried(), { id: 'f0', status: null, attempts: 0 }],
		['unusable parameters', rejected(), { id: null, status: null, attempts: 0 }],
	])(
		'has the keys of a deletion, then what happened and how to mend it, after %s',
		(_words, outcome, details) => {
			const { json } = item(outcome);
			expect(Object.keys(json).sort()).toStrictEqual([
				'answeredAt',
				'attempts',
				'data',
				'deleted',
				'details',
				'error',
				'id',
				'message',
				'status',
			]);
			expect(json.deleted).toBe(false);
			expect(json.details).toStrictEqual(details);
		},
	);
});

describe('a missing thing', () => {
	it.each([[failed(404, { attempts: 3 })], [left('missing')]])(
		'counts as deleted for the item that ignores it: %#',
		(outcome) => {
			expect(outcomeFor(asking(0, true), outcome)).toMatchObject({
				kind: 'done',
				data: null,
				already: true,
			});
		},
	);

	it('stays missing for the item that does not', () => {
		const missing = failed(404);
		expect(outcomeFor(asking(0), missing)).toBe(missing);
	});

	it.each([[failed(403)], [failed(500)], [lost()], [notTried()], [left('protected')], [done()]])(
		'is not what this means: %#',
		(outcome) => {
			expect(outcomeFor(asking(0, true), outcome)).toBe(outcome);
		},
	);
});
