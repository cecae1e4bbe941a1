import type { Clock } from '../clock';
import type { Failure } from '../outcome';
import { hopelessAfter, type Sign } from '../retry';
import { Outage } from './outage';
import { heldAfter, type Tried } from './patience';
import { Place, type Held, type Patience } from './place';
import { Rate } from './rate';
import { Turns } from './turns';

export interface LimiterOptions {
	clock: Clock;
	/** Requests in flight at the same time, 1 or more. */
	concurrency: number;
	/** Things still to be settled, those not begun included. */
	things: number;
	/** What runs on the same account share. */
	rate?: Rate | undefined;
	/** Asks for one more thing to be begun, if there is one: in an outage all that were tried may be to blame themselves. */
	onWitnessWanted?: (() => void) | undefined;
}

/**
 * Decides when each request of a run is sent: at most `concurrency` at once, first come, first served (`Turns`). It is in one
 * of four states: *open*; *paused*, while Tallyfy asks all to wait (`Rate`, which also spaces requests afterwards); in an
 * *outage*, while nobody gets through and one request at a time tries (`Outage`); or *doomed*, when nothing can work any more.
 */
export class Limiter {
	private readonly clock: Clock;
	private readonly concurrency: number;
	private readonly rate: Rate;
	private readonly outage: Outage;
	private readonly turns: Turns;
	private hasWorked = false;
	/** Answers in a row that would mean the same for every other request. */
	private astray = 0;
	private astrayMost = Infinity;

	constructor({ clock, concurrency, things, rate, onWitnessWanted }: LimiterOptions) {
		this.clock = clock;
		this.concurrency = concurrency;
		this.rate = rate ?? new Rate(clock);
		this.outage = new Outage(clock, things);
		this.turns = new Turns({
			clock,
			concurrency,
			rate: this.rate,
			outage: this.outage,
			onWitnessWanted: onWitnessWanted ?? (() => undefined),
		});
	}

	/** Why nothing more is sent. */
	get doomedBy(): Failure | undefined {
		return this.turns.doomedBy;
	}

	/** How long requests that could have started were held back for Tallyfy's rate limit, in milliseconds. */
	get totalPauseMs(): number {
		return this.turns.heldMs;
	}

	/** How often nobody got through. */
	get outages(): number {
		return this.outage.started;
	}

	/** How long nobody got through, in milliseconds. */
	get totalOutageMs(): number {
		return this.outage.totalMs;
	}

	/** More things became known, such as the pages of a list. */
	expect(count: number): void {
		this.outage.expect(count);
	}

	/** One thing has been settled for good. */
	settled(): void {
		this.outage.settled();
		this.turns.pump();
	}

	/** Nothing more can work: every request that waits, and every later one, ends as `hopeless`. The first cause stays. */
	doom(cause: Failure): void {
		this.turns.doomedBy ??= cause;
		this.turns.pump();
	}

	/** A request comes. It has to `leave` in the end. */
	enter(patience: Patience): Place {
		const place = new Place(patience, this.outage.count);
		this.outage.present.add(place);
		return place;
	}

	leave(place: Place): void {
		this.outage.present.delete(place);
		this.turns.pump();
	}

	/**
	 * Calls `send` when it is this request's turn, in the moment in which nothing forbids it, and gives what it gives; or
	 * says why it must not be sent.
	 */
	async attempt<Result extends Tried>(
		place: Place,
		send: () => Promise<Result>,
	): Promise<Result | Held> {
		const { halt } = place.patience;
		const onHalt = () => {
			this.turns.pump();
		};
		halt.addEventListener('abort', onHalt);
		try {
			return await new Promise<Result | Held>((resolve, reject) => {
				place.begin = () => {
					this.run(place, send).then(resolve, reject);
				};
				place.end = resolve;
				this.turns.line.add(place);
				this.turns.pump();
			});
		} finally {
			halt.removeEventListener('abort', onHalt);
		}
	}

	/** After a failed attempt: why the request may not be tried again, or undefined when it may. */
	heldAfter(place: Place, tried: Tried): Held | undefined {
		return heldAfter(place, tried, { clock: this.clock, outage: this.outage });
	}

	private async run<Result extends Tried>(
		place: Place,
		send: () => Promise<Result>,
	): Promise<Result> {
		const startedAt = this.clock.monotonicNow();
		place.triedAt = startedAt;
		place.isAskedToWait = false;
		this.turns.inFlight.add(place);
		if (this.outage.isOn) this.outage.probe = place;
		this.rate.start(this.turns);
		try {
			const result = await send();
			this.learn(place, result, startedAt);
			return result;
		} finally {
			this.turns.inFlight.delete(place);
			if (this.outage.probe === place) this.outage.probe = undefined;
			this.turns.pump();
		}
	}

	private learn(place: Place, tried: Tried, startedAt: number): void {
		const { sign, status, retryAfterMs, failure } = tried;
		const now = this.clock.monotonicNow();
		this.learnHope(sign, failure);
		if (sign === 'rateLimited') this.rate.refused(startedAt, retryAfterMs);
		else if (status !== undefined) this.rate.accepted(startedAt);

		if (sign === 'unanswered' && failure !== undefined) {
			if (!this.outage.isOn && !this.outage.isSuspect(place)) place.forgive(this.outage.count, now);
			this.outage.unanswered(place, startedAt, failure, retryAfterMs);
		} else if (sign !== 'unclear') {
			// Before the answer counts: that it overtook those who were held is no fault of theirs.
			const { innocent } = this.turns.line;
			if (this.outage.answered(startedAt)) {
				this.turns.mostInFlight = 1;
				for (const waiting of innocent) waiting.forgive(this.outage.count, now);
			}
			this.turns.mostInFlight = Math.min(this.concurrency, this.turns.mostInFlight + 1);
		}
	}

	/** Ends the run where no other request can work either. */
	private learnHope(sign: Sign, failure: Failure | undefined): void {
		if (failure === undefined) this.hasWorked = true;
		const most = failure === undefined ? Infinity : hopelessAfter(failure.reason, this.hasWorked);
		if (most < Infinity) this.astray = most === this.astrayMost ? this.astray + 1 : 1;
		else if (sign === 'answered') this.astray = 0;
		this.astrayMost = most;
		if (this.astray >= most) this.turns.doomedBy ??= failure;
	}
}
