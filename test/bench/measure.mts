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

/** Beside this, what disturbs a single run is small; it is not repeated. */
const ENOUGH_MS = 25_000;

/**
 * Lets every contender run, up to `rounds` times in turn, so that a disturbance of the machine does not hit the same one
 * each time. Of each contender, the run in the middle by its time stands for all.
 */
export async function measureAll(
	arena: Arena,
	workload: Workload,
	contenders: readonly Contender[],
	rounds: number,
	onMeasured: (measurement: Measurement) => void,
): Promise<Measurement[]> {
	const runs = new Map(contenders.map((contender) => [contender, [] as Measurement[]]));
	for (let round = 0; round < rounds; round++) {
		for (const [contender, earlier] of runs) {
			const measuredMs = earlier.reduce((sum, { contenderMs }) => sum + contenderMs, 0);
			if (measuredMs >= ENOUGH_MS) continue;
			const measurement = await measureOnce(arena, workload, contender);
			earlier.push(measurement);
			onMeasured(measurement);
		}
	}
	return [...runs.values()].flatMap(median);
}

function median(runs: readonly Measurement[]): Measurement[] {
	const sorted = runs.toSorted((one, other) => one.contenderMs - other.contenderMs);
	return sorted.slice(Math.floor((sorted.length - 1) / 2)).slice(0, 1);
}
