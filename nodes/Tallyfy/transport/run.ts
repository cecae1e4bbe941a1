/**
 * Settles every target, at most `width` at once, in the order given. Results come back in that order whatever finished
 * first; undefined stands for a target that was never begun because the run was stopped or cancelled.
 */
export async function runTargets<Target, Result>(
	targets: readonly Target[],
	options: {
		/** Things that are under way at the same time, 1 or more; the requests have a limit of their own. */
		width: number;
		/** Settles one; must not reject. */
		settle: (target: Target) => Promise<Result>;
		/** Nothing more is begun once it aborts. */
		halt: AbortSignal;
		/** Told how to have one more thing under way than `width`, which an outage asks for. */
		onWiden?: ((widen: () => void) => void) | undefined;
	},
): Promise<(Result | undefined)[]> {
	const { width, settle, halt, onWiden } = options;
	const results = new Array<Result | undefined>(targets.length).fill(undefined);
	const queue = targets.entries();

	const worker = async () => {
		// All workers draw from one iterator, so each target is begun once.
		for (const [position, target] of queue) {
			if (halt.aborted) return;
			results[position] = await settle(target);
		}
	};
	const workers = Array.from({ length: Math.min(width, targets.length) }, worker);
	onWiden?.(() => {
		workers.push(worker());
	});
	// Goes on to those that are added meanwhile.
	for (const begun of workers) await begun;
	return results;
}
