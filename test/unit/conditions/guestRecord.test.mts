import { describe, expect, it } from 'vitest';

import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';

const AT = '2026-01-02T03:04:05Z';
const LATER = '2026-02-02T03:04:05Z';
const known = (iso: string) => ({ kind: 'known', at: Date.parse(iso) });
const guest = (details: unknown, more = {}) =>
	parseRecord({ id: 50001, email: 'ann@example.com', deleted_at: null, details, ...more });

describe("a guest's record", () => {
	it.each<[string, Record<string, unknown>, boolean | undefined]>([
		['the status', { status: 'disabled' }, true],
		['the status, whatever its capitals', { status: 'Disabled' }, true],
		['the status', { status: 'active' }, false],
		['the date', { disabled_at: AT }, true],
		['the date by its older name', { disabled_on: AT }, true],
		['an empty date', { disabled_at: null }, false],
		['both', { status: 'disabled', disabled_at: AT }, true],
		['both', { status: 'active', disabled_at: null }, false],
		['being enabled again', { status: 'active', disabled_at: AT, reactivated_at: LATER }, false],
		['the date alone, after that', { disabled_at: LATER, reactivated_at: AT }, true],
		['two things', { status: 'active', disabled_at: AT }, undefined],
		['two things', { status: 'disabled', disabled_at: null }, undefined],
		['two things', { status: 'disabled', disabled_at: AT, reactivated_at: LATER }, undefined],
		['a return at a time that can not be read', { disabled_at: AT, reactivated_at: 5 }, undefined],
		['a word that nobody knows', { status: 'invited' }, undefined],
		['a date that can not be read', { disabled_at: 'soon' }, undefined],
		['nothing', {}, undefined],
	])('says by %s whether they are disabled: %j', (_words, details, isArchived) => {
		expect(guest(details)?.isArchived).toBe(isArchived);
	});

	it.each([undefined, null, [], 'active'])(
		'says nothing of that where it has no details: %j',
		(details) => {
			expect(guest(details)?.isArchived).toBeUndefined();
		},
	);

	it('tells the last access; never is no date', () => {
		expect(guest({}, { last_accessed_at: AT })?.dates.accessed).toEqual(known(AT));
		expect(guest({}, { last_accessed_at: null })?.dates.accessed).toEqual({ kind: 'absent' });
		expect(guest({}, { last_accessed_at: 'soon' })?.dates.accessed?.kind).toBe('unreadable');
	});

	it('has a date of being disabled only while that is so', () => {
		const disabled = (details: object) => guest(details)?.dates.disabled;
		expect(disabled({ status: 'disabled', disabled_at: AT })).toEqual(known(AT));
		expect(disabled({ status: 'active', disabled_at: AT, reactivated_at: LATER })?.kind).toBe(
			'absent',
		);
		expect(disabled({ status: 'active', disabled_at: AT })?.kind).toBe('absent');
	});

	it.each<[Record<string, unknown>, Record<string, unknown>, string]>([
		[{ first_name: 'Ann', last_name: 'Lee' }, {}, 'Ann Lee'],
		[{}, { first_name: 'Ann', last_name: 'Lee' }, 'Ann Lee'],
		[{ first_name: 'Ann', last_name: null }, {}, 'Ann'],
		[{ first_name: 'ann@example.com', last_name: 'Lee' }, {}, 'Lee'],
		[{ first_name: 'ann@example.com' }, {}, ''],
		[{ name: 'ann@example.com', first_name: 'Ann' }, {}, 'Ann'],
		[{ title: 'ann@example.com' }, {}, ''],
		[{ name: 'Ann Lee' }, {}, 'Ann Lee'],
		[{}, {}, ''],
	])('has a name in one place or another, and no address for one: %j %j', (more, details, name) => {
		expect(guest(details, more)?.name).toBe(name);
	});

	it('leaves the archive of everything else as it is', () => {
		const task = { id: 'a', archived_at: AT, details: { status: 'active' } };
		expect(parseRecord(task)?.isArchived).toBe(true);
	});
});
