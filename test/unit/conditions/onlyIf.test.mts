import { describe, expect, it } from 'vitest';

import {
	judgeConditions,
	parseConditions,
	type Conditions,
} from '../../../nodes/Tallyfy/conditions/rules';
import { parseRecord, type DateName } from '../../../nodes/Tallyfy/conditions/record';

const ALLOWED: readonly DateName[] = ['completed', 'archived'];
const PANEL = {
	countedFrom: 'completed',
	olderThan: '',
	unit: 'days',
	archived: 'any',
	completed: 'any',
	name: '',
};
const ANY = { archived: 'any', completed: 'any', name: undefined } as const;
const parse = (fields: object) => parseConditions({ conditions: { ...PANEL, ...fields } }, ALLOWED);

it('a name is the same in whichever way its accents are written', () => {
	const record = parseRecord({ id: 'a', title: 'Mu\u0308ller' });
	if (record === undefined) throw new Error('This is no record');
	const judge = (name: string) => judgeConditions({ ...ANY, name }, record, 0);
	expect(judge('M\u00fcller')).toEqual({ holds: true });
	expect(judge('Muller')).toMatchObject({ holds: false, why: 'otherName' });
});

describe('the conditions of a change', () => {
	it.each([
		[
			'an age',
			{ olderThan: 30 },
			{ age: { countedFrom: 'completed', olderThan: 30, unit: 'days' } },
		],
		['being archived', { archived: 'yes' }, { archived: 'yes' }],
		['not being completed', { completed: 'no' }, { completed: 'no' }],
		['a name, blanks around it aside', { name: ' Report ' }, { name: 'Report' }],
		['having a tag', { tag: 'Done' }, { tag: { words: ['Done'] } }],
		[
			'not having tags',
			{ notTagged: { mode: 'name', value: 'Keep, Hold' } },
			{ notTagged: { words: ['Keep, Hold'] } },
		],
		['not being of members', { notOwnedBy: ['7', 8] }, { notOwnedBy: { words: ['7', '8'] } }],
	])('can be %s', (_, fields, expected) => {
		expect(parse(fields)).toEqual({ ok: true, value: { ...ANY, ...expected } });
	});

	it('can leave out what they do not ask for', () => {
		expect(parseConditions({ conditions: { archived: 'yes' } }, ALLOWED)).toEqual({
			ok: true,
			value: { ...ANY, archived: 'yes' },
		});
	});

	it.each([
		['an age of 0', { olderThan: 0 }, 'olderThan'],
		['an age of 0 as text', { olderThan: '0' }, 'olderThan'],
		['an age in words', { olderThan: 'ninety' }, 'olderThan'],
		['an age that an expression left undefined', { olderThan: undefined }, 'olderThan'],
		['an age that an expression left null', { olderThan: null }, 'olderThan'],
		['an unknown unit', { olderThan: 1, unit: 'hours' }, 'unit'],
		['a date the thing does not have', { olderThan: 1, countedFrom: 'uploaded' }, 'countedFrom'],
		['a tag that an expression left undefined', { notTagged: undefined }, 'notTagged'],
		['a tag that an expression left null', { tag: { mode: 'name', value: null } }, 'tag'],
		['members with one that is none', { notOwnedBy: ['Ann', ''] }, 'notOwnedBy'],
		['another word for archived', { archived: 'true' }, 'archived'],
		['archived left undefined', { archived: undefined }, 'archived'],
		['a boolean for completed', { completed: true }, 'completed'],
		['a name that an expression left undefined', { name: undefined, archived: 'yes' }, 'name'],
		['a name left null', { name: null, archived: 'yes' }, 'name'],
		['a number for a name', { name: 5 }, 'name'],
		['a misspelt field', { archived: 'yes', olderThen: 30 }, 'shape'],
		['no demand at all', {}, 'asksNothing'],
	])('are refused with %s', (_, fields, reason) => {
		expect(parse(fields)).toEqual({ ok: false, reason });
	});

	it.each([
		['nothing', undefined],
		['null', null],
		['a text', ''],
		['a list', []],
		['a value under another name', { condition: { archived: 'yes' } }],
		['a second value', { conditions: { archived: 'yes' }, other: {} }],
		['a list of conditions', { conditions: [{ archived: 'yes' }] }],
	])('are refused when they are %s', (_, raw) => {
		expect(parseConditions(raw, ALLOWED)).toEqual({ ok: false, reason: 'shape' });
	});

	it.each([{}, { conditions: {} }])('are refused when they are there and empty: %j', (raw) => {
		expect(parseConditions(raw, ALLOWED)).toEqual({ ok: false, reason: 'asksNothing' });
	});
});

describe('a thing', () => {
	const now = Date.parse('2025-07-04T12:00:00Z');
	const THING = {
		id: 'a',
		title: 'Report',
		completed_at: '2025-06-01T12:00:00Z',
		archived_at: null,
	};
	const judge = (conditions: Partial<Conditions>, fields: object = {}) => {
		const record = parseRecord({ ...THING, ...fields });
		if (record === undefined) throw new Error('no record');
		return judgeConditions({ ...ANY, ...conditions }, record, now);
	};
	const age = { countedFrom: 'completed', olderThan: 30, unit: 'days' } as const;

	it('passes with the date it was judged by', () => {
		const all = { age, archived: 'no', completed: 'yes', name: 'Report' } as const;
		expect(judge(all)).toEqual({
			holds: true,
			countedFrom: 'completed',
			dateUsed: '2025-06-01T12:00:00.000Z',
			ageDays: 33,
		});
	});

	it.each<[string, Partial<Conditions>, object]>([
		['nothing of it', {}, {}],
		['that it is archived', { archived: 'yes' }, { archived_at: '2025-06-01' }],
		['that it is not archived', { archived: 'no' }, {}],
		['that it is completed', { completed: 'yes' }, {}],
		['that it is not completed', { completed: 'no' }, { completed_at: null }],
		['its name, blanks aside', { name: 'Report' }, { title: ' Report\n' }],
	])('passes when asked %s', (_, conditions, fields) => {
		expect(judge(conditions, fields)).toEqual({ holds: true });
	});

	it.each<[string, Partial<Conditions>, object, object]>([
		['it is archived', { archived: 'no' }, { archived_at: '2025-06-01' }, { why: 'archived' }],
		['it is not archived', { archived: 'yes' }, {}, { why: 'notArchived' }],
		[
			'its archive cannot be read',
			{ archived: 'no' },
			{ archived_at: 'yes' },
			{ why: 'unknownArchival' },
		],
		[
			'nobody says whether it is archived',
			{ archived: 'no' },
			{ archived_at: undefined },
			{ why: 'unknownArchival' },
		],
		['it is completed', { completed: 'no' }, {}, { why: 'completed' }],
		['it is not completed', { completed: 'yes' }, { completed_at: null }, { why: 'notCompleted' }],
		[
			'nobody says whether it is completed',
			{ completed: 'no' },
			{ completed_at: undefined },
			{ why: 'unknownCompletion' },
		],
		...[{ completed: 'yes' } as const, { completed: 'no' } as const, { age }].map(
			(conditions): [string, Partial<Conditions>, object, object] => [
				`it is open and has a date of completion, asked ${JSON.stringify(conditions)}`,
				conditions,
				{ status: 'in-progress' },
				{ why: 'contradiction', status: 'in-progress' },
			],
		),
		[
			'its name begins with another letter',
			{ name: 'report' },
			{},
			{ why: 'otherName', expected: 'report', found: 'Report' },
		],
		[
			'it has no name',
			{ name: 'Report' },
			{ title: null },
			{ why: 'otherName', expected: 'Report', found: '' },
		],
		[
			'it is too young',
			{ age },
			{ completed_at: '2025-07-01T13:00:00Z' },
			{
				why: 'tooYoung',
				countedFrom: 'completed',
				dateUsed: '2025-07-01T13:00:00.000Z',
				ageDays: 2,
				limit: '30 days',
			},
		],
		[
			'it has no date',
			{ age },
			{ completed_at: null },
			{ why: 'noDate', countedFrom: 'completed' },
		],
		[
			'its date cannot be read',
			{ age },
			{ completed_at: 'soon' },
			{ why: 'unreadableDate', countedFrom: 'completed' },
		],
	])('is left alone when %s', (_, conditions, fields, refusal) => {
		expect(judge(conditions, fields)).toEqual({ holds: false, ...refusal });
	});

	const keep = { words: ['keep'], found: [{ id: 't1', name: 'Keep', email: null }] };
	const ann = { words: ['ann'], found: [{ id: '7', name: 'Ann', email: null }] };

	it.each<[Partial<Conditions>, object, object]>([
		[{ notTagged: keep }, { tags: [] }, { holds: true }],
		[{ notTagged: keep }, { tags: [{ id: 't1' }] }, { holds: false, why: 'tagged', name: 'Keep' }],
		[{ notTagged: keep }, {}, { holds: false, why: 'unknownTags' }],
		[{ notTagged: { words: ['keep'] } }, { tags: [] }, { holds: false, why: 'unknownTags' }],
		[{ tag: keep }, { tags: [{ id: 't1' }] }, { holds: true }],
		[{ tag: keep }, { tags: [] }, { holds: false, why: 'notTagged', names: 'keep' }],
		[{ tag: keep }, {}, { holds: false, why: 'unknownTags' }],
		[{ notOwnedBy: ann }, { owners: { users: [8], groups: [] } }, { holds: true }],
		[{ notOwnedBy: ann }, { owner_id: 7 }, { holds: false, why: 'ownedBy', name: 'Ann' }],
		[{ notOwnedBy: ann }, {}, { holds: false, why: 'unknownOwners' }],
		[{ notOwnedBy: { words: ['8'] } }, { owner_id: 7 }, { holds: false, why: 'unknownOwners' }],
	])('that people marked stays, as does what may be: %j %j', (conditions, fields, verdict) => {
		expect(judge(conditions, fields)).toEqual(verdict);
	});

	it('needs every condition to hold', () => {
		const all = { age, archived: 'no', completed: 'yes', name: 'Report' } as const;
		expect(judge(all, { completed_at: '2025-07-01' })).toMatchObject({ holds: false });
		expect(judge(all, { archived_at: '2025-07-01' })).toMatchObject({ holds: false });
		expect(judge({ ...all, completed: 'no' })).toMatchObject({ holds: false });
		expect(judge(all, { title: 'Other' })).toMatchObject({ holds: false });
	});
});
