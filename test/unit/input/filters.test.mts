import { describe, expect, it } from 'vitest';

import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';
import { parseFilters } from '../../../nodes/Tallyfy/input/filters';
import {
	choiceFilter,
	markFilters,
	searchFilter,
	templateFilter,
} from '../../../nodes/Tallyfy/resources/fields/filters';
import { processThing } from '../../../nodes/Tallyfy/resources/things';
import { templateId } from '../../../nodes/Tallyfy/resources/template';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };

const status = choiceFilter({
	displayName: 'Status',
	name: 'status',
	description: 'The state',
	preset: 'any',
	absent: { query: { status: 'open' } },
	choices: [
		{ name: 'Any', value: 'any', query: {} },
		{ name: 'Done', value: 'done', query: { status: 'complete' } },
	],
});
const [tag, notTagged] = markFilters({
	...{ tagQuery: ({ id }) => id, ownerParameter: 'owners', owner: 'they own it' },
});
const filters = [status, searchFilter(), tag, notTagged, templateFilter(templateId)];
const kinds = { thing: processThing, filters, newestOf: () => '' };
const parse = (raw: unknown) => parseFilters(raw, kinds, ACCOUNT);

const queryOf = (raw: unknown) => {
	const parsed = parse(raw);
	const restrictions = parsed.ok ? parsed.value.restrictions : [];
	const found = [{ id: 't1', name: 'Finance', email: null }];
	const queries = restrictions.map((one) => ('query' in one ? one : one.restrict(found)).query);
	return Object.assign({}, ...queries) as object;
};

describe('filters', () => {
	it('that were not added leave what holds without them', () => {
		expect(parse({})).toMatchObject({
			ok: true,
			value: { age: undefined, archived: 'exclude', restrictions: [{ query: { status: 'open' } }] },
		});
	});

	it.each([
		[{ status: 'any' }, {}],
		[{ status: 'done' }, { status: 'complete' }],
		[{ search: ' a  b ' }, { status: 'open', q: 'a  b' }],
		[{ search: 2026 }, { status: 'open', q: '2026' }],
		[{ tag: 'finance' }, { status: 'open', tag: 't1', with: 'tags' }],
		[{ notTagged: 'finance' }, { status: 'open', with: 'tags' }],
		[{ templateId: { mode: 'id', value: 'c1' } }, { status: 'open', checklist_id: 'c1' }],
		[{ templateId: 'c1' }, { status: 'open', checklist_id: 'c1' }],
	])('%j ask for %j', (raw, query) => {
		expect(queryOf(raw)).toEqual(query);
	});

	it.each([undefined, null, 'text', 7, true, []])('that are %j are no filters', (raw) => {
		expect(parse(raw)).toEqual({
			ok: false,
			reason: { displayName: undefined, why: 'unknownChoice' },
		});
	});

	it('of an age may ask for what will be due', () => {
		const rule = { countedFrom: 'completed', olderThan: 90, unit: 'days' };
		const due = { ...rule, withinDays: 7 };
		expect(parse({ age: { rule }, dueWithin: '7', keepNewest: 3 })).toMatchObject({
			ok: true,
			value: { age: due, keepNewest: 3 },
		});
	});

	it('know what to keep the newest of, or have no such filter', () => {
		const others = { ...kinds, newestOf: undefined };
		expect(parseFilters({ keepNewest: 3 }, others, ACCOUNT).ok).toBe(false);
	});

	it('with a name that nobody knows are refused, since the known ones would hold alone', () => {
		expect(parse({ serach: 'x' }).ok).toBe(false);
	});

	const unusable = [undefined, null, '', '  ', 'undefined', 'null', '[object Object]'];

	it.each([
		'status',
		'search',
		'tag',
		'notTagged',
		'templateId',
		'archived',
		'age',
		'dueWithin',
		'keepNewest',
	])('are never dropped when they are there and say nothing: %s', (name) => {
		for (const value of unusable) {
			expect(parse({ [name]: value }), JSON.stringify(value)).toMatchObject({ ok: false });
		}
	});

	it.each([
		[{ search: {} }, 'Search', 'notText'],
		[{ search: true }, 'Search', 'notText'],
		[{ search: NaN }, 'Search', 'empty'],
		[{ status: 'complete' }, 'Status', 'unknownChoice'],
		[{ status: false }, 'Status', 'unknownChoice'],
		[{ archived: 'yes' }, 'Archived', 'unknownChoice'],
		[{ archived: '' }, 'Archived', 'empty'],
		[{ age: {} }, 'Age', 'empty'],
		[{ age: undefined }, 'Age', 'age'],
		[{ tag: ['Keep', null] }, 'Tag', 'empty'],
		[{ tag: { mode: 'list', value: '' } }, 'Tag', 'empty'],
		[{ notTagged: [] }, 'Not Tagged', 'empty'],
		[{ dueWithin: 7 }, 'Due Within (Days)', 'needsAge'],
		[{ dueWithin: 0 }, 'Due Within (Days)', 'notCount'],
		[{ keepNewest: 1.5 }, 'Keep Newest', 'notCount'],
		[{ age: { rule: {} } }, 'Age', 'age'],
	])('%j is refused for %s: %s', (raw, displayName, why) => {
		expect(parse(raw)).toMatchObject({ ok: false, reason: { displayName, why } });
	});
});

describe('a search', () => {
	const fits = (name: string) => {
		const parsed = searchFilter().parse('Pay  INVOICE', ACCOUNT);
		const record = parseRecord({ id: 'a', title: name });
		return (
			parsed.ok && record !== undefined && 'query' in parsed.value && parsed.value.fits?.(record, 0)
		);
	};

	it.each([
		['Pay the invoice', true],
		['pay (invoice)', true],
		['pay-invoice_2', true],
		['invoices to pay', false],
		['repay the invoice', false],
		['Pay the invoice7', false],
		['Pay the bill', false],
		['', false],
	])('for words fits "%s": %s', (name, expected) => {
		expect(fits(name)).toBe(expected);
	});
});

describe('a search for whole words', () => {
	const fits = (search: string, name: string) => {
		const parsed = searchFilter().parse(search, ACCOUNT);
		const record = parseRecord({ id: 'a', title: name });
		return (
			parsed.ok && record !== undefined && 'query' in parsed.value && parsed.value.fits?.(record, 0)
		);
	};

	it.each([
		['test', 'Latest contract signed', false],
		['test', 'A TEST', true],
		['node-1', 'node-10', false],
		['node-1', 'delete node-1!', true],
		['über', 'Überweisung', false],
		['uber', 'u\u0308ber', false],
		['m\u00fcller', 'Mu\u0308ller contract', true],
		['mu\u0308ller', 'M\u00fcller contract', true],
		['\u00fcber', 'U\u0308berweisung', false],
		['#12', 'Ticket #12', true],
		['#12', 'Ticket #123', false],
		['(a.b)*', 'x (a.b)* y', true],
		['a.b', 'axb', false],
		['日本', '日本 tea', true],
	])('finds "%s" in "%s": %s', (search, name, expected) => {
		expect(fits(search, name)).toBe(expected);
	});
});
