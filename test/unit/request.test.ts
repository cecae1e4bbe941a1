import { describe, expect, it } from 'vitest';

import { answered, broken, refused, REQUEST, ScriptedDeletion } from './scriptedSend';
import { START } from './virtualClock';

const NOT_FOUND = answered(404, '{"message":"Task not found"}');
const OK = answered(204);

describe('one deletion', () => {
	it('is one request where everything works', async () => {
		const deletion = new ScriptedDeletion([OK]);
		expect(await deletion.run()).toStrictEqual({
			kind: 'deleted',
			status: 204,
			data: null,
			attempts: 1,
		});
		expect(deletion.requests).toStrictEqual([[{ method: 'DELETE', url: REQUEST.url }, 30_000]]);
	});

	it('returns what Tallyfy returned', async () => {
		const deletion = new ScriptedDeletion([answered(200, '{"data":{"id":"f"}}')], {
			id: 'f',
			confirmedBy: [200],
		});
		expect(await deletion.run()).toMatchObject({ status: 200, data: { id: 'f' } });
	});

	it.each([
		[answered(400, '{"message":"Not a one-off task"}'), 'badRequest', 'Not a one-off task', false],
		[answered(401), 'unauthorized', undefined, false],
		[answered(403), 'forbidden', undefined, false],
		[NOT_FOUND, 'notFound', 'Task not found', false],
		[answered(404, '<html>'), 'wrongEndpoint', undefined, false],
		[answered(410), 'unexpectedStatus', undefined, false],
		[answered(501), 'serverError', undefined, true],
		[answered(200), 'unconfirmed', undefined, true],
		[answered(200, '<html>'), 'webPage', undefined, false],
	])('fails at once after %j', async (answer, reason, tallyfyMessage, outcomeUnknown) => {
		const deletion = new ScriptedDeletion([answer]);
		const status = 'status' in answer ? answer.status : 0;
		expect(await deletion.run()).toStrictEqual({
			kind: 'failed',
			failure: {
				cause: 'answer',
				reason,
				status,
				...(tallyfyMessage === undefined ? {} : { tallyfyMessage }),
			},
			attempts: 1,
			status,
			outcomeUnknown,
		});
		expect(deletion.clock.elapsed).toBe(0);
	});

	it('is never sent on, and says where the redirect pointed', async () => {
		const location = 'https://login.example.com/';
		const deletion = new ScriptedDeletion([answered(302, '', { location })]);
		expect(await deletion.run()).toMatchObject({ failure: { reason: 'redirect', location } });
		expect(deletion.sentAt).toHaveLength(1);
	});

	it.each(['refused', 'unknownHost', 'certificate', 'notSent'] as const)(
		'fails at once when the connection is "%s"',
		async (kind) => {
			const deletion = new ScriptedDeletion([broken(kind)]);
			expect(await deletion.run()).toStrictEqual({
				kind: 'failed',
				failure: { cause: 'connection', failure: { kind }, timeoutMs: 30_000 },
				attempts: 1,
				outcomeUnknown: false,
			});
		},
	);
});

describe('a retry', () => {
	// The clock's chance is 0.5: delays of 0.75, 1.5, 3, 6 and 6 s.
	it.each([
		[answered(408)],
		[answered(500)],
		[answered(502)],
		[answered(503)],
		[answered(504)],
		[broken('timeout')],
		[broken('lost')],
		[broken('notConnected')],
		[broken('nameLookup')],
	])('follows %j', async (failure) => {
		const deletion = new ScriptedDeletion([failure, OK]);
		expect(await deletion.run()).toMatchObject({ kind: 'deleted', attempts: 2 });
		expect(deletion.sentAt).toStrictEqual([0, 750]);
	});

	it('waits longer each time, and not for ever', async () => {
		const deletion = new ScriptedDeletion([broken('lost')], { maxRetries: 5 });
		expect(await deletion.run()).toStrictEqual({
			kind: 'failed',
			failure: { cause: 'connection', failure: { kind: 'lost' }, timeoutMs: 30_000 },
			attempts: 6,
			outcomeUnknown: true,
		});
		expect(deletion.sentAt).toStrictEqual([0, 750, 2_250, 5_250, 11_250, 17_250]);
	});

	it('is left out where none are allowed', async () => {
		const deletion = new ScriptedDeletion([answered(503)], { maxRetries: 0 });
		expect(await deletion.run()).toMatchObject({ kind: 'failed', attempts: 1, status: 503 });
		expect(deletion.clock.elapsed).toBe(0);
	});

	it('tells the last status although no answer came after it', async () => {
		const deletion = new ScriptedDeletion([answered(503), broken('lost')], { maxRetries: 1 });
		expect(await deletion.run()).toMatchObject({ status: 503, failure: { cause: 'connection' } });
	});

	it.each([
		['seconds', '20', 20_000],
		['a date', new Date(START + 19_750).toUTCString(), 19_750],
		['less than the backoff', '0', 750],
	])('waits for the Retry-After of a server error in %s', async (_words, header, waitMs) => {
		const busy = answered(503, '', { 'retry-after': header });
		const deletion = new ScriptedDeletion([busy, OK]);
		expect(await deletion.run()).toMatchObject({ kind: 'deleted' });
		expect(deletion.sentAt).toStrictEqual([0, waitMs]);
		expect(deletion.gate.totalPauseMs).toBe(0);
	});

	it('is left out when Retry-After is longer than the user allows, and says when to try again', async () => {
		const busy = answered(503, '', { 'retry-after': '301' });
		const deletion = new ScriptedDeletion([busy]);
		expect(await deletion.run()).toMatchObject({
			attempts: 1,
			failure: { reason: 'serverError', retryAt: START + 301_000 },
		});
		expect(deletion.clock.elapsed).toBe(0);
	});

	it('waits for a Retry-After that is just as long as the user allows', async () => {
		const busy = answered(503, '', { 'retry-after': '300' });
		const deletion = new ScriptedDeletion([busy, OK]);
		expect(await deletion.run()).toMatchObject({ kind: 'deleted' });
		expect(deletion.clock.elapsed).toBe(300_000);
	});

	it('adds up what Tallyfy asked for, server errors and rate limit alike', async () => {
		const busy = answered(503, '', { 'retry-after': '200' });
		const deletion = new ScriptedDeletion([busy, refused('100'), busy, OK]);
		expect(await deletion.run()).toMatchObject({ kind: 'failed', attempts: 3, status: 503 });
		expect(deletion.sentAt).toStrictEqual([0, 200_000, 300_000]);
	});
});

describe('an unknown outcome', () => {
	const SETTLED = {
		kind: 'deleted',
		status: 404,
		data: null,
		attempts: 2,
		alreadyDeleted: true,
		presumed: true,
	};

	it.each([
		[broken('lost')],
		[broken('timeout')],
		[answered(500)],
		[answered(502)],
		[answered(504)],
	])('after %j, and then a 404, is presumed to have worked', async (failure) => {
		expect(await new ScriptedDeletion([failure, NOT_FOUND]).run()).toStrictEqual(SETTLED);
	});

	it.each([
		[broken('notConnected')],
		[broken('nameLookup')],
		[answered(408)],
		[answered(503)],
		[refused('1')],
	])('is none after %j, which never took effect: the 404 is an error', async (failure) => {
		expect(await new ScriptedDeletion([failure, NOT_FOUND]).run()).toMatchObject({
			kind: 'failed',
			failure: { reason: 'notFound' },
			outcomeUnknown: false,
		});
	});

	it.each([
		['<html>', 'wrongEndpoint'],
		['{"message":"Organization not found"}', 'wrongOrganization'],
	])('is not settled by a 404 that speaks of something else: %s', async (body, reason) => {
		const deletion = new ScriptedDeletion([broken('lost'), answered(404, body)]);
		expect(await deletion.run()).toMatchObject({
			kind: 'failed',
			failure: { reason },
			outcomeUnknown: true,
		});
	});

	it('of an earlier try of the execution is settled by a 404 too', async () => {
		const deletion = new ScriptedDeletion([NOT_FOUND], { sentBefore: true });
		expect(await deletion.run()).toStrictEqual({ ...SETTLED, attempts: 1 });
	});

	it('stays unknown through what follows', async () => {
		const deletion = new ScriptedDeletion([broken('lost'), answered(401)]);
		expect(await deletion.run()).toMatchObject({ kind: 'failed', outcomeUnknown: true });
	});
});

describe('a request that trickles', () => {
	it('is given up a second after its timeout, and sent again', async () => {
		const deletion = new ScriptedDeletion([OK], { timeoutMs: 5_000, maxRetries: 1 }, 3_600_000);
		expect(await deletion.run()).toStrictEqual({
			kind: 'failed',
			failure: { cause: 'connection', failure: { kind: 'timeout' }, timeoutMs: 5_000 },
			attempts: 2,
			outcomeUnknown: true,
		});
		expect(deletion.sentAt).toStrictEqual([0, 6_750]);
	});
});
