import type { Outcome } from '../transport/outcome';

export interface RunOptions<Target> {
	/** Requests in flight at the same time, 1 or more. */
	concurrency: number;
	/** With Stop Workflow: whether this outcome ends the run. */
	endsRun: (target: Target, outcome: Outcome) => boolean;
	/** Deletes one target; must not reject. Told to halt, it ends its waits and starts nothing more. */
	settle: (target: Target, halt: AbortSignal) => Promise<Outcome>;
	/** n8n's signal that the user stopped the execution. */
	cancelled?: AbortSignal | undefined;
}

/**
 * Settles every target, at most `concurrency` at once, in the order given. Outcomes come back in that order whatever
 * finished first; undefined stands for a target that was never begun because the run was stopped or cancelled.
 */
export async function runTargets<Target>(
	targets: readonly Target[],
	{ concurrency, endsRun, settle, cancelled }: RunOptions<Target>,
): Promise<(Outcome | undefined)[]> {
	const outcomes = new Array<Outcome | undefined>(targets.length).fill(undefined);
	const stop = new AbortController();
	const halt = cancelled === undefined ? stop.signal : AbortSignal.any([stop.signal, cancelled]);
	const queue = targets.entries();

	const worker = async () => {
		// All workers draw from one iterator, so each target is begun once.
		for (const [position, target] of queue) {
			if (halt.aborted) return;
			const outcome = await settle(target, halt);
			outcomes[position] = outcome;
			if (endsRun(target, outcome)) stop.abort();
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, targets.length) }, worker));
	return outcomes;
}
