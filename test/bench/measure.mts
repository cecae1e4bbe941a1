import type { Arena } from './arena.mts';
import type { Contender } from './contenders.mts';
import { withUsage, type Usage } from './usage.mts';
import type { Workload } from './workloads.mts';

/** What one contender did with one workload. */
export interface Measurement extends Usage {
	readonly workload: Workload;
	readonly contender: Contender;
	/** The contender alone: without the trigger, the making of items and the saving of the execution. */
	readonly contenderMs: number;
	/** From the call of the webhook to its answer. */
	readonly endToEndMs: number;
	readonly deleted: number;
	readonly lost: number;
	readonly peakInFlight: number;
}

/** Runs one contender once, with a fresh sandbox and without garbage of the one before. */
async function measureOnce(
	arena: Arena,
	workload: Workload,
	contender: Contender,
): Promise<Measurement> {
	const ids = await arena.sandbox.prepare(workload);
	await arena.inspector.collectGarbage();
	const { result: endToEndMs, usage } = await withUsage(arena.processIdOf(contender), async () => {
		const startedMs = performance.now();
		await arena.run(contender, ids);
		return performance.now() - startedMs;
	});
	const { deleted, peakInFlight } = await arena.sandbox.stats();
	return {
		workload,
		contender,
		...usage,
		contenderMs: await arena.contenderMs(contender),
		endToEndMs,
		deleted,
		lost: workload.items - deleted,
		peakInFlight,
	};
}

/** Runs one contender several times; the run in the middle by its time stands for all. */
export async function measure(
	arena: Arena,
	workload: Workload,
	contender: Contender,
	times: number,
): Promise<Measurement> {
	const runs: Measurement[] = [];
	for (let time = 0; time < times; time++) runs.push(await measureOnce(arena, workload, contender));
	runs.sort((one, other) => one.contenderMs - other.contenderMs);
	const median = runs[Math.floor((times - 1) / 2)];
	if (median === undefined) throw new RangeError('a contender has to run at least once');
	return median;
}
