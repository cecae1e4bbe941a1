import { describe, expect, it } from 'vitest';

import { judgeAge, type AgeRule } from '../../../nodes/Tallyfy/conditions/rules';
import { parseRecord, type ThingRecord } from '../../../nodes/Tallyfy/conditions/record';
import { NOTHING_FOUND, Selection } from '../../../nodes/Tallyfy/find/selection';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const AGE: AgeRule = { countedFrom: 'completed', olderThan: 90, unit: 'days' };
const DAY_MS = 86_400_000;

function record(id: string, completedAt: unknown, status = 'completed'): ThingRecord {
	const parsed = parseRecord({ id: id.replaceAll(' ', '-'), completed_at: completedAt, status });
	if (parsed === undefined) throw new Error('Not a record');
	return parsed;
}

const ago = (days: number) => new Date(NOW - days * DAY_MS).toISOString();
const shape = ({ id }: ThingRecord) => ({ id });

describe('a selection by age', () => {
	it('has what is due, oldest first, and counts the rest by its reason', () => {
		const selection = new Selection({ age: AGE, limit: undefined, nowMs: NOW, shape });
		selection.take(record('young', ago(1)));
		selection.take(record('due', ago(91)));
		selection.take(record('undated', null));
		selection.take(record('odd', 'long ago'));
		selection.take(record('older', ago(400)));
		selection.take(record('open again', ago(400), 'in-progress'));
		expect(selection.facts.isFull).toBe(false);
		expect(selection.selected()).toEqual([
			{ id: 'older', dateUsed: ago(400), ageDays: 400 },
			{ id: 'due', dateUsed: ago(91), ageDays: 91 },
		]);
		const left = { withoutDate: 1, unreadableDate: 1, contradictory: 1 };
		expect(selection.facts).toEqual({ ...NOTHING_FOUND, matches: 2, ...left });
	});

	it('is never full, since the oldest may come last', () => {
		const selection = new Selection({ age: AGE, limit: 1, nowMs: NOW, shape });
		for (const days of [91, 92, 93]) selection.take(record(`d${days}`, ago(days)));
		expect(selection.facts.isFull).toBe(false);
		expect(selection.selected().map(({ id }) => id)).toEqual(['d93']);
		expect(selection.facts.matches).toBe(3);
	});

	it('keeps the order of arrival where the dates are the same', () => {
		const selection = new Selection({ age: AGE, limit: 3, nowMs: NOW, shape });
		for (const id of ['a', 'b', 'c', 'd']) selection.take(record(id, ago(100)));
		expect(selection.selected().map(({ id }) => id)).toEqual(['a', 'b', 'c']);
	});

	it('gives the same, cut from time to time or once at the end', () => {
		const days = Array.from({ length: 5_000 }, (_, place) => 91 + ((place * 7_919) % 5_000));
		const select = (limit: number | undefined) => {
			const selection = new Selection({ age: AGE, limit, nowMs: NOW, shape });
			for (const [place, count] of days.entries()) selection.take(record(`r${place}`, ago(count)));
			return { items: selection.selected(), ...selection.facts };
		};
		const all = select(undefined);
		const some = select(20);
		expect(some.items).toEqual(all.items.slice(0, 20));
		expect(some.matches).toBe(5_000);
	});

	it('makes nothing of what it does not keep', () => {
		let made = 0;
		const counting = (one: ThingRecord) => {
			made += 1;
			return shape(one);
		};
		const selection = new Selection({ age: AGE, limit: 5, nowMs: NOW, shape: counting });
		for (let place = 0; place < 100; place += 1) selection.take(record(`r${place}`, ago(1)));
		expect(made).toBe(0);
	});
});

describe('a selection without an age', () => {
	it('keeps the order of the list and is full at the limit', () => {
		const selection = new Selection({ age: undefined, limit: 2, nowMs: NOW, shape });
		selection.take(record('b', null));
		expect(selection.facts.isFull).toBe(false);
		selection.take(record('a', ago(1)));
		expect(selection.facts.isFull).toBe(true);
		selection.take(record('c', ago(500)));
		expect(selection.selected()).toEqual([{ id: 'b' }, { id: 'a' }]);
		expect(selection.facts).toEqual({ ...NOTHING_FOUND, matches: 3, isFull: true });
	});

	it('is never full without a limit', () => {
		const selection = new Selection({ age: undefined, limit: undefined, nowMs: NOW, shape });
		for (let place = 0; place < 100; place += 1) selection.take(record(`r${place}`, null));
		expect(selection.facts.isFull).toBe(false);
		expect(selection.selected()).toHaveLength(100);
	});
});

describe('a selection that keeps the newest', () => {
	const of = (id: string, template: string | null | undefined, createdAt: unknown) => {
		const parsed = parseRecord({ id, checklist_id: template, created_at: createdAt });
		if (parsed === undefined) throw new Error('Not a record');
		return parsed;
	};
	const groupOf = ({ raw: { checklist_id: template } }: ThingRecord) =>
		template === null ? '' : typeof template === 'string' ? template : undefined;
	const select = (records: readonly ThingRecord[], kept: number, age?: AgeRule) => {
		const newest = { kept, groupOf };
		const selection = new Selection({ age, limit: 50, newest, nowMs: NOW, shape });
		for (const one of records) {
			selection.take(one);
			expect(selection.facts.isFull).toBe(false);
		}
		return { items: selection.selected(), ...selection.facts };
	};

	it.each([1, 2, 3])('has all but the newest %i of each group, in any order', (kept) => {
		const records = [5, 1, 4, 2, 3].flatMap((days) => [
			of(`a${days}`, 'a', ago(days)),
			of(`b${days}`, 'b', ago(days)),
			of(`n${days}`, null, ago(days)),
		]);
		const { items, matches } = select(records, kept);
		const expected = ['a', 'b', 'n'].flatMap((group) =>
			[1, 2, 3, 4, 5].slice(kept).map((days) => `${group}${days}`),
		);
		expect(items.map(({ id }) => id).sort()).toEqual(expected.sort());
		expect(matches).toBe(expected.length);
	});

	it('counts before the age and the limit', () => {
		const age = { countedFrom: 'created', olderThan: 90, unit: 'days' } as const;
		const records = [100, 200, 300, 10].map((days) => of(`a${days}`, 'a', ago(days)));
		expect(select(records, 2, age).items.map(({ id }) => id)).toEqual(['a300', 'a200']);
	});

	it('has nothing whose creation or template it does not know, and counts it', () => {
		const records = [
			of('undated', 'a', null),
			of('odd', 'a', 'long ago'),
			of('untold', undefined, ago(400)),
			of('new', 'a', ago(1)),
			of('old', 'a', ago(400)),
		];
		const { items, unjudged } = select(records, 1);
		expect(items.map(({ id }) => id)).toEqual(['old']);
		expect(unjudged).toBe(3);
	});
});

describe('a selection of what will be due', () => {
	const coming = (withinDays: number, unit: AgeRule['unit'] = 'days', olderThan = 90) => {
		const age: AgeRule = { countedFrom: 'completed', olderThan, unit, withinDays };
		return new Selection({ age, limit: undefined, nowMs: NOW, shape });
	};

	it('has nothing that is due now, and nothing that is due later', () => {
		const selection = coming(7);
		for (const days of [100, 90.5, 89.5, 84, 83.5, 82, 1]) {
			selection.take(record(`d${days}`.replace('.', '-'), ago(days)));
		}
		selection.take(record('undated', null));
		expect(selection.selected()).toEqual([
			{ id: 'd89-5', dateUsed: ago(89.5), ageDays: 89, dueAt: ago(-0.5) },
			{ id: 'd84', dateUsed: ago(84), ageDays: 84, dueAt: ago(-6) },
			{ id: 'd83-5', dateUsed: ago(83.5), ageDays: 83, dueAt: ago(-6.5) },
		]);
		expect(selection.facts.withoutDate).toBe(1);
	});

	it('follows the calendar, as the age does', () => {
		const selection = coming(30, 'months', 1);
		selection.take(record('may', '2026-05-10T08:00:00Z'));
		expect(selection.selected()).toMatchObject([{ dueAt: '2026-06-10T08:00:00.000Z' }]);
	});

	it('becomes due at the moment it names, and not a moment before', () => {
		for (const unit of ['days', 'weeks', 'months', 'years'] as const) {
			for (let day = 0; day < 400; day += 13) {
				const age: AgeRule = { countedFrom: 'completed', olderThan: 1, unit, withinDays: 400 };
				const one = record('a', ago(day / 2));
				const verdict = judgeAge(age, one, NOW);
				if (!verdict.holds) continue;
				const now: AgeRule = { countedFrom: 'completed', olderThan: 1, unit };
				const at = Date.parse(verdict.dueAt ?? '');
				expect(judgeAge(now, one, at).holds).toBe(false);
				expect(judgeAge(now, one, at + 1).holds).toBe(true);
			}
		}
	});
});
