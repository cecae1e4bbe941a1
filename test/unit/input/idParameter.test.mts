import { describe, expect, it } from 'vitest';

import { parseLocator } from '../../../nodes/Tallyfy/input/parameters';

const ID = '3f2a9c81d04b4e6f9a7b5c2d1e0f8a64';
const URL = `https://go.tallyfy.com/0rg/tasks/${ID}`;
const parse = (raw: unknown) =>
	parseLocator(
		raw,
		{ kind: 'task' },
		{ baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' },
	);

describe('a resource locator', () => {
	it.each([
		['By ID', { __rl: true, mode: 'id', value: ID }],
		['From List', { __rl: true, mode: 'list', value: ID, cachedResultName: 'Pay' }],
		['By URL', { __rl: true, mode: 'url', value: URL }],
		['as the plain value of an expression', ID],
		['By ID, with a link', { mode: 'id', value: URL }],
		['By URL, with an ID', { mode: 'url', value: ID }],
		['By URL, with blanks around it', { mode: 'url', value: ` ${URL} \n` }],
		['by a link without https://', { mode: 'id', value: URL.slice('https://'.length) }],
		['by a link as the plain value', URL],
		['with a mode that nobody knows', { mode: 'name', value: ID }],
	])('names a thing %s', (_words, raw) => {
		expect(parse(raw)).toEqual({ ok: true, value: ID });
	});

	it.each([
		['words with a slash', { mode: 'url', value: 'and/or' }, 'characters'],
		['a path', { mode: 'url', value: `/tasks/${ID}` }, 'characters'],
		['a file of a site', { mode: 'id', value: `tallyfy.example/tasks/${ID}` }, 'otherHost'],
		['an expression as text', { mode: 'id', value: '{{ $json.id }}' }, 'expressionText'],
		[
			'the link of another organization',
			{ mode: 'url', value: URL.replace('0rg', 'x') },
			'otherOrganization',
		],
		['nothing chosen', { __rl: true, mode: 'list', value: '' }, 'empty'],
		['half a locator', { mode: 'id' }, 'object'],
		['a locator in a locator', { mode: 'id', value: { mode: 'id', value: ID } }, 'object'],
		['nothing', undefined, 'empty'],
	])('is refused with %s', (_words, raw, reason) => {
		expect(parse(raw)).toEqual({ ok: false, reason });
	});
});
