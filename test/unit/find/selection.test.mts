import { describe, expect, it } from 'vitest';

import type { AgeRule } from '../../../nodes/Tallyfy/conditions/age';
import { parseRecord, type ThingRecord } from '../../../nodes/Tallyfy/conditions/record';
import { Selection } from '../../../nodes/Tallyfy/find/selection';

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
		expect(selection.isFull).toBe(false);
		expect(selection.selected()).toEqual({
			items: [
				{ id: 'older', dateUsed: ago(400), ageDays: 400 },
				{ id: 'due', dateUsed: ago(91), ageDays: 91 },
			],
			matches: 2,
			withoutDate: 1,
			unreadableDate: 1,
			contradictory: 1,
		});
	});

	it('is never full, since the oldest may come last', () => {
		const selection = new Selection({ age: AGE, limit: 1, nowMs: NOW, shape });
		for (const days of [91, 92, 93]) selection.take(record(`d${days}`, ago(days)));
		expect(selection.isFull).toBe(false);
		const { items, matches } = selection.selected();
		expect(items.map(({ id }) => id)).toEqual(['d93']);
		expect(matches).toBe(3);
	});

	it('keeps the order of arrival where the dates are the same', () => {
		const selection = new Selection({ age: AGE, limit: 3, nowMs: NOW, shape });
		for (const id of ['a', 'b', 'c', 'd']) selection.take(record(id, ago(100)));
		expect(selection.selected().items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
	});

	it('gives the same, cut from time to time or once at the end', () => {
		const days = Array.from({ length: 5_000 }, (_, place) => 91 + ((place * 7_919) % 5_000));
		const select = (limit: number | undefined) => {
			const selection = new Selection({ age: AGE, limit, nowMs: NOW, shape });
			for (const [place, count] of days.entries()) selection.take(record(`r${place}`, ago(count)));
			return selection.selected();
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
		expect(selection.isFull).toBe(false);
		selection.take(record('a', ago(1)));
		expect(selection.isFull).toBe(true);
		selection.take(record('c', ago(500)));
		expect(selection.selected()).toEqual({
			items: [{ id: 'b' }, { id: 'a' }],
			matches: 3,
			withoutDate: 0,
			unreadableDate: 0,
			contradictory: 0,
		});
	});

	it('is never full without a limit', () => {
		const selection = new Selection({ age: undefined, limit: undefined, nowMs: NOW, shape });
		for (let place = 0; place < 100; place += 1) selection.take(record(`r${place}`, null));
		expect(selection.isFull).toBe(false);
		expect(selection.selected().items).toHaveLength(100);
	});
});
