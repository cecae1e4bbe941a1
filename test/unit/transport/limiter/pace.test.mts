import { describe, expect, it } from 'vitest';

import { measure, paceAt } from '../../../../nodes/Tallyfy/transport/limiter/pace';

const SECOND = 1_000;
const NOW = 100 * SECOND;

/** A stretch that ended when a silence of `silentMs` began, `lastedMs` after its first request. */
const paceAfter = (
	accepted: number,
	lastedMs: number,
	silentMs: number,
	perSecondAtEnd?: number,
	isGuessed = false,
) => {
	const beganAt = NOW - silentMs - lastedMs;
	const acceptedAt = Array.from(
		{ length: accepted },
		(_, n) => beganAt + (n * lastedMs) / accepted,
	);
	const stretch = { endedAt: NOW - silentMs, acceptedAt, perSecondAtEnd, isSteady: false };
	return measure(stretch, { beganAt: NOW - silentMs, endsAt: NOW, isGuessed }, NOW).perSecond;
};

describe('the pace after a pause', () => {
	it.each([
		['is 95 % of what a burst and its silence let through', 100, 500, 1_500, undefined, 95],
		['counts a minute where the silence lasts one', 100, SECOND, 60 * SECOND, undefined, 1.583],
		['is a guess where nothing went through', 0, 0, 30 * SECOND, undefined, 10],
		['is never less than one a second after a burst', 1, 0, 3600 * SECOND, undefined, 1],
		['is a little less than before where that was refused', 950, 9_900, SECOND, 100, 95],
		['is what went through where that was less', 60, 900, SECOND, 100, 60],
		['is half of what it was at least', 1, 100, SECOND, 100, 50],
		['may be slower than one a second where a slow pace was refused', 10, 9_000, SECOND, 1, 0.95],
	])('%s', (_words, accepted, lastedMs, silentMs, before, expected) => {
		expect(paceAfter(accepted, lastedMs, silentMs, before)).toBeCloseTo(expected, 2);
	});

	it('is what went through in the end where the run was slower before', () => {
		const slow = Array.from({ length: 200 }, (_, n) => n * 100);
		const quick = Array.from({ length: 100 }, (_, n) => 20 * SECOND + n * 5);
		const acceptedAt = [...slow, ...quick];
		const endedAt = 20_500;
		const stretch = { endedAt, acceptedAt, perSecondAtEnd: undefined, isSteady: false };
		const silence = { beganAt: endedAt, endsAt: endedAt + SECOND, isGuessed: false };
		const { perSecond } = measure(stretch, silence, silence.endsAt);
		// 100 of the last half second, and 5 of the one before.
		expect(perSecond).toBeCloseTo(0.95 * 105, 0);
	});

	it('leaves a silence whose length was a guess out of account', () => {
		expect(paceAfter(100, 500, 30 * SECOND, undefined, true)).toBeCloseTo(95, 2);
	});

	it('grows without end nowhere', () => {
		const stretch = { endedAt: 0, acceptedAt: [], perSecondAtEnd: undefined, isSteady: false };
		const pace = measure(stretch, { beganAt: 0, endsAt: 0, isGuessed: false }, 0);
		expect(paceAt(pace, 0)).toBe(10);
		expect(paceAt(pace, 5 * SECOND)).toBeCloseTo(121.8, 1);
		expect(paceAt(pace, 3600 * SECOND)).toBe(10_000);
	});
});
