import { Alarm, Breath, type Clock } from '../clock';
import type { Failure } from '../outcome';
import { Asking, FIRST_ASKING, Line } from './line';
import { Hope, Outage } from './outage';
import { placeOf, RANKS, type Ended, type Place, type Tried, type Work } from './place';
import { Rate } from './rate';

export type { Tried, Turn } from './place';

const STOPPED = { reason: 'stopped' } as const;
/** What was asked in a turn grows old: where the pace is slower than that, the request goes at once, and others wait longer. */
const SOON_MS = 1_000;

/**
 * Decides when each request of a run is sent: at most `concurrency` at once, changes first, and first come, first served. It
 * is in one of four states: *open*; *paused*, while Tallyfy asks all to wait (`Rate`, which also spaces requests
 * afterwards); in an *outage*, while nobody gets through and one request at a time tries (`Outage`); or *doomed*, when
 * nothing can work any more. It knows requests, and nothing of what they are for. Whatever happens leads to `pump`, which
 * looks at all anew.
 */
export class Limiter {
	private readonly clock: Clock;
	private readonly concurrency: number;
	private readonly halt: AbortSignal;
	private readonly onWitnessWanted: () => void;
	private readonly rate: Rate;
	/** What the rate calls this run by. */
	private readonly turnTaker: number;
	private readonly outage: Outage;
	private readonly alarm: Alarm;
	private readonly breath: Breath;
	private readonly hope = new Hope();
	private readonly line: Line;
	private readonly asking = new Asking();
	/** Those in line, in flight, or on the way from one to the other; not those for which others are asked for in their turn. */
	private readonly present = new Set<Place>();
	private readonly inFlight = new Set<Place>();
	/** As many as may be in flight; each is somebody's, who may be asking for others in it before the own request goes. */
	private readonly slots = new Set<Place>();
	/** Less than the concurrency after an outage; grows with each answer. */
	private mostInFlight: number;
	/** The request that tries just now, in an outage. */
	private probe: Place | undefined;
	/** The try for which one more request was asked for. */
	private witnessWantedAt = -Infinity;
	private isPumping = false;

	constructor({
		clock,
		concurrency,
		halt,
		rate,
		onWitnessWanted,
	}: {
		clock: Clock;
		/** Requests in flight at the same time, 1 or more. */
		concurrency: number;
		/** Ends all waiting: nothing more is sent. */
		halt: AbortSignal;
		/** What runs on the same account share. */
		rate?: Rate | undefined;
		/** Asks for one more request, if there is one: in an outage, all that were tried may be to blame themselves. */
		onWitnessWanted?: (() => void) | undefined;
	}) {
		this.clock = clock;
		this.concurrency = concurrency;
		this.mostInFlight = concurrency;
		this.halt = halt;
		this.onWitnessWanted = onWitnessWanted ?? (() => undefined);
		this.rate = rate ?? new Rate(clock);
		this.turnTaker = this.rate.join(Math.min(concurrency, FIRST_ASKING));
		this.outage = new Outage(clock);
		this.line = new Line(clock, this.outage, this.hope);
		const pump = () => {
			this.pump();
		};
		this.alarm = new Alarm(clock, pump);
		this.breath = new Breath(clock, pump);
		halt.addEventListener('abort', pump);
	}

	/** Why nothing more is sent. */
	get doomedBy(): Failure | undefined {
		return this.hope.doom;
	}

	/** How long requests that could have started were held back for Tallyfy's rate limit, in milliseconds. */
	get totalPauseMs(): number {
		this.line.count();
		return this.line.heldMs;
	}

	/** How long nobody got through, in milliseconds. */
	get totalOutageMs(): number {
		return this.outage.totalMs;
	}

	/**
	 * Lets one request go when its turn comes, in the moment in which nothing forbids it, and again after a failure that may
	 * pass, until it is settled.
	 */
	async run<Result extends Tried, Ending = never>(
		work: Work<Result, Ending>,
	): Promise<Ended<Result, Ending>> {
		const place = placeOf(work);
		this.present.add(place);
		try {
			for (let last: Result | undefined; ; ) {
				const ended: Ended<Result, Ending> = await this.attempt(place, work, last);
				if (!('last' in ended) || ended.last === last || ended.last.failure === undefined) {
					return ended;
				}
				({ last } = ended);
				const held = this.line.afterFailure(place, last, this.present.size);
				if (held !== undefined) return held === 'spent' ? ended : { held };
			}
		} finally {
			this.present.delete(place);
			this.hope.leave(place);
			this.pump();
		}
	}

	/** Waits for a turn and makes use of it. Where the request may not be sent, and its `last` failure stands, it gives that. */
	private async attempt<Result extends Tried, Ending>(
		place: Place,
		{ send, before }: Work<Result, Ending>,
		last: Result | undefined,
	): Promise<Ended<Result, Ending>> {
		// Whoever has to try again lends the slot to others meanwhile.
		if (last !== undefined) {
			this.asking.end(place.holder);
			if (!place.holder.isAtWork) this.slots.delete(place.holder);
		}
		try {
			return await new Promise<Ended<Result, Ending>>((resolve, reject) => {
				place.end = (held) => {
					if (held !== undefined) resolve({ held });
					else if (last !== undefined) resolve({ last });
					else reject(new Error('A request was given up before it was sent'));
				};
				const go = async () => {
					resolve({ last: await this.send(place, send) });
				};
				const ask = async (asks: NonNullable<typeof before>) => {
					this.present.delete(place);
					const ending = await asks(place).finally(() => this.present.add(place));
					if (ending === undefined) stand(RANKS.ready);
					else resolve({ ending });
				};
				const stand = (rank: number) => {
					place.hasAsked = rank === RANKS.ready;
					place.begin = () => {
						(before === undefined || place.hasAsked ? go() : ask(before)).catch(reject);
					};
					this.line.add(place, rank);
					this.pump();
					// What was asked may be otherwise by the time that a later turn comes.
					place.hasAsked = false;
					if (rank === RANKS.ready && place.line !== undefined) this.asking.end(place);
				};
				stand(place.rank);
			});
		} finally {
			this.asking.end(place);
			this.slots.delete(place);
			if (this.probe === place) this.probe = undefined;
			this.pump();
		}
	}

	private async send<Result extends Tried>(
		place: Place,
		send: () => Promise<Result>,
	): Promise<Result> {
		const startedAt = this.clock.monotonicNow();
		const { slot = place } = place;
		place.triedAt = startedAt;
		place.isAskedToWait = false;
		slot.isAtWork = true;
		this.asking.end(place);
		this.inFlight.add(place);
		try {
			const result = await send();
			this.learn(place, result, startedAt);
			return result;
		} finally {
			this.inFlight.delete(place);
			slot.isAtWork = false;
			if (slot === place) this.slots.delete(place);
			if (this.probe === place) this.probe = undefined;
			this.pump();
		}
	}

	private learn(place: Place, tried: Tried, startedAt: number): void {
		const { sign, status, retryAfterMs, failure } = tried;
		const now = this.clock.monotonicNow();
		this.hope.learn(place, tried, now);
		this.asking.learn(place, tried, startedAt, now);
		if (sign === 'rateLimited') this.rate.refused(startedAt, retryAfterMs);
		else if (status !== undefined) this.rate.accepted(startedAt);

		if (sign === 'unanswered' && failure !== undefined) {
			this.outage.unanswered(place, this.probe === place, failure, retryAfterMs);
		} else if (sign !== 'unclear') {
			const isOver = this.outage.answered(startedAt);
			if (isOver) this.mostInFlight = 1;
			this.mostInFlight = Math.min(this.concurrency, this.mostInFlight + 1);
			this.line.gotThrough(startedAt, isOver);
		}
	}

	private pump(): void {
		if (this.isPumping) return;
		this.isPumping = true;
		while (this.changesSomething());
		this.isPumping = false;
	}

	/** Ends whoever must end, lets go whoever may, and sets the alarm for the next change. False when there was nothing to do. */
	private changesSomething(): boolean {
		const { rate, outage } = this;
		const now = this.clock.monotonicNow();
		this.line.count();
		this.line.heldBy = undefined;
		outage.beginsWith(this.present.size, this.inFlight);
		if (this.halt.aborted) this.line.clear(STOPPED);
		this.line.dismiss(this.present.size, rate.pauseMs());
		if (outage.isOn && this.probe === undefined && this.witnessWantedAt !== outage.probeAt) {
			this.witnessWantedAt = outage.probeAt;
			if (!this.line.hasWitness) this.onWitnessWanted();
			return true;
		}
		const next = this.next(now);
		const waitMs = next === undefined ? Infinity : this.waitMs(next);
		if (next !== undefined && waitMs === 0) {
			// What was asked grows old.
			if (!this.breath.take() && !this.line.isReady(next)) return false;
			this.take(next);
			next.begin();
			return true;
		}
		if (next !== undefined) this.line.heldBy = rate.pauseMs() > 0 ? 'pause' : 'pace';
		this.alarm.set(Math.min(now + waitMs, this.line.nextChangeAt()));
		return false;
	}

	/** Whose turn it is, if anybody can be sent. */
	private next(now: number): Place | undefined {
		const { outage, hope, probe, concurrency } = this;
		// Who is in doubt has lent its slot, and nobody else may go: fewer slots than there are would hold it for ever.
		const most = hope.isDoubted ? concurrency : this.mostInFlight;
		const mayGo = (place: Place) =>
			hope.allows(place) &&
			(hope.isDoubted || this.asking.allows(place)) &&
			this.canGo(place, most);
		if (!outage.isOn) return this.line.first(mayGo);
		// Whoever tries may ask before.
		const isProbes = ({ holder }: Place) => holder === probe && !holder.isAtWork;
		if (probe !== undefined) return this.line.first(isProbes);
		if (now < outage.probeAt) return undefined;
		return this.line.longestUntried((place) => this.canGo(place, concurrency));
	}

	/** There is a free slot, or one that is held for it. */
	private canGo({ holder }: Place, most: number): boolean {
		return (this.slots.has(holder) && !holder.isAtWork) || this.slots.size < most;
	}

	/** Milliseconds until a request may start; 0 when it may now. */
	private waitMs(place: Place): number {
		const pauseMs = this.rate.pauseMs();
		if (pauseMs > 0) this.asking.loseTurns();
		if (place.holder.turns > 0) return 0;
		const waitMs = this.rate.waitMs(this.turnTaker);
		const cannotWait = this.line.isReady(place) && pauseMs === 0 && waitMs > SOON_MS;
		return cannotWait ? 0 : waitMs;
	}

	/** Its turn has come: it leaves the line and gets a slot. */
	private take(place: Place): void {
		this.line.remove(place);
		const { holder } = place;
		place.slot = this.slots.has(holder) && holder.isAtWork ? place : holder;
		this.slots.add(place.slot);
		if (this.outage.isOn) {
			this.probe = place;
			// It may stand in line once more, after what it asks.
			place.isSpent = false;
		}
		if (holder.turns > 0) holder.turns -= 1;
		else this.rate.start(this.turnTaker);
		if (!holder.asks || place.hasAsked) return;
		this.asking.begin(holder);
		// What is asked leaves the holder a turn: the answer would grow old where the holder had to wait for one again.
		if (place !== holder) this.rate.start(this.turnTaker);
		holder.turns = 1;
	}
}
