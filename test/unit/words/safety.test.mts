import { describe, expect, it } from 'vitest';

import type { Unfit } from '../../../nodes/Tallyfy/conditions/rules';
import type { DateName } from '../../../nodes/Tallyfy/conditions/record';
import type { SafetyReason } from '../../../nodes/Tallyfy/input/safety';
import {
	DIFFERENT_COUNTS,
	explainLimit,
	explainSafety,
	explainSameForAll,
	explainSkip,
} from '../../../nodes/Tallyfy/words/guards';
import {
	alreadyWords,
	explainChangedMeanwhile,
	explainEarlier,
	explainMissing,
	explainVanished,
	noneShown,
	wouldFail,
	wouldStop,
	wouldWords,
} from '../../../nodes/Tallyfy/words/vocabulary';

const FILE = { singular: 'file', plural: 'files' };
const PROCESS = { singular: 'process', plural: 'processes' };

type ConditionsReason = Extract<SafetyReason, { field: 'onlyIf' }>['why'];

const CONDITIONS: Readonly<Record<ConditionsReason, string>> = {
	blank: "'Safety > Only If' has an expression that gives nothing",
	shape: "'Safety > Only If' is not a set of conditions",
	countedFrom: "'Safety > Only If' names no date in 'Counted From' that this has",
	olderThan: "'Safety > Only If' has no whole number, 1 or more, in 'Older Than'",
	unit: "'Safety > Only If' has no unit in 'Unit'",
	archived: "'Safety > Only If' has something else than Any, Yes or No in 'Archived'",
	completed: "'Safety > Only If' has something else than Any, Yes or No in 'Completed'",
	name: "'Safety > Only If' has no text in 'Called'",
	tag: "'Safety > Only If' has no tags in 'Tag' that can be read",
	notTagged: "'Safety > Only If' has no tags in 'Not Tagged' that can be read",
	notOwnedBy: "'Safety > Only If' has no members in 'Not Owned By' that can be read",
	asksNothing: "'Safety > Only If' asks for nothing",
};

describe('a guard that can not be read', () => {
	it.each<[SafetyReason, message: string, description: string]>([
		[
			{ field: 'safety', stopsRun: true },
			"'Safety' is not a set of guards that this node knows",
			'Add the guards again from the menu of this node.',
		],
		[
			{ field: 'lookFirst' },
			"'Safety > Look First' is neither true nor false",
			'Check the expression, or remove it.',
		],
		[
			{ field: 'copySha256' },
			"'Safety > SHA-256 of the Copy' is no SHA-256 checksum",
			'It has 64 digits and letters from a to f, and must come from where the copy lies. Check the expression: without a copy nothing is deleted.',
		],
		[
			{ field: 'maxChanges', stopsRun: true },
			"'Safety > Maximum Changes' is not a whole number, 1 or more",
			'Set such a number, or remove the guard.',
		],
		[
			{ field: 'expectedCount', stopsRun: true },
			"'Safety > Expected Count' is not a whole number, 1 or more",
			'Set such a number, or remove the guard.',
		],
		[
			{ field: 'protectedIds', why: { why: 'empty' }, stopsRun: true },
			"The list in 'Safety > Protected IDs' can't be read",
			'There is nothing in it. Check that the node with the list ran, and that the expression names its field. An empty list is written as [].',
		],
	])('says what and how: %j', (reason, message, description) => {
		expect(explainSafety(reason)).toEqual({ message, description });
	});

	it.each(Object.entries(CONDITIONS) as [ConditionsReason, string][])(
		'among the conditions says which: %s',
		(why, message) => {
			expect(explainSafety({ field: 'onlyIf', why })).toEqual({
				message,
				description: 'Complete the conditions, or remove them.',
			});
		},
	);
});

describe('a thing that is left alone', () => {
	const tooYoung = (ageDays: number, countedFrom: DateName = 'completed'): Unfit => ({
		why: 'tooYoung',
		countedFrom,
		dateUsed: '2026-08-03T10:00:00.000Z',
		ageDays,
		limit: '30 days',
	});

	it.each<[Unfit, string]>([
		[tooYoung(12), 'completed 12 days ago, the limit is 30 days'],
		[tooYoung(1), 'completed 1 day ago, the limit is 30 days'],
		[tooYoung(0), 'completed 0 days ago, the limit is 30 days'],
		[tooYoung(-1, 'deadline'), 'due in 1 day, the limit is 30 days'],
		[tooYoung(-3, 'deadline'), 'due in 3 days, the limit is 30 days'],
		[{ why: 'archived' }, 'is archived'],
		[{ why: 'notArchived' }, 'is not archived'],
		[{ why: 'unknownArchival' }, "Tallyfy doesn't say whether it is archived"],
		[{ why: 'completed' }, 'is completed'],
		[{ why: 'notCompleted' }, 'is not completed'],
		[{ why: 'unknownCompletion' }, "Tallyfy doesn't say whether it is completed"],
		[{ why: 'tagged', name: 'Keep' }, 'is tagged "Keep"'],
		[{ why: 'notTagged', names: 'Old, Done' }, 'is not tagged "Old, Done"'],
		[{ why: 'unknownTags' }, "Tallyfy doesn't show its tags"],
		[{ why: 'ownedBy', name: 'Ann Lee' }, 'belongs to Ann Lee'],
		[{ why: 'unknownOwners' }, "Tallyfy doesn't say to whom it belongs, or a group has it"],
		[
			{ why: 'contradiction', status: 'in-progress' },
			'Tallyfy says two things: the status is "in-progress", and there is a date of completion',
		],
		[
			{ why: 'otherName', expected: 'Report', found: 'Reports' },
			'its name is "Reports", not "Report"',
		],
		[
			{ why: 'otherName', expected: 'a\nb', found: 'x'.repeat(400) },
			`its name is "${'x'.repeat(300)}…", not "a b"`,
		],
	])('says why: %j', (refusal, words) => {
		expect(explainSkip(refusal)).toBe(words);
	});

	const DATES: Readonly<Record<DateName, readonly [ago: string, noun: string]>> = {
		completed: ['completed', 'completion date'],
		archived: ['archived', 'archiving date'],
		created: ['created', 'creation date'],
		updated: ['updated', 'date of its last update'],
		deadline: ['due', 'deadline'],
		started: ['started', 'start date'],
		uploaded: ['uploaded', 'upload date'],
		accessed: ['last there', 'date of a last access'],
		disabled: ['disabled', 'date of its disabling'],
	};

	it.each(Object.keys(DATES) as DateName[])('names its date: %s', (countedFrom) => {
		const [ago, noun] = DATES[countedFrom];
		expect(explainSkip(tooYoung(5, countedFrom))).toBe(`${ago} 5 days ago, the limit is 30 days`);
		expect(explainSkip({ why: 'noDate', countedFrom })).toBe(`has no ${noun}`);
		expect(explainSkip({ why: 'unreadableDate', countedFrom })).toBe(`its ${noun} can't be read`);
	});

	it('says that it is as it should be, or would go', () => {
		expect(alreadyWords('archive')).toBe('is archived already');
		expect(wouldWords('delete', FILE)).toBe('A real run would delete this file');
		expect(wouldWords('archive', PROCESS)).toBe('A real run would archive this process');
		expect(wouldWords('restore', PROCESS)).toBe('A real run would restore this process');
	});

	it('says what a real run fails over, or stops at', () => {
		expect(wouldFail({ message: 'This process is not archived', description: 'Archive it.' })).toBe(
			'A real run fails here: This process is not archived',
		);
		expect(wouldStop('278 are more than 100')).toBe(
			'due, but a real run stops: 278 are more than 100',
		);
	});
});

describe('a run that may not go on', () => {
	const SEE_THEM =
		"Turn on 'Dry Run' to see them all. If they are right, change the number and run it again.";

	it.each([
		[
			explainLimit({ maxChanges: 50 }, { count: 51, unread: 0 }, 'delete', FILE),
			"This would delete 51 files, and 'Safety > Maximum Changes' allows 50",
			'51 are more than 50',
		],
		[
			explainLimit({ maxChanges: 1 }, { count: 2, unread: 0 }, 'archive', PROCESS),
			"This would archive 2 processes, and 'Safety > Maximum Changes' allows 1",
			'2 are more than 1',
		],
		[
			explainLimit({ expectedCount: 2 }, { count: 1, unread: 0 }, 'restore', PROCESS),
			"This would restore 1 process, and 'Safety > Expected Count' is 2",
			'it would be 1, not 2',
		],
		[
			explainLimit({ expectedCount: 2 }, { count: 0, unread: 0 }, 'delete', FILE),
			"This would delete 0 files, and 'Safety > Expected Count' is 2",
			'it would be 0, not 2',
		],
	])('says how many would go, and how to see them: %j', (explanation, message, short) => {
		expect(explanation).toEqual({ message, description: SEE_THEM, short });
	});

	it('says how many are unknown', () => {
		expect(explainLimit({ maxChanges: 3 }, { count: 3, unread: 7 }, 'delete', FILE)).toEqual({
			message:
				"This would delete 3 files, perhaps 7 more that couldn't be read, and 'Safety > Maximum Changes' allows 3",
			description: 'Run it again when all can be read: their items say why they could not.',
			short: "3, perhaps 7 more that couldn't be read are more than 3",
		});
	});

	it('says that one run has one number', () => {
		expect(DIFFERENT_COUNTS).toEqual({
			message: "'Safety > Expected Count' is not the same for all items",
			description: 'It counts the whole run: let its expression give one number for every item.',
		});
	});

	it('says that all items name the same thing', () => {
		expect(explainSameForAll(3, FILE, 'File ID')).toEqual({
			message: 'All 3 items name the same file',
			description:
				"To take each item's own, drag its ID onto 'File ID'. If you mean this one, turn on Settings > Execute Once.",
		});
	});
});

describe('a thing that is shown nowhere', () => {
	it.each([
		[FILE, 'file', 'Files of an archived process may be hidden until it is restored.'],
		[PROCESS, 'process', 'What is secret is hidden from all but administrators and assignees.'],
	])('says why that may be: %j', (noun, word, hidden) => {
		expect(explainMissing(noun)).toEqual({
			message: `Tallyfy shows this token no ${word} with this ID`,
			description: `Check the ID, and that it belongs to the organization of the credential. ${hidden} Where it may be gone already, turn on 'Options > Ignore Missing'.`,
		});
	});

	it('says so where it went away under its change', () => {
		expect(explainVanished(PROCESS)).toEqual({
			message: 'Tallyfy shows this token no process with this ID',
			description: 'It was there when the run looked at it. Check in Tallyfy what became of it.',
		});
	});

	it('makes one doubt the organization where all of several are', () => {
		expect(noneShown(500)).toBe(
			'Tallyfy shows none of the 500: they are gone already, or this is another organization, or the token may not see them.',
		);
	});
});

it('what was sent without an answer, and not again, says why', () => {
	expect(explainEarlier('is archived')).toEqual({
		message: 'An earlier try of this execution sent the change and never learnt what became of it',
		description: 'This try sent nothing: is archived. Check in Tallyfy what became of it.',
	});
	expect(explainChangedMeanwhile('is not completed')).toEqual({
		message: 'An attempt had no answer, and the conditions no longer hold',
		description: 'It was not sent again: is not completed. Check in Tallyfy what became of it.',
	});
});
