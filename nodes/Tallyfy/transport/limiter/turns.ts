import type { Clock } from '../clock';
import type { Failure } from '../outcome';
import { Alarm } from './alarm';
import { HeldTime } from './heldTime';
import { Line } from './line';
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

/** Whose turn it is to send a request, and who has to give up. Whatever happens leads to `pump`, which looks at all anew. */
export class Turns implements Member {
	/** Why nothing more is sent. */
	doomedBy: Failure | undefined;
	/** Requests in line, in flight, or on the way from one to the other. */
	present = 0;
	inFlight = 0;
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
		const { line, present, heldTime } = this;
		const { clock, rate, outage, onWitnessWanted } = this.options;
		const now = clock.monotonicNow();
		heldTime.count(line.places, now);
		heldTime.by = undefined;
		if (!outage.isOn && (outage.isEvident(present) || line.isStuck(present, now))) outage.declare();
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

	private next(now: number): Place | undefined {
		const { line } = this;
		const { outage, concurrency } = this.options;
		if (!outage.isOn) return this.inFlight < this.mostInFlight ? line.nextReady(now) : undefined;
		const isFree = outage.probe === undefined && this.inFlight < concurrency;
		return isFree && now >= outage.probeAt ? line.nextProbe(now) : undefined;
	}

	private dismiss(): void {
		const { clock, outage, rate } = this.options;
		const { doomedBy, present } = this;
		const situation = { clock, outage, doomedBy, present, pauseMs: rate.pauseMs() };
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
