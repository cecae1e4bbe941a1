import type { Clock } from '../../../nodes/Tallyfy/transport/clock';

interface Timer {
	at: number;
	fire: () => void;
}

/** A time zone away from any round number, so that nothing works by accident. */
export const START = Date.UTC(2026, 7, 3, 9, 41, 17, 250);

/** Lets everything that is ready to run, run. */
const settled = () =>
	new Promise<void>((resolve) => {
		setImmediate(resolve);
	});

/**
 * Time that passes only while `run` waits, and at once. All timers of one moment fire before anybody reacts to any of
 * them: the harshest order that a real event loop could come to.
 */
export class VirtualClock implements Clock {
	/** How far somebody has set the machine's clock forward. */
	setForwardMs = 0;
	/** How often whatever is ready gets to run before time passes; what streams hand on takes several rounds. */
	rounds = 1;
	/** Milliseconds since the clock was made. */
	private time = 0;
	private timers: Timer[] = [];

	constructor(
		readonly random: () => number = () => 0.5,
		private readonly startsAt = START,
	) {}

	now(): number {
		return this.startsAt + this.time + this.setForwardMs;
	}

	/** Away from any date, so that nobody can take one for the other unnoticed. */
	monotonicNow(): number {
		return this.time + 1_234.5;
	}

	/** Milliseconds since the clock was made. */
	get elapsed(): number {
		return this.time;
	}

	async sleep(delayMs: number, signal: AbortSignal): Promise<void> {
		if (signal.aborted) return;
		await new Promise<void>((resolve) => {
			const wake = () => {
				signal.removeEventListener('abort', wake);
				resolve();
			};
			signal.addEventListener('abort', wake);
			this.after(delayMs, wake);
		});
	}

	timeout(delayMs: number): AbortSignal {
		const controller = new AbortController();
		this.after(delayMs, () => {
			controller.abort(
				new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
			);
		});
		return controller.signal;
	}

	/** Calls `fire` when `delayMs` have passed. */
	after(delayMs: number, fire: () => void): void {
		const timer = { at: this.time + Math.max(0, delayMs), fire };
		let low = 0;
		let high = this.timers.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			// Latest first, so that the next one to fire is popped off the end.
			if ((this.timers[middle]?.at ?? -Infinity) > timer.at) low = middle + 1;
			else high = middle;
		}
		this.timers.splice(low, 0, timer);
	}

	/** A wait that nobody can end early. */
	async pass(delayMs: number): Promise<void> {
		await new Promise<void>((resolve) => {
			this.after(delayMs, resolve);
		});
	}

	/** Lets time pass until `work` is done; fails when it waits for something that will never come. */
	async run<Value>(work: Promise<Value>): Promise<Value> {
		const state = { isDone: false };
		const done = work.finally(() => {
			state.isDone = true;
		});
		done.catch(() => undefined);
		for (;;) {
			for (let round = 0; round < this.rounds && !state.isDone; round += 1) await settled();
			if (state.isDone) return await done;
			const moment = this.timers.at(-1)?.at;
			if (moment === undefined) throw new Error('Waiting for something that will never come');
			this.time = moment;
			while (this.timers.at(-1)?.at === moment) this.timers.pop()?.fire();
		}
	}
}
