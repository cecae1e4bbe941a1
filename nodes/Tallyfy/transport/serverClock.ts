import type { Failure } from './outcome';

/** Ages are counted in days at least: an hour more or less is within what time zones and caches do to a date. */
const MOST_DRIFT_MS = 3_600_000;

/**
 * What Tallyfy's answers say of the time, beside the clock of the machine that n8n runs on. An age counted by a clock that is
 * wrong by months makes everything due; every answer names its date, so that knowing it costs no request.
 */
export class ServerClock {
	private answers = 0;
	private newestMs = -Infinity;
	private newestDriftMs = 0;

	constructor(private readonly now: () => number) {}

	/** Takes in the headers of an answer that has just come. One from a cache says with `Age` how long it lay there. */
	hear({ date, age }: Readonly<Record<string, unknown>>): void {
		const sentMs = typeof date === 'string' ? Date.parse(date) : NaN;
		const serverMs = sentMs + 1_000 * (Number(age) || 0);
		if (Number.isNaN(serverMs)) return;
		this.answers += 1;
		if (serverMs <= this.newestMs) return;
		this.newestMs = serverMs;
		this.newestDriftMs = this.now() - serverMs;
	}

	/** Milliseconds that this machine is ahead, negative where it is behind; undefined before two answers named their date. */
	driftMs(): number | undefined {
		return this.answers < 2 ? undefined : this.newestDriftMs;
	}

	/** Why nothing may be judged by its age; undefined while the clocks agree, as far as anybody knows. */
	failure(): Failure | undefined {
		const driftMs = this.driftMs();
		const isWrong = driftMs !== undefined && Math.abs(driftMs) > MOST_DRIFT_MS;
		return isWrong ? { reason: 'clock', driftMs } : undefined;
	}
}
