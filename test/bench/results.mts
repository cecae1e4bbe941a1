import type { Kind } from './contenders.mts';
import type { Measurement } from './measure.mts';
import type { Workload } from './workloads.mts';

/** All measurements of one run of the benchmark. */
export class Results {
	readonly measurements: readonly Measurement[];

	constructor(measurements: readonly Measurement[]) {
		this.measurements = measurements;
	}

	of(workload: Workload['name']): Measurement[] {
		return this.measurements.filter((one) => one.workload.name === workload);
	}

	/** The HTTP Request node has no width; its first entry is the default one. */
	find(workload: Workload['name'], kind: Kind, width?: number): Measurement | undefined {
		return this.of(workload).find(
			({ contender }) => contender.kind === kind && contender.width === width,
		);
	}
}

/** Items deleted per second, compared. */
export function rateRatio(one: Measurement, other: Measurement): number {
	return one.deleted / one.contenderMs / (other.deleted / other.contenderMs);
}
