import { sleep } from 'n8n-workflow';

/** Time and chance, passed in so that tests decide them. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `delayMs`, or at once when `signal` aborts; never rejects. */
	sleep(delayMs: number, signal: AbortSignal): Promise<void>;
	/** A signal that aborts after `delayMs`. */
	timeout(delayMs: number): AbortSignal;
	/** At least 0, less than 1. */
	random(): number;
}

/** n8n's `sleep` can't be ended early; in short naps, an aborted wait leaves no timer behind for long. */
const NAP_MS = 1_000;

export const systemClock: Clock = {
	now: () => Date.now(),
	random: () => Math.random(),
	timeout: (delayMs) => AbortSignal.timeout(delayMs),
	async sleep(delayMs, signal) {
		const until = Date.now() + delayMs;
		await withAbort(signal, async (aborted) => {
			for (let leftMs = delayMs; leftMs > 0 && !signal.aborted; leftMs = until - Date.now()) {
				await Promise.race([sleep(Math.min(leftMs, NAP_MS)), aborted]);
			}
		});
	},
};

/** Runs `work` with a promise that resolves when `signal` aborts, and takes the listener back afterwards. */
export async function withAbort<Value>(
	signal: AbortSignal,
	work: (aborted: Promise<void>) => Promise<Value>,
): Promise<Value> {
	let onAbort: () => void = () => undefined;
	const aborted = new Promise<void>((resolve) => {
		onAbort = resolve;
	});
	if (signal.aborted) onAbort();
	else signal.addEventListener('abort', onAbort);
	try {
		return await work(aborted);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
