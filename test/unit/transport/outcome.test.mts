import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
	backoffDelay,
	isOutcomeUnknown,
	isRetryable,
	pauseAfterRefusal,
	retryAfterIn,
	signOf,
	type ConnectionReason,
	type ResponseReason,
} from '../../../nodes/Tallyfy/transport/outcome';

const NOW = Date.UTC(2026, 7, 3, 9, 0, 0);
const inFiveMinutes = 'Mon, 03 Aug 2026 09:05:00 GMT';

const change = (reason: ConnectionReason | ResponseReason, status?: number) => ({
	reason,
	status,
	isReading: false,
});

describe('the same request', () => {
	it.each([
		408, 409, 423, 425, 500, 502, 503, 504, 507, 508, 520, 521, 522, 523, 524, 525, 526, 527, 529,
		530, 598, 599,
	])('is worth another try after %d', (status) => {
		expect(isRetryable(change('serverError', status))).toBe(true);
	});

	// 429 is a pause, not a retry, and has a path of its own.
	it.each([200, 301, 400, 401, 403, 404, 422, 429, 501, 505, 510])(
		'is not worth another try after %d',
		(status) => {
			expect(isRetryable(change('unexpectedStatus', status))).toBe(false);
		},
	);

	it.each<[ConnectionReason, boolean, boolean, ReturnType<typeof signOf>]>([
		['timeout', true, true, 'unanswered'],
		['lost', true, true, 'unanswered'],
		['notConnected', true, false, 'unanswered'],
		['proxyEnded', true, false, 'unanswered'],
		['nameLookup', true, false, 'unanswered'],
		['connectionRefused', false, false, 'unanswered'],
		['unknownHost', false, false, 'unanswered'],
		['certificate', false, false, 'unclear'],
		['signInRefused', false, false, 'unclear'],
		['notSent', false, false, 'unclear'],
		['other', false, true, 'unclear'],
		['cancelled', false, true, 'unclear'],
	])('after "%s": another try %s, may have worked %s, %s', (reason, retryable, unknown, sign) => {
		expect(isRetryable(change(reason))).toBe(retryable);
		expect(isOutcomeUnknown(change(reason))).toBe(unknown);
		expect(signOf(change(reason))).toBe(sign);
	});

	it.each([
		[199, false],
		[200, true],
		[202, true],
		[299, true],
		[300, false],
		[302, false],
		[303, true],
		[400, false],
		[404, false],
		[408, false],
		[429, false],
		[499, false],
		[500, true],
		[502, true],
		[503, false],
		[504, true],
		[507, true],
		[520, true],
		[521, false],
		[522, true],
		[523, false],
		[524, true],
		[525, false],
		[526, false],
		[527, true],
		[529, true],
		[530, false],
		[599, true],
	])('may have worked although %d came: %s', (status, unknown) => {
		expect(isOutcomeUnknown(change('unexpectedStatus', status))).toBe(unknown);
	});

	it.each([
		[200, true],
		[403, false],
	])('may have worked where a web page answered with success: %i', (status, isUnknown) => {
		expect(isOutcomeUnknown(change('webPage', status))).toBe(isUnknown);
	});

	it('is worth another try when a reading was cut off, which says nothing of Tallyfy', () => {
		const cutOff = { reason: 'unconfirmed', status: 200, isReading: true } as const;
		expect(isRetryable(cutOff)).toBe(true);
		expect(signOf(cutOff)).toBe('unclear');
		expect(isRetryable({ ...cutOff, isReading: false })).toBe(false);
		expect(isRetryable({ ...cutOff, reason: 'webPage' })).toBe(false);
		expect(isRetryable({ ...cutOff, status: 206 })).toBe(false);
	});
});

describe('of Tallyfy as a whole', () => {
	it.each<[ResponseReason, number, ReturnType<typeof signOf>]>([
		['unconfirmed', 200, 'answered'],
		['otherId', 200, 'answered'],
		['badRequest', 400, 'answered'],
		['unauthorized', 401, 'answered'],
		['forbidden', 403, 'answered'],
		['notFound', 404, 'answered'],
		['unexpectedStatus', 408, 'answered'],
		['rateLimited', 429, 'rateLimited'],
		['webPage', 429, 'rateLimited'],
		['serverError', 500, 'unanswered'],
		['unavailable', 503, 'unanswered'],
		['webPage', 503, 'unanswered'],
		['serverError', 524, 'unanswered'],
		['serverError', 501, 'unclear'],
		['webPage', 200, 'unclear'],
		['webPage', 403, 'unanswered'],
		['webPage', 407, 'unanswered'],
		['serverError', 530, 'unanswered'],
		['unexpectedStatus', 409, 'answered'],
		['wrongEndpoint', 404, 'unclear'],
		['redirect', 302, 'unclear'],
	])('"%s" with %d shows: %s', (reason, status, sign) => {
		expect(signOf(change(reason, status))).toBe(sign);
	});
});

describe('the delay before a retry', () => {
	it.each([
		[1, 500, 1_000],
		[2, 1_000, 2_000],
		[3, 2_000, 4_000],
		[4, 4_000, 8_000],
		[5, 4_000, 8_000],
		[10, 4_000, 8_000],
	])('number %d is spread from %d to %d ms', (attempt, least, most) => {
		expect(backoffDelay(attempt, 0)).toBe(least);
		expect(backoffDelay(attempt, 0.5)).toBe((least + most) / 2);
		expect(backoffDelay(attempt, 1)).toBe(most);
	});
});

describe('Retry-After', () => {
	// Far from UTC, so that a date read as local time is noticed.
	beforeEach(() => {
		vi.stubEnv('TZ', 'America/New_York');
	});
	afterEach(() => {
		vi.unstubAllEnvs();
	});

	it.each([
		['seconds', '5', 5_000],
		['seconds as a number', 7, 7_000],
		['seconds with blanks', ' 12 ', 12_000],
		['parts of a second', '0.25', 250],
		['tens of seconds with a fraction', '10.75', 10_750],
		['no time at all', '0', 0],
		['a day', '86400', 86_400_000],
		['a date', inFiveMinutes, 300_000],
		['a date of the older kind', 'Monday, 03-Aug-26 09:05:00 GMT', 300_000],
		['a date of the oldest kind', 'Mon Aug  3 09:05:00 2026', 300_000],
		['a date in another zone', 'Mon, 03 Aug 2026 11:05:00 +0200', 300_000],
		['a date in the past', 'Mon, 03 Aug 2026 08:00:00 GMT', 0],
		['a header that came twice', ['5', '9'], 5_000],
	])('as %s is obeyed in full', (_words, value, expected) => {
		expect(retryAfterIn({ 'retry-after': value }, NOW)).toBe(expected);
	});

	it.each([
		undefined,
		null,
		'',
		'soon',
		'-5',
		'5s',
		'5,5',
		'.5',
		'1e3',
		'0x10',
		'in 5 minutes',
		'5 09:05:00',
		'2026-08-03T09:05:00Z',
		'Mon, 99 Xyz 2026 09:05:00 GMT',
		'Mon, 03 Aug 2026',
		'Moon, 03 Aug 2026 09:05:00 GMT',
		'x Mon, 03 Aug 2026 09:05:00 GMT',
		NaN,
		-1,
		{},
		[],
		true,
	])('as %j is no hint at all', (value) => {
		expect(retryAfterIn({ 'retry-after': value }, NOW)).toBeUndefined();
	});

	it("counts a date from the server's own clock", () => {
		const headers = { 'retry-after': inFiveMinutes, date: 'Mon, 03 Aug 2026 09:04:00 GMT' };
		expect(retryAfterIn(headers, NOW)).toBe(60_000);
	});

	it.each([undefined, 'yesterday', 5])('counts a date from ours where theirs is %j', (date) => {
		expect(retryAfterIn({ 'retry-after': inFiveMinutes, date }, NOW)).toBe(300_000);
	});

	it('may be missing', () => {
		expect(retryAfterIn({}, NOW)).toBeUndefined();
	});
});

describe('the pause after "too many requests"', () => {
	it.each([
		['is what Tallyfy asks for', 5_000, 1, 5_000],
		['is what Tallyfy asks for, however long', 3_600_000, 9, 3_600_000],
		['is never shorter than the shortest backoff', 499, 1, 500],
		['is no knocking without end', 0, 1, 500],
		['grows while Tallyfy asks for less than it takes', 1_000, 3, 2_000],
		['is a backoff where Tallyfy gives no hint', undefined, 1, 750],
		['is a longer backoff where that was too short', undefined, 3, 3_000],
	])('%s', (_words, retryAfterMs, refusal, expected) => {
		expect(pauseAfterRefusal(retryAfterMs, refusal, 0.5)).toBe(expected);
	});
});
