import { describe, expect, it } from 'vitest';

import { foundWords, type FoundSummary } from '../../../nodes/Tallyfy/words/find';

const NOUN = { singular: 'task', plural: 'tasks' };
const QUIET: FoundSummary = {
	asked: 2,
	failed: 0,
	items: 5,
	matches: 5,
	countedFrom: undefined,
	isComing: false,
	withoutDate: 0,
	unreadableDate: 0,
	misfits: 0,
	unjudged: 0,
	contradictory: 0,
	withoutId: 0,
	gone: 0,
	isDoubtful: false,
	isArchiveIgnored: false,
	isUnshown: false,
	isHidden: false,
	repeated: 0,
};
const words = (more: Partial<FoundSummary>) => foundWords({ ...QUIET, ...more }, NOUN);

describe('the line above the output', () => {
	it('is not there where there is nothing to say', () => {
		expect(words({})).toBeUndefined();
		expect(words({ items: 0, matches: 0 })).toBeUndefined();
		expect(words({ items: 0, matches: 0, repeated: 3 })).toBeUndefined();
	});

	it.each([
		[{ matches: 7 }, "The first 5; there are more. Turn on 'Return All' to get all of them."],
		[{ countedFrom: 'completed' }, '5 of 5 due.'],
		[
			{ countedFrom: 'completed', matches: 612, items: 50 },
			"50 of 612 due, the oldest. Turn on 'Return All' to get all of them.",
		],
		[{ countedFrom: 'completed', matches: 0, items: 0 }, 'Nothing is due.'],
		[
			{ countedFrom: 'archived', matches: 0, items: 0, withoutDate: 3 },
			'Nothing is due. 3 have no archiving date.',
		],
		[{ countedFrom: 'completed', isComing: true }, '5 of 5 will be due.'],
		[
			{ countedFrom: 'completed', isComing: true, matches: 0, items: 0 },
			'Nothing is about to be due.',
		],
		[{ countedFrom: 'deadline', withoutDate: 1 }, '5 of 5 due. 1 has no deadline.'],
		[{ countedFrom: 'several', withoutDate: 2 }, '5 of 5 due. 2 have no date to judge by.'],
		[{ gone: 2 }, '2 tasks named in a field, but no longer there: left out.'],
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
		[{ countedFrom: 'completed', unreadableDate: 1 }, "1 has a completion date that can't be read"],
		[{ isUnshown: true, items: 0 }, 'whether there are any is unknown'],
		[
			{ isHidden: true, items: 0 },
			'Tallyfy may hide tasks that belong to an archived process: whether there are any is unknown.',
		],
		[{ isHidden: true }, 'whether there are more is unknown'],
		[
			{ contradictory: 1 },
			'1 task of which Tallyfy says two things, an open status and a date of completion: left out.',
		],
		[{ isUnshown: true }, 'whether there are more is unknown'],
		[{ withoutId: 1 }, '1 task without a usable ID'],
		[
			{ countedFrom: 'completed', matches: 0, items: 0, failed: 1 },
			'1 of 2 input items failed: what there is for it is unknown. Nothing is known to be due.',
		],
		[{ failed: 2 }, '2 of 2 input items failed: what there is for them is unknown.'],
		[{ unjudged: 2 }, "2 tasks that can't be checked"],
		[{ countedFrom: 'completed', matches: 0, unjudged: 1 }, 'Nothing is known to be due.'],
	] as [Partial<FoundSummary>, string][])('is a warning: %j', (more, part) => {
		expect(words(more)).toMatchObject({
			message: expect.stringContaining(part) as string,
			type: 'warning',
		});
	});
});
