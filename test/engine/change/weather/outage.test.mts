import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import { changing, DELETE_TASKS } from '../operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const LATENCY = { fault: { kind: 'latency', latencyMs: 30 } } as const;

// Outages of minutes are told in virtual time, in test/unit/transport, and in test/long.
describe('an outage', () => {
	it(
		'holds Stop Workflow as well, which has nothing to stop for',
		{ timeout: 60_000 },
		async () => {
			const ids = world.sandbox.addTasks(60);
			world.sandbox.faults.set([
				LATENCY,
				{ match: { betweenMs: [100, 4_000] }, fault: { kind: 'status', status: 502 } },
			]);
			const { run } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { options: { concurrency: 1 } }),
			});
			expect(run.status).toBe('success');
			expect(world.left(ids)).toEqual([]);
		},
	);
});

describe('Tallyfy down for good', () => {
	it('with Stop Workflow is an error with the account', { timeout: 60_000 }, async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(40);
		sandbox.faults.set([{ match: { afterRequests: 21 }, fault: { kind: 'status', status: 503 } }]);
		const { error, run } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { options: { maxWait: 2 } }),
		});
		expect(error?.message).toMatch(
			/^Tallyfy hasn't answered since .* \[Item \d+\]\. Stopped: 20 of 40 one-off tasks deleted, \d+ failed, \d+ not tried\.$/,
		);
		expect(run.data.resultData.error).toMatchObject({
			context: { data: { deleted: ids.filter((id) => world.left([id]).length === 0) } },
		});
	});

	it(
		'for one thing alone fails that one after its own retries, and nothing else',
		{ timeout: 60_000 },
		async () => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(30);
			const poison = ids[3] ?? '';
			sandbox.faults.set([
				LATENCY,
				{ match: { method: 'DELETE', ids: [poison] }, fault: { kind: 'status', status: 500 } },
			]);
			const { output } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { options: { maxRetries: 2 } }),
				settings: CONTINUE,
			});
			expect(output.filter(({ json }) => json.deleted !== true).map(({ json }) => json.id)).toEqual(
				[poison],
			);
			const sent = sandbox.requests.filter(
				({ method, path }) => method === 'DELETE' && path.includes(poison),
			);
			expect(sent).toHaveLength(3);
		},
	);
});
