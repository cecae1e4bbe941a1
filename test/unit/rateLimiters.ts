/** Admits a request (0), or says in how many milliseconds it would admit one. */
export type RateLimiter = (nowMs: number) => number;

/** Windows by the server's clock, as in "100 in each minute", wherever in one the run begins. */
export function alignedWindow(limit: number, windowMs: number): RateLimiter {
	let current = NaN;
	let admitted = 0;
	return (nowMs) => {
		const window = Math.floor(nowMs / windowMs);
		if (window !== current) admitted = 0;
		current = window;
		if (admitted >= limit) return (window + 1) * windowMs - nowMs;
		admitted += 1;
		return 0;
	};
}

/** A window begins with its first request: what Laravel does, on which Tallyfy is built. */
export function windowFromFirst(limit: number, windowMs: number): RateLimiter {
	let endsAt = -Infinity;
	let admitted = 0;
	return (nowMs) => {
		if (nowMs >= endsAt) {
			endsAt = nowMs + windowMs;
			admitted = 0;
		}
		if (admitted >= limit) return endsAt - nowMs;
		admitted += 1;
		return 0;
	};
}

/** At most `limit` in any `windowMs`. */
export function slidingWindow(limit: number, windowMs: number): RateLimiter {
	const admitted: number[] = [];
	return (nowMs) => {
		while ((admitted[0] ?? Infinity) <= nowMs - windowMs) admitted.shift();
		if (admitted.length >= limit) return (admitted[0] ?? nowMs) + windowMs - nowMs;
		admitted.push(nowMs);
		return 0;
	};
}

/** A burst of `limit`, then one every `windowMs / limit`. */
export function tokenBucket(limit: number, windowMs: number): RateLimiter {
	const msPerToken = windowMs / limit;
	let emptyUntil = -Infinity;
	return (nowMs) => {
		// Kept as the moment at which the bucket would be full again.
		const fullAt = Math.max(emptyUntil, nowMs) + msPerToken;
		const lateMs = fullAt - nowMs - windowMs;
		if (lateMs > 1e-6) return lateMs;
		emptyUntil = fullAt;
		return 0;
	};
}

/** Somebody else sends a request every `everyMs`, and takes a part of the limit. */
export function withOtherTraffic(limiter: RateLimiter, everyMs: number): RateLimiter {
	let next: number | undefined;
	return (nowMs) => {
		next ??= nowMs;
		for (; next <= nowMs; next += everyMs) limiter(next);
		return limiter(nowMs);
	};
}

/** A small limit inside a large one: a burst limit and an hourly cap. */
export function both(small: RateLimiter, large: RateLimiter): RateLimiter {
	return (nowMs) => {
		const waitMs = small(nowMs);
		return waitMs > 0 ? waitMs : large(nowMs);
	};
}
