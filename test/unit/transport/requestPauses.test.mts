import { describe, expect, it, vi } from 'vitest';

import { answered, rateLimited, ScriptedRequest, unanswered } from '../support/scriptedSend.mts';
import { START } from '../support/virtualClock.mts';

const OK = answered(204);

/** Another run on the same account was refused, and takes `ahead` turns when the pause of `pauseMs` is over. */
function holdWithPace({ rate, clock }: ScriptedRequest, pauseMs: number, ahead = 300) {
	const other = rate.join(1);
	rate.start(other);
	rate.refused(clock.monotonicNow(), pauseMs);
	clock.after(pauseMs, () => {
		rate.waitMs(other);
		for (let turn = 0; turn < ahead; turn++) rate.start(other);
	});
}

describe('a pause that Tallyfy asks for', () => {
	it.each([
		['in seconds', '20', 20_000],
		// START is 250 ms past a full second.
		['as a date', new Date(START + 19_750).toUTCString(), 19_750],
		['of no time, which is too short to knock again', '0', 500],
		['as a date that is over', new Date(START - 60_000).toUTCString(), 500],
		['without saying how long', undefined, 750],
		['with a broken header', 'soon', 750],
	])('%s is obeyed in full', async (_words, header, waitMs) => {
		const scripted = new ScriptedRequest([rateLimited(header), OK]);
		expect(await scripted.run()).toMatchObject({ ok: true, attempts: 2 });
		expect(scripted.sentAt).toStrictEqual([0, waitMs]);
		expect(scripted.limiter.totalPauseMs).toBe(waitMs);
	});

	it("counts a date from the server's clock where that is off", async () => {
		const hourAhead = START + 3_600_000;
		const headers = {
			'retry-after': new Date(hourAhead + 10_000).toUTCString(),
			date: new Date(hourAhead).toUTCString(),
		};
		const scripted = new ScriptedRequest([answered(429, '', headers), OK]);
		await scripted.run();
		expect(scripted.sentAt).toStrictEqual([0, 10_000]);
	});

	it('uses up no retries', async () => {
		const script = [...Array.from({ length: 20 }, () => rateLimited('10')), OK];
		const scripted = new ScriptedRequest(script, { maxRetries: 0 });
		expect(await scripted.run()).toMatchObject({ ok: true, attempts: 21 });
		expect(scripted.clock.elapsed).toBe(200_000);
	});

	it.each([
		[OK, 1],
		[answered(404), 1],
		[answered(500), 1],
		[unanswered('connectionRefused'), 0],
		[rateLimited('9999'), 0],
	])('tells the pace what was accepted: %j', async (result, times) => {
		const scripted = new ScriptedRequest([result], { maxRetries: 0 });
		const startedAt = scripted.clock.monotonicNow();
		const accepted = vi.spyOn(scripted.rate, 'accepted');
		await scripted.run();
		expect(accepted.mock.calls).toStrictEqual(Array.from({ length: times }, () => [startedAt]));
	});

	it('leaves the backoff of later failures where it was', async () => {
		const script = [unanswered('lost'), rateLimited('10'), unanswered('lost'), OK];
		const scripted = new ScriptedRequest(script);
		await scripted.run();
		expect(scripted.sentAt).toStrictEqual([0, 750, 10_750, 12_250]);
	});

	it('grows where Tallyfy refuses again and again without a hint', async () => {
		const scripted = new ScriptedRequest([rateLimited(), rateLimited(), rateLimited(), OK]);
		await scripted.run();
		expect(scripted.sentAt).toStrictEqual([0, 750, 2_250, 5_250]);
	});

	it.each([
		['as long as the user allows', 20, true],
		['longer than the user allows', 19.999, false],
	])('may be %s', async (_words, maxWait, isAllowed) => {
		const scripted = new ScriptedRequest([rateLimited('20'), OK], { maxWaitMs: maxWait * 1_000 });
		const outcome = await scripted.run();
		expect(outcome.ok).toBe(isAllowed);
		expect(scripted.clock.elapsed).toBe(isAllowed ? 20_000 : 0);
	});

	it('that is too long says until when, in words of ours and of Tallyfy', async () => {
		const body = '{"message":"Hourly limit reached","code":"RATE_LIMIT_EXCEEDED"}';
		const scripted = new ScriptedRequest([rateLimited('3600', body)]);
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: {
				reason: 'waitTooLong',
				retryAt: START + 3_600_000,
				maxWaitMs: 300_000,
				tallyfyMessage: 'Hourly limit reached',
			},
			attempts: 1,
			status: 429,
			outcomeUnknown: false,
			answeredAt: START,
		});
	});

	it('that is too long for an unclear item leaves it unclear', async () => {
		const scripted = new ScriptedRequest([unanswered('lost'), rateLimited('3600')]);
		expect(await scripted.run()).toMatchObject({ ok: false, outcomeUnknown: true });
	});

	it('that is too long was not waited for', async () => {
		const scripted = new ScriptedRequest([rateLimited('3600')]);
		await scripted.run();
		expect(scripted.limiter.totalPauseMs).toBe(0);
	});

	it('is bounded for one item in total', async () => {
		const scripted = new ScriptedRequest([rateLimited('100')], { maxWaitMs: 300_000 });
		expect(await scripted.run()).toMatchObject({ failure: { reason: 'waitTooLong' }, attempts: 4 });
		expect(scripted.sentAt).toStrictEqual([0, 100_000, 200_000, 300_000]);
	});

	it('holds a request that another one was told to wait for, before it sends anything', async () => {
		const scripted = new ScriptedRequest([OK]);
		scripted.rate.refused(scripted.clock.monotonicNow(), 30_000);
		expect(await scripted.run()).toMatchObject({ ok: true, attempts: 1 });
		expect(scripted.sentAt).toStrictEqual([30_000]);
	});

	it('fails a request that may not wait so long for another one, unsent', async () => {
		const scripted = new ScriptedRequest([OK], { maxWaitMs: 1_000 });
		scripted.rate.refused(scripted.clock.monotonicNow(), 30_000);
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason: 'waitTooLong', retryAt: START + 30_000, maxWaitMs: 1_000 },
			attempts: 0,
			outcomeUnknown: false,
		});
		expect(scripted.sentAt).toStrictEqual([]);
	});

	it('that begins while a request stands in line holds it too', async () => {
		const scripted = new ScriptedRequest([OK]);
		holdWithPace(scripted, 1_000);
		scripted.clock.after(1_100, () => {
			scripted.rate.refused(scripted.clock.monotonicNow() - 50, 20_000);
		});
		await scripted.run();
		expect(scripted.sentAt).toStrictEqual([21_100]);
	});

	it('does no harm when the clock is set back or forward in it', async () => {
		for (const setForwardMs of [-3_600_000, 3_600_000]) {
			const scripted = new ScriptedRequest([rateLimited('20'), OK]);
			scripted.clock.after(5_000, () => {
				scripted.clock.setForwardMs = setForwardMs;
			});
			expect(await scripted.run()).toMatchObject({ ok: true });
			expect(scripted.sentAt).toStrictEqual([0, 20_000]);
			expect(scripted.limiter.totalPauseMs).toBe(20_000);
		}
	});
});

describe('a run that is stopped', () => {
	const stopAt = (scripted: ScriptedRequest, atMs: number) => {
		scripted.clock.after(atMs, () => {
			scripted.halt.abort();
		});
	};

	it('sends nothing more', async () => {
		const scripted = new ScriptedRequest([OK]);
		scripted.halt.abort();
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason: 'stopped' },
			attempts: 0,
			outcomeUnknown: false,
		});
		expect(scripted.sentAt).toStrictEqual([]);
	});

	it('awaits what is under way', async () => {
		const scripted = new ScriptedRequest([OK], {}, 5_000);
		stopAt(scripted, 1_000);
		expect(await scripted.run()).toMatchObject({ ok: true });
	});

	it.each([
		['a pause', rateLimited('200'), 429, false],
		['a backoff', answered(502), 502, true],
		['the Retry-After of a server error', answered(503, '', { 'retry-after': '99' }), 503, false],
	])('ends %s at once', async (_words, first, status, outcomeUnknown) => {
		const scripted = new ScriptedRequest([first, OK]);
		stopAt(scripted, 123);
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason: 'stopped' },
			attempts: 1,
			status,
			outcomeUnknown,
			answeredAt: START,
		});
		expect(scripted.clock.elapsed).toBe(123);
	});

	it('ends standing in line at once', async () => {
		const scripted = new ScriptedRequest([OK]);
		holdWithPace(scripted, 500);
		stopAt(scripted, 600);
		expect(await scripted.run()).toMatchObject({ failure: { reason: 'stopped' }, attempts: 0 });
		expect(scripted.clock.elapsed).toBe(600);
	});

	it('is what a cancelled request means, and it may have worked', async () => {
		const scripted = new ScriptedRequest([unanswered('cancelled')]);
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason: 'stopped' },
			attempts: 1,
			outcomeUnknown: true,
		});
	});
});
