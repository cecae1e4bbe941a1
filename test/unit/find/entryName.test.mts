import { describe, expect, it } from 'vitest';

import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';
import { entryName } from '../../../nodes/Tallyfy/find/choose';

const nameOf = (value: object) => {
	const record = parseRecord({ id: '3f2a9c81d04b4e6f9a7b5c2d1e0f8a64', ...value });
	return record === undefined ? undefined : entryName(record);
};

describe('an entry of a list', () => {
	it.each([
		[
			{ title: ' Weekly check ', status: 'completed', created_at: '2026-08-01T23:30:00-02:00' },
			'Weekly check · completed · created 2026-08-02 · …8a64',
		],
		[{ title: 'Pay', status: 'not-started_yet' }, 'Pay · not started yet · …8a64'],
		[{ title: 'Pay', status: 5, created_at: 'long ago' }, 'Pay · …8a64'],
		[{ title: ' ' }, 'Without a name · …8a64'],
		[{ id: 7, title: 'Pay' }, 'Pay · 7'],
		[{ title: 'x'.repeat(49) }, `${'x'.repeat(49)} · …8a64`],
		[{ title: 'x'.repeat(50) }, `${'x'.repeat(48)}… · …8a64`],
		[{ title: '🏢'.repeat(60) }, `${'🏢'.repeat(48)}… · …8a64`],
		[
			{
				title: 'Call back Meridian Dental about the invoice',
				status: 'not-started',
				created_at: '2026-08-01',
			},
			'Call back Meridian Dental about th… · not started · …8a64',
		],
		[
			{
				title: 'A short name',
				status: 'waiting for somebody else to come',
				created_at: '2026-08-01',
			},
			'A short name · waiting for somebody else to come · …8a64',
		],
	])('for %j reads "%s"', (value, expected) => {
		expect(nameOf(value)).toBe(expected);
	});
});
