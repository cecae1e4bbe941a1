import { describe, expect, it } from 'vitest';

import { parseEnd } from '../../../nodes/Tallyfy/conditions/instant';

const end = (raw: unknown, timeZone = 'UTC') => {
	const parsed = parseEnd(raw, timeZone);
	if (!parsed.ok) return parsed.reason;
	return parsed.value && new Date(parsed.value.at).toISOString();
};

describe('the end of a hold', () => {
	it.each([undefined, null, '', ' \n'])('is never where there is none: %j', (raw) => {
		expect(parseEnd(raw, 'UTC')).toEqual({ ok: true, value: undefined });
	});

	it.each([
		['UTC', '2026-12-31', '2026-12-31T23:59:59.999Z'],
		['Europe/Berlin', '2026-12-31', '2026-12-31T22:59:59.999Z'],
		['Europe/Berlin', '2026-07-31', '2026-07-31T21:59:59.999Z'],
		['America/New_York', ' 2026-12-31 ', '2027-01-01T04:59:59.999Z'],
		['Pacific/Kiritimati', '2026-12-31', '2026-12-31T09:59:59.999Z'],
		['Pacific/Pago_Pago', '2026-12-31', '2027-01-01T10:59:59.999Z'],
		['Asia/Kathmandu', '2026-12-31', '2026-12-31T18:14:59.999Z'],
		// The clocks change on these days; in Havana at midnight, to an hour that they show twice.
		['Europe/Berlin', '2026-03-29', '2026-03-29T21:59:59.999Z'],
		['Europe/Berlin', '2026-10-25', '2026-10-25T22:59:59.999Z'],
		['America/Havana', '2026-10-31', '2026-11-01T03:59:59.999Z'],
		['Africa/Cairo', '2026-04-23', '2026-04-23T21:59:59.999Z'],
		['America/Denver', '2026-11-01 00:59:59', '2026-11-01T06:59:59.999Z'],
		['America/Denver', '2026-11-01 01:06', '2026-11-01T08:06:00.999Z'],
		['America/Denver', '2026-11-01 02:00', '2026-11-01T09:00:00.999Z'],
		['America/Denver', '2026-03-08 01:59:59', '2026-03-08T08:59:59.999Z'],
		// Clocks never show it.
		['America/Denver', '2026-03-08 02:30', '2026-03-08T08:59:59.999Z'],
		['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T15:15:00.999Z'],
		['UTC', '9999-12-31', '9999-12-31T23:59:59.999Z'],
		['Europe/Berlin', '9999-12-31', '9999-12-31T22:59:59.999Z'],
	])('lasts in %s through the last moment of %s', (timeZone, day, moment) => {
		expect(end(day, timeZone)).toBe(moment);
	});

	it.each([
		['2026-12-31T18:00:00Z', '2026-12-31T18:00:00.000Z'],
		['2026-12-31T18:00:00.250+02:00', '2026-12-31T16:00:00.250Z'],
		['2026-12-31T00:00:00Z', '2026-12-31T00:00:00.000Z'],
	])('is the moment of a date-time: %s', (text, moment) => {
		expect(end(text, 'America/New_York')).toBe(moment);
	});

	it.each(['2026-12-31 18:00:00', '2026-12-31T18:00:00', '2026-12-31 18:00'])(
		'is in the zone of the workflow where a time names none: %s',
		(text) => {
			expect(end(text, 'America/New_York')).toBe('2026-12-31T23:00:00.999Z');
		},
	);

	it('may be a date of n8n or of JavaScript', () => {
		const date = new Date('2026-12-31T18:00:00Z');
		expect(end(date)).toBe('2026-12-31T18:00:00.000Z');
		expect(end({ toJSON: () => '2026-12-31T18:00:00.000+01:00' })).toBe('2026-12-31T17:00:00.000Z');
	});

	it.each([
		['next spring', 'next spring'],
		['31.12.2026', '31.12.2026'],
		['2026-02-30', '2026-02-30'],
		['2026-12-31 25:00', '2026-12-31 25:00'],
		['1969-12-31', '1969-12-31'],
		[20261231, '20261231'],
		[true, 'true'],
		[new Date(NaN), 'null'],
		[{ day: 1 }, '{"day":1}'],
	])('is unreadable: %j', (raw, text) => {
		expect(parseEnd(raw, 'UTC')).toEqual({ ok: false, reason: text });
	});

	it('keeps the text that says it', () => {
		expect(parseEnd(' 2026-12-31 ', 'UTC')).toMatchObject({ value: { text: '2026-12-31' } });
	});
});
