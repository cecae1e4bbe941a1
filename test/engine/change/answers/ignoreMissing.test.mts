import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { BASE_URL, DELETE_FILE, ORGANIZATION_ID, runNode, SOME_TIME } from '../../harness.mts';
import { useNock } from '../../network.mts';

useNock();

const PAGE = '<!doctype html><title>Sign in</title>';

describe('Ignore Missing', () => {
	const ignoring = { ...DELETE_FILE, options: { ignoreMissing: true } };
	const answer = (status: number, body?: string | object) =>
		nock(BASE_URL).delete(`/organizations/${ORGANIZATION_ID}/file/a`).reply(status, body);

	it.each([
		[404, undefined],
		[404, { message: 'File not found' }],
		[410, undefined],
		[410, { message: 'File not found' }],
	])(
		'takes %i %j as missing, never as deleted, where a look finds none either',
		async (status, body) => {
			answer(status, body);
			nock(BASE_URL)
				.get(/\/assets\/a$/)
				.reply(404);
			const { output, hint } = await runNode({ items: [{ id: 'a' }], parameters: ignoring });
			expect(output[0]?.json).toEqual({
				deleted: false,
				outcome: 'missing',
				reason: 'Tallyfy shows this token no file with this ID',
				id: 'a',
				status,
				data: null,
				attempts: 1,
				answeredAt: SOME_TIME,
			});
			expect(hint).toBe('0 of 1 file deleted: 1 missing.');
		},
	);

	it('says of several, none of which is shown, that the organization may be wrong', async () => {
		nock(BASE_URL)
			.delete(/\/file\/[ab]$/)
			.twice()
			.reply(404);
		nock(BASE_URL)
			.get(/\/assets\/[ab]$/)
			.twice()
			.reply(404);
		const items = [{ id: 'a' }, { id: 'b' }];
		const { hint } = await runNode({ items, parameters: ignoring });
		expect(hint).toContain('Tallyfy shows none of the 2: they are gone already');
	});

	it.each([
		[404, PAGE],
		[404, { message: 'endpoint not found' }],
		[404, { message: 'Organization not found' }],
		[400, { message: 'File not found' }],
	])('does not take %i %j as missing', async (status, body) => {
		answer(status, body);
		const { run, output } = await runNode({ items: [{ id: 'a' }], parameters: ignoring });
		expect(run.status).toBe('error');
		expect(output).toEqual([]);
	});

	it('is read for each item', async () => {
		nock(BASE_URL)
			.delete(/\/file\/[ab]$/)
			.twice()
			.reply(404, { message: 'No such file' });
		nock(BASE_URL)
			.get(/\/assets\/[ab]$/)
			.twice()
			.reply(404);
		const { output } = await runNode({
			items: [
				{ id: 'a', ignore: true },
				{ id: 'b', ignore: false },
				{ id: 'a', ignore: false },
			],
			parameters: { ...DELETE_FILE, options: { ignoreMissing: '={{ $json.ignore }}' } },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json }) => [json.deleted, json.outcome])).toEqual([
			[false, 'missing'],
			[false, 'failed'],
			[false, 'failed'],
		]);
	});
});
