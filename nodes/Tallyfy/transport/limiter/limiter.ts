import { Alarm, Breath, type Clock } from '../clock';
import type { Failure } from '../outcome';
import { Course, Hope, Outage, type Limits, type Tried, type Weather } from './outage';
import { HeldTime, type Rate } from './rate';

/** Who goes first: who has asked what it had to know; what is asked in a turn; changes; what only reads. */
const RANKS = { asked: 0, inTurn: 1, change: 2, reading: 3 } as const;
/** So many ask at first: nobody knows then what Tallyfy lets through. */
const FIRST_ASKING = 5;
const STOPPED: Failure = { reason: 'stopped' };

/** One request, and how patient it is. */
interface Work extends Limits {
	isReading: boolean;
	/** Another request asks for it, in its own turn. */
	turn?: Place | undefined;
	send: () => Promise<Tried>;
	/** Asked right before each attempt: true ends the request, unsent. */
	before?: ((turn: Place) => Promise<boolean>) | undefined;
}

/** A request while it is here. */
class Place extends Course {
	readonly work: Work;
	rank: number;
	/** Whose turn it is sent in: its own, or that of who asks for it. */
	readonly holder: Place;
	/** What to call when it may go, or has to end for a reason. */
	go: (held: Failure | undefined) => void = () => undefined;

	constructor(weather: Weather, work: Work) {
		super(weather, work);
		this.work = work;
		this.holder = work.turn ?? this;
		this.rank = work.turn ? RANKS.inTurn : work.isReading ? RANKS.reading : RANKS.change;
	}
}

/** A turn that a request holds while it asks for what it has to know before it is sent. */
export type { Place as Turn };

/**
 * Decides when each request of a run is sent: at most `concurrency` at once, changes first, and first come, first served. It
 * is *open*; *paused*, while Tallyfy asks all to wait (`Rate`); in an *outage*, while nobody gets through and one request at
 * a time tries (`Outage`); or *doomed*, when nothing can work any more (`Hope`). Whatever happens leads to `pump`.
 */
export class Limiter {
	/** What the rate calls this run by. */
	private readonly turnTaker: number;
	private readonly outage: Outage;
	private readonly hope = new Hope();
	private readonly alarm: Alarm;
	private readonly breath: Breath;
	/** By rank, and in the order in which they came. */
	private readonly waiting: Place[] = [];
	private readonly inFlight = new Set<Place>();
	/** Those that hold a turn, to ask for what they have to know, and to be sent then. */
	private readonly asking = new Set<Place>();
	/** So many at once: half as many after a refusal, since answers grow old then, and more again as they are sent. */
	private mostAsking = FIRST_ASKING;
	/** Those that wait, are in flight, or are on the way from one to the other; not those that ask. */
	private readonly atWork = new Set<Place>();
	/** Less than the concurrency after an outage; grows with each answer. */
	private mostInFlight: number;
	/** The request that tries just now, in an outage. */
	private probe: Place | undefined;
	/** The try for which one more request was asked for. */
	private witnessWantedAt = -Infinity;
	private readonly held = new HeldTime();
	private isPumping = false;

	constructor(
		private readonly setup: {
			clock: Clock;
			/** Requests in flight at the same time, 1 or more. */
			concurrency: number;
			/** Ends all waiting: nothing more is sent. */
			halt: AbortSignal;
			/** What runs on the same account share. */
			rate: Rate;
			/** Asks for one more request, if there is one: in an outage, all that were tried may be to blame themselves. */
			onWitnessWanted: () => void;
		},
	) {
		const { clock, concurrency, halt, rate } = setup;
		this.mostInFlight = concurrency;
		this.turnTaker = rate.join(Math.min(concurrency, FIRST_ASKING));
		this.outage = new Outage(clock);
		this.alarm = new Alarm(clock, this.pump);
		this.breath = new Breath(clock, this.pump);
		halt.addEventListener('abort', this.pump);
	}

	/** Why nothing more is sent. */
	get doomedBy(): Failure | undefined {
		return this.hope.doom;
	}

	/** How long requests that could have started were held back for Tallyfy's rate limit, in milliseconds. */
	get totalPauseMs(): number {
		this.held.count(this.setup.clock.monotonicNow(), this.waiting);
		return this.held.totalMs;
	}

	/** How long nobody got through, in milliseconds. */
	get totalOutageMs(): number {
		return this.outage.totalMs;
	}

	/** Lets one request go whenever its turn comes, until it is settled. Gives why it failed, or may not be sent (again). */
	async run(work: Work): Promise<Failure | undefined> {
		const { hope, outage, atWork } = this;
		const place = new Place({ clock: this.setup.clock, outage, hope }, work);
		atWork.add(place);
		try {
			for (;;) {
				const held = await this.stand(place);
				if (held !== undefined) return held;
				if (work.before !== undefined) {
					atWork.delete(place);
					if (await work.before(place)) return undefined;
					atWork.add(place);
					if (!this.beginsAtOnce(place)) {
						// What was asked may be otherwise by the time that a later turn comes.
						this.lend(place);
						place.rank = RANKS.asked;
						continue;
					}
				}
				const tried = await work.send();
				this.learn(place, tried);
				this.lend(place);
				this.pump();
				if (tried.failure === undefined) return undefined;
				const failure = place.afterFailure(tried, atWork.size);
				if (failure !== undefined) return failure;
				this.lend(place.holder);
			}
		} finally {
			atWork.delete(place);
			hope.leave(place);
			this.lend(place);
			this.pump();
		}
	}

	/** Waits in line. Gives why it has to end, or undefined when it may go. */
	private async stand(place: Place): Promise<Failure | undefined> {
		return await new Promise((resolve) => {
			place.go = resolve;
			this.held.count(this.setup.clock.monotonicNow(), this.waiting);
			const next = this.waiting.findIndex((other) => other.rank > place.rank);
			this.waiting.splice(next < 0 ? this.waiting.length : next, 0, place);
			this.pump();
		});
	}

	private learn(place: Place, tried: Tried): void {
		const { sign, status, retryAfterMs, failure } = tried;
		const { triedAt } = place;
		this.hope.learn(place, tried, this.setup.clock.monotonicNow());
		if (sign === 'rateLimited') {
			this.setup.rate.refused(triedAt, retryAfterMs);
			this.mostAsking = Math.max(1, this.mostAsking / 2);
		} else if (status !== undefined) {
			this.setup.rate.accepted(triedAt);
			if (place.work.before !== undefined) this.mostAsking += 1;
		}
		if (sign === 'unanswered' && failure !== undefined) {
			this.outage.unanswered(place, this.probe === place, failure, retryAfterMs);
		} else if (sign !== 'unclear') {
			const isOver = this.outage.answered(triedAt);
			const most = isOver ? 1 : this.mostInFlight;
			this.mostInFlight = Math.min(this.setup.concurrency, most + 1);
			if (isOver) for (const other of this.waiting) other.startAnew();
		}
	}

	private readonly pump = (): void => {
		if (this.isPumping) return;
		this.isPumping = true;
		while (this.changesSomething());
		this.isPumping = false;
	};

	/** Ends whoever must end, lets go whoever may, and sets the alarm for the next change. False when there was nothing to do. */
	private changesSomething(): boolean {
		const { outage, waiting } = this;
		const { clock, rate } = this.setup;
		const now = clock.monotonicNow();
		const pauseMs = rate.pauseMs();
		this.held.count(now, waiting);
		this.held.by = undefined;
		outage.beginsWith(this.atWork.size, this.inFlight);
		this.dismiss(pauseMs);
		if (outage.isOn && this.probe === undefined && this.witnessWantedAt !== outage.probeAt) {
			this.witnessWantedAt = outage.probeAt;
			// Whoever was never sent is the best witness: nothing is known against it.
			if (waiting.every(({ triedAt }) => triedAt > -Infinity)) this.setup.onWitnessWanted();
			return true;
		}
		const next = this.next(now);
		// Turns that were given before are over.
		if (pauseMs > 0) this.asking.clear();
		let waitMs = Infinity;
		if (next !== undefined) {
			waitMs = this.asking.has(next.holder) ? 0 : rate.waitMs(this.turnTaker);
			if (waitMs === 0) {
				if (!this.breath.take()) return false;
				this.take(next);
				return true;
			}
			this.held.by = pauseMs > 0 ? 'pause' : 'pace';
		}
		const ready = waiting.map(({ readyAt }) => readyAt);
		const ends = waiting.map(({ limits }) => outage.givesUpAt(limits.maxWaitMs));
		const later = [now + waitMs, outage.probeAt, ...ready, ...ends].filter((at) => at > now);
		this.alarm.set(Math.min(...later));
		return false;
	}

	/** Ends all that must not wait any longer. */
	private dismiss(pauseMs: number): void {
		const { aborted } = this.setup.halt;
		let gaveUp: Failure | undefined;
		for (const place of [...this.waiting]) {
			const held = aborted ? STOPPED : place.reasonToEnd(this.atWork.size, pauseMs);
			if (held?.reason === 'outage') gaveUp = held;
			if (held !== undefined) this.leaveLine(place, held);
		}
		// Others may have more patience.
		if (this.waiting.length === 0) this.hope.giveUp(gaveUp);
	}

	/** Whose turn it is, if anybody can be sent. */
	private next(now: number): Place | undefined {
		const { outage, probe, asking, inFlight, waiting } = this;
		const { doubtful } = this.hope;
		if (inFlight.size >= this.setup.concurrency) return undefined;
		if (outage.isOn && probe === undefined) {
			if (now < outage.probeAt) return undefined;
			const able = waiting.filter(({ readyAt }) => readyAt <= now);
			const triedAt = Math.min(...able.map((place) => place.triedAt));
			return able.find((place) => place.triedAt === triedAt);
		}
		const busy = new Set([...inFlight].map(({ holder }) => holder));
		const idle = [...asking].filter((holder) => !busy.has(holder));
		const isFull = inFlight.size + idle.length >= this.mostInFlight;
		return waiting.find((place) => {
			const { holder, readyAt, isSpent } = place;
			if (readyAt > now || isSpent) return false;
			// Whoever tries may ask before.
			if (outage.isOn) return holder === probe;
			if (doubtful !== undefined) return place === doubtful || holder === doubtful;
			if (asking.has(holder)) return !busy.has(holder) || !isFull;
			return !isFull && (holder.work.before === undefined || asking.size + 1 <= this.mostAsking);
		});
	}

	private take(place: Place): void {
		const { holder } = place;
		place.choose();
		if (this.outage.isOn) this.probe = place;
		// What is asked goes in the turn of who asks, and takes another one for that: the answer would grow old in line.
		if (place !== holder && !this.asking.has(holder)) this.setup.rate.start(this.turnTaker);
		this.setup.rate.start(this.turnTaker);
		if (holder.work.before !== undefined) this.asking.add(holder);
		if (place.work.before === undefined) this.begin(place);
		this.leaveLine(place);
	}

	/** Begins what has asked all it had to, where it may be sent in this moment. */
	private beginsAtOnce(place: Place): boolean {
		const { doom, doubtful = place } = this.hope;
		if (this.setup.halt.aborted || doom !== undefined || doubtful !== place) return false;
		if (this.outage.isOn && this.probe !== place) return false;
		if (!this.asking.has(place) || this.setup.rate.pauseMs() > 0) return false;
		this.asking.delete(place);
		this.begin(place);
		this.pump();
		return true;
	}

	private begin(place: Place): void {
		place.begin();
		this.inFlight.add(place);
	}

	/** Others may have its turn, and its place in flight. */
	private lend(place: Place): void {
		this.asking.delete(place);
		this.inFlight.delete(place);
		if (this.probe === place) this.probe = undefined;
	}

	private leaveLine(place: Place, held?: Failure): void {
		this.waiting.splice(this.waiting.indexOf(place), 1);
		place.go(held);
	}
}
