import { describe, expect, it } from 'vitest';

import { judgeReading } from '../../../nodes/Tallyfy/transport/answer/response';
import type { Attempt } from '../../../nodes/Tallyfy/transport/client';
import {
	answered,
	CALL,
	rateLimited,
	ScriptedRequest,
	unanswered,
} from '../support/scriptedSend.mts';
import { START } from '../support/virtualClock.mts';

const NOT_FOUND = answered(404, '{"message":"Task not found"}');
const OK = answered(204);
const GET = { method: 'GET' as const, url: CALL.line.url };

describe('one request', () => {
	it('is one attempt where everything works', async () => {
		const scripted = new ScriptedRequest([OK]);
		expect(await scripted.run()).toStrictEqual({
			ok: true,
			value: { data: null, body: undefined },
			status: 204,
			attempts: 1,
			outcomeUnknown: false,
			answeredAt: START,
		});
		expect(scripted.sent).toHaveLength(1);
		expect(scripted.sent[0]).toMatchObject([CALL.line, { timeoutMs: 30_000 }]);
	});

	it('tells when the answer came', async () => {
		const scripted = new ScriptedRequest([OK], {}, 5_000);
		expect(await scripted.run()).toMatchObject({ answeredAt: START + 5_000 });
	});

	it.each([
		[answered(400, '{"message":"Not a one-off task"}'), 'badRequest', 'Not a one-off task', false],
		[answered(403), 'proxyRefused', undefined, false],
		[answered(403, '{"message":"No."}'), 'forbidden', 'No.', false],
		[NOT_FOUND, 'notFound', 'Task not found', false],
		[answered(404, '<html>'), 'wrongEndpoint', undefined, false],
		[answered(501), 'serverError', undefined, true],
		[answered(200), 'unconfirmed', undefined, true],
		[answered(200, '<html>'), 'webPage', undefined, true],
	])('fails at once after %j', async (answer, reason, tallyfyMessage, outcomeUnknown) => {
		const scripted = new ScriptedRequest([answer]);
		const status = 'response' in answer ? answer.response.status : 0;
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason, status, tallyfyMessage },
			attempts: 1,
			status,
			outcomeUnknown,
			answeredAt: START,
		});
		expect(scripted.clock.elapsed).toBe(0);
	});

	it('asks once more whether the token is refused', async () => {
		const scripted = new ScriptedRequest([answered(401)]);
		expect(await scripted.run()).toMatchObject({
			failure: { reason: 'unauthorized', status: 401 },
			attempts: 2,
			outcomeUnknown: false,
		});
		expect(scripted.sentAt).toEqual([0, 750]);
		expect(scripted.limiter.doomedBy).toMatchObject({ reason: 'unauthorized' });
		expect(await new ScriptedRequest([answered(401), OK]).run()).toMatchObject({ ok: true });
	});

	it('takes the first refusal of the token at its word where nothing may be sent again', async () => {
		const scripted = new ScriptedRequest([answered(401)], { maxRetries: 0 });
		expect(await scripted.run()).toMatchObject({ attempts: 1 });
		expect(scripted.limiter.doomedBy).toMatchObject({ reason: 'unauthorized' });
	});

	it('goes out again at once with a new token, and asks before what has to hold then, whatever retries are allowed', async () => {
		const renewed: Attempt = { ...answered(401), isRenewed: true };
		let asked = 0;
		const before = async () => {
			asked += 1;
			await Promise.resolve();
			return undefined;
		};
		const scripted = new ScriptedRequest([renewed, OK], { maxRetries: 0 });
		expect(await scripted.run(before)).toMatchObject({ ok: true, attempts: 2 });
		expect(scripted.sentAt).toEqual([0, 0]);
		expect(asked).toBe(2);
	});

	it('is not sent for ever with new tokens that are refused as well', async () => {
		const scripted = new ScriptedRequest([{ ...answered(401), isRenewed: true }]);
		expect(await scripted.run()).toMatchObject({
			failure: { reason: 'unauthorized' },
			attempts: 3,
		});
		expect(scripted.limiter.doomedBy).toMatchObject({ reason: 'unauthorized' });
	});

	it('is never sent on, and says where the redirect pointed', async () => {
		const location = 'https://login.example.com/';
		const scripted = new ScriptedRequest([answered(302, '', { location })]);
		expect(await scripted.run()).toMatchObject({
			failure: { reason: 'redirect', location },
			outcomeUnknown: false,
		});
		expect(scripted.sentAt).toHaveLength(1);
	});

	it.each(['connectionRefused', 'unknownHost', 'certificate', 'notSent'] as const)(
		'fails at once when the connection is "%s"',
		async (reason) => {
			const scripted = new ScriptedRequest([unanswered(reason)]);
			expect(await scripted.run()).toEqual({
				ok: false,
				failure: { reason },
				attempts: 1,
				outcomeUnknown: false,
			});
			expect(scripted.clock.elapsed).toBe(0);
		},
	);

	it('says what the system said of a broken connection', async () => {
		const failure = { reason: 'certificate', code: 'CERT_HAS_EXPIRED', detail: 'expired' } as const;
		expect(await new ScriptedRequest([{ failure }]).run()).toMatchObject({ failure });
	});
});

describe('a retry', () => {
	// The clock's chance is 0.5: delays of 0.75, 1.5, 3, 6 and 6 s.
	it.each([
		[answered(403, '<html>')],
		[answered(407, '<html>')],
		[answered(408)],
		[answered(409)],
		[answered(423)],
		[answered(425)],
		[answered(500)],
		[answered(502)],
		[answered(503)],
		[answered(504)],
		[answered(507)],
		[answered(530)],
		[answered(599)],
		[unanswered('timeout')],
		[unanswered('lost')],
		[unanswered('notConnected')],
		[unanswered('nameLookup')],
	])('follows %j', async (failure) => {
		const scripted = new ScriptedRequest([failure, OK]);
		expect(await scripted.run()).toMatchObject({ ok: true, attempts: 2 });
		expect(scripted.sentAt).toStrictEqual([0, 750]);
	});

	it('waits longer each time, and not for ever', async () => {
		const scripted = new ScriptedRequest([unanswered('lost')], { maxRetries: 5 });
		expect(await scripted.run()).toEqual({
			ok: false,
			failure: { reason: 'lost' },
			attempts: 6,
			outcomeUnknown: true,
		});
		expect(scripted.sentAt).toStrictEqual([0, 750, 2_250, 5_250, 11_250, 17_250]);
	});

	it('is left out where none are allowed', async () => {
		const scripted = new ScriptedRequest([answered(503)], { maxRetries: 0 });
		expect(await scripted.run()).toMatchObject({ ok: false, attempts: 1, status: 503 });
		expect(scripted.clock.elapsed).toBe(0);
	});

	it('tells the last status although no answer came after it', async () => {
		const scripted = new ScriptedRequest([answered(503), unanswered('lost')], { maxRetries: 1 });
		expect(await scripted.run()).toMatchObject({ status: 503, failure: { reason: 'lost' } });
	});

	it.each([
		['seconds', '20', 20_000],
		['a date', new Date(START + 19_750).toUTCString(), 19_750],
		['less than the backoff', '0', 750],
	])('waits for the Retry-After of a server error in %s', async (_words, header, waitMs) => {
		const busy = answered(503, '', { 'retry-after': header });
		const scripted = new ScriptedRequest([busy, OK]);
		expect(await scripted.run()).toMatchObject({ ok: true });
		expect(scripted.sentAt).toStrictEqual([0, waitMs]);
		expect(scripted.limiter.totalPauseMs).toBe(0);
	});

	it('is left out when Retry-After is longer than the user allows, and says when to try again', async () => {
		const busy = answered(503, '', { 'retry-after': '301' });
		const scripted = new ScriptedRequest([busy]);
		expect(await scripted.run()).toMatchObject({
			attempts: 1,
			status: 503,
			failure: { reason: 'waitTooLong', retryAt: START + 301_000, maxWaitMs: 300_000 },
		});
		expect(scripted.clock.elapsed).toBe(0);
	});

	it('waits for a Retry-After that is just as long as the user allows', async () => {
		const busy = answered(503, '', { 'retry-after': '300' });
		const scripted = new ScriptedRequest([busy, OK]);
		expect(await scripted.run()).toMatchObject({ ok: true });
		expect(scripted.clock.elapsed).toBe(300_000);
	});

	it('follows a list or record that was cut off, since nothing is changed by asking', async () => {
		const judge: typeof CALL.judge = (response) => {
			const judgement = judgeReading(response);
			return judgement.ok ? { ok: true, value: { data: null, body: judgement.value } } : judgement;
		};
		const script = [answered(200, '{"data":[{"id":'), answered(200, '{"data":[]}')];
		const scripted = new ScriptedRequest(script, { judge, line: GET });
		expect(await scripted.run()).toMatchObject({ value: { body: { data: [] } }, attempts: 2 });
	});

	it('counts time by a clock that nobody sets', async () => {
		const scripted = new ScriptedRequest([answered(500), OK]);
		scripted.clock.after(100, () => {
			scripted.clock.setForwardMs = -3_600_000;
		});
		await scripted.run();
		expect(scripted.sentAt).toStrictEqual([0, 750]);
	});

	it('adds up what Tallyfy asked for, server errors and rate limit alike', async () => {
		const busy = answered(503, '', { 'retry-after': '200' });
		const scripted = new ScriptedRequest([busy, rateLimited('100'), busy, OK]);
		expect(await scripted.run()).toMatchObject({ ok: false, attempts: 3, status: 503 });
		expect(scripted.sentAt).toStrictEqual([0, 200_000, 300_000]);
	});
});

describe('an unknown outcome', () => {
	const UNKNOWN = { ok: false, failure: { reason: 'notFound' }, attempts: 2, outcomeUnknown: true };

	it.each([
		[unanswered('lost')],
		[unanswered('timeout')],
		[answered(500)],
		[answered(502)],
		[answered(504)],
	])('after %j, and then a 404, is left to the caller', async (failure) => {
		expect(await new ScriptedRequest([failure, NOT_FOUND]).run()).toMatchObject(UNKNOWN);
	});

	it.each([
		[unanswered('notConnected')],
		[unanswered('nameLookup')],
		[answered(408)],
		[answered(503)],
		[rateLimited('1')],
	])('is none after %j, which never took effect: the 404 is an error', async (failure) => {
		expect(await new ScriptedRequest([failure, NOT_FOUND]).run()).toMatchObject({
			ok: false,
			failure: { reason: 'notFound' },
			outcomeUnknown: false,
		});
	});

	it.each([
		['<html>', 'wrongEndpoint'],
		['{"message":"Organization not found"}', 'wrongOrganization'],
	])('is not settled by a 404 that speaks of something else: %s', async (body, reason) => {
		const scripted = new ScriptedRequest([unanswered('lost'), answered(404, body)]);
		expect(await scripted.run()).toMatchObject({
			ok: false,
			failure: { reason },
			outcomeUnknown: true,
		});
	});

	it('of an earlier try of the execution counts too', async () => {
		const scripted = new ScriptedRequest([NOT_FOUND], { sentBefore: true });
		expect(await scripted.run()).toMatchObject({ ...UNKNOWN, attempts: 1 });
	});

	it('stays unknown through what follows', async () => {
		const scripted = new ScriptedRequest([unanswered('lost'), answered(401)]);
		expect(await scripted.run()).toMatchObject({ ok: false, outcomeUnknown: true });
	});

	it('is told with a success as well', async () => {
		const scripted = new ScriptedRequest([answered(500), OK]);
		expect(await scripted.run()).toMatchObject({ ok: true, outcomeUnknown: true });
		const clean = new ScriptedRequest([answered(503), OK]);
		expect(await clean.run()).toMatchObject({ ok: true, outcomeUnknown: false });
	});
});
