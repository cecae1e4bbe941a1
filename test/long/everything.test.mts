import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../engine/sandbox.mts';
import {
	ARCHIVE_PROCESSES,
	changing,
	DELETE_PROCESSES,
	DELETE_TASKS,
	DELETE_TEMPLATES,
	RESTORE_TASKS,
	stateOf,
} from '../engine/change/operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const outage = (seconds: number) => ({
	match: { betweenMs: [1_000, 1_000 * (1 + seconds)] as const },
	fault: { kind: 'status', status: 502 } as const,
});
/** Everything at once, beside an outage. */
const EVERYTHING = [
	{ fault: { kind: 'rateLimit', limit: 400 } as const },
	{ match: { probability: 0.02 }, fault: { kind: 'reset', when: 'before' } as const },
	{ match: { probability: 0.02 }, fault: { kind: 'reset', when: 'after' } as const },
	{ match: { probability: 0.02 }, fault: { kind: 'status', status: 503 } as const },
	{ match: { probability: 0.02 }, fault: { kind: 'status', status: 500, when: 'after' } as const },
	{ match: { probability: 0.02 }, fault: { kind: 'status', status: 500 } as const },
	{ match: { probability: 0.02 }, fault: { kind: 'hang', hangMs: 900 } as const },
];

const OPTIONS = { concurrency: 50, maxRetries: 10, timeout: 700 };

describe('4,000 deletions with every fault at once, 200 of them of IDs that never existed', () => {
	it(
		'all that was there ends deleted, the rest failed, and the sandbox agrees item by item',
		{ timeout: 180_000 },
		async () => {
			const { sandbox } = world;
			const there = sandbox.addTasks(3_800);
			const never = Array.from({ length: 200 }, (_, index) => `never-there-${index}`);
			const ids = there.map((id) => id);
			never.forEach((id, index) => ids.splice(index * 20, 0, id));
			sandbox.faults.set([outage(20), ...EVERYTHING]);
			const { output, hint } = await world.run({
				items: asItems(ids),
				parameters: changing(DELETE_TASKS, { options: OPTIONS }),
				settings: CONTINUE,
			});
			expect(output.map(({ json }) => json.id)).toEqual(ids);
			expect(world.left(there)).toEqual([]);
			const isThere = new Set(there);
			const ends = { deleted: 0, failed: 0, wrong: [] as unknown[] };
			for (const { json } of output) {
				const exists = isThere.has(json.id as string);
				// Tasks are looked at: nothing is presumed of one.
				if (json.deleted === true && json.presumed !== true && exists) ends.deleted += 1;
				else if (json.deleted === false && !exists) ends.failed += 1;
				else ends.wrong.push(json);
			}
			console.info(ends, hint);
			expect(ends.wrong).toEqual([]);
			expect([ends.deleted, ends.failed]).toEqual([there.length, never.length]);
			expect(hint).toContain(`${there.length} of 4000 one-off tasks deleted`);
			expect(hint).toContain(`${never.length} failed`);
			expect(sandbox.peakInFlight).toBeLessThanOrEqual(50 + 50);
		},
	);
});

describe.each([
	{ ...ARCHIVE_PROCESSES, count: 2_000 },
	{ ...DELETE_PROCESSES, count: 500 },
	{ ...RESTORE_TASKS, count: 500 },
	{ ...DELETE_TEMPLATES, count: 300 },
])('$count things with every fault at once: $name', (kind) => {
	it(
		'changes everything, presumes nothing, and the sandbox agrees item by item',
		{ timeout: 180_000 },
		async () => {
			const { sandbox } = world;
			const ids = kind.add(sandbox, kind.count, kind.from);
			sandbox.faults.set([outage(3), ...EVERYTHING]);
			const { output, hint } = await world.run({
				items: asItems(ids),
				parameters: changing(kind, { options: OPTIONS }),
				settings: CONTINUE,
			});
			console.info(kind.name, hint, sandbox.requests.length);
			expect(output.map(({ json }) => json.id)).toEqual(ids);
			expect(output.filter(({ json }) => json[kind.done] !== true)).toEqual([]);
			expect(output.filter(({ json }) => json.presumed !== undefined)).toEqual([]);
			expect(ids.filter((id) => stateOf(sandbox, kind, id) !== kind.to)).toEqual([]);
		},
	);
});
