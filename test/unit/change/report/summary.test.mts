import { describe, expect, it } from 'vitest';

import type { Outcome } from '../../../../nodes/Tallyfy/change/outcome';
import { accountOf, summaryHint } from '../../../../nodes/Tallyfy/change/report/summary';
import { done, failed, left, lost, notTried, rejected, resultsOf } from '../../support/results.mts';
import { changeOf } from '../../support/subjects.mts';

const QUIET = { isDryRun: false, limit: undefined, pausedMs: 0, outageMs: 0 };
const hint = (outcomes: readonly Outcome[], more: Partial<typeof QUIET> = {}) =>
	summaryHint(resultsOf(outcomes), changeOf('file', 'delete'), { ...QUIET, ...more });

describe('the account of a run', () => {
	it('has every ID once, by its end', () => {
		const results = resultsOf([done(), lost(), failed(403), notTried(), left('skipped')]);
		const twice = [...results, { index: 5, id: 'f0', outcome: done() }];
		expect(accountOf(twice, changeOf('file', 'delete'))).toEqual({
			deleted: ['f0'],
			unknown: ['f1'],
			failed: ['f2'],
			notTried: ['f3'],
			left: ['f4'],
		});
	});
});

describe('the line above the output', () => {
	it.each([
		['everything simply worked', [done(), done()], 499],
		['there was nothing to do', [], 0],
	])('is left out where %s', (_words, outcomes, pausedMs) => {
		expect(hint(outcomes, { pausedMs })).toBeUndefined();
	});

	it('has everything there is to say', () => {
		const gone = done({ already: true, attempts: 2 });
		const outcomes = [done(), gone, lost(5), failed(404), notTried(), rejected()];
		expect(hint(outcomes, { pausedMs: 61_500, outageMs: 45_000 })).toStrictEqual({
			message:
				"2 of 6 deleted: 1 already gone, 3 failed, 1 not tried, 2 sent more than once, 62 s waited for Tallyfy's rate limit, 45 s waited while Tallyfy didn't answer.",
			type: 'warning',
			location: 'outputPane',
		});
	});

	it.each([
		[[done({ already: true }), done()], 0, '2 of 2 deleted: 1 already gone.'],
		[[done({ attempts: 2 })], 0, '1 of 1 deleted: 1 sent more than once.'],
		[[done()], 500, "1 of 1 deleted: 1 s waited for Tallyfy's rate limit."],
		[[done(), left('protected')], 0, '1 of 2 deleted: 1 protected.'],
	])('is a remark where all is well: %#', (outcomes, pausedMs, message) => {
		expect(hint(outcomes, { pausedMs })).toMatchObject({ message, type: 'info' });
	});

	it('counts things, not the items that name them', () => {
		const results = [0, 1, 2].map((index) => ({
			index,
			id: 'same',
			outcome: done({ attempts: 2 }),
		}));
		expect(summaryHint(results, changeOf('file', 'delete'), QUIET)?.message).toBe(
			'1 of 1 deleted: 1 sent more than once.',
		);
	});

	it('warns of a wrong organization where everything was gone', () => {
		const gone = done({ already: true });
		expect(hint([gone, gone])).toMatchObject({
			message:
				'2 of 2 deleted: 2 already gone. Nothing was there to delete: check the Organization ID in the Tallyfy API credential.',
			type: 'warning',
		});
	});

	it('counts what is only presumed apart, and warns', () => {
		const presumed = done({ already: true, presumed: true, attempts: 2 });
		expect(hint([done(), presumed])).toMatchObject({
			message:
				'2 of 2 deleted: 1 presumed (not found after an attempt without an answer), 1 sent more than once.',
			type: 'warning',
		});
	});

	it('says of a Dry Run what would be, and why a real run would stop', () => {
		const outcomes = [left('would'), left('protected'), left('missing')];
		expect(hint(outcomes, { isDryRun: true })).toMatchObject({
			message: 'Dry run: nothing was deleted. 1 of 3 would be: 1 protected, 1 missing.',
		});
	});
});
