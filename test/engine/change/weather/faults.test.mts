import { describe, expect, it } from 'vitest';

import { DELETE_TASK, SOME_TIME } from '../../harness.mts';
import { asItems, useSandbox } from '../../sandbox.mts';

const world = useSandbox();

// Thousands of things of each kind, in an outage besides: test/long.
describe('300 items, one in twenty reset before and one after the deletion, 5 % server errors, 5 % hangs, 400 a second', () => {
	it('all end deleted, and the sandbox agrees item by item', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(300);
		sandbox.faults.set([
			{ fault: { kind: 'rateLimit', limit: 400 } },
			{ match: { probability: 0.025 }, fault: { kind: 'reset', when: 'before' } },
			{ match: { probability: 0.025 }, fault: { kind: 'reset', when: 'after' } },
			{ match: { probability: 0.025 }, fault: { kind: 'status', status: 503 } },
			{ match: { probability: 0.025 }, fault: { kind: 'status', status: 500, when: 'after' } },
			{ match: { probability: 0.05 }, fault: { kind: 'hang', hangMs: 300 } },
		]);
		const { output, hint } = await world.run({
			items: asItems(ids),
			parameters: { ...DELETE_TASK, options: { concurrency: 20, maxRetries: 10, timeout: 2_000 } },
		});
		expect(output.map(({ json }) => json.id)).toEqual(ids);
		expect(output.every(({ json }) => json.deleted === true)).toBe(true);
		expect(world.left(ids)).toEqual([]);
		expect(hint).toMatch(
			/^300 one-off tasks deleted: \d+ confirmed by a look, .*\d+ sent more than once/,
		);
		expect(sandbox.peakInFlight).toBeLessThanOrEqual(20);
	});
});

describe('an answer that never comes', () => {
	it('is given up after the timeout, and the request is sent again', async () => {
		const ids = world.sandbox.addTasks(3);
		world.sandbox.faults.set([
			{ match: { method: 'DELETE', firstAttemptsPerId: 1 }, fault: { kind: 'hang' } },
		]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: { ...DELETE_TASK, options: { timeout: 1_000 } },
		});
		expect(output.map(({ json }) => [json.deleted, json.attempts])).toEqual(
			ids.map(() => [true, 2]),
		);
	});

	it('fails the item when no retry is left, and the item may be deleted', async () => {
		const ids = world.sandbox.addTasks(1);
		world.sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { kind: 'hang' } },
			// The look that would settle it.
			{ match: { method: 'GET', afterRequests: 1 }, fault: { kind: 'status', status: 403 } },
		]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: { ...DELETE_TASK, options: { timeout: 1_000, maxRetries: 0 } },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output[0]?.json).toEqual({
			name: expect.any(String) as string,
			outcome: 'unknown',
			error: "Tallyfy didn't answer within 1 second",
			message: expect.stringContaining('may have been deleted all the same') as string,
			details: { id: ids[0], status: null, attempts: 1, outcomeUnknown: true },
			deleted: false,
			id: ids[0],
			status: null,
			data: null,
			attempts: 1,
			answeredAt: null,
		});
	});
});

describe('a connection that breaks', () => {
	it.each(['reset', 'cut'] as const)(
		'(%s) after the deletion: the second attempt meets a 404, and a look shows that it is gone',
		async (kind) => {
			const ids = world.sandbox.addTasks(2);
			world.sandbox.faults.set([
				{ match: { method: 'DELETE', firstAttemptsPerId: 1 }, fault: { kind, when: 'after' } },
			]);
			const { output } = await world.run({ items: asItems(ids) });
			expect(output.map(({ json }) => json)).toEqual(
				ids.map((id) => ({
					name: expect.any(String) as string,
					deleted: true,
					outcome: 'alreadyDeleted',
					id,
					status: 404,
					data: null,
					attempts: 2,
					answeredAt: SOME_TIME,
					alreadyDeleted: true,
				})),
			);
		},
	);
});

describe('a rate limit', () => {
	it('longer than Max Wait fails the item and says when to try again', async () => {
		const ids = world.sandbox.addTasks(10);
		world.sandbox.faults.set([
			{ fault: { kind: 'rateLimit', limit: 4, windowMs: 3_600_000, hourlyCap: true } as never },
		]);
		const { output, hint } = await world.run({
			items: asItems(ids),
			parameters: { ...DELETE_TASK, options: { maxWait: 2, concurrency: 2 } },
			settings: { onError: 'continueRegularOutput' },
		});
		const failed = output.filter(({ json }) => json.deleted !== true);
		// The list that shows all ten took one of the four requests.
		expect(failed).toHaveLength(7);
		expect(failed[0]?.json.error).toContain(
			"longer pause than the 2 seconds that 'Options > Max Wait (Seconds)' allows",
		);
		expect(failed[0]?.json.message).toMatch(
			/^Try again after \d\d:\d\d:\d\d UTC on \d{4}-\d\d-\d\d/,
		);
		expect(world.left(ids)).toHaveLength(7);
		expect(world.sandbox.requests.length).toBeLessThanOrEqual(6);
		expect(hint).toContain('7 failed');
	});

	it('holds every request until the pause is over, and uses up no retries', async () => {
		const ids = world.sandbox.addTasks(12);
		world.sandbox.faults.set([{ fault: { kind: 'rateLimit', limit: 10 } }]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: { ...DELETE_TASK, options: { maxRetries: 0, concurrency: 4 } },
		});
		expect(output).toHaveLength(12);
		const requests = world.sandbox.requests;
		const refusedAt = requests.find(({ status }) => status === 429)?.receivedAtMs ?? NaN;
		const later = requests.filter(({ receivedAtMs }) => receivedAtMs > refusedAt + 50);
		expect(later.length).toBeGreaterThan(0);
		for (const { receivedAtMs } of later)
			expect(receivedAtMs - refusedAt).toBeGreaterThanOrEqual(950);
	});
});
