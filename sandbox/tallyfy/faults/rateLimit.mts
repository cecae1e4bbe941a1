export type RateLimitAlgorithm = 'alignedWindow' | 'fixedWindow' | 'slidingWindow' | 'tokenBucket';

/** Lets a request through (0), or says how many milliseconds to wait. */
export type RateLimiter = (nowMs: number) => number;

/** Counts requests the way rate limits do. */
export function createRateLimiter(
	limit: number,
	windowMs: number,
	algorithm: RateLimitAlgorithm,
): RateLimiter {
	return ALGORITHMS[algorithm](limit, windowMs);
}

/** `limit` requests in a window that starts with its first request: what Laravel does, on which Tallyfy is built. */
export function fixedWindow(limit: number, windowMs: number): RateLimiter {
	return windows(limit, windowMs, (nowMs, currentMs = -Infinity) =>
		nowMs < currentMs + windowMs ? currentMs : nowMs,
	);
}

/** `limit` requests in each window of the server's clock, wherever in one the first request comes. */
export function alignedWindow(limit: number, windowMs: number): RateLimiter {
	return windows(limit, windowMs, (nowMs) => Math.floor(nowMs / windowMs) * windowMs);
}

/** At most `limit` requests in any `windowMs`. */
export function slidingWindow(limit: number, windowMs: number): RateLimiter {
	const admittedMs: number[] = [];
	return (nowMs) => {
		while ((admittedMs[0] ?? Infinity) <= nowMs - windowMs) admittedMs.shift();
		if (admittedMs.length >= limit) return (admittedMs[0] ?? nowMs) + windowMs - nowMs;
		admittedMs.push(nowMs);
		return 0;
	};
}

/** A burst of `limit`, then one request every `windowMs / limit`. */
export function tokenBucket(limit: number, windowMs: number): RateLimiter {
	const msPerToken = windowMs / limit;
	let tokens = limit;
	let updatedMs: number | undefined;
	return (nowMs) => {
		tokens = Math.min(limit, tokens + (nowMs - (updatedMs ?? nowMs)) / msPerToken);
		updatedMs = nowMs;
		// A wait that was kept to the millisecond must do, whatever the division lost.
		if (tokens < 1 - 1e-9) return (1 - tokens) * msPerToken;
		tokens -= 1;
		return 0;
	};
}

/** Somebody else sends a request every `everyMs`, and takes a part of the limit. */
export function withOtherTraffic(limiter: RateLimiter, everyMs: number): RateLimiter {
	let nextMs: number | undefined;
	return (nowMs) => {
		nextMs ??= nowMs;
		for (; nextMs <= nowMs; nextMs += everyMs) limiter(nextMs);
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

const ALGORITHMS: Record<RateLimitAlgorithm, (limit: number, windowMs: number) => RateLimiter> = {
	alignedWindow,
	fixedWindow,
	slidingWindow,
	tokenBucket,
};

/** A limiter by windows; `startOf` says when the window began that a request falls into. */
function windows(
	limit: number,
	windowMs: number,
	startOf: (nowMs: number, currentMs?: number) => number,
): RateLimiter {
	let startMs: number | undefined;
	let admitted = 0;
	return (nowMs) => {
		const start = startOf(nowMs, startMs);
		if (start !== startMs) admitted = 0;
		startMs = start;
		if (admitted >= limit) return start + windowMs - nowMs;
		admitted += 1;
		return 0;
	};
}
