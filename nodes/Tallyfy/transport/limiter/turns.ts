import type { Clock } from '../clock';
import type { Failure } from '../outcome';
import { HeldTime, Line } from './line';
import type { Outage } from './outage';
import { reasonToLeave, waitTooLong } from './patience';
import type { Place } from './place';
import type { Member, Rate } from './rate';

export interface TurnsOptions {
	clock: Clock;
	concurrency: number;
	rate: Rate;
	outage: Outage;
	/** Asks for one more thing to be begun. */
	onWitnessWanted: () => void;
}

/** Retry-After comes in whole seconds: a turn that comes up to one later is still within a wait of that length. */
const SECOND_MS = 1_000;
const ROUNDING_MS = 0.001;

/** Whose turn it is to send a request, and who has to give up. Whatever happens leads to `pump`, which looks at all anew. */
export class Turns implements Member {
	/** Why nothing more is sent. */
	doomedBy: Failure | undefined;
	readonly inFlight = new Set<Place>();
	/** Less than the concurrency after an outage; grows with each answer. */
	mostInFlight: number;
	readonly line: Line;

	private readonly heldTime = new HeldTime();
	private readonly alarm: Alarm;
	/** The try in an outage for which somebody new was asked for. */
	private witnessWantedAt = -Infinity;
	private isPumping = false;

	constructor(private readonly options: TurnsOptions) {
		this.mostInFlight = options.concurrency;
		this.line = new Line(options.outage);
		this.alarm = new Alarm(options.clock, () => {
			this.pump();
		});
	}

	/** How long requests that could have started were held back for Tallyfy's rate limit, in milliseconds. */
	get heldMs(): number {
		this.heldTime.count(this.line.places, this.options.clock.monotonicNow());
		return this.heldTime.totalMs;
	}

	/** It is this run's turn at the shared rate. */
	wake(): void {
		this.pump();
	}

	pump(): void {
		if (this.isPumping) return;
		this.isPumping = true;
		while (this.changesSomething());
		this.isPumping = false;
	}

	/** Ends whoever must end, lets go whoever may, and sets the alarm for the next change. False when there was nothing to do. */
	private changesSomething(): boolean {
		const { line, heldTime } = this;
		const { clock, rate, outage, onWitnessWanted } = this.options;
		const now = clock.monotonicNow();
		heldTime.count(line.places, now);
		heldTime.by = undefined;
		const isEvident = outage.isEvident(this.oldestInFlightAt);
		if (!outage.isOn && (isEvident || line.isStuck(now))) outage.declare();
		this.dismiss();

		if (outage.isOn && outage.probe === undefined && this.witnessWantedAt !== outage.probeAt) {
			this.witnessWantedAt = outage.probeAt;
			if (!line.hasWitness) onWitnessWanted();
			return true;
		}
		const next = this.next(now);
		const waitMs = next === undefined ? Infinity : rate.waitMs(this);
		if (next !== undefined && waitMs === 0) {
			line.remove(next);
			next.begin();
			return true;
		}
		if (next !== undefined && next.waitedMs + waitMs > next.patience.maxWaitMs + SECOND_MS) {
			line.remove(next);
			next.end({ held: waitTooLong(next, waitMs, clock) });
			return true;
		}
		if (next !== undefined) heldTime.by = rate.pauseMs() > 0 ? 'pause' : 'pace';
		this.alarm.set(Math.min(now + waitMs, line.nextChangeAt(now)));
		return false;
	}

	/** Infinity where nothing is in flight. */
	private get oldestInFlightAt(): number {
		return Math.min(Infinity, ...[...this.inFlight].map(({ triedAt }) => triedAt));
	}

	private next(now: number): Place | undefined {
		const { line } = this;
		const { outage, concurrency } = this.options;
		if (!outage.isOn)
			return this.inFlight.size < this.mostInFlight ? line.nextReady(now) : undefined;
		const isFree = outage.probe === undefined && this.inFlight.size < concurrency;
		return isFree && now >= outage.probeAt ? line.nextProbe(now) : undefined;
	}

	private dismiss(): void {
		const { clock, outage, rate } = this.options;
		const situation = { clock, outage, doomedBy: this.doomedBy, pauseMs: rate.pauseMs() };
		let gaveUp: Failure | undefined;
		for (const place of this.line.places) {
			const held = reasonToLeave(place, situation);
			if (held === undefined) continue;
			this.line.remove(place);
			place.end({ held });
			if (held !== 'spent' && held.reason === 'outage') gaveUp = held;
		}
		// Others may have more patience.
		if (this.line.places.length === 0) this.doomedBy ??= gaveUp;
	}
}

/** Rings once, at the earliest time it was set for. Times are monotonic milliseconds. */
class Alarm {
	private next: { at: number; off: AbortController } | undefined;

	constructor(
		private readonly clock: Clock,
		private readonly ring: () => void,
	) {}

	/** Infinity switches it off. It may ring earlier, where it was set for that before. */
	set(at: number): void {
		if (at === Infinity || (this.next !== undefined && at < this.next.at)) this.cancel();
		if (at === Infinity || this.next !== undefined) return;
		const off = new AbortController();
		this.next = { at, off };
		// Timers know whole milliseconds; a fraction that is lost in a sum must not make one ring without end.
		const delayMs = Math.max(1, Math.ceil(at - this.clock.monotonicNow() - ROUNDING_MS));
		void this.clock.sleep(delayMs, off.signal).then(() => {
			if (off.signal.aborted) return;
			this.next = undefined;
			this.ring();
		});
	}

	private cancel(): void {
		this.next?.off.abort();
		this.next = undefined;
	}
}
