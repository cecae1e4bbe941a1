import type { FaultRule } from '../../sandbox/tallyfy/faults/faults.mts';

/** What all contenders are given to delete, and how the sandbox answers. */
export interface Workload {
	readonly name: 'bulk' | 'latency' | 'limit' | 'small';
	readonly title: string;
	readonly items: number;
	readonly latencyMs: number;
	readonly limitPerSecond?: number;
	/** Only to see how figures grow from here to `bulk`: run by the widest pools inside n8n alone. */
	readonly onlyWidestPools?: true;
}

const full: readonly Workload[] = [
	{ name: 'latency', title: 'answers after 50 ms', items: 1_000, latencyMs: 50 },
	{
		name: 'small',
		title: 'answers at once',
		items: 1_000,
		latencyMs: 0,
		onlyWidestPools: true,
	},
	{ name: 'bulk', title: 'answers at once', items: 10_000, latencyMs: 0 },
	{
		name: 'limit',
		title: 'a limit of 100/s, answers after 50 ms',
		items: 1_000,
		latencyMs: 50,
		limitPerSecond: 100,
	},
];

const quickItems = { latency: 100, small: 100, bulk: 1_000, limit: 250 };

/** The workloads in their order; `quick` ones are a smoke test whose figures say little. */
export function workloads(quick: boolean): readonly Workload[] {
	return quick ? full.map((workload) => ({ ...workload, items: quickItems[workload.name] })) : full;
}

/** How the sandbox has to behave. A refusal for the rate limit comes without delay. */
export function faultsOf({ latencyMs, limitPerSecond }: Workload): FaultRule[] {
	const faults: FaultRule[] = [];
	if (limitPerSecond !== undefined)
		faults.push({ fault: { kind: 'rateLimit', limit: limitPerSecond } });
	if (latencyMs > 0) faults.push({ fault: { kind: 'latency', latencyMs } });
	return faults;
}
