import { describe, expect, it } from 'vitest';

import { active, archived, lookoutOf } from '../support/lookouts.mts';

describe('what GET does not find', () => {
	it('is missing, without proof, where the archive is empty', async () => {
		const { look } = lookoutOf('template', [404], []);
		const missing = { kind: 'missing', isProven: false, status: 404, answeredAt: 7 };
		expect(await look('a')).toEqual(missing);
	});

	it('is missing for sure where the archive has others', async () => {
		const { look } = lookoutOf('template', [404], [archived('b')]);
		const missing = { kind: 'missing', isProven: true, status: 404, answeredAt: 7 };
		expect(await look('a')).toEqual(missing);
	});

	it('is missing for sure, and no list is read, where there is no archive', async () => {
		const { look, lists } = lookoutOf('file', [404], []);
		expect(await look('a')).toMatchObject({ kind: 'missing', isProven: true });
		expect(lists).toEqual([]);
	});

	it('is looked for in the archive, though GET showed it while it was active', async () => {
		const { look } = lookoutOf('template', [active('a'), 404], [archived('a')]);
		expect(await look('a')).toMatchObject({ kind: 'found', record: { isArchived: false } });
		expect(await look('a')).toMatchObject({ kind: 'found', record: { isArchived: true } });
	});

	it('is unknown where the list fails, for the reason that the list has', async () => {
		const { look } = lookoutOf('template', [404], 403);
		expect(await look('a')).toEqual({
			kind: 'failed',
			verb: 'list',
			failure: { reason: 'forbidden', status: 403 },
			status: 403,
			answeredAt: 7,
		});
	});

	it('is unknown where the list has none but active ones: it was asked in vain', async () => {
		const { look } = lookoutOf('template', [404], [active('b')]);
		expect(await look('a')).toEqual({
			kind: 'failed',
			verb: 'list',
			failure: { reason: 'archiveUnproven', status: 200 },
			status: 200,
			answeredAt: undefined,
		});
	});
});

it('a thing that may not be read is unknown, and no list is asked', async () => {
	const { look, lists } = lookoutOf('template', [403], []);
	expect(await look('a')).toEqual({
		kind: 'failed',
		verb: 'read',
		failure: { reason: 'forbidden', status: 403 },
		status: 403,
		answeredAt: 7,
	});
	expect(lists).toEqual([]);
});
