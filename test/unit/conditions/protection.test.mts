import { describe, expect, it } from 'vitest';

import { isProtected, parseProtectedIds } from '../../../nodes/Tallyfy/conditions/protection';

const A = '3f2a9c81d04b4e6f9a7b5c2d1e0f8a64';
const B = 'aaaabbbbccccddddeeeeffff00001111';

describe('the IDs that must not be touched', () => {
	it.each<[string, unknown, string[]]>([
		['a list of texts', [A, ` ${B} `], [A, B]],
		['a list of numbers', [4711], ['4711']],
		['rows of a table of holds', [{ id: 1, resourceId: A, reason: 'Smith v. Jones' }], [A]],
		['items of Get Many', [{ id: A, name: 'x' }], [A]],
		['a table without rows', [], []],
		['one ID', A, [A]],
		['one number', 4711, ['4711']],
		['lines, some of them blank', `\r\n${A}\r\n \n${B}\n`, [A, B]],
		['a text with commas and semicolons', `${A}, ${B};x,`, [A, B, 'x']],
		['an ID twice', [A, A], [A]],
		['capital letters', [A.toUpperCase()], [A]],
		['a list as JSON', ` ["${A}"]`, [A]],
		['an empty list as JSON', '[]', []],
	])('are read from %s', (_, raw, ids) => {
		expect(parseProtectedIds(raw)).toEqual({ ok: true, value: new Set(ids) });
	});

	it.each([
		['nothing', undefined],
		['null', null],
		['an empty text', ''],
		['blank lines', ' \n\r\n'],
		['only commas', ', ;'],
	])('stop the run with %s', (_, raw) => {
		expect(parseProtectedIds(raw)).toEqual({ ok: false, reason: 'empty' });
	});

	it.each<[string, unknown, string]>([
		['the word undefined', 'undefined', 'undefined'],
		['the word null among IDs', `${A}\nnull`, 'null'],
		['an object as text', '[object Object]', '[object Object]'],
		['an object', { resourceId: A }, `{"resourceId":"${A}"}`],
		['true', true, 'true'],
		['a number that is none', NaN, 'NaN'],
		['a function', () => A, 'function'],
		['a link', `https://go.tallyfy.com/tasks/${A}`, `https://go.tallyfy.com/tasks/${A}`],
		['a list as JSON that breaks off', `["${A}"`, `["${A}"`],
		['an object in a list as JSON', `[{"name":"${A}"}]`, `{"name":"${A}"}`],
		['two IDs without a comma', `${A} ${B}`, `${A} ${B}`],
		['an entry that is no ID', [A, 'Smith v. Jones'], 'Smith v. Jones'],
		['an entry that is undefined', [A, undefined], 'undefined'],
		['an entry that is null', [null], 'null'],
		['an entry that is empty', [A, ''], ''],
		['a row without an ID', [{ reason: 'x' }], '{"reason":"x"}'],
		['a row that only has its number', [{ id: 1, taskId: A }], `{"id":1,"taskId":"${A}"}`],
		['a row whose ID is empty', [{ id: A, resourceId: '' }], `{"id":"${A}","resourceId":""}`],
		['a list in the list', [[A]], `["${A}"]`],
		['too large a number', 2 ** 60, '1152921504606847000'],
	])('stop the run, naming the entry, with %s', (_, raw, entry) => {
		expect(parseProtectedIds(raw)).toEqual({ ok: false, reason: 'unreadable', entry });
	});

	it('are named at a readable length', () => {
		const result = parseProtectedIds('x y '.repeat(1_000));
		expect(result).toMatchObject({ reason: 'unreadable' });
		if (!result.ok && result.reason === 'unreadable') expect(result.entry.length).toBeLessThan(400);
	});

	it.each([
		['as it stands', A, true],
		['in capital letters', A.toUpperCase(), true],
		['with blanks', ` ${A} `, true],
		['another one', B, false],
		['a part of it', A.slice(0, 8), false],
	])('protect an ID %s: %s', (_, id, expected) => {
		const ids = parseProtectedIds([A]);
		expect(ids.ok && isProtected(ids.value, id)).toBe(expected);
	});
});
