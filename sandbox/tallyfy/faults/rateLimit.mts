export type RateLimitAlgorithm = 'fixedWindow' | 'tokenBucket';

/** Lets a request through (0), or says how many milliseconds to wait. */
export type RateLimiter = (nowMs: number) => number;

/**
 * Counts requests the way rate limits do: `fixedWindow` admits `limit` requests per window, which
 * starts with its first request; `tokenBucket` admits a burst of `limit`, then one every
 * `windowMs / limit`.
 */
export function createRateLimiter(
	limit: number,
	windowMs: number,
	algorithm: RateLimitAlgorithm,
): RateLimiter {
	return algorithm === 'fixedWindow'
		? createFixedWindow(limit, windowMs)
		: createTokenBucket(limit, windowMs);
}

function createFixedWindow(limit: number, windowMs: number): RateLimiter {
	let windowStartMs = -Infinity;
	let admitted = 0;
	return (nowMs) => {
		if (nowMs >= windowStartMs + windowMs) {
			windowStartMs = nowMs;
			admitted = 0;
		}
		if (admitted >= limit) return windowStartMs + windowMs - nowMs;
		admitted += 1;
		return 0;
	};
}

function createTokenBucket(limit: number, windowMs: number): RateLimiter {
	const msPerToken = windowMs / limit;
	let tokens = limit;
	let updatedMs: number | undefined;
	return (nowMs) => {
		tokens = Math.min(limit, tokens + (nowMs - (updatedMs ?? nowMs)) / msPerToken);
		updatedMs = nowMs;
		if (tokens < 1) return (1 - tokens) * msPerToken;
		tokens -= 1;
		return 0;
	};
}
