import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { dueBefore, judgeAge, type AgeRule } from '../../../nodes/Tallyfy/conditions/rules';
import { parseDate } from '../../../nodes/Tallyfy/conditions/instant';
import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';

const DAY_MS = 86_400_000;
const FROM = Date.parse('1999-01-01T00:00:00Z');
const TO = Date.parse('2101-01-01T00:00:00Z');

const anyInstant = fc.integer({ min: FROM, max: TO });
/** Around the ends of months, where calendars go wrong. */
const edge = fc
	.tuple(fc.integer({ min: 1999, max: 2100 }), fc.integer({ min: 0, max: 11 }))
	.chain(([year, month]) =>
		fc
			.integer({ min: -4 * DAY_MS, max: 2 * DAY_MS })
			.map((offset) => Date.UTC(year, month, 1) + offset),
	);
const instant = fc.oneof(anyInstant, edge);
const rule: fc.Arbitrary<AgeRule> = fc.record({
	countedFrom: fc.constant('completed' as const),
	olderThan: fc.integer({ min: 1, max: 60 }),
	unit: fc.constantFrom('days' as const, 'weeks' as const, 'months' as const, 'years' as const),
});
const later = fc.oneof(
	fc.integer({ min: 0, max: 5 * DAY_MS }),
	fc.integer({ min: 0, max: TO - FROM }),
);

const two = (value: number) => String(value).padStart(2, '0');

/** The same instant as a clock with this offset (minutes) would write it. */
function written(at: number, offset: number): string {
	const clock = new Date(at + offset * 60_000).toISOString().slice(0, -1);
	const size = Math.abs(offset);
	return `${clock}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function judge(age: AgeRule, completed_at: string, now: number) {
	const record = parseRecord({ id: 'a', completed_at });
	if (record === undefined) throw new Error('no record');
	return judgeAge(age, record, now);
}

describe('an age', () => {
	it('that is due stays due', () => {
		fc.assert(
			fc.property(rule, instant, later, (age, now, ms) => {
				expect(dueBefore(age, now + ms)).toBeGreaterThanOrEqual(dueBefore(age, now));
			}),
			{ numRuns: 20_000 },
		);
	});

	it('that is due has at least the days its rule can mean', () => {
		const fewest = { days: 1, weeks: 7, months: 28, years: 365 };
		fc.assert(
			fc.property(rule, instant, instant, (age, at, now) => {
				const verdict = judge(age, new Date(at).toISOString(), now);
				if (!verdict.holds) return;
				// Up to three days of a month without them: 31 March less a month is the end of February.
				expect(verdict.ageDays).toBeGreaterThanOrEqual(age.olderThan * fewest[age.unit]);
			}),
			{ numRuns: 5_000 },
		);
	});

	it('of a long rule is never due before that of a shorter one', () => {
		fc.assert(
			fc.property(rule, instant, (age, now) => {
				const longer = { ...age, olderThan: age.olderThan + 1 };
				expect(dueBefore(longer, now)).toBeLessThan(dueBefore(age, now));
			}),
			{ numRuns: 5_000 },
		);
	});

	it('in months ends on the same day of an earlier month, or on its last', () => {
		fc.assert(
			fc.property(rule, instant, (age, now) => {
				const months = { ...age, unit: 'months' as const };
				const then = new Date(dueBefore(months, now));
				const from = new Date(now);
				const passed =
					(from.getUTCFullYear() - then.getUTCFullYear()) * 12 +
					(from.getUTCMonth() - then.getUTCMonth());
				expect(passed).toBe(age.olderThan);
				const isSameMoment =
					then.getUTCDate() === from.getUTCDate() && (now - then.getTime()) % DAY_MS === 0;
				const isEndOfMonth =
					new Date(then.getTime() + 1).getUTCDate() === 1 && then.getUTCDate() < from.getUTCDate();
				expect(isSameMoment || isEndOfMonth).toBe(true);
			}),
			{ numRuns: 5_000 },
		);
	});

	it('is the same whatever offset its date is written with', () => {
		const offset = fc.integer({ min: -12 * 60, max: 14 * 60 });
		fc.assert(
			fc.property(rule, instant, instant, offset, (age, at, now, minutes) => {
				const text = written(at, minutes);
				expect(parseDate(text)).toEqual({ kind: 'known', at });
				expect(judge(age, text, now)).toEqual(judge(age, new Date(at).toISOString(), now));
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('a day', () => {
	it('is read when the calendar has it, and only then', () => {
		const number = (max: number) => fc.integer({ min: 0, max });
		fc.assert(
			fc.property(
				fc.integer({ min: 1971, max: 2400 }),
				number(14),
				number(33),
				(year, month, day) => {
					const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
					const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
					const exists = day >= 1 && day <= (lengths[month - 1] ?? 0);
					const text = `${year}-${two(month)}-${two(day)}`;
					expect(parseDate(text).kind).toBe(exists ? 'known' : 'unreadable');
				},
			),
			{ numRuns: 5_000 },
		);
	});
});
