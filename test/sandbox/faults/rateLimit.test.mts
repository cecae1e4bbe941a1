import { describe, expect, it } from 'vitest';
import {
	both,
	createRateLimiter,
	fixedWindow,
	withOtherTraffic,
} from '../../../sandbox/tallyfy/faults/rateLimit.mts';
import type { RateLimitFault } from '../../../sandbox/tallyfy/faults/faults.mts';
import { firstOf, openSandbox, send, taskDeletion } from '../client.mts';

const sandbox = await openSandbox();

describe('a fixed window', () => {
	it('admits the limit, says how long the rest has to wait, and starts anew', () => {
		const wait = createRateLimiter(2, 1000, 'fixedWindow');
		expect([0, 100, 200, 999, 1000, 1001, 1002].map(wait)).toEqual([0, 0, 800, 1, 0, 0, 998]);
	});
});

describe('a token bucket', () => {
	it('admits a burst, then one request at a time', () => {
		const wait = createRateLimiter(2, 1000, 'tokenBucket');
		expect([0, 0, 0, 250, 500, 500, 5000, 5000, 5000].map(wait)).toEqual([
			0, 0, 500, 250, 0, 500, 0, 0, 500,
		]);
	});
});

describe('other limits', () => {
	it('can count by windows of the server’s clock', () => {
		const wait = createRateLimiter(2, 1000, 'alignedWindow');
		expect([900, 950, 999, 1000, 1001, 1500].map(wait)).toEqual([0, 0, 1, 0, 0, 500]);
	});

	it('can admit so many in any window', () => {
		const wait = createRateLimiter(2, 1000, 'slidingWindow');
		expect([0, 600, 900, 1000, 1100, 1600].map(wait)).toEqual([0, 0, 100, 0, 500, 0]);
	});

	it('can be shared with somebody else', () => {
		const wait = withOtherTraffic(fixedWindow(3, 1000), 400);
		expect([0, 1, 2, 500, 1000].map(wait)).toEqual([0, 0, 998, 500, 0]);
	});

	it('can lie inside a larger one', () => {
		const wait = both(fixedWindow(1, 100), fixedWindow(2, 1000));
		expect([0, 50, 100, 200].map(wait)).toEqual([0, 50, 0, 800]);
	});
});

describe('beyond the limit', () => {
	async function answerBeyond(fault: Omit<RateLimitFault, 'kind' | 'limit'>) {
		sandbox.faults.set([{ fault: { kind: 'rateLimit', limit: 1, ...fault } }]);
		const [first = '', second = ''] = sandbox.addTasks(2);
		expect((await send(sandbox, 'DELETE', taskDeletion(sandbox, first))).status).toBe(204);
		const answer = await send(sandbox, 'DELETE', taskDeletion(sandbox, second));
		expect(answer.status).toBe(429);
		expect(sandbox.state.deletions).toHaveLength(1);
		return answer;
	}

	it.each<
		[name: string, fault: Omit<RateLimitFault, 'kind' | 'limit'>, retryAfter: string | undefined]
	>([
		['a second by default', {}, '1'],
		['the rest of the window', { windowMs: 30_000 }, '30'],
		['the next token', { windowMs: 20_000, algorithm: 'tokenBucket' }, '20'],
		['whatever is wanted', { retryAfterSeconds: 0 }, '0'],
		['the rest of the hour', { hourlyCap: true }, '3600'],
		['nothing', { retryAfterFormat: 'none' }, undefined],
	])('answers 429, and as the wait %s', async (_name, fault, retryAfter) => {
		const answer = await answerBeyond(fault);
		expect(answer.headers['retry-after']).toBe(retryAfter);
		expect(JSON.parse(answer.text)).toMatchObject({ error: true });
	});

	it('tells the wait as a date that is not too early', async () => {
		const askedMs = Date.now();
		const answer = await answerBeyond({ windowMs: 5000, retryAfterFormat: 'date' });
		const retryAfter = String(answer.headers['retry-after']);
		expect(retryAfter).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
		expect(Date.parse(retryAfter) - askedMs).toBeGreaterThan(4000);
		expect(Date.parse(retryAfter) - askedMs).toBeLessThan(60_000);
	});

	it('gives only the hourly cap its code', async () => {
		const hourly = await answerBeyond({ hourlyCap: true });
		expect(JSON.parse(hourly.text)).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' });
		sandbox.reset();
		expect(JSON.parse((await answerBeyond({})).text)).not.toHaveProperty('code');
	});

	it('lets requests through again when the wait is over', async () => {
		await answerBeyond({ windowMs: 1_500 });
		const path = taskDeletion(sandbox, firstOf(sandbox.addTasks(1)));
		await expect
			.poll(async () => (await send(sandbox, 'DELETE', path)).status, { timeout: 20_000 })
			.toBe(204);
	});
});
