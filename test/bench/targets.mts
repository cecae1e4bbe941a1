import { widest } from './contenders.mts';
import type { Measurement } from './measure.mts';
import { rateRatio, type Results } from './results.mts';

/** One promise of the issue, and how it came out. */
export interface TargetResult {
	readonly title: string;
	readonly wanted: string;
	readonly seen: string;
	readonly isMet: boolean;
}

type Pair = readonly [Measurement | undefined, Measurement | undefined];

const shown = (value: number): string => value.toFixed(2);

function atLeast(title: string, [one, other]: Pair, limit: number): TargetResult[] {
	if (one === undefined || other === undefined) return [];
	const ratio = rateRatio(one, other);
	return [{ title, wanted: `≥ ${shown(limit)}`, seen: shown(ratio), isMet: ratio >= limit }];
}

function atMost(title: string, ratio: number, limit: number): TargetResult {
	return { title, wanted: `≤ ${shown(limit)}`, seen: shown(ratio), isMet: ratio <= limit };
}

function underTheLimit(results: Results, width: number): TargetResult[] {
	const run = results.find('limit', 'thisNode', width);
	if (run?.workload.limitPerSecond === undefined) return [];
	const title = `Rate limit, concurrency ${width}:`;
	const allowedMs = (1_000 * run.workload.items) / run.workload.limitPerSecond;
	return [
		{ title: `${title} items lost`, wanted: '0', seen: String(run.lost), isMet: run.lost === 0 },
		atMost(`${title} time / the time that the limit allows`, run.contenderMs / allowedMs, 1.3),
	];
}

function growth(results: Results): TargetResult[] {
	const small = results.find('small', 'thisNode', widest);
	const bulk = results.find('bulk', 'thisNode', widest);
	if (small === undefined || bulk === undefined) return [];
	const title = `From ${small.workload.items} to ${bulk.workload.items} items, concurrency ${widest}:`;
	const factor = bulk.workload.items / small.workload.items;
	return [
		// A tenth for noise: nothing in it is measured more exactly than that.
		atMost(`${title} time`, bulk.contenderMs / small.contenderMs, factor * 1.1),
		atMost(`${title} memory`, bulk.memoryRiseBytes / small.memoryRiseBytes, factor * 1.1),
	];
}

/** The targets of the issue, as far as the measurements are there. */
export function judgeTargets(results: Results): TargetResult[] {
	const pair = (
		workload: 'bulk' | 'latency',
		other: 'barePool' | 'helperPool',
		width: number,
	): Pair => [results.find(workload, 'thisNode', width), results.find(workload, other, width)];
	const againstHttpRequest = (workload: 'bulk' | 'latency'): Pair => [
		results.find(workload, 'thisNode', widest),
		results.find(workload, 'httpRequest'),
	];
	return [
		...atLeast('50 ms, 5: rate / helper pool', pair('latency', 'helperPool', 5), 0.95),
		...atLeast('50 ms, 20: rate / helper pool', pair('latency', 'helperPool', 20), 0.95),
		...atLeast('50 ms, 5: rate / bare pool', pair('latency', 'barePool', 5), 0.8),
		...atLeast('50 ms, 20: rate / bare pool', pair('latency', 'barePool', 20), 0.6),
		...atLeast('50 ms, 20: rate / HTTP Request node', againstHttpRequest('latency'), 1.5),
		...atLeast('No latency, 20: rate / HTTP Request node', againstHttpRequest('bulk'), 1.5),
		...[1, 5, 20].flatMap((width) => {
			const [one, other] = pair('bulk', 'helperPool', width);
			if (one === undefined || other === undefined) return [];
			const ratio = one.contenderMs / other.contenderMs;
			return [atMost(`No latency, ${width}: time / helper pool`, ratio, 1.1)];
		}),
		...underTheLimit(results, 5),
		...underTheLimit(results, 20),
		...growth(results),
	];
}
