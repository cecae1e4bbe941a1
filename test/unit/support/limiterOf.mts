import { Limiter } from '../../../nodes/Tallyfy/transport/limiter/limiter';
import { Rate } from '../../../nodes/Tallyfy/transport/limiter/rate';
import type { VirtualClock } from './virtualClock.mts';

/** The limiter of a run that is alone on its account and never stopped, as far as nothing else is said. */
export function limiterOf(
	clock: VirtualClock,
	concurrency: number,
	{
		halt = new AbortController().signal,
		rate = new Rate(clock),
		onWitnessWanted = () => undefined,
	}: { halt?: AbortSignal; rate?: Rate | undefined; onWitnessWanted?: () => void } = {},
): Limiter {
	return new Limiter({ clock, concurrency, halt, rate, onWitnessWanted });
}
