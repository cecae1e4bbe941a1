import { describe, expect, it } from 'vitest';

import { atTime, inSeconds, sinceTime } from '../../../nodes/Tallyfy/words/vocabulary';

const AT = Date.UTC(2026, 7, 3, 14, 5, 9, 750);

describe('a time', () => {
	it('is named in UTC, which is the same for everybody', () => {
		expect(atTime(AT)).toBe('after 14:05:09 UTC on 2026-08-03');
		expect(sinceTime(AT)).toBe(' since 14:05:09 UTC on 2026-08-03');
	});

	it.each([undefined, NaN, Infinity, -Infinity, 1e15, Date.UTC(9999, 11, 31)])(
		'that is %s is not named',
		(at) => {
			expect(atTime(at)).toBe('later');
			expect(sinceTime(at)).toBe('');
		},
	);
});

it.each([
	[1_000, '1 second'],
	[0, '0 seconds'],
	[1_500, '1.5 seconds'],
	[86_400_000, '86400 seconds'],
])('%d ms are %s', (ms, words) => {
	expect(inSeconds(ms)).toBe(words);
});
