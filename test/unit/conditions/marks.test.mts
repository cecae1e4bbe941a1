import { describe, expect, it } from 'vitest';

import {
	findNamed,
	ownedBy,
	parseWords,
	taggedWith,
	type Named,
} from '../../../nodes/Tallyfy/conditions/marks';
import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';

const tag = (id: string, name: string): Named => ({ id, name, email: null });
const KEEP = tag('a1', 'Keep');
const CHOSEN = [KEEP, tag('a2', 'Hold'), tag('5', 'Number')];
const ANN: Named = { id: '10001', name: 'Ann Lee', email: 'ann@example.com' };

/** What Tallyfy says of a list beside it. */
const counting = (total: number | undefined, pages?: number) => ({
	meta: { pagination: { total, total_pages: pages } },
});

function recordOf(fields: object) {
	const record = parseRecord({ id: 'x', ...fields });
	if (record === undefined) throw new Error('Not a record');
	return record;
}

describe('a tag', () => {
	const marked = (tags: unknown) =>
		taggedWith(recordOf({ tags }), { words: ['keep'], found: CHOSEN });

	it.each([
		['by its ID', [{ id: 'A1' }], 'Keep'],
		['by its title', { data: [{ id: 'zz', title: ' KEEP ' }] }, 'Keep'],
		['by its name alone', ['keep'], 'Keep'],
		['among others', [{ id: 'b', title: 'Finance' }, { id: 'a2' }], 'Hold'],
		['beside one that can not be read', [true, { id: 'a1' }], 'Keep'],
		['by its number, whatever its title is by now', [{ id: 5, title: 'Renamed' }], 'Number'],
		['by a bare number', [5], 'Number'],
		['in a part of them', { data: [{ id: 'a1' }], ...counting(2) }, 'Keep'],
	])('is seen %s', (_, tags, name) => {
		expect(marked(tags)).toEqual({ is: 'marked', name });
	});

	it.each([
		['no tags', []],
		['no tags, wrapped', { data: [] }],
		['others', [{ id: 'b', title: 'Keep it' }]],
		['others that go by numbers', [{ id: 6, title: 'Keep it' }, 7]],
		['others, all that are counted', { data: [{ id: 'b' }], ...counting(1) }],
	])('is not there where there are %s', (_, tags) => {
		expect(marked(tags)).toEqual({ is: 'unmarked' });
	});

	it.each([
		['no tags are shown', undefined],
		['they are null', null],
		['they are no list', { count: 2 }],
		['one can not be read', [{ id: 1.5 }]],
		['more are counted than came', { data: [{ id: 'b', title: 'Other' }], ...counting(2) }],
		['none of those came that are counted', { data: [], ...counting(1) }],
		['more pages are counted than came', { data: [{ id: 'b' }], ...counting(undefined, 2) }],
	])('is unknown where %s', (_, tags) => {
		expect(marked(tags)).toEqual({ is: 'unknown' });
	});

	it('is unknown until it was found among the tags of Tallyfy', () => {
		expect(taggedWith(recordOf({ tags: [] }), { words: ['keep'] })).toEqual({ is: 'unknown' });
	});
});

describe('an owner', () => {
	const owned = (fields: object) => ownedBy(recordOf(fields), { words: ['ann'], found: [ANN] });
	const nobody = { users: [], guests: [], groups: [] };

	it.each([
		['a number', { owners: { ...nobody, users: [10001] } }],
		['a text', { owners: { ...nobody, users: ['10001'] } }],
		['an object', { owners: { ...nobody, users: [{ id: 10001, full_name: 'A' }] } }],
		['one of several, with a group', { owners: { users: [7, 10001], groups: ['g'] } }],
		['the owner of a process', { owner_id: 10001 }],
		['the owner beside nobody', { owner_id: 10001, owners: nobody }],
		['the owner beside somebody else', { owner_id: 10001, owners: { ...nobody, users: [7] } }],
		['the owner beside a group', { owner_id: 10001, owners: { users: [], groups: ['g'] } }],
		['the owner beside owners that are not told', { owner_id: 10001, owners: {} }],
		['one beside another owner', { owner_id: 7, owners: { ...nobody, users: [10001] } }],
		['one of a part', { owners: { ...nobody, users: { data: [10001], ...counting(2) } } }],
	])('is seen as %s', (_, fields) => {
		expect(owned(fields)).toEqual({ is: 'marked', name: 'Ann Lee' });
	});

	it.each([
		['nobody', { owners: nobody }],
		['somebody else', { owners: { ...nobody, users: [10002], guests: ['g@example.com'] } }],
		['another owner of a process', { owner_id: 10002 }],
		['another owner beside nobody', { owner_id: 10002, owners: nobody }],
		['another owner beside an empty list', { owner_id: 10002, owners: [] }],
		[
			'others in lists that are wrapped',
			{ owners: { users: { data: [7] }, groups: { data: [] } } },
		],
	])('is none of those asked for: %s', (_, fields) => {
		expect(owned(fields)).toEqual({ is: 'unmarked' });
	});

	it.each([
		['a group', { owners: { ...nobody, groups: ['g1'] } }],
		['groups that are not told', { owners: { users: [] } }],
		['members that are not told', { owners: { groups: [] } }],
		['one that can not be read', { owners: { ...nobody, users: [{ name: 'Ann' }] } }],
		['nothing', {}],
		['a process without an owner', { owner_id: null }],
		['owners that are no object', { owners: 'Ann' }],
		['owners that are no object, beside an owner', { owner_id: 10002, owners: ['Ann'] }],
		['an owner that can not be read', { owner_id: {}, owners: nobody }],
		['a part of the members', { owners: { ...nobody, users: { data: [7], ...counting(2) } } }],
		['a part of the groups', { owners: { ...nobody, groups: { data: [], ...counting(1) } } }],
	])('is unknown with %s', (_, fields) => {
		expect(owned(fields)).toEqual({ is: 'unknown' });
	});
});

describe('a name', () => {
	const tags = [KEEP, tag('a2', 'Legal hold'), tag('a3', 'A, B'), tag('a4', 'keep')];
	const members = [ANN, { ...ANN, id: '10002', email: 'lee@example.com' }];
	const idsOf = (words: string[], entries: readonly Named[], several = true) => {
		const found = findNamed(words, entries, several);
		return found.ok ? found.value.map(({ id }) => id) : found.reason;
	};

	it.each([
		[['legal HOLD'], ['a2']],
		[['A2'], ['a2']],
		[[' Legal hold, a3 '], ['a2', 'a3']],
		[['A, B'], ['a3']],
		[
			['Legal hold', 'A, B'],
			['a2', 'a3'],
		],
		[['Keep'], ['a1', 'a4']],
	])('finds the tags %j', (words, ids) => {
		expect(idsOf(words, tags)).toEqual(ids);
	});

	it('that no tag has is named, even beside one that is there', () => {
		expect(idsOf(['Keep, Kepe'], tags)).toEqual({ why: 'unknownName', word: 'Kepe' });
	});

	it('finds a member by address or ID, and by a name that nobody else has', () => {
		expect(idsOf(['LEE@example.com', '10001'], members, false)).toEqual(['10002', '10001']);
		expect(idsOf(['ann lee'], members, false)).toEqual({ why: 'severalOfName', word: 'ann lee' });
		expect(idsOf(['ann lee'], [ANN], false)).toEqual(['10001']);
	});

	it('is the same however its accents are written', () => {
		expect(idsOf(['Behu\u0308ten'], [tag('a1', 'Behüten')])).toEqual(['a1']);
	});
});

describe('names from a field', () => {
	it.each([
		['Keep', ['Keep']],
		[' Keep, Hold ', ['Keep, Hold']],
		[10001, ['10001']],
		[
			['Keep', 7],
			['Keep', '7'],
		],
		[{ __rl: true, mode: 'list', value: 'a1' }, ['a1']],
		[{ mode: 'name', value: ['Keep'] }, ['Keep']],
		['', []],
		[{ mode: 'list', value: '' }, []],
		[[], []],
	])('%j are %j', (raw, words) => {
		expect(parseWords(raw)).toEqual(words);
	});

	it.each([
		undefined,
		null,
		true,
		{},
		{ id: 'a1' },
		'undefined',
		'[object Object]',
		['Keep', ''],
		['Keep', null],
		[{ id: 'a1' }],
		{ mode: 'name', value: null },
	])('%j are none that can be read', (raw) => {
		expect(parseWords(raw)).toBeUndefined();
	});
});
