import { describe, expect, it } from 'vitest';

import { parseDate } from '../../../nodes/Tallyfy/conditions/instant';
import { parseRecord, type DateName } from '../../../nodes/Tallyfy/conditions/record';

const known = (iso: string) => ({ kind: 'known', at: Date.parse(iso) });

describe('a date', () => {
	it.each([
		['in UTC', '2025-03-04T05:06:07Z', '2025-03-04T05:06:07.000Z'],
		[
			'with microseconds, cut to milliseconds',
			'2025-03-04T05:06:07.123999Z',
			'2025-03-04T05:06:07.123Z',
		],
		['with a tenth of a second', '2025-03-04T05:06:07.5Z', '2025-03-04T05:06:07.500Z'],
		['without seconds', '2025-03-04T05:06Z', '2025-03-04T05:06:00.000Z'],
		['east of UTC', '2025-03-04T05:06:07+02:00', '2025-03-04T03:06:07.000Z'],
		['west of UTC', '2025-03-04T23:06:07-05:30', '2025-03-05T04:36:07.000Z'],
		['with an offset without colon', '2025-03-04T05:06:07+0530', '2025-03-03T23:36:07.000Z'],
		['at the furthest offset', '2025-03-04T14:00:00+14:00', '2025-03-04T00:00:00.000Z'],
		['without a zone, meaning UTC', '2025-07-04 05:06:07', '2025-07-04T05:06:07.000Z'],
		['that is a day, meaning its last moment in UTC', '2025-07-04', '2025-07-04T23:59:59.999Z'],
		['in a leap year', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
		['with blanks around it', ' 2025-07-04 ', '2025-07-04T23:59:59.999Z'],
	])('is read %s', (_, text, iso) => {
		expect(parseDate(text)).toEqual(known(iso));
	});

	it('means the same instant whatever the time zone of this machine', () => {
		const before = process.env.TZ;
		try {
			for (const zone of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
				process.env.TZ = zone;
				expect(parseDate('2025-07-04 05:06:07')).toEqual(known('2025-07-04T05:06:07Z'));
				expect(parseDate('2025-07-04')).toEqual(known('2025-07-04T23:59:59.999Z'));
			}
		} finally {
			if (before === undefined) delete process.env.TZ;
			else process.env.TZ = before;
		}
	});

	it.each([
		['missing', undefined],
		['null', null],
		['empty', ''],
		['blank', '  '],
	])('is absent when it is %s', (_, raw) => {
		expect(parseDate(raw)).toEqual({ kind: 'absent' });
	});

	it.each([
		['30 February', '2025-02-30T00:00:00Z'],
		['29 February of another year', '2025-02-29'],
		['a 13th month', '2025-13-01'],
		['month 0', '2025-00-10'],
		['day 0', '2025-01-00'],
		['31 April', '2025-04-31 00:00:00'],
		['hour 24', '2025-01-01T24:00:00Z'],
		['minute 60', '2025-01-01T00:60:00Z'],
		['a leap second', '2025-01-01T00:00:60Z'],
		['an offset beyond the Earth', '2025-01-01T00:00:00+14:01'],
		['an offset with minute 60', '2025-01-01T00:00:00+01:60'],
		['an ISO time without a zone', '2025-01-01T00:00:00'],
		['words', 'yesterday'],
		['American order', '07/04/2025'],
		['two digits for the year', '25-07-04'],
		['a year with two digits in four', '0099-07-04'],
		['MySQL for no date', '0000-00-00 00:00:00'],
		['PHP for no date', '-0001-11-30T00:00:00.000000Z'],
		['Unix for no date', '1970-01-01T00:00:00Z'],
		['Unix for no date, as a day', '1970-01-01'],
		['Unix for no date, by a clock east of Greenwich', '1970-01-01 10:00:00'],
		['before 1970', '1969-12-31T23:59:59Z'],
		['something behind it', '2025-07-04T00:00:00Z or so'],
		['a name of a zone', '2025-07-04T00:00:00 CET'],
	])('is unreadable: %s', (_, text) => {
		expect(parseDate(text)).toEqual({ kind: 'unreadable', text });
	});

	it.each([
		['a number', 1_751_587_200, '1751587200'],
		['false', false, 'false'],
		['an object', { date: '2025-07-04' }, '{"date":"2025-07-04"}'],
		['a function', () => 1, 'function'],
	])('is unreadable when it is no text but %s', (_, raw, text) => {
		expect(parseDate(raw)).toEqual({ kind: 'unreadable', text });
	});
});

describe('a record', () => {
	it.each<[DateName, string, object]>([
		['completed', 'completed_at', {}],
		['archived', 'archived_at', { deleted_at: '2020-01-01' }],
		['archived', 'deleted_at', { archived_at: null }],
		['created', 'created_at', {}],
		['updated', 'last_updated', { updated_at: '2020-01-01' }],
		['updated', 'updated_at', {}],
		['deadline', 'deadline', { due_date: '2020-01-01' }],
		['deadline', 'due_date', {}],
		['started', 'started_at', {}],
		['uploaded', 'uploaded_at', {}],
	])('takes the date %s from %s', (name, field, others) => {
		const record = parseRecord({ id: 'a', ...others, [field]: '2025-07-04T00:00:00Z' });
		expect(record?.dates[name]).toEqual(known('2025-07-04T00:00:00Z'));
	});

	it('has every other date absent', () => {
		const dates = Object.values(parseRecord({ id: 'a' })?.dates ?? {});
		expect(dates).toHaveLength(9);
		expect(dates.every(({ kind }) => kind === 'absent')).toBe(true);
	});

	it('does not look past an unreadable date for a better one', () => {
		const record = parseRecord({ id: 'a', last_updated: 'soon', updated_at: '2025-07-04' });
		expect(record?.dates.updated).toEqual({ kind: 'unreadable', text: 'soon' });
	});

	it.each([
		['a title', { title: 'T', name: 'N' }, 'T'],
		['a name', { title: ' ', name: 'N', filename: 'F' }, 'N'],
		['a file name', { title: null, filename: 'F' }, 'F'],
		['no name', { title: 5 }, ''],
	])('may have %s', (_, fields, name) => {
		expect(parseRecord({ id: 'a', ...fields })?.name).toBe(name);
	});

	it.each([
		['a date', { archived_at: '2025-07-04' }, true],
		['no date', { archived_at: null }, false],
		['no date of deletion', { deleted_at: null }, false],
		['the word', { archived_at: null, status: 'Archived' }, true],
		['neither', { status: 'active' }, undefined],
		['an unreadable date', { archived_at: 'yes' }, undefined],
	])('tells whether it is archived by %s', (_, fields, isArchived) => {
		expect(parseRecord({ id: 'a', ...fields })?.isArchived).toBe(isArchived);
	});

	it.each([
		['a date', { completed_at: '2025-07-04', status: 'auto-skipped' }, true],
		['a date, although it is archived', { completed_at: '2025-07-04', status: 'archived' }, true],
		['no date', { completed_at: null, status: 'in-progress' }, false],
		['the word of the filters', { completed_at: null, status: 'complete' }, true],
		['the word of the answers', { status: ' Completed' }, true],
		['an open status alone', { status: 'active', archived_at: null }, false],
		['neither, as a template or a file', { status: 'published', archived_at: null }, undefined],
		['an unreadable date', { completed_at: 'yes', status: 'active' }, undefined],
	])('tells whether it is completed by %s', (_, fields, isCompleted) => {
		expect(parseRecord({ id: 'a', ...fields })?.isCompleted).toBe(isCompleted);
	});

	it.each(['completed', 'Complete', 'archived', 'auto-skipped', 'skipped', ''])(
		'that is "%s" and has a date of completion is completed',
		(status) => {
			const record = parseRecord({ id: 'a', status, completed_at: '2025-07-04T00:00:00Z' });
			expect(record?.isCompleted).toBe(true);
			expect(record?.dates.completed?.kind).toBe('known');
		},
	);

	it.each([
		...['in-progress', 'not-started', ' Active ', 'In Progress', 'in_progress'],
		...['delayed', 'problem', 'issue', 'overdue', 'stalled', 'reopened'],
	])('that is "%s" and has a date of completion is neither completed nor open', (status) => {
		const record = parseRecord({ id: 'a', status, completed_at: '2025-07-04T00:00:00Z' });
		expect(record?.isCompleted).toBeUndefined();
		expect(record?.dates.completed).toEqual({
			kind: 'contradicted',
			at: Date.parse('2025-07-04T00:00:00Z'),
			status: status.trim().toLowerCase().replace(/[ _]/, '-'),
		});
	});

	it('keeps its ID as a text and the object as it came', () => {
		const raw = { id: 4711, more: [1] };
		expect(parseRecord(raw)).toMatchObject({ id: '4711', raw: { more: [1] } });
	});

	it.each([
		['nothing', undefined],
		['null', null],
		['a text', 'a'],
		['a list', [{ id: 'a' }]],
		['an object without an ID', { title: 'x' }],
		['an object with an ID that is none', { id: '../a' }],
	])('is none when it is %s', (_, raw) => {
		expect(parseRecord(raw)).toBeUndefined();
	});
});
