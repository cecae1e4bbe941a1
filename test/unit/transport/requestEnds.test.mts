import { describe, expect, it } from 'vitest';

import { answered, CALL, ScriptedRequest } from '../support/scriptedSend.mts';
import { START } from '../support/virtualClock.mts';

const OK = answered(204);
const GET = { method: 'GET' as const, url: CALL.line.url };

describe('a deadline', () => {
	it('ends the request, and it is sent again', async () => {
		const scripted = new ScriptedRequest([OK], { timeoutMs: 5_000, maxRetries: 1 });
		scripted.endsWithSignal = true;
		scripted.latencyMs = 3_600_000;
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason: 'timeout', timeoutMs: 5_000 },
			attempts: 2,
			outcomeUnknown: true,
		});
		expect(scripted.sentAt).toStrictEqual([0, 5_750]);
		expect(scripted.sent.map(([, { signal }]) => signal.aborted)).toStrictEqual([true, true]);
	});

	it('is kept a second later where the request goes on all the same', async () => {
		const scripted = new ScriptedRequest([OK], { timeoutMs: 5_000, maxRetries: 1 }, 3_600_000);
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason: 'timeout', timeoutMs: 5_000 },
			attempts: 2,
			outcomeUnknown: true,
		});
		expect(scripted.sentAt).toStrictEqual([0, 6_750]);
	});

	it('does not touch a request that was answered in time', async () => {
		const scripted = new ScriptedRequest([OK], {}, 29_999);
		expect(await scripted.run()).toMatchObject({ ok: true });
		await scripted.clock.run(scripted.clock.pass(60_000));
		expect(scripted.sent[0]?.[1].signal.aborted).toBe(false);
	});
});

describe('an execution that is cancelled', () => {
	it('ends what is under way at once; it may have worked', async () => {
		const scripted = new ScriptedRequest([OK], {}, 20_000);
		scripted.endsWithSignal = true;
		scripted.clock.after(300, () => {
			scripted.cancelled.abort();
			scripted.halt.abort();
		});
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason: 'stopped' },
			attempts: 1,
			outcomeUnknown: true,
		});
		expect(scripted.clock.elapsed).toBe(300);
	});
});

describe('a body that is read by whoever judges it', () => {
	const reading = (judge: typeof CALL.judge) =>
		new ScriptedRequest([answered(200)], { judge, maxRetries: 1, timeoutMs: 5_000, line: GET });
	const broken = (code: string) => Object.assign(new Error('aborted'), { code });

	it('is part of the attempt', async () => {
		const scripted: ScriptedRequest = reading(async () => {
			await scripted.clock.pass(2_000);
			return { ok: true, value: { data: 'bytes', body: undefined } };
		});
		expect(await scripted.run()).toMatchObject({
			value: { data: 'bytes' },
			answeredAt: START + 2_000,
		});
	});

	it('that breaks off is a broken connection, and asked for again', async () => {
		const judgements = [
			async () => await Promise.reject(broken('ECONNRESET')),
			async () => await Promise.resolve({ ok: true, value: { data: 1, body: 1 } } as const),
		];
		const scripted = reading(
			async () => await (judgements.shift()?.() ?? Promise.reject(broken('?'))),
		);
		expect(await scripted.run()).toMatchObject({ ok: true, attempts: 2 });
	});

	it.each([
		['ECONNRESET', 'lost', 2],
		['ENOSPC', 'other', 1],
	])('with %s fails as "%s"', async (code, reason, attempts) => {
		const scripted = reading(async () => await Promise.reject(broken(code)));
		expect(await scripted.run()).toMatchObject({ failure: { reason, code }, attempts });
	});

	it('never counts as not sent, whatever the error says', async () => {
		const scripted = reading(async () => await Promise.reject(new Error('The disk is full')));
		expect(await scripted.run()).toMatchObject({
			failure: { reason: 'other', detail: 'The disk is full' },
			outcomeUnknown: true,
		});
	});

	it('that never ends is ended by the deadline', async () => {
		const scripted: ScriptedRequest = reading(async (_response, signal) => {
			await scripted.clock.sleep(3_600_000, signal);
			throw broken('ABORT_ERR');
		});
		expect(await scripted.run()).toMatchObject({
			failure: { reason: 'timeout', timeoutMs: 5_000 },
		});
		expect(scripted.clock.elapsed).toBe(10_750);
	});
});
