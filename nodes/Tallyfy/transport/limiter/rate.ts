import { createHash } from 'crypto';

import type { Clock } from '../clock';
import { pauseAfterRefusal } from '../outcome';

/**
 * A first pace is this share of the rate at which requests could come, which counts up to the most: strangers who find their
 * limit together begin with about the same pace, and go down in the same steps. Whoever was lucky before, and got more
 * through, has so many times as much at most; what is more than any first pace needs no luck.
 */
const FIRST_SHARE = 0.55;
const MOST_OFFERED_PER_SECOND = 210;
const MOST_LUCK = 1.25;
const MOST_STARTS = 1_000;
/** More than any number of requests in flight can use. */
const MOST_PER_SECOND = 10_000;
/** One in half a minute: where even that is refused, no pace helps, and what waits runs out of patience. */
const LEAST_PER_SECOND = 1 / 30;
/** Below what went through, so that a limiter that counts by whole windows is not met again at once. */
const MARGIN = 0.96;
/** A refused pace is divided by 1 and this for each unit that it has, the more units the more: of one unit it keeps 53 to 91 %. */
const LEAST_EXCESS = 0.1;
const MOST_EXCESS = 0.87;
const EXCESS_POWER = 1.3;
/** What a unit keeps with each refusal, where the pace is below it. */
const UNIT_KEPT = 0.94;
/**
 * A pace grows by its unit in so many times the last pause, by a hundredth of it in half of that: it is kept, and then soon
 * left, since each refusal costs a pause. Nobody waits for more than a quarter of an hour.
 */
const GROWTH_PAUSES = 25;
const GROWTH_POWER = 6.5;
const GROWTH_MOST_MS = 30_000;
/** Retry-After comes in whole seconds, rounded up; and no limit is counted over less than one. */
const SECOND_MS = 1_000;
/** A probe's answer is awaited, but not for long: a slow server must not hold up the others. */
const PROBE_MOST_MS = 1_000;

/**
 * One pause for all requests to an account, and the pace after it. Nobody publishes the limits, so the pace is found: until
 * Tallyfy refuses, requests start as they come; after the pause they start evenly spaced, since a new burst would be refused
 * again.
 *
 * One law lets the pace grow: by a share of its unit that rises with the time since the pause. And a refusal lowers it to
 * what went through, within bounds: the more units the pace has, the more of it goes. The unit is the first pace, and is
 * forgotten slowly: strangers that share a limit, such as the workers of n8n's queue mode, have about the same, so that the
 * quick ones lose more than the slow ones, all gain the same, and they come near to each other; whoever is left gets all.
 * Several runs in one process share a rate: the one that began first has every other turn, the others take turns in the
 * rest. So they end one after the other, and no process is left with nothing to do while another has much. All times are
 * monotonic milliseconds.
 */
export class Rate {
	private pauseBeganAt = -Infinity;
	private pauseEndsAt = -Infinity;
	/** So long the first request after it is alone, to see whether it is over: where its length was our guess, not Tallyfy's. */
	private probeMs: number | undefined;
	/** How many pauses in a row were too short. */
	private inVain = 0;

	/** Requests a second at `growsFrom`; undefined until Tallyfy refuses for the first time. */
	private perSecond: number | undefined;
	private growsFrom = -Infinity;
	private unit = 0;
	private growthMs = SECOND_MS;
	private nextTurnAt = -Infinity;
	/** The runs that wait, each for the turn at its place. */
	private readonly waiting: number[] = [];
	private readonly turns: number[] = [];
	private runs = 0;

	/** When the last requests started, as long as there is no pace. */
	private readonly startedAt: number[] = [];
	/** Requests that all runs have in flight as soon as they have begun, and how long the quickest answer took. */
	private soonInFlight = 0;
	private quickestMs = Infinity;
	/** When the first request after a pause started, how many went through since, and the pace when one was refused. */
	private stretchBeganAt: number | undefined;
	private accepts = 0;
	private refusedPerSecond: number | undefined;
	/** A refusal came since the pace was set. */
	private isPaceOutdated = false;

	constructor(private readonly clock: Clock) {}

	/** Milliseconds until the pause is over; 0 when there is none. */
	pauseMs(): number {
		return Math.max(0, this.pauseEndsAt - this.clock.monotonicNow());
	}

	/** A run begins, and soon has so many requests in flight. Gives the number by which it asks for turns. */
	join(soonInFlight: number): number {
		this.soonInFlight += soonInFlight;
		return (this.runs += 1);
	}

	/** Milliseconds until `run` may start a request, or may have to ask again; 0 when it may now. */
	waitMs(run: number): number {
		const pauseMs = this.pauseMs();
		if (pauseMs > 0) return pauseMs;
		const now = this.clock.monotonicNow();
		if (this.isPaceOutdated) this.resume(now);
		if (this.perSecond === undefined) return 0;
		// Whoever was stopped while it waited doesn't come for its turn.
		while ((this.turns[0] ?? now) < now - SECOND_MS) this.leave(0);
		if (!this.waiting.includes(run)) {
			const isFirst = this.waiting.every((other) => run < other);
			this.turns.push(this.nextTurn(now));
			this.waiting.splice(isFirst ? 1 : this.waiting.length, 0, run);
		}
		return Math.max(0, (this.turns[this.waiting.indexOf(run)] ?? now) - now);
	}

	/** `run` starts a request. */
	start(run: number): void {
		const now = this.clock.monotonicNow();
		const place = this.waiting.indexOf(run);
		if (place >= 0) this.leave(place);
		else if (this.perSecond !== undefined) this.nextTurn(now);
		this.stretchBeganAt ??= now;
		if (this.perSecond !== undefined) return;
		this.startedAt.push(now);
		if (this.startedAt.length > MOST_STARTS) this.startedAt.shift();
	}

	/** Tallyfy answered a request that started at `startedAt`, whatever it answered, other than to wait. */
	accepted(startedAt: number): void {
		if (this.refusedPerSecond !== undefined && startedAt >= this.pauseEndsAt) {
			this.inVain = 0;
			this.refusedPerSecond = undefined;
			this.stretchBeganAt = startedAt;
			this.accepts = 0;
		}
		this.accepts += 1;
		this.quickestMs = Math.min(this.quickestMs, this.clock.monotonicNow() - startedAt);
	}

	/** Tallyfy refused a request that started at `startedAt`, and asks for `retryAfterMs` of silence where it says so. */
	refused(startedAt: number, retryAfterMs: number | undefined): void {
		const now = this.clock.monotonicNow();
		// What was on its way before the pause says nothing new.
		if (startedAt >= this.pauseEndsAt) {
			this.inVain += 1;
			const isFirst = this.perSecond === undefined;
			this.refusedPerSecond ??= isFirst
				? this.offered(now, now - startedAt)
				: this.paceAt(startedAt);
		}
		const waitMs = pauseAfterRefusal(retryAfterMs, this.inVain, this.clock.random());
		if (now >= this.pauseEndsAt) this.pauseBeganAt = now;
		this.pauseEndsAt = Math.max(this.pauseEndsAt, now + waitMs);
		const latencyMs = Math.min(PROBE_MOST_MS, now - startedAt);
		this.probeMs = waitMs === retryAfterMs ? undefined : latencyMs;
		this.isPaceOutdated = true;
		this.waiting.length = 0;
		this.turns.length = 0;
	}

	private leave(place: number): void {
		this.waiting.splice(place, 1);
		this.turns.splice(place, 1);
	}

	private nextTurn(now: number): number {
		const idleMs = now - this.nextTurnAt;
		// The pace is not what holds the requests back: it doesn't grow meanwhile.
		if (idleMs >= 1_000 / this.paceAt(this.nextTurnAt)) this.growsFrom += idleMs;
		const turnAt = Math.max(now, this.nextTurnAt);
		this.nextTurnAt = turnAt + Math.max(1_000 / this.paceAt(turnAt), this.probeMs ?? 0);
		this.probeMs = undefined;
		return turnAt;
	}

	/** Requests a second that the pace allows at a moment. */
	private paceAt(moment: number): number {
		const pauses = Math.max(0, moment - this.growsFrom) / this.growthMs;
		const grown = this.unit * (pauses / GROWTH_PAUSES) ** GROWTH_POWER;
		return Math.min(MOST_PER_SECOND, (this.perSecond ?? Infinity) + grown);
	}

	/** Sets the pace, by what came of the stretch before the pause. */
	private resume(now: number): void {
		this.isPaceOutdated = false;
		this.nextTurnAt = now;
		const before = this.refusedPerSecond;
		if (before === undefined) return;
		const wentThrough = MARGIN * this.measured(now);
		if (this.perSecond === undefined) {
			this.perSecond = this.first(before, wentThrough);
		} else {
			const excess = (before / this.unit) ** EXCESS_POWER;
			const most = before / (1 + LEAST_EXCESS * excess);
			this.perSecond = Math.max(before / (1 + MOST_EXCESS * excess), Math.min(most, wentThrough));
		}
		this.perSecond = Math.max(LEAST_PER_SECOND, this.perSecond);
		this.unit = Math.max(UNIT_KEPT * this.unit, this.perSecond);
		this.growsFrom = now;
		const pauseMs = this.pauseEndsAt - this.pauseBeganAt;
		const keptMs = UNIT_KEPT * this.growthMs;
		this.growthMs = Math.max(SECOND_MS, keptMs, Math.min(GROWTH_MOST_MS, pauseMs));
	}

	/** Requests a second as they came in the last second, or while an answer took longer, or would have come before long. */
	private offered(now: number, latencyMs: number): number {
		const from = (this.startedAt.at(-1) ?? now) - Math.max(SECOND_MS, latencyMs);
		const late = this.startedAt.filter((at) => at >= from);
		const ms = now - (late[0] ?? now);
		const came = ms > 0 ? late.length / ms : Infinity;
		const soon = this.soonInFlight / Math.max(1, Math.min(this.quickestMs, latencyMs));
		return Math.min(MOST_OFFERED_PER_SECOND, 1_000 * Math.max(came, soon));
	}

	private first(offered: number, wentThrough: number): number {
		const share = FIRST_SHARE * offered;
		return wentThrough > FIRST_SHARE * MOST_OFFERED_PER_SECOND
			? wentThrough
			: Math.max(share, Math.min(wentThrough, MOST_LUCK * share));
	}

	/**
	 * Requests a second in the stretch, over the time that the limit counts: it ends when requests go through again, and
	 * lasts as long as the silence that was asked for at least.
	 */
	private measured(now: number): number {
		const isNamed = this.probeMs === undefined;
		const until = isNamed ? this.pauseEndsAt - SECOND_MS : this.pauseBeganAt;
		const leastMs = Math.max(SECOND_MS, until - this.pauseBeganAt);
		return (1_000 * this.accepts) / Math.max(leastMs, until - (this.stretchBeganAt ?? now));
	}
}

/** How long a run is held back by a pause, or by the pace after it. */
export class HeldTime {
	/** What holds it back from now on. */
	by: 'pause' | 'pace' | undefined;
	/** Until the last count. */
	totalMs = 0;
	private countedAt = -Infinity;

	/** Adds the time since the last count; those that wait are told of a pause. */
	count(now: number, waiting: Iterable<{ wait: (pausedMs: number) => void }>): void {
		const ms = this.by === undefined ? 0 : now - this.countedAt;
		this.countedAt = now;
		this.totalMs += ms;
		if (this.by === 'pause') for (const one of waiting) one.wait(ms);
	}
}

/** Rates that runs on the same account share, for as long as one of them goes on. */
export class SharedRates {
	private readonly byAccount = new Map<string, { rate: Rate; users: number }>();

	constructor(private readonly clock: Clock) {}

	/** The rate of an account. Whoever takes it calls `giveBack` once, when its run has ended. */
	take(account: Record<'accessToken' | 'baseUrl' | 'organizationId', string>) {
		const { baseUrl, organizationId, accessToken } = account;
		const parts = JSON.stringify([baseUrl, organizationId, accessToken]);
		// A hash, so that no token stays in memory for the sake of a key.
		const key = createHash('sha256').update(parts).digest('hex');
		const entry = this.byAccount.get(key) ?? { rate: new Rate(this.clock), users: 0 };
		entry.users += 1;
		this.byAccount.set(key, entry);
		const giveBack = () => {
			entry.users -= 1;
			if (entry.users === 0) this.byAccount.delete(key);
		};
		return { rate: entry.rate, giveBack };
	}
}
