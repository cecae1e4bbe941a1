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
	])('takes %i %j as deleted', async (status, body) => {
		answer(status, body);
		const { output, hint } = await runNode({ items: [{ id: 'a' }], parameters: ignoring });
		expect(output[0]?.json).toEqual({
			deleted: true,
			id: 'a',
			status,
			data: null,
			attempts: 1,
			answeredAt: SOME_TIME,
			alreadyDeleted: true,
		});
		expect(hint).toMatch(/^1 of 1 deleted: 1 already gone\. .*check the Organization ID/);
	});

	it.each([
		[404, PAGE],
		[404, { message: 'endpoint not found' }],
		[404, { message: 'Organization not found' }],
		[400, { message: 'File not found' }],
	])('does not take %i %j as deleted', async (status, body) => {
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
		const { output } = await runNode({
			items: [
				{ id: 'a', ignore: true },
				{ id: 'b', ignore: false },
				{ id: 'a', ignore: false },
			],
			parameters: { ...DELETE_FILE, options: { ignoreMissing: '={{ $json.ignore }}' } },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json }) => json.deleted ?? false)).toEqual([true, false, false]);
	});
});
