import { describe, expect, it } from 'vitest';

import type { Hold, Kept } from '../../../nodes/Tallyfy/conditions/protection';
import { parseHolds } from '../../../nodes/Tallyfy/input/holds';
import { explainSafety, keptWords } from '../../../nodes/Tallyfy/words/guards';
import { holdOn } from '../support/results.mts';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };
const wrongWith = (raw: unknown) => {
	const holds = parseHolds(raw, { account: ACCOUNT, timeZone: 'UTC' });
	if (holds.ok) throw new Error('This can be read');
	return explainSafety({ field: 'protectedIds', why: holds.reason, stopsRun: true });
};

describe('a list of holds that can not be read', () => {
	it.each<[unknown, string]>([
		[
			null,
			'There is nothing in it. Check that the node with the list ran, and that the expression names its field. An empty list is written as [].',
		],
		[
			true,
			"It is neither text nor a list. It takes IDs and links between lines or commas, a list of them, or rows with 'resourceId' or 'url'.",
		],
		[
			'Smith v. Jones',
			"'Smith v. Jones' has characters that no ID has. It takes IDs and links between lines or commas, a list of them, or rows with 'resourceId' or 'url'.",
		],
		[
			[{ resourceId: 'a1' }, {}],
			"In row 2, nothing is named: put the ID into 'resourceId', or the link into 'url'.",
		],
		[
			[{ name: 'Smith', url: 'https://example.com/tasks/a1' }],
			`In row "Smith", 'url' is not an address of Tallyfy. It takes an ID or a link.`,
		],
		[
			[{ name: 'Smith', resourceId: 'a1', until: 'next spring' }],
			`In row "Smith", 'until' is "next spring". Write a day, such as 2026-12-31, or a date with time and zone; for ever is empty.`,
		],
	])('says what is wrong, and never as JSON: %j', (raw, description) => {
		expect(wrongWith(raw)).toEqual({
			message: "The list in 'Safety > Protected IDs' can't be read",
			description,
		});
	});
});

const hold = (more: Partial<Hold> = {}) => holdOn('a1', more);
const WHOLE = { name: 'Smith', reason: 'litigation', until: { at: 0, text: '2026-12-31' } };

describe('a thing that is held', () => {
	it.each<[Partial<Hold>, string]>([
		[{}, ''],
		[{ name: 'Smith' }, ': Smith'],
		[{ reason: 'litigation' }, ': litigation'],
		[{ until: { at: 0, text: '2026-12-31' } }, ': until 2026-12-31'],
		[WHOLE, ': Smith, until 2026-12-31, litigation'],
	])('says whose hold it is: %j', (more, facts) => {
		const words = keptWords({ why: 'called', hold: hold(more) });
		expect(words).toBe(`is on the list in 'Safety > Protected IDs'${facts}`);
	});
});

describe('a thing that a hold reaches', () => {
	it.each<[Kept, string]>([
		[{ why: 'called', hold: hold() }, "is on the list in 'Safety > Protected IDs'"],
		[
			{ why: 'belongs', hold: hold(WHOLE) },
			"belongs to something on the list in 'Safety > Protected IDs': Smith (a1), until 2026-12-31, litigation",
		],
		[
			{ why: 'takes', hold: hold() },
			"has something in it that is on the list in 'Safety > Protected IDs': a1",
		],
		[
			{ why: 'untoldWhole', hold: hold() },
			"Tallyfy doesn't say which process or task it belongs to, and the list in 'Safety > Protected IDs' may have that: a1",
		],
		[
			{ why: 'untoldHolds', holds: [hold(), hold(), hold()] },
			"may belong together with something on the list in 'Safety > Protected IDs', of which Tallyfy doesn't show the process or task: a1 (and 2 more). Put the ID of the process into 'processId' of its row, or take it off the list",
		],
	])('says why it stays: %j', (kept, words) => {
		expect(keptWords(kept)).toBe(words);
	});
});
