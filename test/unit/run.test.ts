import { describe, expect, it } from 'vitest';

import { runTargets } from '../../nodes/Tallyfy/bulk/run';
import { deleted, failed } from './results';
import { VirtualClock } from './virtualClock';

interface Job {
	name: string;
	takesMs: number;
	fails?: boolean;
}

/** Runs the jobs and notes when each begins and ends. */
async function run(jobs: Job[], concurrency: number, cancelAtMs?: number) {
	const clock = new VirtualClock();
	const log: string[] = [];
	const controller = new AbortController();
	if (cancelAtMs !== undefined) {
		clock.after(cancelAtMs, () => {
			controller.abort();
		});
	}
	const outcomes = await clock.run(
		runTargets(jobs, {
			concurrency,
			cancelled: cancelAtMs === undefined ? undefined : controller.signal,
			endsRun: (_job, outcome) => outcome.kind === 'failed',
			settle: async ({ name, takesMs, fails }, halt) => {
				log.push(`${clock.elapsed} ${name} begins`);
				await clock.pass(takesMs);
				log.push(`${clock.elapsed} ${name} ends${halt.aborted ? ', halted' : ''}`);
				return fails === true ? failed(403) : deleted({ data: name });
			},
		}),
	);
	const names = outcomes.map((outcome) => outcome && ('data' in outcome ? outcome.data : 'failed'));
	return { names, log };
}

describe('a run', () => {
	it('begins the next target as soon as a place is free, and keeps the order of the outcomes', async () => {
		const jobs = [
			{ name: 'a', takesMs: 30 },
			{ name: 'b', takesMs: 10 },
			{ name: 'c', takesMs: 15 },
		];
		const { names, log } = await run(jobs, 2);
		expect(names).toEqual(['a', 'b', 'c']);
		expect(log).toEqual([
			'0 a begins',
			'0 b begins',
			'10 b ends',
			'10 c begins',
			'25 c ends',
			'30 a ends',
		]);
	});

	it.each([1, 50])('settles everything at a concurrency of %d', async (concurrency) => {
		const jobs = Array.from({ length: 7 }, (_, n) => ({ name: `j${n}`, takesMs: 7 - n }));
		expect((await run(jobs, concurrency)).names).toEqual(jobs.map(({ name }) => name));
	});

	it('of nothing is over at once', async () => {
		expect(await run([], 5)).toEqual({ names: [], log: [] });
	});

	it('begins nothing more after an outcome that ends it, and awaits what is under way', async () => {
		const jobs = [
			{ name: 'a', takesMs: 30 },
			{ name: 'b', takesMs: 10, fails: true },
			{ name: 'c', takesMs: 15 },
		];
		const { names, log } = await run(jobs, 2);
		expect(names).toEqual(['a', 'failed', undefined]);
		expect(log).toEqual(['0 a begins', '0 b begins', '10 b ends', '30 a ends, halted']);
	});

	it('begins nothing more once it is cancelled, and awaits what is under way', async () => {
		const jobs = Array.from({ length: 4 }, (_, n) => ({ name: `j${n}`, takesMs: 10 }));
		const { names, log } = await run(jobs, 1, 15);
		expect(names).toEqual(['j0', 'j1', undefined, undefined]);
		expect(log.at(-1)).toBe('20 j1 ends, halted');
	});

	it('begins nothing where it was cancelled before', async () => {
		const outcomes = await runTargets(['a', 'b'], {
			concurrency: 2,
			cancelled: AbortSignal.abort(),
			endsRun: () => false,
			settle: () => Promise.reject(new Error('begun')),
		});
		expect(outcomes).toEqual([undefined, undefined]);
	});

	it('tells whose outcome it asks about', async () => {
		const asked: unknown[] = [];
		await runTargets(['a'], {
			concurrency: 1,
			endsRun: (target, outcome) => {
				asked.push([target, outcome]);
				return false;
			},
			settle: () => Promise.resolve(deleted()),
		});
		expect(asked).toEqual([['a', deleted()]]);
	});
});
