import type { Clock } from '../clock';
import type { Failure } from '../outcome';
import { HeldTime, Line } from './line';
import type { Outage } from './outage';
import { reasonToLeave, waitTooLong } from './patience';
import { RANKS, type Place } from './place';
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
/** What was asked in a turn grows old: where the pace is slower than that, the request goes at once, and others wait longer. */
const SOON_MS = 1_000;

/** Whose turn it is to send a request, and who has to give up. Whatever happens leads to `pump`, which looks at all anew. */
export class Turns implements Member {
	/** Why nothing more is sent. */
	doomedBy: Failure | undefined;
	readonly inFlight = new Set<Place>();
	/** As many as may be in flight; each is somebody's, who may be asking for others in it before the own request goes. */
	readonly slots = new Set<Place>();
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
		const waitMs = next === undefined ? Infinity : this.waitMs(next);
		if (next !== undefined && waitMs === 0) {
			line.remove(next);
			this.take(next);
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
		if (!outage.isOn) return line.nextReady(now, (place) => this.canGo(place, this.mostInFlight));
		const { probe } = outage;
		if (probe !== undefined) {
			// Whoever tries may ask before.
			return line.nextReady(now, (place) => (place.holder ?? place) === probe && !probe.isAtWork);
		}
		return now >= outage.probeAt
			? line.nextProbe(now, (place) => this.canGo(place, concurrency))
			: undefined;
	}

	/** There is a free slot, or one that is held for it. */
	private canGo(place: Place, most: number): boolean {
		const { holder = place } = place;
		return (this.slots.has(holder) && !holder.isAtWork) || this.slots.size < most;
	}

	/** Milliseconds until a request may start; 0 when it may now. */
	private waitMs(place: Place): number {
		const { rate } = this.options;
		const pauseMs = rate.pauseMs();
		const { holder = place } = place;
		if (pauseMs > 0) holder.hasTurn = false;
		if (holder.hasTurn) return 0;
		const waitMs = rate.waitMs(this);
		return place.rank === RANKS.ready && pauseMs === 0 && waitMs > SOON_MS ? 0 : waitMs;
	}

	/** Its turn has come: it gets a slot, and starts, or asks before. */
	private take(place: Place): void {
		const { rate, outage } = this.options;
		const { holder = place } = place;
		place.slot = this.slots.has(holder) && holder.isAtWork ? place : holder;
		this.slots.add(place.slot);
		if (outage.isOn) outage.probe = place;
		if (!holder.hasTurn) rate.start(this);
		holder.hasTurn = place === holder;
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
