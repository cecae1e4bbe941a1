import { describe, expect, it } from 'vitest';

import { parseId, parseIdFromUrl } from '../../../../nodes/Tallyfy/transport/account/address';

const ID = '3f2a9c81d04b4e6f9a7b5c2d1e0f8a64';

describe('an ID', () => {
	it.each([
		['as Tallyfy makes them', ID, ID],
		['with letters, digits, hyphens and underscores', 'aZ-09_x', 'aZ-09_x'],
		['with blanks and line breaks around it', ` \t${ID}\r\n`, ID],
		['that is a whole number', 4711, '4711'],
		['that is the largest exact number', Number.MAX_SAFE_INTEGER, '9007199254740991'],
		['that only begins like a leftover word', 'nullable', 'nullable'],
		['that only contains a leftover word', 'x-undefined', 'x-undefined'],
	])('is taken %s', (_words, raw, value) => {
		expect(parseId(raw)).toEqual({ ok: true, value });
	});

	it.each([
		['nothing', undefined, 'empty'],
		['null', null, 'empty'],
		['an empty text', '', 'empty'],
		['blanks', ' \n\t ', 'empty'],
		['a number that is none', NaN, 'leftoverWord'],
		['infinity', Infinity, 'leftoverWord'],
		['minus infinity', -Infinity, 'leftoverWord'],
		['the word undefined', 'undefined', 'leftoverWord'],
		['the word null', ' null ', 'leftoverWord'],
		['the word NaN', 'NaN', 'leftoverWord'],
		['the word Infinity', 'Infinity', 'leftoverWord'],
		['the word true', 'True', 'leftoverWord'],
		['the word false', 'FALSE', 'leftoverWord'],
		['an object', { id: ID }, 'object'],
		['a list', [ID], 'object'],
		['a date', new Date(0), 'object'],
		['an object as text', '[object Object]', 'object'],
		['a list as text', '[object Array]', 'object'],
		['zero', 0, 'standIn'],
		...[
			'none',
			'None',
			'nil',
			'n/a',
			'TBD',
			'N-A',
			'-',
			'---',
			'_',
			'0',
			'00',
			'all',
			'unknown',
			'nothing',
		].map((word): [string, string, string] => [`the word ${word}`, word, 'standIn']),
		['true', true, 'notText'],
		['false', false, 'notText'],
		['a bigint', 12n, 'notText'],
		['a function', () => ID, 'notText'],
		['a symbol', Symbol(ID), 'notText'],
		['a number too large to be exact', Number.MAX_SAFE_INTEGER + 1, 'inexactNumber'],
		['a negative number', -1, 'inexactNumber'],
		['a fraction', 1.5, 'inexactNumber'],
		['an address', `https://go.tallyfy.com/x/tasks/${ID}`, 'link'],
		['the folder above', '..', 'characters'],
		['this folder', '.', 'characters'],
		['a path', 'a/b', 'characters'],
		['a path of Windows', 'a\\b', 'characters'],
		['a query', `${ID}?force=1`, 'characters'],
		['a fragment', `${ID}#top`, 'characters'],
		['the folder above, disguised', '%2e%2e', 'characters'],
		['a slash, disguised', 'a%2fb', 'characters'],
		['a dot', 'a.b', 'characters'],
		['a comma', 'a,b', 'characters'],
		['two IDs', `${ID} ${ID}`, 'characters'],
		['two lines', `${ID}\n${ID}`, 'characters'],
		['quotes', `"${ID}"`, 'characters'],
		['an expression that was never one', '{{ $json.id }}', 'expressionText'],
		['Cyrillic look-alikes', 'аbс', 'characters'],
		['wide digits', '１２３', 'characters'],
		['a zero-width space', `abc\u200bdef`, 'characters'],
		['a soft hyphen', `abc\u00addef`, 'characters'],
		['a NUL', 'abc\0', 'characters'],
	])('is refused when it is %s', (_words, raw, reason) => {
		expect(parseId(raw)).toEqual({ ok: false, reason });
	});
});

const CONTEXT = { baseUrl: 'https://tallyfy.example.org/api', organizationId: '0rg' };

describe('an ID in an address', () => {
	it.each([
		['the app', `https://go.tallyfy.com/0rg/tasks/${ID}`, ['tasks']],
		['the API', `https://go.tallyfy.com/api/organizations/0rg/tasks/${ID}/delete`, ['tasks']],
		[
			'a download',
			`https://go.tallyfy.com/api/organizations/0rg/file/${ID}/dl`,
			['file', 'assets'],
		],
		['an asset', `https://api.tallyfy.com/organizations/0rg/assets/${ID}`, ['file', 'assets']],
		['an address with a query', `https://go.tallyfy.com/0rg/tasks/${ID}?tab=..#/file/x`, ['tasks']],
		['an address with a fragment', `https://go.tallyfy.com/0rg/tasks/${ID}#%2e`, ['tasks']],
		['an address that names no organization', `https://go.tallyfy.com/tasks/${ID}/`, ['tasks']],
		[
			'the host of the Base URL',
			`https://tallyfy.example.org/api/organizations/0rg/tasks/${ID}`,
			['tasks'],
		],
		['an address with blanks around it', ` https://tallyfy.com/0rg/tasks/${ID} `, ['tasks']],
		['a process', `https://go.tallyfy.com/0rg/processes/${ID}`, ['processes', 'runs']],
		['an address without encryption', `http://go.tallyfy.com/0rg/tasks/${ID}`, ['tasks']],
		['an address with a doubled slash', `https://go.tallyfy.com//0rg/tasks/${ID}`, ['tasks']],
		['an address of the API, cut short', `https://go.tallyfy.com/api/0rg/tasks/${ID}`, ['tasks']],
		['an address without https://', `go.tallyfy.com/0rg/tasks/${ID}`, ['tasks']],
		['a task of a process', `https://go.tallyfy.com/0rg/processes/9b1c/tasks/${ID}`, ['tasks']],
	])('is found in %s', (_words, raw, markers) => {
		expect(parseIdFromUrl(raw, markers, CONTEXT)).toEqual({ ok: true, value: ID });
	});

	it('may be a number from an expression, which needs no address', () => {
		expect(parseIdFromUrl(12, ['tasks'], CONTEXT)).toEqual({ ok: true, value: '12' });
	});

	it.each([
		['nothing', undefined, 'empty'],
		['blanks', '  ', 'empty'],
		['a query alone', '?x=/tasks/abc', 'empty'],
		['an ID alone', ID, 'noIdInUrl'],
		['an address of something else', `https://go.tallyfy.com/0rg/processes/${ID}`, 'noIdInUrl'],
		['an address of the list', 'https://go.tallyfy.com/0rg/tasks', 'noIdInUrl'],
		['an address of a part of the list', 'https://go.tallyfy.com/0rg/tasks/completed', 'noIdInUrl'],
		['an address of the list with a slash', 'https://go.tallyfy.com/0rg/tasks/', 'noIdInUrl'],
		['an address with two markers', `https://go.tallyfy.com/0rg/tasks/a/tasks/${ID}`, 'noIdInUrl'],
		[
			'an address whose word only contains the marker',
			`https://go.tallyfy.com/0rg/subtasks/${ID}`,
			'noIdInUrl',
		],
		['an address in another case', `https://go.tallyfy.com/0rg/Tasks/${ID}`, 'noIdInUrl'],
		['an address with the folder above', `https://go.tallyfy.com/0rg/tasks/${ID}/..`, 'characters'],
		['an address with this folder', `https://go.tallyfy.com/0rg/./tasks/${ID}`, 'characters'],
		['an address with an escape', `https://go.tallyfy.com/0rg/tasks/%2e%2e`, 'characters'],
		['an address with a backslash', `https://go.tallyfy.com/0rg\\tasks/${ID}`, 'characters'],
		['an address with blanks in its ID', `https://go.tallyfy.com/0rg/tasks/a b`, 'characters'],
		[
			'an address with a broken expression',
			'https://go.tallyfy.com/0rg/tasks/undefined',
			'leftoverWord',
		],
		['a path alone', `/tasks/${ID}`, 'noIdInUrl'],
		['a host alone', 'https://go.tallyfy.com', 'noIdInUrl'],
		['the address of the organization', 'https://go.tallyfy.com/0rg', 'noIdInUrl'],
		['an address with words before it', `see https://go.tallyfy.com/0rg/tasks/${ID}`, 'noIdInUrl'],
		['two lines', `https://go.tallyfy.com/0rg/tasks/${ID}\nx`, 'noIdInUrl'],
		['an address of the list, twice', 'https://go.tallyfy.com/0rg/tasks/tasks', 'noIdInUrl'],
		['an address that goes on', `https://go.tallyfy.com/0rg/tasks/${ID}/dl/delete`, 'noIdInUrl'],
		['a script', `javascript:/tasks/${ID}`, 'otherHost'],
		['an address of a comment', `https://go.tallyfy.com/0rg/tasks/${ID}/comments/c1`, 'noIdInUrl'],
		['an address elsewhere', `https://evil.example/0rg/tasks/${ID}`, 'otherHost'],
		[
			'an address that only begins alike',
			`https://tallyfy.com.evil.example/tasks/${ID}`,
			'otherHost',
		],
		['an address that only ends alike', `https://nottallyfy.com/0rg/tasks/${ID}`, 'otherHost'],
		[
			'an address behind a user name',
			`https://go.tallyfy.com@evil.example/tasks/${ID}`,
			'otherHost',
		],
		[
			'another organization in the app',
			`https://go.tallyfy.com/other/tasks/${ID}`,
			'otherOrganization',
		],
		[
			'another organization in the API',
			`https://go.tallyfy.com/api/organizations/other/tasks/${ID}`,
			'otherOrganization',
		],
		[
			'another organization behind a doubled slash',
			`https://go.tallyfy.com//other/tasks/${ID}`,
			'otherOrganization',
		],
		[
			'another organization in the API, cut short',
			`https://go.tallyfy.com/api/other/tasks/${ID}`,
			'otherOrganization',
		],
		['an object', {}, 'object'],
	])('is refused when it is %s', (_words, raw, reason) => {
		expect(parseIdFromUrl(raw, ['tasks'], CONTEXT)).toEqual({ ok: false, reason });
	});

	it('of a process is not found in the address of one of its tasks', () => {
		const url = `https://go.tallyfy.com/0rg/processes/${ID}/tasks/9b1c`;
		expect(parseIdFromUrl(url, ['processes', 'runs'], CONTEXT)).toEqual({
			ok: false,
			reason: 'noIdInUrl',
		});
	});
});
