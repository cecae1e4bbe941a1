import { describe, expect, it } from 'vitest';

import {
	deletedIds,
	leavesFailure,
	outcomeFor,
	tallyItems,
	unclearIds,
} from '../../nodes/Tallyfy/bulk/tally';
import { deleted, failed, lost, rejection, resultsOf, stopped, target } from './results';

const caring = { index: 0, ignoreMissing: false };
const ignoring = { index: 0, ignoreMissing: true };

describe('a missing thing', () => {
	it('counts as deleted for the item that ignores it', () => {
		expect(outcomeFor(ignoring, failed(404, { attempts: 3 }))).toEqual({
			kind: 'deleted',
			status: 404,
			data: null,
			attempts: 3,
			alreadyDeleted: true,
		});
	});

	it('stays missing for the item that does not', () => {
		const missing = failed(404);
		expect(outcomeFor(caring, missing)).toBe(missing);
	});

	it.each([
		[failed(403)],
		[failed(503)],
		[lost()],
		[stopped()],
		[failed(404, { failure: { cause: 'answer', reason: 'wrongEndpoint', status: 404 } })],
		[failed(404, { failure: { cause: 'answer', reason: 'wrongOrganization', status: 404 } })],
		[deleted()],
	])('is not what %j means', (outcome) => {
		expect(outcomeFor(ignoring, outcome)).toBe(outcome);
	});

	it('ends the run unless all of its items ignore it', () => {
		const mixed = { ...target('f', []), items: [ignoring, caring] };
		expect(leavesFailure(mixed, failed(404))).toBe(true);
		expect(leavesFailure(target('f', [0, 1], true), failed(404))).toBe(false);
		expect(leavesFailure(target('f', [0, 1], true), failed(403))).toBe(true);
		expect(leavesFailure(mixed, deleted())).toBe(false);
	});
});

describe('the tally', () => {
	it('has one result for every item, in input order', () => {
		const targets = [target('a', [1, 4]), target('b', [3]), target('c', [0])];
		const plan = { targets, rejections: [rejection(2)], concurrency: 1 };
		const outcomes = [deleted(), failed(403), undefined];
		expect(tallyItems(plan, outcomes)).toEqual([
			{ index: 0, state: 'notTried', id: 'c' },
			{ index: 1, state: 'deleted', id: 'a', outcome: deleted() },
			{ index: 2, state: 'rejected', rejection: rejection(2) },
			{ index: 3, state: 'failed', id: 'b', outcome: failed(403) },
			{ index: 4, state: 'deleted', id: 'a', outcome: deleted() },
		]);
	});

	it('gives every item of one target the result it asked for', () => {
		const shared = { ...target('a', [0]), items: [caring, { ...ignoring, index: 1 }] };
		const plan = { targets: [shared], rejections: [], concurrency: 1 };
		expect(tallyItems(plan, [failed(404)])).toMatchObject([
			{ index: 0, state: 'failed' },
			{ index: 1, state: 'deleted', outcome: { alreadyDeleted: true } },
		]);
	});

	it.each([
		['before anything was sent', stopped(0), 'notTried'],
		['after it was sent', stopped(1), 'failed'],
		['before this try sent it, but an earlier one had', stopped(0, true), 'failed'],
	])('calls an item that was stopped %s "%s"', (_words, outcome, state) => {
		expect(resultsOf([outcome])).toMatchObject([{ state }]);
	});

	it('calls an item that may not wait so long failed, although it was never sent', () => {
		const unsent = {
			...failed(403),
			attempts: 0,
			failure: { cause: 'waitTooLong', retryAt: 0, maxWaitMs: 0 },
		} as const;
		expect(resultsOf([unsent])).toMatchObject([{ state: 'failed' }]);
	});
});

describe('the IDs', () => {
	const shared = {
		targets: [target('a', [0, 1]), target('b', [2, 3]), target('c', [4])],
		rejections: [rejection(5)],
		concurrency: 1,
	};
	const results = tallyItems(shared, [deleted(), lost(), failed(403)]);

	it('of what was deleted are each named once', () => {
		expect(deletedIds(results)).toEqual(['a']);
	});

	it('of what may be deleted are each named once', () => {
		expect(unclearIds(results)).toEqual(['b']);
	});
});
