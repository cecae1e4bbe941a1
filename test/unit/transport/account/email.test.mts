import { describe, expect, it } from 'vitest';

import { parseLocator } from '../../../../nodes/Tallyfy/input/parameters';
import {
	buildUrl,
	isEmail,
	parseIdOrEmail,
	shownId,
} from '../../../../nodes/Tallyfy/transport/account/address';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };
const BASE = `${ACCOUNT.baseUrl}/organizations/0rg`;

describe('an email address in place of an ID', () => {
	it.each([
		['ann@example.com', 'ann@example.com'],
		[' Ann.O+x@Example.COM\n', 'ann.o+x@example.com'],
		["o'neil_1@a-b.example", "o'neil_1@a-b.example"],
		['zoë@müller.example', 'zoë@müller.example'],
		['ann@localhost', 'ann@localhost'],
		['50001', '50001'],
		[50001, '50001'],
	])('is taken in small letters, as an ID is: %j', (raw, value) => {
		expect(parseIdOrEmail(raw)).toEqual({ ok: true, value });
	});

	it.each([
		['ann@', 'email'],
		['@example.com', 'email'],
		['a@b@c.example', 'email'],
		['a/../b@example.com', 'email'],
		['a%2fb@example.com', 'email'],
		['a?b@example.com', 'email'],
		['a#b@example.com', 'email'],
		['a\\b@example.com', 'email'],
		['ann @example.com', 'email'],
		['ann@example.com/delete', 'email'],
		['ann@example.com.', 'email'],
		['ann@..', 'email'],
		['{{ $json.email }}@x', 'expressionText'],
		['', 'empty'],
		['undefined', 'leftoverWord'],
		[null, 'empty'],
		[['ann@example.com'], 'object'],
	])('is refused: %j', (raw, reason) => {
		expect(parseIdOrEmail(raw)).toEqual({ ok: false, reason });
	});

	it('is taken where a field says so, in a link too, and nowhere else', () => {
		const locate = (value: string, kind: 'guest' | 'task') =>
			parseLocator({ mode: 'id', value }, { kind }, ACCOUNT);
		const ann = { ok: true, value: 'ann@example.com' };
		expect(locate('Ann@example.com', 'guest')).toEqual(ann);
		expect(locate(`${BASE}/guests/ann@example.com`, 'guest')).toEqual(ann);
		expect(locate(`${BASE}/guests/50001`, 'guest')).toEqual({ ok: true, value: '50001' });
		expect(locate('ann@example.com', 'task')).toEqual({ ok: false, reason: 'characters' });
	});

	it('is one encoded segment of an address, and never the organization', () => {
		const url = (email: string) => buildUrl(ACCOUNT.baseUrl, '0rg', ['guests', email, 'disable']);
		expect(url('ann+x@example.com')).toBe(`${BASE}/guests/ann%2Bx%40example.com/disable`);
		expect(url('Zoë@example.com')).toBe(`${BASE}/guests/Zo%C3%AB%40example.com/disable`);
		expect(() => url('a/b@example.com')).toThrow(RangeError);
		expect(() => buildUrl(ACCOUNT.baseUrl, 'a@b.example', ['guests'])).toThrow(RangeError);
	});

	it('stands for nobody where an ID is shown', () => {
		expect(['50001', 'a-b_c', null].map(shownId)).toEqual(['50001', 'a-b_c', null]);
		expect(shownId('ann@example.com')).toBeNull();
		expect(isEmail('50001')).toBe(false);
	});
});
