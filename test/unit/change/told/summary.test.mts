import { describe, expect, it } from 'vitest';

import type { Outcome } from '../../../../nodes/Tallyfy/change/operation';
import { Summary, type RunFacts } from '../../../../nodes/Tallyfy/change/summary';
import { done, failed, left, lost, notTried, rejected, resultsOf } from '../../support/results.mts';
import { changeIn, FORBIDDEN, idsOf, SmallTallyfy } from '../../support/smallTallyfy.mts';
import { changeOf } from '../../support/subjects.mts';

const CHANGE = changeOf('file', 'delete');
const QUIET: RunFacts = {
	isDryRun: false,
	limit: undefined,
	warning: undefined,
	pausedMs: 0,
	outageMs: 0,
};
const LIMIT = { message: 'This would delete 3 files, and 2 are allowed', description: 'Raise it.' };
const hint = (outcomes: readonly Outcome[], more: Partial<RunFacts> = {}) =>
	new Summary(resultsOf(outcomes), CHANGE).hint({ ...QUIET, ...more });
const aged = (ageDays: number, dateUsed: string, name: string) =>
	({ name, ageDays, dateUsed, countedFrom: 'uploaded' }) as const;

describe('the account of a run', () => {
	it('has every ID once, by its end', () => {
		const results = resultsOf([done(), lost(), failed(403), notTried(), left('skipped')]);
		const twice = [...results, { index: 5, id: 'f0', outcome: done() }];
		expect(new Summary(twice, CHANGE).account()).toEqual({
			deleted: ['f0'],
			unknown: ['f1'],
			failed: ['f2'],
			notTried: ['f3'],
			left: ['f4'],
		});
	});
});

describe('the account of a run that stopped', () => {
	it('names what was presumed among what no answer tells, and what was unusable among what failed', () => {
		const results = resultsOf([done(), done({ presumed: true, already: true })]);
		const unusable = { index: 2, id: 'f2', outcome: rejected() };
		expect(new Summary([...results, unusable], CHANGE).account()).toEqual({
			deleted: ['f0'],
			unknown: ['f1'],
			failed: ['f2'],
			notTried: [],
			left: [],
		});
	});
});

describe('the line above the output', () => {
	it('counts what would be deleted where other items are no Dry Run', () => {
		expect(hint([done(), left('would'), left('would')])?.message).toBe(
			'1 of 3 files deleted: 2 would be (Dry Run).',
		);
	});

	it('is none where there was nothing to do', () => {
		expect(hint([])).toBeUndefined();
	});

	it('is a receipt where everything simply worked', () => {
		expect(hint([done(), done()])).toEqual({ message: '2 files deleted.', type: 'info' });
		expect(hint([done()])).toEqual({ message: '1 file deleted.', type: 'info' });
	});

	it('names the oldest where an age was asked for', () => {
		const outcomes = [
			done({ facts: aged(31, '2026-07-03', 'b') }),
			done({ facts: aged(728, '2024-08-05', 'a') }),
			left('skipped'),
		];
		expect(hint(outcomes)?.message).toBe(
			'2 of 3 files deleted; the oldest was uploaded 728 days ago: 1 skipped.',
		);
	});

	it('has everything there is to say', () => {
		const gone = done({ already: true, attempts: 2 });
		const outcomes = [done(), gone, lost(5), failed(404), notTried(), rejected(), left('missing')];
		expect(hint(outcomes, { pausedMs: 61_500, outageMs: 45_000 })).toStrictEqual({
			message:
				"2 of 7 files deleted: 1 confirmed by a look, 1 missing, 1 unknown (sent, and no answer tells), 2 failed, 1 not tried, 2 sent more than once, 62 s waited for Tallyfy's rate limit, 45 s waited while Tallyfy didn't answer.",
			type: 'warning',
		});
	});

	it.each<[Outcome[], number, string]>([
		[[done({ already: true, attempts: 0 }), done()], 0, '2 files deleted: 1 already before.'],
		[[done({ attempts: 2 })], 0, '1 file deleted: 1 sent more than once.'],
		[[done()], 500, "1 file deleted: 1 s waited for Tallyfy's rate limit."],
		[[done(), left('protected')], 0, '1 of 2 files deleted: 1 protected.'],
		[[done(), left('missing')], 0, '1 of 2 files deleted: 1 missing.'],
		[[left('missing')], 0, '0 of 1 file deleted: 1 missing.'],
	])('is a remark where all is well: %#', (outcomes, pausedMs, message) => {
		expect(hint(outcomes, { pausedMs })).toEqual({ message, type: 'info' });
	});

	it.each<[Outcome[], string]>([
		[
			[done({ already: true, attempts: 0 }), done({ already: true, attempts: 0 })],
			'2 processes were archived already.',
		],
		[[done({ already: true, attempts: 0 })], '1 process was archived already.'],
		[
			[done({ already: true, attempts: 0 }), failed(403)],
			'1 of 2 processes was archived already: 1 failed.',
		],
		[[done({ already: true, attempts: 0 }), done()], '2 processes archived: 1 already before.'],
	])('says so where the run had nothing left to do: %#', (outcomes, message) => {
		const results = resultsOf(outcomes);
		expect(new Summary(results, changeOf('process', 'archive')).hint(QUIET)?.message).toBe(message);
	});

	it('counts things, not the items that name them', () => {
		const results = [0, 1, 2].map((index) => ({
			index,
			id: 'same',
			outcome: done({ attempts: 2 }),
		}));
		expect(new Summary(results, CHANGE).hint(QUIET)?.message).toBe(
			'1 file deleted: 1 sent more than once.',
		);
	});

	it.each<[Outcome[], string]>([
		[[failed(404), left('missing')], '0 of 1 file deleted: 1 failed.'],
		[[notTried(), left('missing')], '0 of 1 file deleted: 1 not tried.'],
		[[done(), left('missing')], '0 of 1 file deleted: 1 missing.'],
		[[done(), rejected()], '0 of 1 file deleted: 1 failed.'],
	])(
		'counts the strictest end of a thing, in whatever order items name it: %#',
		(ends, message) => {
			for (const outcomes of [ends, ends.toReversed()]) {
				const results = outcomes.map((outcome, index) => ({ index, id: 'same', outcome }));
				expect(new Summary(results, CHANGE).hint(QUIET)?.message).toBe(message);
				const lists = Object.values(new Summary(results, CHANGE).account()).flat();
				expect(lists.length).toBeLessThanOrEqual(1);
			}
		},
	);

	it('is a warning over one that failed, whatever another item makes of it', () => {
		const results = [failed(404), left('missing')].map((outcome, index) => ({
			...{ index, id: 'same', outcome },
		}));
		expect(new Summary(results, CHANGE).hint(QUIET)?.type).toBe('warning');
		expect(new Summary(results.toReversed(), CHANGE).hint(QUIET)?.type).toBe('warning');
		expect(new Summary(results, CHANGE).account()).toMatchObject({ failed: ['same'], left: [] });
	});

	it('warns where none of several is shown, errors or not', () => {
		for (const outcomes of [
			[left('missing'), left('missing')],
			[failed(404), failed(404)],
			[failed(404), left('missing')],
		]) {
			expect(hint(outcomes)).toMatchObject({
				message: expect.stringMatching(
					/ Tallyfy shows none of the 2: they are gone already, or this is another organization, or the token may not see them\.$/,
				) as string,
				type: 'warning',
			});
		}
	});

	it('counts what is only presumed apart, and warns', () => {
		const presumed = done({ already: true, presumed: true, attempts: 2 });
		expect(hint([done(), presumed])).toEqual({
			message:
				'2 files deleted: 1 presumed (not found after an attempt without an answer), 1 sent more than once.',
			type: 'warning',
		});
	});

	it('warns of what could not be restored', () => {
		const results = resultsOf([done({ unrestored: [{ id: 'x' }] })]);
		expect(new Summary(results, changeOf('template', 'restore')).hint(QUIET)).toEqual({
			message: '1 template restored: 1 with references that could not be restored.',
			type: 'warning',
		});
	});

	it('says of a Dry Run what would be, and why a real run would stop', () => {
		const outcomes = [left('would'), left('protected'), left('missing')];
		expect(hint(outcomes, { isDryRun: true })).toEqual({
			message: 'Dry run: nothing was deleted. 1 of 3 files would be: 1 protected, 1 missing.',
			type: 'info',
		});
		expect(hint(outcomes, { isDryRun: true, limit: LIMIT })).toEqual({
			message: `Dry run: nothing was deleted. 1 of 3 files would be: 1 protected, 1 missing. A real run would stop: ${LIMIT.message}.`,
			type: 'warning',
		});
		expect(hint([done()], { limit: LIMIT })?.message).toContain(`${LIMIT.message}.`);
	});

	it('warns of what a real run fails over', () => {
		const fails = { ...left('skipped'), failsRealRun: true } as Outcome;
		expect(hint([left('would'), fails], { isDryRun: true })).toEqual({
			message:
				'Dry run: nothing was deleted. 1 of 2 files would be: 1 skipped. A real run fails over 1 of them.',
			type: 'warning',
		});
	});
});

describe('the summary', () => {
	const summary = (outcomes: readonly Outcome[], more: Partial<RunFacts> = {}) =>
		new Summary(resultsOf(outcomes), CHANGE).item({ ...QUIET, ...more });

	it('has every word as a number, the dates and the names of what was done', () => {
		const outcomes = [
			done({ facts: aged(31, '2026-07-03T00:00:00.000Z', 'b') }),
			done({ facts: aged(728, '2024-08-05T00:00:00.000Z', 'a') }),
			done({ already: true }),
			done({ already: true, presumed: true }),
			{ ...left('skipped'), facts: aged(1, '2026-08-02T00:00:00.000Z', 'kept') },
			left('missing'),
			failed(403),
			lost(),
			notTried(),
			rejected(),
		];
		expect(summary(outcomes)).toStrictEqual({
			text: hint(outcomes)?.message,
			all: 10,
			deleted: 2,
			alreadyDeleted: 1,
			presumed: 1,
			wouldDelete: 0,
			skipped: 1,
			protected: 0,
			missing: 1,
			failed: 2,
			unknown: 1,
			notTried: 1,
			oldest: '2024-08-05T00:00:00.000Z',
			newest: '2026-07-03T00:00:00.000Z',
			names: ['b', 'a'],
			limit: null,
		});
	});

	it('has the same keys where there was nothing', () => {
		expect(summary([])).toMatchObject({
			all: 0,
			deleted: 0,
			oldest: null,
			newest: null,
			names: [],
		});
	});

	it('tells of a Dry Run what would go, and its limit', () => {
		const would = { ...left('would'), facts: aged(31, '2026-07-03', 'b') };
		expect(summary([would], { isDryRun: true, limit: LIMIT })).toMatchObject({
			deleted: 0,
			wouldDelete: 1,
			oldest: '2026-07-03',
			names: ['b'],
			limit: LIMIT.message,
			dryRun: true,
		});
	});

	it('names ten', () => {
		const many = Array.from({ length: 12 }, (_, n) => done({ facts: { name: `n${n}` } }));
		expect(summary(many).names).toEqual(Array.from({ length: 10 }, (_, n) => `n${n}`));
	});

	it('is one item for the whole run, paired with all of them', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(3));
		const { rows, items } = await changeIn(tallyfy, 'delete', idsOf(4), {
			options: { output: 'summary' },
		});
		expect(rows).toMatchObject([{ all: 4, deleted: 3, failed: 1 }]);
		expect(items[0]?.pairedItem).toEqual([0, 1, 2, 3].map((item) => ({ item })));
	});

	it('is part of the error where the run stops', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(2));
		tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? FORBIDDEN : undefined);
		const { error } = await changeIn(tallyfy, 'delete', idsOf(2), {
			options: { output: 'summary', concurrency: 1 },
			stops: true,
		});
		expect((error as Error & { description: string }).description).toMatch(
			/ 0 of 2 one-off tasks deleted: 1 failed, 1 not tried\.$/,
		);
	});
	it('is part of the error where a limit stops it', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(3));
		const { error } = await changeIn(tallyfy, 'delete', idsOf(3), {
			safety: { maxChanges: 2 },
			options: { output: 'summary' },
			stops: true,
		});
		expect((error as Error & { description: string }).description).toMatch(
			/ 0 of 3 one-off tasks deleted: 3 not tried\. .*\.$/,
		);
		expect(tallyfy.log.filter((line) => line.startsWith('DELETE'))).toEqual([]);
	});
});
