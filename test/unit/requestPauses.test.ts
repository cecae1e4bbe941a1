import { describe, expect, it, vi } from 'vitest';

import { answered, broken, refused, ScriptedDeletion } from './scriptedSend';
import { START } from './virtualClock';

const OK = answered(204);

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
		const deletion = new ScriptedDeletion([refused(header), OK]);
		expect(await deletion.run()).toMatchObject({ kind: 'deleted', attempts: 2 });
		expect(deletion.sentAt).toStrictEqual([0, waitMs]);
		expect(deletion.gate.totalPauseMs).toBe(waitMs);
	});

	it("counts a date from the server's clock where that is off", async () => {
		const hourAhead = START + 3_600_000;
		const headers = {
			'retry-after': new Date(hourAhead + 10_000).toUTCString(),
			date: new Date(hourAhead).toUTCString(),
		};
		const deletion = new ScriptedDeletion([answered(429, '', headers), OK]);
		await deletion.run();
		expect(deletion.sentAt).toStrictEqual([0, 10_000]);
	});

	it('uses up no retries', async () => {
		const script = [...Array.from({ length: 20 }, () => refused('10')), OK];
		const deletion = new ScriptedDeletion(script, { maxRetries: 0 });
		expect(await deletion.run()).toMatchObject({ kind: 'deleted', attempts: 21 });
		expect(deletion.clock.elapsed).toBe(200_000);
	});

	it.each([
		[OK, 1],
		[answered(404), 1],
		[answered(500), 1],
		[broken('refused'), 0],
		[refused('9999'), 0],
	])('tells the pace what was accepted: %j', async (result, times) => {
		const deletion = new ScriptedDeletion([result], { maxRetries: 0 });
		const accepted = vi.spyOn(deletion.gate, 'accepted');
		await deletion.run();
		expect(accepted.mock.calls).toStrictEqual(Array.from({ length: times }, () => [START]));
	});

	it('leaves the backoff of later failures where it was', async () => {
		const script = [broken('lost'), refused('10'), broken('lost'), OK];
		const deletion = new ScriptedDeletion(script);
		await deletion.run();
		expect(deletion.sentAt).toStrictEqual([0, 750, 10_750, 12_250]);
	});

	it('grows where Tallyfy refuses again and again without a hint', async () => {
		const deletion = new ScriptedDeletion([refused(), refused(), refused(), OK]);
		await deletion.run();
		expect(deletion.sentAt).toStrictEqual([0, 750, 2_250, 5_250]);
	});

	it.each([
		['as long as the user allows', 20, true],
		['longer than the user allows', 19.999, false],
	])('may be %s', async (_words, maxWait, isAllowed) => {
		const deletion = new ScriptedDeletion([refused('20'), OK], { maxWaitMs: maxWait * 1_000 });
		const outcome = await deletion.run();
		expect(outcome.kind).toBe(isAllowed ? 'deleted' : 'failed');
		expect(deletion.clock.elapsed).toBe(isAllowed ? 20_000 : 0);
	});

	it('that is too long says until when, in words of ours and of Tallyfy', async () => {
		const body = '{"message":"Hourly limit reached","code":"RATE_LIMIT_EXCEEDED"}';
		const deletion = new ScriptedDeletion([refused('3600', body)]);
		expect(await deletion.run()).toStrictEqual({
			kind: 'failed',
			failure: {
				cause: 'waitTooLong',
				retryAt: START + 3_600_000,
				maxWaitMs: 300_000,
				tallyfyMessage: 'Hourly limit reached',
			},
			attempts: 1,
			status: 429,
			outcomeUnknown: false,
		});
	});

	it('that is too long for an unclear item leaves it unclear', async () => {
		const deletion = new ScriptedDeletion([broken('lost'), refused('3600')]);
		expect(await deletion.run()).toMatchObject({ kind: 'failed', outcomeUnknown: true });
	});

	it('that is too long was not waited for', async () => {
		const deletion = new ScriptedDeletion([refused('3600')]);
		await deletion.run();
		expect(deletion.gate.totalPauseMs).toBe(0);
	});

	it('is bounded for one item in total', async () => {
		const deletion = new ScriptedDeletion([refused('100')], { maxWaitMs: 300_000 });
		expect(await deletion.run()).toMatchObject({ failure: { cause: 'waitTooLong' }, attempts: 4 });
		expect(deletion.sentAt).toStrictEqual([0, 100_000, 200_000, 300_000]);
	});

	it('holds a deletion that another one was told to wait for, before it sends anything', async () => {
		const deletion = new ScriptedDeletion([OK]);
		deletion.gate.refused(START, 30_000);
		expect(await deletion.run()).toMatchObject({ kind: 'deleted', attempts: 1 });
		expect(deletion.sentAt).toStrictEqual([30_000]);
	});

	it('fails a deletion that may not wait so long for another one, unsent', async () => {
		const deletion = new ScriptedDeletion([OK], { maxWaitMs: 1_000 });
		deletion.gate.refused(START, 30_000);
		expect(await deletion.run()).toStrictEqual({
			kind: 'failed',
			failure: { cause: 'waitTooLong', retryAt: START + 30_000, maxWaitMs: 1_000 },
			attempts: 0,
			outcomeUnknown: false,
		});
		expect(deletion.sentAt).toStrictEqual([]);
	});

	it('that begins while a deletion stands in line holds it too', async () => {
		const deletion = new ScriptedDeletion([OK]);
		// A pause without any success before it: one request a second, and two are ahead.
		deletion.gate.refused(START, 1_000);
		deletion.clock.after(1_000, () => {
			deletion.gate.takeTurn();
			deletion.gate.takeTurn();
		});
		deletion.clock.after(1_100, () => {
			deletion.gate.refused(START + 1_000, 20_000);
		});
		await deletion.run();
		expect(deletion.sentAt.every((at) => at >= 21_100)).toBe(true);
		expect(deletion.sentAt).toHaveLength(1);
	});
});

describe('a run that is stopped', () => {
	const stopAt = (deletion: ScriptedDeletion, atMs: number) => {
		deletion.clock.after(atMs, () => {
			deletion.halt.abort();
		});
	};

	it('sends nothing more', async () => {
		const deletion = new ScriptedDeletion([OK]);
		deletion.halt.abort();
		expect(await deletion.run()).toStrictEqual({
			kind: 'failed',
			failure: { cause: 'stopped' },
			attempts: 0,
			outcomeUnknown: false,
		});
		expect(deletion.sentAt).toStrictEqual([]);
	});

	it('awaits what is under way', async () => {
		const deletion = new ScriptedDeletion([OK], {}, 5_000);
		stopAt(deletion, 1_000);
		expect(await deletion.run()).toMatchObject({ kind: 'deleted' });
	});

	it.each([
		['a pause', refused('200'), 429, false],
		['a backoff', answered(502), 502, true],
		['the Retry-After of a server error', answered(503, '', { 'retry-after': '99' }), 503, false],
	])('ends %s at once', async (_words, first, status, outcomeUnknown) => {
		const deletion = new ScriptedDeletion([first, OK]);
		stopAt(deletion, 123);
		expect(await deletion.run()).toStrictEqual({
			kind: 'failed',
			failure: { cause: 'stopped' },
			attempts: 1,
			status,
			outcomeUnknown,
		});
		expect(deletion.clock.elapsed).toBe(123);
	});

	it('ends standing in line at once', async () => {
		const deletion = new ScriptedDeletion([OK]);
		deletion.gate.refused(START, 500);
		deletion.clock.after(500, () => {
			for (let ahead = 0; ahead < 10; ahead++) deletion.gate.takeTurn();
		});
		stopAt(deletion, 600);
		expect(await deletion.run()).toMatchObject({ failure: { cause: 'stopped' }, attempts: 0 });
		expect(deletion.clock.elapsed).toBe(600);
	});

	it('is what a cancelled request means, and it may have worked', async () => {
		const deletion = new ScriptedDeletion([broken('cancelled')]);
		expect(await deletion.run()).toStrictEqual({
			kind: 'failed',
			failure: { cause: 'stopped' },
			attempts: 1,
			outcomeUnknown: true,
		});
	});
});
