import { describe, expect, it } from 'vitest';

import {
	dueBefore,
	judgeAge,
	parseAgeRule,
	type AgeRule,
} from '../../../nodes/Tallyfy/conditions/rules';
import { parseRecord, type DateName } from '../../../nodes/Tallyfy/conditions/record';

type AgeUnit = AgeRule['unit'];

const ALLOWED: readonly DateName[] = ['completed', 'created'];
const RULE = { countedFrom: 'completed', olderThan: 90, unit: 'days' };
const rule = (olderThan: number, unit: AgeUnit): AgeRule => ({
	countedFrom: 'completed',
	olderThan,
	unit,
});
const record = (completed_at: unknown) => {
	const parsed = parseRecord({ id: 'a', completed_at });
	if (parsed === undefined) throw new Error('no record');
	return parsed;
};

describe('an age rule', () => {
	it.each([
		['a number', 90, 90],
		['a number as text', ' 90 ', 90],
		['one', 1, 1],
		['the longest', 100_000, 100_000],
	])('takes %s', (_, olderThan, value) => {
		expect(parseAgeRule({ rule: { ...RULE, olderThan } }, ALLOWED)).toEqual({
			ok: true,
			value: { ...RULE, olderThan: value },
		});
	});

	it.each(['days', 'weeks', 'months', 'years'])('takes %s', (unit) => {
		expect(parseAgeRule({ rule: { ...RULE, unit } }, ALLOWED)).toMatchObject({ value: { unit } });
	});

	it('is refused as an empty collection, which was added and not filled in', () => {
		expect(parseAgeRule({}, ALLOWED)).toEqual({ ok: false, reason: 'empty' });
	});

	it.each([
		['0', 0],
		['0 as text', '0'],
		['a negative number', -1],
		['a negative number as text', '-1'],
		['a fraction', 1.5],
		['a fraction as text', '1.5'],
		['a word', 'ninety'],
		['an empty text', ''],
		['NaN', NaN],
		['infinity', Infinity],
		['more than a calendar holds', 100_001],
		['an exponent', '9e1'],
		['true', true],
		['null', null],
		['nothing', undefined],
		['a list', [90]],
	])('is refused, never "no limit", with %s', (_, olderThan) => {
		expect(parseAgeRule({ rule: { ...RULE, olderThan } }, ALLOWED)).toEqual({
			ok: false,
			reason: 'olderThan',
		});
	});

	it.each([
		['an unknown unit', { unit: 'hours' }, 'unit'],
		['no unit', { unit: undefined }, 'unit'],
		['an unknown date', { countedFrom: 'closed' }, 'countedFrom'],
		['a date this thing does not have', { countedFrom: 'uploaded' }, 'countedFrom'],
		['no date', { countedFrom: undefined }, 'countedFrom'],
		['a misspelt field', { olderThen: 30 }, 'shape'],
	])('is refused with %s', (_, fields, reason) => {
		expect(parseAgeRule({ rule: { ...RULE, ...fields } }, ALLOWED)).toEqual({ ok: false, reason });
	});

	it.each([
		['nothing', undefined],
		['null', null],
		['a text', ''],
		['a list', []],
		['a list of rules', { rule: [RULE] }],
		['the bare rule', RULE],
		['a rule under another name', { rules: RULE }],
		['a second value', { rule: RULE, other: RULE }],
		['no rule in it', { rule: undefined }],
	])('is refused when it is %s', (_, raw) => {
		expect(parseAgeRule(raw, ALLOWED)).toEqual({ ok: false, reason: 'shape' });
	});

	it('is refused when its fields are missing', () => {
		expect(parseAgeRule({ rule: {} }, ALLOWED)).toEqual({ ok: false, reason: 'olderThan' });
	});
});

describe('the instant before which things are due', () => {
	it.each<[number, AgeUnit, string, string]>([
		[90, 'days', '2025-03-31T10:20:30.400Z', '2024-12-31T10:20:30.400Z'],
		[2, 'weeks', '2025-03-31T10:20:30.400Z', '2025-03-17T10:20:30.400Z'],
		[1, 'months', '2025-03-28T10:20:30.400Z', '2025-02-28T10:20:30.400Z'],
		[1, 'months', '2025-03-31T10:20:30.400Z', '2025-02-28T23:59:59.999Z'],
		[1, 'months', '2024-03-31T10:20:30.400Z', '2024-02-29T23:59:59.999Z'],
		[1, 'months', '2025-01-31T10:20:30.400Z', '2024-12-31T10:20:30.400Z'],
		[13, 'months', '2025-03-31T10:20:30.400Z', '2024-02-29T23:59:59.999Z'],
		[1, 'years', '2024-02-29T10:20:30.400Z', '2023-02-28T23:59:59.999Z'],
		[4, 'years', '2024-02-29T10:20:30.400Z', '2020-02-29T10:20:30.400Z'],
		[124, 'years', '2024-02-29T10:20:30.400Z', '1900-02-28T23:59:59.999Z'],
		[1, 'years', '2025-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z'],
		[1975, 'years', '2024-02-29T10:20:30.400Z', '0049-02-28T23:59:59.999Z'],
	])('%d %s before %s', (olderThan, unit, now, expected) => {
		const instant = dueBefore(rule(olderThan, unit), Date.parse(now));
		expect(new Date(instant).toISOString()).toBe(expected);
	});

	it.each<AgeUnit>(['days', 'weeks', 'months', 'years'])(
		'exists for the longest rule in %s',
		(unit) => {
			expect(dueBefore(rule(100_000, unit), Date.parse('2025-03-31'))).toBeLessThan(0);
		},
	);
});

describe('the calendar', () => {
	it('is that of UTC, wherever this machine stands', () => {
		const before = process.env.TZ;
		try {
			process.env.TZ = 'Pacific/Kiritimati';
			const instant = dueBefore(rule(1, 'months'), Date.parse('2025-02-28T23:00:00Z'));
			expect(new Date(instant).toISOString()).toBe('2025-01-28T23:00:00.000Z');
		} finally {
			if (before === undefined) delete process.env.TZ;
			else process.env.TZ = before;
		}
	});
});

describe('the age of a thing', () => {
	const now = Date.parse('2025-07-04T12:00:00Z');

	it.each([
		['a moment more than the limit', '2025-06-04T11:59:59.999Z', true, 30],
		['exactly the limit', '2025-06-04T12:00:00Z', false, 30],
		['a moment less than the limit', '2025-06-04T12:00:00.001Z', false, 29],
		['now', '2025-07-04T12:00:00Z', false, 0],
		['half a day to come', '2025-07-05T00:00:00Z', false, -1],
	])('of %s is judged', (_, date, holds, ageDays) => {
		expect(judgeAge(rule(30, 'days'), record(date), now)).toEqual({
			holds,
			...(holds ? {} : { why: 'tooYoung', limit: '30 days' }),
			countedFrom: 'completed',
			dateUsed: new Date(date).toISOString(),
			ageDays,
		});
	});

	it('is shown by its date in UTC', () => {
		const verdict = judgeAge(rule(1, 'days'), record('2025-01-01T01:00:00+02:00'), now);
		expect(verdict).toMatchObject({ holds: true, dateUsed: '2024-12-31T23:00:00.000Z' });
	});

	it.each([
		['missing', null, 'noDate'],
		['unreadable', '2025-02-30', 'unreadableDate'],
	])('is never due with a date that is %s', (_, date, why) => {
		expect(judgeAge(rule(1, 'days'), record(date), now)).toEqual({
			holds: false,
			why,
			countedFrom: 'completed',
		});
	});

	it('is never due with a date that nobody read', () => {
		expect(judgeAge(rule(1, 'days'), { ...record(null), dates: {} }, now)).toEqual({
			holds: false,
			why: 'noDate',
			countedFrom: 'completed',
		});
	});
});

describe('the words for an age', () => {
	it.each<[number, AgeUnit, string]>([
		[1, 'days', '1 day'],
		[90, 'days', '90 days'],
		[1, 'months', '1 month'],
		[2, 'years', '2 years'],
	])('%d %s', (olderThan, unit, words) => {
		const now = '2025-07-04T12:00:00Z';
		const verdict = judgeAge(rule(olderThan, unit), record(now), Date.parse(now));
		expect(verdict).toMatchObject({ holds: false, limit: words });
	});
});
