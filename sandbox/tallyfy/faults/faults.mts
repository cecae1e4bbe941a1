import { createRandom } from '../clock.mts';
import { createRateLimiter, type RateLimitAlgorithm, type RateLimiter } from './rateLimit.mts';

/** Whether the fault hits before the request has changed anything, or after. Default: before. */
export type When = 'after' | 'before';

/** What can go wrong, as data: the same in code and over HTTP. */
export type Fault =
	/** Adds up with other faults; the request then goes on. */
	| { kind: 'latency'; latencyMs: number }
	/** No answer for that long, then the request goes on; without `hangMs`, for ever. */
	| { kind: 'hang'; hangMs?: number; when?: When }
	/** Requests beyond the limit get 429; the others go on. */
	| RateLimitFault
	/** Any status in place of the real answer: 5xx, 401, 202, 200 with a message. A string body is sent as text. */
	| { kind: 'status'; status: number; body?: unknown; when?: When }
	/** What a wrong base URL brings: status 200 and HTML. */
	| { kind: 'webPage'; when?: When }
	| { kind: 'redirect'; location: string; status?: number; when?: When }
	/** The connection is reset (RST); nothing is answered. */
	| { kind: 'reset'; when?: When }
	/**
	 * An answer that breaks off after so many bytes of its body, by default in the middle of the first block; then the
	 * connection ends. Before the effect, and where the answer has no body, one is made up.
	 */
	| { kind: 'cut'; when?: When; afterBytes?: number }
	/** As `cut` after the effect, but the connection stays open and silent. */
	| { kind: 'stall'; afterBytes: number }
	/**
	 * A Content-Length that is so many bytes too high, after which the connection ends; or, if negative, a body that lacks so
	 * many and claims to be whole. Nothing where the answer tells no length.
	 */
	| { kind: 'wrongLength'; byBytes: number };

export interface RateLimitFault {
	kind: 'rateLimit';
	limit: number;
	/** Default: a second, or an hour for the hourly cap. */
	windowMs?: number;
	/** Default: fixedWindow. */
	algorithm?: RateLimitAlgorithm;
	/** Answers as Tallyfy's hourly cap does: code RATE_LIMIT_EXCEEDED in the body. */
	hourlyCap?: boolean;
	/** Default: the true wait, rounded up to whole seconds. */
	retryAfterSeconds?: number;
	/** Default: seconds. */
	retryAfterFormat?: 'date' | 'none' | 'seconds';
}

/** All that is given has to hold. Nothing given: every request. */
export interface FaultMatch {
	method?: string;
	/** Tested against the path as sent, query string included. A string is a regular expression. */
	path?: RegExp | string;
	/** Ids of tasks or files. */
	ids?: readonly string[];
	/** Only the first attempts of each method and path. */
	firstAttemptsPerId?: number;
	/** 0 to 1, by a seeded sequence: the same order of requests meets the same faults. */
	probability?: number;
	/**
	 * Only from the first time to before the second, in milliseconds since the first request that came after these rules
	 * were set (`set`, `clear`, the sandbox's `reset`), whichever request that was.
	 */
	betweenMs?: readonly [fromMs: number, toMs: number];
	/** Not the first so many of the requests that match everything else: 100 spares 100 of them. */
	afterRequests?: number;
	/** Only the first of the requests that match everything else, and are not spared by `afterRequests`. */
	firstRequests?: number;
}

export interface FaultRule {
	match?: FaultMatch;
	fault: Fault;
}

interface FaultSubject {
	method: string;
	path: string;
	id: string | undefined;
}

/** The fault that ends a request: `when` says at which end of its way. */
export type Ending =
	| Exclude<Fault, { kind: 'hang' | 'latency' | 'rateLimit' }>
	| { kind: 'rateLimited'; fault: RateLimitFault; waitMs: number; when: 'before' };

/** What the rules have in store for one request. Delays in milliseconds, Infinity for ever. */
export interface FaultPlan {
	delayBeforeMs: number;
	delayAfterMs: number;
	ending: Ending | undefined;
	/** The kind that decided, for the request log. */
	kind: Fault['kind'] | undefined;
}

interface ActiveRule {
	match: FaultMatch;
	path: RegExp | undefined;
	ids: Set<string> | undefined;
	fault: Fault;
	limiter: RateLimiter | undefined;
	attempts: Map<string, number>;
	matched: number;
}

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

/** The rules in force. The first rule that ends a request ends it; delays on the way add up. */
export class Faults {
	private rules: ActiveRule[] = [];
	private random = createRandom(1);
	/** When the first request came under the present rules. */
	private firstRequestMs: number | undefined;

	/**
	 * Replaces all rules, and starts their counting anew. `randomSeed` starts the sequence behind `probability`. Throws a
	 * SyntaxError for a path that is not a regular expression.
	 */
	set(rules: readonly FaultRule[], randomSeed = 1): void {
		this.rules = rules.map(activate);
		this.random = createRandom(randomSeed);
		this.firstRequestMs = undefined;
	}

	clear(): void {
		this.set([]);
	}

	/** What happens to a request that came at `nowMs`; nothing where no rule touches it. */
	plan(subject: FaultSubject, nowMs: number): FaultPlan | undefined {
		this.firstRequestMs ??= nowMs;
		const elapsedMs = nowMs - this.firstRequestMs;
		let plan: FaultPlan | undefined;
		for (const rule of this.rules) {
			if (!this.matches(rule, subject, elapsedMs)) continue;
			plan ??= { delayBeforeMs: 0, delayAfterMs: 0, ending: undefined, kind: undefined };
			const { fault } = rule;
			if (fault.kind === 'latency') {
				plan.delayBeforeMs += fault.latencyMs;
			} else if (fault.kind === 'hang') {
				const delay = fault.when === 'after' ? 'delayAfterMs' : 'delayBeforeMs';
				plan[delay] += fault.hangMs ?? Infinity;
			} else if (fault.kind === 'rateLimit') {
				const waitMs = rule.limiter?.(nowMs) ?? 0;
				if (waitMs > 0) plan.ending = { kind: 'rateLimited', fault, waitMs, when: 'before' };
				else continue;
			} else {
				plan.ending = fault;
			}
			plan.kind = fault.kind;
			if (plan.ending) break;
		}
		return plan;
	}

	private matches(
		rule: ActiveRule,
		{ method, path, id }: FaultSubject,
		elapsedMs: number,
	): boolean {
		const { match } = rule;
		if (match.method !== undefined && match.method !== method) return false;
		// Not test(): with a global flag it would depend on the request before.
		if (rule.path && path.search(rule.path) === -1) return false;
		if (rule.ids && (id === undefined || !rule.ids.has(id))) return false;
		const [fromMs, toMs] = match.betweenMs ?? [0, Infinity];
		if (elapsedMs < fromMs || elapsedMs >= toMs) return false;
		if (match.firstAttemptsPerId !== undefined) {
			const key = `${method} ${path}`;
			const attempt = (rule.attempts.get(key) ?? 0) + 1;
			rule.attempts.set(key, attempt);
			if (attempt > match.firstAttemptsPerId) return false;
		}
		if (match.probability !== undefined && this.random() >= match.probability) return false;
		rule.matched += 1;
		const position = rule.matched - (match.afterRequests ?? 0);
		return position > 0 && position <= (match.firstRequests ?? Infinity);
	}
}

function activate({ match = {}, fault }: FaultRule): ActiveRule {
	return {
		match,
		path: match.path === undefined ? undefined : new RegExp(match.path),
		ids: match.ids === undefined ? undefined : new Set(match.ids),
		fault,
		limiter: fault.kind === 'rateLimit' ? limiterOf(fault) : undefined,
		attempts: new Map(),
		matched: 0,
	};
}

function limiterOf({ limit, windowMs, algorithm, hourlyCap }: RateLimitFault): RateLimiter {
	const defaultWindowMs = hourlyCap ? HOUR_MS : SECOND_MS;
	return createRateLimiter(limit, windowMs ?? defaultWindowMs, algorithm ?? 'fixedWindow');
}
