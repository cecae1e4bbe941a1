import { describe, expect, it } from 'vitest';

import { parseSafety } from '../../../nodes/Tallyfy/input/safety';

const ID = '3f2a9c81d04b4e6f9a7b5c2d1e0f8a64';
const SHA256 = 'a3'.repeat(32);
const PLACE = {
	account: { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' },
	timeZone: 'UTC',
};
const HOLD = {
	id: ID,
	kind: undefined,
	processId: undefined,
	name: '',
	reason: '',
	until: undefined,
};
const parse = (raw: unknown) => parseSafety(raw, ['completed', 'archived'], PLACE);

const NO_GUARDS = {
	lookFirst: false,
	onlyIf: undefined,
	maxChanges: undefined,
	expectedCount: undefined,
	approved: undefined,
	protectedIds: undefined,
	copySha256: undefined,
};

describe('the guards', () => {
	it('are none where none was added', () => {
		expect(parse({})).toEqual({ ok: true, value: NO_GUARDS });
	});

	it.each([
		[{ lookFirst: true }, { lookFirst: true }],
		[{ lookFirst: 'true' }, { lookFirst: true }],
		[{ lookFirst: false }, {}],
		[{ maxChanges: 1 }, { maxChanges: 1 }],
		[{ maxChanges: ' 50 ' }, { maxChanges: 50 }],
		[{ expectedCount: 3 }, { expectedCount: 3 }],
		[{ expectedCount: '3' }, { expectedCount: 3 }],
		[{ approved: true }, { approved: true }],
		[{ protectedIds: ID }, { protectedIds: [HOLD] }],
		[{ protectedIds: [] }, { protectedIds: [] }],
		[{ copySha256: ` ${SHA256.toUpperCase()}\n` }, { copySha256: SHA256 }],
		[
			{ onlyIf: { conditions: { archived: 'yes' } } },
			{ onlyIf: { archived: 'yes', completed: 'any', name: undefined } },
		],
	])('can be %j', (raw, guards) => {
		expect(parse(raw)).toEqual({ ok: true, value: { ...NO_GUARDS, ...guards } });
	});

	it('can all be set', () => {
		const all = {
			lookFirst: true,
			onlyIf: { conditions: { countedFrom: 'archived', olderThan: 30, unit: 'days' } },
			maxChanges: 10,
			expectedCount: 5,
			approved: true,
			protectedIds: [ID],
			copySha256: SHA256,
		};
		expect(parse(all)).toEqual({
			ok: true,
			value: {
				...all,
				onlyIf: {
					age: { countedFrom: 'archived', olderThan: 30, unit: 'days' },
					archived: 'any',
					completed: 'any',
					name: undefined,
				},
				protectedIds: [HOLD],
			},
		});
	});
});

type Case = readonly [string, unknown];

/** What an expression leaves behind when it breaks, or what a slip of the pen gives. */
const BROKEN: readonly Case[] = [
	['undefined', undefined],
	['null', null],
	['an empty text', ''],
	['blanks', ' '],
	['the word undefined', 'undefined'],
	['an object as text', '[object Object]'],
	['an object', { a: 1 }],
	['NaN', NaN],
];

describe('a guard that is there and can not be read stops the whole run', () => {
	it.each<Case>([...BROKEN, ['false', false], ['the text true', 'true'], ['1', 1]])(
		'where the approval is %s',
		(_words, approved) => {
			expect(parse({ approved })).toMatchObject({ ok: true, value: { approved: false } });
			expect(parse({ approved, lookFirst: 'maybe' })).toEqual({
				ok: false,
				reason: { field: 'lookFirst', stopsRun: true },
			});
		},
	);

	it('where nobody approved what needs that', () => {
		const parsed = parseSafety({ lookFirst: 'maybe' }, ['completed'], PLACE, {
			needsApproval: true,
		});
		expect(parsed).toEqual({ ok: false, reason: { field: 'lookFirst', stopsRun: true } });
	});

	const NO_COUNTS: readonly Case[] = [
		...BROKEN,
		['0', 0],
		['0 as text', '0'],
		['negative', -1],
		['a fraction', 1.5],
		['a number in words', 'ten'],
		['a number in another spelling', '0x10'],
		['true', true],
		['a list', [5]],
		['infinite', Infinity],
	];

	it.each(NO_COUNTS)('where the most that may go is %s', (_words, maxChanges) => {
		expect(parse({ maxChanges })).toEqual({
			ok: false,
			reason: { field: 'maxChanges', stopsRun: true },
		});
	});

	it.each(NO_COUNTS)('where what is expected is %s', (_words, expectedCount) => {
		expect(parse({ expectedCount })).toEqual({
			ok: false,
			reason: { field: 'expectedCount', stopsRun: true },
		});
	});

	it.each(BROKEN)('where the list of protected IDs is %s', (_words, protectedIds) => {
		expect(parse({ protectedIds })).toMatchObject({
			ok: false,
			reason: { field: 'protectedIds', stopsRun: true },
		});
	});

	it('and names the entry of the list that is no ID', () => {
		expect(parse({ protectedIds: [ID, 'Smith v. Jones'] })).toEqual({
			ok: false,
			reason: {
				field: 'protectedIds',
				why: { why: 'text', text: 'Smith v. Jones', reason: 'characters' },
				stopsRun: true,
			},
		});
	});

	it.each<Case>([...BROKEN, ['a list', []], ['a guard of a later version', { lookTwice: true }]])(
		'where the guards as a whole are %s',
		(_words, raw) => {
			expect(parse(raw)).toEqual({ ok: false, reason: { field: 'safety', stopsRun: true } });
		},
	);

	it('whatever else is wrong', () => {
		const others = { lookFirst: 'maybe', onlyIf: null, copySha256: '' };
		for (const [field, value] of [
			['maxChanges', 0],
			['expectedCount', 0],
			['protectedIds', ''],
		] as const) {
			expect(parse({ ...others, [field]: value })).toMatchObject({
				ok: false,
				reason: { field, stopsRun: true },
			});
		}
	});
});

describe('a guard that is there and can not be read fails the item', () => {
	it.each<Case>([...BROKEN, ['1', 1], ['the word yes', 'yes']])(
		'where the look is %s',
		(_words, lookFirst) => {
			expect(parse({ lookFirst })).toEqual({ ok: false, reason: { field: 'lookFirst' } });
		},
	);

	it.each<Case>([
		...BROKEN,
		['a part of a checksum', SHA256.slice(1)],
		['another one', 'x'.repeat(64)],
	])('where the checksum of the copy is %s', (_words, copySha256) => {
		expect(parse({ copySha256 })).toEqual({ ok: false, reason: { field: 'copySha256' } });
	});

	it.each(BROKEN)('where the conditions are %s', (_words, onlyIf) => {
		expect(parse({ onlyIf })).toEqual({ ok: false, reason: { field: 'onlyIf', why: 'shape' } });
	});

	it.each([
		['without any', {}, 'asksNothing'],
		['without a demand', { conditions: {} }, 'asksNothing'],
		['without a readable age', { conditions: { olderThan: null } }, 'olderThan'],
		[
			'counted from a date that the thing does not have',
			{ conditions: { olderThan: 1, unit: 'days', countedFrom: 'uploaded' } },
			'countedFrom',
		],
	])('where the conditions are there %s', (_words, onlyIf, why) => {
		expect(parse({ onlyIf })).toEqual({ ok: false, reason: { field: 'onlyIf', why } });
	});
});
