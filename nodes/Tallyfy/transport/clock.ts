import { sleep } from 'n8n-workflow';

import type { Failure } from './outcome';

/** Time and chance, passed in so that tests decide them. */
export interface Clock {
	/** Milliseconds since 1970, for dates: the machine's clock, which can be set back and forward. */
	now(): number;
	/** Milliseconds since some moment, for waiting: they never run backward, whatever is done to the machine's clock. */
	monotonicNow(): number;
	/** Resolves after `delayMs`, or at once when `signal` aborts; never rejects. 0 lets whatever else there is run. */
	sleep(delayMs: number, signal: AbortSignal): Promise<void>;
	/** A signal that aborts after `delayMs`, with a `TimeoutError` as its reason. */
	timeout(delayMs: number): AbortSignal;
	/** At least 0, less than 1. */
	random(): number;
}

export const NEVER = new AbortController().signal;

/** ISO 8601 in UTC, null where there was nothing. */
export function isoTime(at: number | undefined): string | null {
	return at === undefined ? null : new Date(at).toISOString();
}

/** n8n's `sleep` can't be ended early; in short naps, an aborted wait leaves no timer behind for long. */
const NAP_MS = 1_000;

export const systemClock: Clock = {
	now: () => Date.now(),
	monotonicNow: () => performance.now(),
	random: () => Math.random(),
	timeout: (delayMs) => AbortSignal.timeout(delayMs),
	async sleep(delayMs, signal) {
		const until = performance.now() + delayMs;
		await withAbort(signal, async (aborted) => {
			let leftMs = delayMs;
			while (!signal.aborted) {
				await Promise.race([sleep(Math.min(leftMs, NAP_MS)), aborted]);
				leftMs = until - performance.now();
				if (leftMs <= 0) break;
			}
		});
	},
};

/** A fraction that is lost in a sum must not make an alarm ring without end. */
const ROUNDING_MS = 0.001;

/** Rings once, at the earliest time it was set for. Times are monotonic milliseconds. */
export class Alarm {
	private next: { at: number; off: AbortController } | undefined;

	constructor(
		private readonly clock: Clock,
		private readonly ring: () => void,
	) {}

	/** Infinity switches it off. It may ring earlier, where it was set for that before. */
	set(at: number): void {
		if (this.next !== undefined && at < Infinity && at >= this.next.at) return;
		this.next?.off.abort();
		this.next = undefined;
		if (at === Infinity) return;
		const off = new AbortController();
		this.next = { at, off };
		// Timers know whole milliseconds.
		const delayMs = Math.max(1, Math.ceil(at - this.clock.monotonicNow() - ROUNDING_MS));
		void this.clock.sleep(delayMs, off.signal).then(() => {
			if (off.signal.aborted) return;
			this.next = undefined;
			this.ring();
		});
	}
}

const MOST_IN_ONE_GO = 4;

/**
 * Lets few requests start in one go. None of their bytes leave before all are started, which takes n8n's helper half a
 * millisecond each: fifty at once, this node and Tallyfy would wait for each other in turn (measured with a thousand: 1.8
 * seconds in place of 1.4).
 */
export class Breath {
	private started = 0;

	constructor(
		private readonly clock: Clock,
		/** Called when there is breath again. */
		private readonly onDrawn: () => void,
	) {}

	/** Whether one more may start in this go. */
	take(): boolean {
		if (this.started >= MOST_IN_ONE_GO) return false;
		this.started += 1;
		if (this.started === MOST_IN_ONE_GO) void this.draw();
		return true;
	}

	private async draw(): Promise<void> {
		await this.clock.sleep(0, NEVER);
		this.started = 0;
		this.onDrawn();
	}
}

/** What a signal that aborted ended a request by. */
export function endedBy({ reason }: AbortSignal): 'timeout' | 'cancelled' {
	return reason instanceof Error && reason.name === 'TimeoutError' ? 'timeout' : 'cancelled';
}

/** Runs `work` with a promise that resolves when `signal` aborts, and takes the listener back afterwards. */
export async function withAbort<Value>(
	signal: AbortSignal,
	work: (aborted: Promise<void>) => Promise<Value>,
): Promise<Value> {
	let onAbort: () => void = () => undefined;
	const aborted = new Promise<void>((resolve) => {
		onAbort = resolve;
	});
	if (signal.aborted) onAbort();
	else signal.addEventListener('abort', onAbort);
	try {
		return await work(aborted);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}

/**
 * Runs `work` with a signal that aborts with the first of `signals`, for the same reason. Unlike `AbortSignal.any` it
 * leaves nothing behind on a signal that outlives the work.
 */
export async function withFirstAbort<Value>(
	signals: readonly AbortSignal[],
	work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
	const first = new AbortController();
	const over = new AbortController();
	for (const signal of signals) {
		const end = () => {
			first.abort(signal.reason);
		};
		if (signal.aborted) end();
		else signal.addEventListener('abort', end, { signal: over.signal });
	}
	try {
		return await work(first.signal);
	} finally {
		over.abort();
	}
}

/** Ages are counted in days at least: an hour more or less is within what time zones and caches do to a date. */
const MOST_DRIFT_MS = 3_600_000;

/**
 * What Tallyfy's answers say of the time: an age counted by a machine's clock that is wrong by months makes everything due.
 * Every answer names its date, so that knowing it costs no request.
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

	/** The only answer so far says another time. It may have lain somewhere: a second one is asked for. */
	get isDoubted(): boolean {
		return this.answers === 1 && this.isFarOff;
	}

	/** Why nothing may be judged by its age; undefined while the clocks agree, as far as anybody knows. */
	failure(): Failure | undefined {
		return this.isFarOff ? { reason: 'clock', driftMs: this.newestDriftMs } : undefined;
	}

	private get isFarOff(): boolean {
		return Math.abs(this.newestDriftMs) > MOST_DRIFT_MS;
	}
}
