import { describe, expect, it } from 'vitest';

import { runTargets } from '../../../nodes/Tallyfy/transport/session';
import { VirtualClock } from '../support/virtualClock.mts';

interface Job {
	name: string;
	takesMs: number;
	stops?: boolean;
}

/** Runs the jobs and notes when each begins and ends. */
async function run(jobs: Job[], width: number, haltAtMs?: number) {
	const clock = new VirtualClock();
	const log: string[] = [];
	const controller = new AbortController();
	if (haltAtMs !== undefined) {
		clock.after(haltAtMs, () => {
			controller.abort();
		});
	}
	const names = await clock.run(
		runTargets(jobs, {
			width,
			halt: controller.signal,
			settle: async ({ name, takesMs, stops }) => {
				log.push(`${clock.elapsed} ${name} begins`);
				await clock.pass(takesMs);
				if (stops === true) controller.abort();
				log.push(`${clock.elapsed} ${name} ends`);
				return name;
			},
		}),
	);
	return { names, log };
}

describe('a run', () => {
	it('begins the next target as soon as a place is free, and keeps the order of the results', async () => {
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

	it.each([1, 50])('settles everything at a width of %d', async (width) => {
		const jobs = Array.from({ length: 7 }, (_, n) => ({ name: `j${n}`, takesMs: 7 - n }));
		expect((await run(jobs, width)).names).toEqual(jobs.map(({ name }) => name));
	});

	it('of nothing is over at once', async () => {
		expect(await run([], 5)).toEqual({ names: [], log: [] });
	});

	it('begins nothing more after what stops it, and awaits what is under way', async () => {
		const jobs = [
			{ name: 'a', takesMs: 30 },
			{ name: 'b', takesMs: 10, stops: true },
			{ name: 'c', takesMs: 15 },
		];
		const { names, log } = await run(jobs, 2);
		expect(names).toEqual(['a', 'b', undefined]);
		expect(log).toEqual(['0 a begins', '0 b begins', '10 b ends', '30 a ends']);
	});

	it('begins nothing more once it is halted, and awaits what is under way', async () => {
		const jobs = Array.from({ length: 4 }, (_, n) => ({ name: `j${n}`, takesMs: 10 }));
		const { names, log } = await run(jobs, 1, 15);
		expect(names).toEqual(['j0', 'j1', undefined, undefined]);
		expect(log.at(-1)).toBe('20 j1 ends');
	});

	it('has one more thing under way for each time that it is asked, and awaits it', async () => {
		const clock = new VirtualClock();
		const log: string[] = [];
		const results = await clock.run(
			runTargets(['a', 'b', 'c'], {
				width: 1,
				halt: new AbortController().signal,
				onWiden: (widen) => {
					clock.after(5, widen);
					return () => undefined;
				},
				settle: async (name) => {
					log.push(`${clock.elapsed} ${name} begins`);
					await clock.pass(name === 'b' ? 50 : 10);
					return name;
				},
			}),
		);
		expect(results).toEqual(['a', 'b', 'c']);
		expect(log).toEqual(['0 a begins', '5 b begins', '10 c begins']);
	});

	it('begins nothing where it was halted before', async () => {
		const results = await runTargets(['a', 'b'], {
			width: 2,
			halt: AbortSignal.abort(),
			settle: () => Promise.reject(new Error('begun')),
		});
		expect(results).toEqual([undefined, undefined]);
	});
});
