import { describe, expect, it } from 'vitest';

import type { Hold } from '../../../nodes/Tallyfy/conditions/protection';
import { parseHolds, type HoldsReason } from '../../../nodes/Tallyfy/input/holds';
import { holdOn } from '../support/results.mts';

const A = '3f2a9c81d04b4e6f9a7b5c2d1e0f8a64';
const B = 'aaaabbbbccccddddeeeeffff00001111';
const ORGANIZATION = '0rg';
const APP = `https://go.tallyfy.com/${ORGANIZATION}`;
const PLACE = {
	account: { baseUrl: 'https://go.tallyfy.com/api', organizationId: ORGANIZATION },
	timeZone: 'Europe/Berlin',
};
const parse = (raw: unknown) => parseHolds(raw, PLACE);

describe('what must stay', () => {
	it.each<[string, unknown, string[]]>([
		['one ID', A, [A]],
		['one number', 4711, ['4711']],
		['lines, some of them blank', `\r\n${A}\r\n \n${B}\n`, [A, B]],
		['a text with commas and semicolons', `${A}, ${B};x,`, [A, B, 'x']],
		['a text with blanks', `${A} ${B}\t4711`, [A, B, '4711']],
		['a list of texts', [A, ` ${B} `], [A, B]],
		['a list of texts with several', [`${A}, ${B}`, 'x'], [A, B, 'x']],
		['a list of numbers', [4711], ['4711']],
		['a table without rows', [], []],
		[
			'rows of a table',
			[
				{ id: 1, resourceId: A },
				{ id: 2, resourceId: 4711 },
			],
			[A, '4711'],
		],
		['one row', { resourceId: A }, [A]],
		['items of Get Many', [{ id: A, status: 'active' }], [A]],
		['rows and IDs', [{ resourceId: A }, B], [A, B]],
		['capital letters, as they are', [A.toUpperCase()], [A.toUpperCase()]],
		['a list as JSON', ` ["${A}"]`, [A]],
		['rows as JSON', `[{"resourceId":"${A}"},{"resourceId":"${B}"}]`, [A, B]],
		['a row as JSON', `{"resourceId":"${A}"}`, [A]],
		['an empty list as JSON', '[]', []],
	])('is read from %s', (_, raw, ids) => {
		const holds = parse(raw);
		const kindOf = (id: string) => (id === '4711' ? { kind: 'guest' as const } : {});
		expect(holds).toEqual({ ok: true, value: ids.map((id) => holdOn(id, kindOf(id))) });
	});

	it.each<[string, Hold['kind']]>([
		[`${APP}/tasks/${A}`, 'task'],
		[`${APP}/processes/${B}/tasks/${A}`, 'task'],
		[`${APP}/processes/${A}`, 'process'],
		[`https://go.tallyfy.com/organizations/${ORGANIZATION}/runs/${A}?x=1`, 'process'],
		[`https://go.tallyfy.com/api/organizations/${ORGANIZATION}/file/${A}/dl`, 'file'],
		[`go.tallyfy.com/${ORGANIZATION}/templates/${A}`, 'template'],
	])('is read from the link %s, which says that it is a %s', (link, kind) => {
		for (const raw of [link, [link], `${link}\n`, [{ url: link }], [{ resourceId: link }]]) {
			expect(parse(raw)).toEqual({ ok: true, value: [holdOn(A, { kind })] });
		}
	});

	it('has whatever its row says of it', () => {
		const row = {
			id: 7,
			resourceId: A,
			url: null,
			processId: B,
			name: 'Smith v. Jones',
			reason: 'litigation',
			until: '2026-12-31',
			heldBy: 'Ann',
		};
		expect(parse([row])).toEqual({
			ok: true,
			value: [
				{
					id: A,
					kind: undefined,
					processId: B,
					name: 'Smith v. Jones',
					reason: 'litigation',
					until: { at: Date.parse('2026-12-31T22:59:59.999Z'), text: '2026-12-31' },
				},
			],
		});
	});

	it.each<[string, object, Partial<Hold>]>([
		['the reason as why', { why: 'litigation' }, { reason: 'litigation' }],
		['a reason before why', { reason: 'tax', why: 'litigation' }, { reason: 'tax' }],
		['numbers for words', { name: 4711, reason: 12 }, { name: '4711', reason: '12' }],
		['a link to the process', { processId: `${APP}/processes/${B}` }, { processId: B }],
		['empty columns', { processId: '', name: null, until: ' ', why: null, url: '' }, {}],
		['an object in the place of words', { name: { a: 1 }, why: [] }, {}],
	])('takes %s', (_, more, facts) => {
		expect(parse([{ resourceId: A, ...more }])).toEqual({ ok: true, value: [holdOn(A, facts)] });
	});

	it('is both things where a row names two', () => {
		const row = { resourceId: A, url: `${APP}/tasks/${B}`, name: 'Both' };
		expect(parse([row])).toEqual({
			ok: true,
			value: [holdOn(A, { name: 'Both' }), holdOn(B, { kind: 'task', name: 'Both' })],
		});
	});
});

describe('a list that can not be read stops the run', () => {
	it.each([
		['nothing', undefined],
		['null', null],
		['an empty text', ''],
		['blank lines', ' \n\r\n'],
		['only commas', ', ;'],
	])('with %s', (_, raw) => {
		expect(parse(raw)).toEqual({ ok: false, reason: { why: 'empty' } });
	});

	it.each<[string, unknown]>([
		['true', true],
		['a function', () => A],
	])('that is %s', (_, raw) => {
		expect(parse(raw)).toEqual({ ok: false, reason: { why: 'shape' } });
	});

	it.each<[string, unknown, string]>([
		['the word undefined', 'undefined', 'undefined'],
		['the word null among IDs', `${A}\nnull`, 'null'],
		['an object as text', '[object Object]', '[object Object]'],
		['a list as JSON that breaks off', `["${A}"`, `["${A}"`],
		['a name', 'Smith Jones', 'Smith Jones'],
		['a name among IDs', [A, 'Smith v. Jones'], 'Smith v. Jones'],
		["another organization's link", `https://go.tallyfy.com/0ther/tasks/${A}`, 'https://'],
		["another host's link", `https://example.com/${ORGANIZATION}/tasks/${A}`, 'https://'],
		['a link to a list', `${APP}/tasks`, 'https://'],
	])('naming the entry, with %s', (_, raw, text) => {
		expect(parse(raw)).toMatchObject({
			ok: false,
			reason: { why: 'text', text: expect.stringContaining(text) as string },
		});
	});

	it('naming the entry at a readable length', () => {
		const holds = parse('x y '.repeat(1_000));
		if (holds.ok || holds.reason.why !== 'text') throw new Error('This is no text');
		expect(holds.reason.text.length).toBeLessThan(400);
	});

	const row = (named: number | string, problem: object): HoldsReason =>
		({ why: 'row', row: named, problem }) as HoldsReason;
	const text = (part: string, reason: 'leadingZero'): HoldsReason => ({
		why: 'text',
		text: part,
		reason,
	});
	it.each<[string, unknown, HoldsReason]>([
		['an entry that is undefined', [A, undefined], row(2, { field: 'id', reason: 'empty' })],
		['an entry that is null', [null], row(1, { field: 'id', reason: 'empty' })],
		['an entry that is empty', [A, ''], row(2, { field: 'id', reason: 'empty' })],
		['a list in the list', [[A]], row(1, { field: 'id', reason: 'object' })],
		['a number with a zero before it', '050012', text('050012', 'leadingZero')],
		['a number with a blank in it', '50 012', text('012', 'leadingZero')],
		['a row with such a number', { id: '050012' }, row(1, { field: 'id', reason: 'leadingZero' })],
		['a number that is none', NaN, row(1, { field: 'id', reason: 'leftoverWord' })],
		['too large a number', 2 ** 60, row(1, { field: 'id', reason: 'inexactNumber' })],
		['a row of nothing', [{}], row(1, { field: undefined })],
		['a row without an ID', [{ name: 'Smith' }], row('Smith', { field: undefined })],
		['a row that only has its number', [{ id: 1, taskId: A }], row(1, { field: undefined })],
		['a row whose ID is empty', [{ id: A, resourceId: '' }], row(1, { field: undefined })],
		[
			'a row whose ID is none',
			[A, { resourceId: 'Smith v. Jones' }],
			row(2, { field: 'resourceId', reason: 'characters' }),
		],
		[
			'a row with a link to something else',
			[{ name: 'Smith', url: 'https://example.com/tasks/1' }],
			row('Smith', { field: 'url', reason: 'otherHost' }),
		],
		[
			'a process that is none',
			[{ resourceId: A, processId: `${APP}/tasks/${B}` }],
			row(1, { field: 'processId', reason: 'noIdInUrl' }),
		],
		[
			'an end in words',
			[{ resourceId: A, name: 'Smith', until: 'next spring' }],
			row('Smith', { field: 'until', text: 'next spring' }),
		],
		[
			'a day that does not exist',
			`[{"resourceId":"${A}","until":"2026-02-30"}]`,
			row(1, { field: 'until', text: '2026-02-30' }),
		],
	])('naming the row, with %s', (_, raw, reason) => {
		expect(parse(raw)).toEqual({ ok: false, reason });
	});
});
