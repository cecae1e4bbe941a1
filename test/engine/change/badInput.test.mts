import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { BASE_URL, credential, DELETE_FILE, ORGANIZATION_ID, runNode } from '../harness.mts';
import { useNock } from '../network.mts';

useNock();

const BAD_IDS: [name: string, id: unknown][] = [
	['nothing', undefined],
	['empty text', ''],
	['blanks', '   '],
	['..', '..'],
	['.', '.'],
	['a path', 'a/b'],
	['a query', 'a?b'],
	['a fragment', 'a#b'],
	['percent-encoded dots', '%2e%2e'],
	['a backslash', 'a\\b'],
	['the word undefined', 'undefined'],
	['the word null', 'null'],
	['null itself', null],
	['[object Object]', '[object Object]'],
	['an object', { id: 'a' }],
	['a list', ['a']],
	['a boolean', true],
	['a fraction', 1.5],
	['a number beyond exactness', 2 ** 60],
	['a link', 'https://go.tallyfy.com/o/tasks/abc'],
];

describe('an unusable ID', () => {
	it.each(BAD_IDS)(
		'(%s) stops the workflow before anything is sent, and is named with its item',
		async (_name, id) => {
			const { error, run } = await runNode({
				items: [{ id: 'good1' }, { id }, { id: 'good2' }] as never,
			});
			expect(run.status).toBe('error');
			expect(error?.message).toMatch(/^'Task ID' .* \[Item 1\]\. Nothing was deleted\.$/);
			expect(error?.description).not.toBe('');
		},
	);

	it.each(BAD_IDS)('(%s) fails alone where the node continues', async (_name, id) => {
		nock(BASE_URL).delete(`/organizations/${ORGANIZATION_ID}/file/good1`).reply(204);
		nock(BASE_URL).delete(`/organizations/${ORGANIZATION_ID}/file/good2`).reply(204);
		const { output } = await runNode({
			items: [{ id: 'good1' }, { id }, { id: 'good2' }] as never,
			parameters: DELETE_FILE,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json }) => json.error ?? json.deleted)).toEqual([
			true,
			expect.stringContaining("'File ID'"),
			true,
		]);
	});
});

describe('an unusable credential', () => {
	it.each([
		['an organization ID of dots', { ...credential, organizationId: '..' }, 'Organization ID'],
		[
			'an organization ID with a slash',
			{ ...credential, organizationId: 'a/b' },
			'Organization ID',
		],
		['no organization ID', { ...credential, organizationId: '' }, 'Organization ID'],
		['no token', { ...credential, accessToken: ' ' }, 'access token'],
		[
			'a base URL without https',
			{ ...credential, baseUrl: 'http://go.tallyfy.com/api' },
			'https://',
		],
		['a base URL with a query', { ...credential, baseUrl: `${BASE_URL}?x=1` }, 'Base URL'],
		[
			'a base URL with a user',
			{ ...credential, baseUrl: 'https://me:pw@go.tallyfy.com/api' },
			'Base URL',
		],
		['a base URL that is no address', { ...credential, baseUrl: 'go.tallyfy.com/api' }, 'Base URL'],
	])('(%s) stops the workflow before anything is sent', async (_name, data, words) => {
		const { error } = await runNode({ items: [{ id: 'a' }], credential: data });
		expect(error?.message).toContain(words);
	});

	it('fails every item where the node continues: n8n would pass the input on as if it were done', async () => {
		const { output } = await runNode({
			items: [{ id: 'a' }, { id: 'b' }],
			credential: { ...credential, organizationId: '' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json }) => [json.deleted, json.error])).toEqual([
			[false, expect.stringContaining('Organization ID')],
			[false, expect.stringContaining('Organization ID')],
		]);
	});
});

describe('an expression in place of the operation', () => {
	const mixed = { ...DELETE_FILE, resource: '={{ $json.resource }}' };

	it('stops the workflow before anything is sent', async () => {
		const { error } = await runNode({
			items: [{ id: 'a', resource: 'file' }],
			parameters: mixed,
		});
		expect(error?.message).toBe('This operation does not exist. Nothing was done.');
	});

	it('fails every item where the node continues', async () => {
		const { output } = await runNode({
			items: [
				{ id: 'a', resource: 'file' },
				{ id: 'b', resource: 'task' },
			],
			parameters: mixed,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json }) => json.error)).toEqual([
			'This operation does not exist',
			'This operation does not exist',
		]);
	});
});

describe('an unusable option', () => {
	it.each([
		['concurrency', 0],
		['concurrency', 51],
		['maxRetries', 11],
		['maxRetries', -1],
		['maxWait', 'soon'],
		['timeout', 0],
	])('(%s = %s) stops the workflow before anything is sent', async (name, value) => {
		const { error } = await runNode({
			items: [{ id: 'a' }],
			parameters: { ...DELETE_FILE, options: { [name]: value } },
		});
		expect(error?.message).toContain('Options >');
	});
});
