import { beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/tallyfy/faults/faults.mts';
import { outputOf, runBulk } from './support/bulk.mts';
import { deletedTask } from './support/results.mts';
import { worlds } from './support/world.mts';

const TIMEOUT_MS = 500;
const MINUTE_S = 60;

/** What goes wrong before the first request has deleted anything. */
const passing: [what: string, fault: Fault][] = [
	['a connection that breaks', { kind: 'reset' }],
	['an answer that breaks off', { kind: 'cut' }],
	['an answer that takes too long', { kind: 'hang' }],
	['a server error', { kind: 'status', status: 503 }],
];

/** n8n's HTTP helper and its errors differ between the generations; what the node makes of them must not. */
describe.each(worlds)('n8n $release.version', (world) => {
	let ids: string[] = [];
	const run = async (options = {}) =>
		await runBulk(world, ids, {
			onError: 'continueRegularOutput',
			options: { timeout: TIMEOUT_MS, ...options },
		});

	beforeEach(() => {
		world.sandbox.reset();
		ids = world.sandbox.addTasks(1);
	});

	it.each(passing)('%s is tried again', async (_what, fault) => {
		world.sandbox.faults.set([{ match: { method: 'DELETE', firstAttemptsPerId: 1 }, fault }]);
		const execution = await run();
		expect(outputOf(execution, 'Next')[0]?.json).toEqual(deletedTask(ids[0], { attempts: 2 }));
	});

	it('a deletion whose answer is lost is found done by the next attempt', async () => {
		world.sandbox.faults.set([
			{
				match: { method: 'DELETE', firstAttemptsPerId: 1 },
				fault: { kind: 'reset', when: 'after' },
			},
		]);
		const execution = await run();
		expect(outputOf(execution, 'Next')[0]?.json).toMatchObject({
			deleted: true,
			status: 404,
			attempts: 2,
			alreadyDeleted: true,
		});
		expect(world.deletedIds).toEqual(ids);
	});

	it('a rate limit pauses the whole run, and all is deleted', async () => {
		ids = world.sandbox.addTasks(30);
		const rule = { kind: 'rateLimit', limit: 10, windowMs: 1_000 } as const;
		world.sandbox.faults.set([{ match: { method: 'DELETE' }, fault: rule }]);
		const execution = await run();
		expect(world.deletedIds.toSorted()).toEqual(ids.toSorted());
		expect(execution.runs.get('Tallyfy')?.at(-1)?.hints).toEqual([
			expect.objectContaining({
				message: expect.stringContaining("Tallyfy's rate limit") as string,
			}),
		]);
	});

	it('a pause longer than Max Wait is an error that says when to try again', async () => {
		const rule = { kind: 'rateLimit', limit: 0.001, windowMs: MINUTE_S * 1_000 } as const;
		world.sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { ...rule, retryAfterSeconds: 2 * MINUTE_S } },
		]);
		ids = world.sandbox.addTasks(2);
		const execution = await run({ maxWait: MINUTE_S, concurrency: 1 });
		const { error, message } = outputOf(execution, 'Next').at(-1)?.json ?? {};
		expect(error).toBe(
			"Tallyfy asks for a longer pause than the 60 seconds that 'Options > Max Wait (Seconds)' allows",
		);
		expect(message).toMatch(/^Try again after \d\d:\d\d:\d\d UTC on /);
	});

	it('a redirect is refused instead of followed', async () => {
		const location = `${world.sandbox.url}/elsewhere`;
		world.sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { kind: 'redirect', location, status: 307 } },
		]);
		const execution = await run();
		expect(outputOf(execution, 'Next')[0]?.json.error).toContain('a deletion is never sent on');
		expect(world.deleteRequestsFor(ids[0] ?? '')).toBe(1);
	});

	it('a web page with status 200 is no deletion', async () => {
		world.sandbox.faults.set([{ match: { method: 'DELETE' }, fault: { kind: 'webPage' } }]);
		const execution = await run();
		expect(outputOf(execution, 'Next')[0]?.json.error).toContain('A web page came back (200)');
		expect(world.deletedIds).toEqual([]);
	});
});
