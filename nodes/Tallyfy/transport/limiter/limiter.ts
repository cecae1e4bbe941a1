import type { Clock } from '../clock';
import type { Failure } from '../outcome';
import { hopelessAfter, type Sign } from '../retry';
import { Outage } from './outage';
import { heldAfter, type Tried } from './patience';
import { Place, RANKS, type Held, type Patience } from './place';
import { Rate } from './rate';
import { Turns } from './turns';

/** A turn that a request holds while it asks for what it has to know before it is sent. */
export type Turn = Place;

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

	/** A request comes, in the turn of another, where it is asked for in one. It has to `leave` in the end. */
	enter(
		patience: Patience,
		{ isReading, turn }: { isReading: boolean; turn?: Turn | undefined },
	): Place {
		const rank = turn === undefined ? (isReading ? RANKS.reading : RANKS.change) : RANKS.inTurn;
		const place = new Place(patience, this.outage.count, rank, turn);
		this.outage.present.add(place);
		return place;
	}

	leave(place: Place): void {
		this.outage.present.delete(place);
		this.turns.pump();
	}

	/**
	 * Calls `send` when it is this request's turn, in the moment in which nothing forbids it, and gives what it gives; or
	 * says why it must not be sent. `before` is called when the turn has come, and holds it: what it gives ends the attempt.
	 */
	async attempt<Result extends Tried, Ending>(
		place: Place,
		send: () => Promise<Result>,
		before?: (turn: Turn) => Promise<Ending | undefined>,
	): Promise<Result | Held | { ending: Ending }> {
		const { halt } = place.patience;
		const { rank, holder } = place;
		const onHalt = () => {
			this.turns.pump();
		};
		halt.addEventListener('abort', onHalt);
		// Whoever has to try again lends the slot to others meanwhile.
		if (holder?.isAtWork === false && place.triedAt > -Infinity) this.turns.slots.delete(holder);
		try {
			return await new Promise<Result | Held | { ending: Ending }>((resolve, reject) => {
				place.end = resolve;
				const ask = async (asks: NonNullable<typeof before>) => {
					// Others are at work in its place.
					this.outage.present.delete(place);
					const ending = await asks(place).finally(() => this.outage.present.add(place));
					if (ending === undefined) stand(RANKS.ready);
					else resolve({ ending });
				};
				const stand = (as: number) => {
					place.rank = as;
					let hasAsked = as === RANKS.ready;
					place.begin = () => {
						if (before === undefined || hasAsked) this.run(place, send).then(resolve, reject);
						else ask(before).catch(reject);
					};
					this.turns.line.add(place);
					this.turns.pump();
					// What was asked may be otherwise by the time that a later turn comes.
					hasAsked = false;
				};
				stand(rank);
			});
		} finally {
			place.rank = rank;
			place.hasTurn = false;
			this.turns.slots.delete(place);
			if (this.outage.probe === place) this.outage.probe = undefined;
			halt.removeEventListener('abort', onHalt);
			this.turns.pump();
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
		place.hasTurn = false;
		place.slot.isAtWork = true;
		this.turns.inFlight.add(place);
		try {
			const result = await send();
			this.learn(place, result, startedAt);
			return result;
		} finally {
			this.turns.inFlight.delete(place);
			place.slot.isAtWork = false;
			if (place.slot === place) this.turns.slots.delete(place);
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
