import pidusage from 'pidusage';

/** What a process used while something ran. */
export interface Usage {
	/** User and system time. */
	readonly cpuMs: number;
	/** The most resident memory that was seen. */
	readonly peakMemoryBytes: number;
	/** The same, less what the process had at the start. */
	readonly memoryRiseBytes: number;
}

const sampleMs = 100;

/** Runs `work` and watches the process meanwhile. */
export async function withUsage<Result>(
	processId: number,
	work: () => Promise<Result>,
): Promise<{ result: Result; usage: Usage }> {
	const before = await pidusage(processId);
	let peakMemoryBytes = before.memory;
	const sample = async () => {
		const usage = await pidusage(processId);
		peakMemoryBytes = Math.max(peakMemoryBytes, usage.memory);
		return usage;
	};
	let sampling: Promise<unknown> = Promise.resolve();
	const timer = setInterval(() => {
		sampling = sampling.then(sample);
	}, sampleMs);
	try {
		const result = await work();
		clearInterval(timer);
		await sampling;
		const after = await sample();
		const usage = {
			cpuMs: after.ctime - before.ctime,
			peakMemoryBytes,
			memoryRiseBytes: peakMemoryBytes - before.memory,
		};
		return { result, usage };
	} finally {
		clearInterval(timer);
	}
}
