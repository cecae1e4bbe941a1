import { describe, expect, it } from 'vitest';

import {
	buildUrl,
	DEFAULT_BASE_URL,
	parseBaseUrl,
} from '../../../../nodes/Tallyfy/transport/account/address';

const ID = '3f2a9c81d04b4e6f9a7b5c2d1e0f8a64';

describe('a base URL', () => {
	it.each([
		['missing, as in an older credential', undefined, DEFAULT_BASE_URL],
		['null', null, DEFAULT_BASE_URL],
		['blank', '  ', DEFAULT_BASE_URL],
		['the documented one', 'https://go.tallyfy.com/api', 'https://go.tallyfy.com/api'],
		['the other one', 'https://api.tallyfy.com', 'https://api.tallyfy.com'],
		['with slashes behind it', 'https://api.tallyfy.com///', 'https://api.tallyfy.com'],
		['with a path and slashes', 'https://go.tallyfy.com/api//', 'https://go.tallyfy.com/api'],
		['with blanks around it', ' https://api.tallyfy.com\n', 'https://api.tallyfy.com'],
		['in capitals', 'HTTPS://API.Tallyfy.COM/Api', 'https://api.tallyfy.com/Api'],
		['with a port', 'https://tallyfy.example:8443/api', 'https://tallyfy.example:8443/api'],
		[
			'with an organization only in a name',
			'https://x.org/organizationsapi',
			'https://x.org/organizationsapi',
		],
		['on this machine by name', 'http://localhost:3000/api/', 'http://localhost:3000/api'],
		['on this machine by number', 'http://127.0.0.1:80', 'http://127.0.0.1'],
		['on this machine by another number', 'http://127.1.22.133/', 'http://127.1.22.133'],
		['on this machine by its new number', 'http://[::1]:8080', 'http://[::1]:8080'],
		['with https on this machine', 'https://localhost', 'https://localhost'],
	])('is taken when it is %s', (_words, raw, value) => {
		expect(parseBaseUrl(raw)).toEqual({ ok: true, value });
	});

	it.each([
		['a number', 5, 'notText'],
		['an object', {}, 'notText'],
		['a host alone', 'go.tallyfy.com', 'notAbsolute'],
		['a path alone', '/api', 'notAbsolute'],
		['without its scheme', '//go.tallyfy.com/api', 'notAbsolute'],
		['without its slashes', 'https:go.tallyfy.com', 'notAbsolute'],
		['with one slash', 'https:/go.tallyfy.com', 'notAbsolute'],
		['with backslashes for slashes', 'https:\\\\go.tallyfy.com', 'notAbsolute'],
		['with words before it', 'see https://go.tallyfy.com', 'notAbsolute'],
		['an address inside another', 'blob:https://go.tallyfy.com', 'notAbsolute'],
		['without a host', 'https://', 'notAbsolute'],
		['with a tab in its host', 'https://go.tallyfy.com\t.evil.com', 'notAbsolute'],
		['with a line break in its path', 'https://go.tallyfy.com/a\npi', 'notAbsolute'],
		['http', 'http://go.tallyfy.com/api', 'notHttps'],
		['ftp', 'ftp://go.tallyfy.com/api', 'notHttps'],
		['ftp on this machine', 'ftp://localhost', 'notHttps'],
		['a host that begins like this machine', 'http://localhost.evil.com', 'notHttps'],
		['a host that begins like its number', 'http://127.0.0.1.evil.com', 'notHttps'],
		['a host that ends like this machine', 'http://evil-localhost', 'notHttps'],
		['a host that ends like its number', 'http://a127.0.0.1.org', 'notHttps'],
		['another network', 'http://192.168.0.1', 'notHttps'],
		['a host hidden behind a user name', 'https://go.tallyfy.com@evil.com', 'userInfo'],
		['with a password', 'https://:secret@go.tallyfy.com', 'userInfo'],
		['with an empty user name', 'https://@go.tallyfy.com/api', 'userInfo'],
		['with a query', 'https://go.tallyfy.com/api?x=1', 'queryOrFragment'],
		['with an empty query', 'https://go.tallyfy.com/api?', 'queryOrFragment'],
		['with a fragment', 'https://go.tallyfy.com/api#x', 'queryOrFragment'],
		['the address of an organization', 'https://x.org/api/organizations/0rg', 'notBase'],
		['the address of the organizations', 'https://x.org/organizations', 'notBase'],
		['with the folder above', 'https://x.org/api/../other', 'notBase'],
		['with this folder', 'https://x.org/api/.', 'notBase'],
		['with an escape', 'https://x.org/api/%2e%2e', 'notBase'],
		['with a backslash', 'https://x.org\\api', 'notBase'],
	])('is refused when it is %s', (_words, raw, reason) => {
		expect(parseBaseUrl(raw)).toEqual({ ok: false, reason });
	});
});

describe('the address of a request', () => {
	const base = 'https://go.tallyfy.com/api';

	it('is the base URL, the organization and the segments of the operation', () => {
		expect(buildUrl(base, '0rg', ['tasks', ID, 'delete'])).toBe(
			`${base}/organizations/0rg/tasks/${ID}/delete`,
		);
	});

	it.each([
		['0rg', ['tasks', '..', 'delete']],
		['0rg', ['tasks', '', 'delete']],
		['0rg', ['tasks', 'a/b']],
		['0rg', ['tasks', '%2e%2e']],
		['0rg', ['tasks', 'a?b']],
		['0rg', ['tasks', `${ID}\n`]],
		['..', ['file', ID]],
		['', ['file', ID]],
	])('is refused for organization %j and path %j, without naming either', (organization, path) => {
		expect(() => buildUrl(base, organization, path)).toThrow(
			new RangeError('A part of the address is not a plain ID'),
		);
	});
});
