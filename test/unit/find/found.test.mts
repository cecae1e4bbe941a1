import { describe, expect, it } from 'vitest';

import { NOTHING_FOUND } from '../../../nodes/Tallyfy/find/selection';
import { foundWords, type FoundSummary } from '../../../nodes/Tallyfy/words/results';

const NOUN = { singular: 'task', plural: 'tasks' };
const QUIET: FoundSummary = {
	...NOTHING_FOUND,
	asked: 2,
	failed: 0,
	items: 5,
	matches: 5,
	countedFrom: undefined,
	isComing: false,
	repeated: 0,
};
const words = (more: Partial<FoundSummary>) => foundWords({ ...QUIET, ...more }, NOUN);

describe('the line above the output', () => {
	it('is not there where there is nothing to say', () => {
		expect(words({})).toBeUndefined();
	});

	it.each([
		[
			{ matches: 5, isFull: true },
			"The first 5; there may be more. Turn on 'Return All' to get all of them.",
		],
		[
			{ matches: 7, isFull: true },
			"The first 5; there are more. Turn on 'Return All' to get all of them.",
		],
		[{ items: 0, matches: 0 }, 'No tasks found.'],
		[{ items: 0, matches: 0, repeated: 3 }, 'No tasks found.'],
		[{ countedFrom: 'completed' }, '5 tasks are due.'],
		[{ countedFrom: 'completed', items: 1, matches: 1 }, '1 task is due.'],
		[
			{ countedFrom: 'completed', matches: 612, items: 50 },
			"50 of 612 tasks that are due, the oldest. Turn on 'Return All' to get all of them.",
		],
		[{ countedFrom: 'completed', matches: 0, items: 0 }, 'Nothing is due.'],
		[
			{ countedFrom: 'archived', matches: 0, items: 0, withoutDate: 3 },
			'Nothing is due. 3 have no archiving date.',
		],
		[{ countedFrom: 'completed', isComing: true }, '5 tasks will be due.'],
		[
			{ countedFrom: 'completed', isComing: true, matches: 0, items: 0 },
			'Nothing is about to be due.',
		],
		[{ countedFrom: 'deadline', withoutDate: 1 }, '5 tasks are due. 1 more has no deadline.'],
		[
			{ countedFrom: 'several', withoutDate: 2 },
			'5 tasks are due. 2 more have no date to judge by.',
		],
		[{ gone: 2 }, '2 tasks left out: named in a field, but no longer there.'],
		[
			{ repeated: 1 },
			"1 more input item asked the same and got the same again: turn on 'Execute Once' in the settings of this node to get it once.",
		],
	] as [Partial<FoundSummary>, string][])('of %j is "%s"', (more, message) => {
		expect(words(more)).toEqual({ message, type: 'info' });
	});

	it.each([
		[{ isDoubtful: true }, 'something may be missing'],
		[{ isArchiveIgnored: true }, 'whether there are archived ones is unknown'],
		[
			{ countedFrom: 'completed', unreadableDate: 1 },
			"1 more has a completion date that can't be read",
		],
		[{ isUnshown: true, items: 0 }, 'whether there are any is unknown'],
		[
			{ isHidden: true, items: 0 },
			'Tallyfy may hide tasks that belong to an archived process: whether there are any is unknown.',
		],
		[{ isHidden: true }, 'whether there are more is unknown'],
		[
			{ contradictory: 1 },
			'1 task left out: Tallyfy says two things, an open status and a date of completion.',
		],
		[{ isUnshown: true }, 'whether there are more is unknown'],
		[{ withoutId: 1 }, '1 task left out: without a usable ID.'],
		[
			{ countedFrom: 'completed', matches: 0, items: 0, failed: 1 },
			'1 of 2 input items failed: what there is for it is unknown. Nothing is known to be due.',
		],
		[{ failed: 2 }, '2 of 2 input items failed: what there is for them is unknown.'],
		[{ unjudged: 2 }, "2 tasks left out: Tallyfy's list doesn't show what the filters ask for"],
		[{ countedFrom: 'completed', matches: 0, unjudged: 1 }, 'Nothing is known to be due.'],
	] as [Partial<FoundSummary>, string][])('is a warning: %j', (more, part) => {
		expect(words(more)).toMatchObject({
			message: expect.stringContaining(part) as string,
			type: 'warning',
		});
	});
});
