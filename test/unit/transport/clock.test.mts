import { getEventListeners } from 'node:events';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { systemClock, withAbort, withFirstAbort } from '../../../nodes/Tallyfy/transport/clock';

/** A signal, and who listens to it. */
function countedSignal() {
	const controller = new AbortController();
	const { signal } = controller;
	return { controller, signal, listeners: () => getEventListeners(signal, 'abort').length };
}

describe('withAbort', () => {
	it('gives what the work gives, and takes its listener back', async () => {
		const { signal, listeners } = countedSignal();
		const result = await withAbort(signal, async () => {
			expect(listeners()).toBe(1);
			return await Promise.resolve('done');
		});
		expect(result).toBe('done');
		expect(listeners()).toBe(0);
	});

	it('takes its listener back when the work fails', async () => {
		const { signal, listeners } = countedSignal();
		const failing = withAbort(signal, () => Promise.reject(new Error('broken')));
		await expect(failing).rejects.toThrow('broken');
		expect(listeners()).toBe(0);
	});

	it('tells the work when the signal aborts', async () => {
		const { controller, signal } = countedSignal();
		const work = withAbort(signal, async (aborted) => {
			await aborted;
			return 'told';
		});
		controller.abort();
		await expect(work).resolves.toBe('told');
	});

	it('tells the work of a signal that had aborted before, without a listener', async () => {
		const { controller, signal, listeners } = countedSignal();
		controller.abort();
		await withAbort(signal, async (aborted) => {
			await aborted;
		});
		expect(listeners()).toBe(0);
	});
});

describe('withFirstAbort', () => {
	it('aborts with whichever comes first, for the same reason, and takes its listeners back', async () => {
		const one = countedSignal();
		const other = countedSignal();
		const reason = new DOMException('Too late', 'TimeoutError');
		const seen = await withFirstAbort([one.signal, other.signal], async (signal) => {
			expect(signal.aborted).toBe(false);
			expect([one.listeners(), other.listeners()]).toEqual([1, 1]);
			other.controller.abort(reason);
			one.controller.abort();
			return await Promise.resolve(signal);
		});
		expect(seen.reason).toBe(reason);
		expect([one.listeners(), other.listeners()]).toEqual([0, 0]);
	});

	it('has aborted where one of them had', async () => {
		const signal = await withFirstAbort(
			[AbortSignal.abort('before')],
			async (first) => await Promise.resolve(first),
		);
		expect(signal.reason).toBe('before');
	});

	it('takes its listeners back when the work fails', async () => {
		const { signal, listeners } = countedSignal();
		const failing = withFirstAbort([signal], () => Promise.reject(new Error('broken')));
		await expect(failing).rejects.toThrow('broken');
		expect(listeners()).toBe(0);
	});
});

describe('the system clock', () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	/** Whether the promise has settled by now. */
	const watched = (promise: Promise<void>) => {
		const state = { isOver: false };
		void promise.then(() => {
			state.isOver = true;
		});
		return state;
	};

	it('sleeps as long as it was told to, not a moment less', async () => {
		const nap = watched(systemClock.sleep(2_500, new AbortController().signal));
		await vi.advanceTimersByTimeAsync(2_499);
		expect(nap.isOver).toBe(false);
		await vi.advanceTimersByTimeAsync(1);
		expect(nap.isOver).toBe(true);
		expect(vi.getTimerCount()).toBe(0);
	});

	it.each([0, -5])('does not sleep at all for %d ms', async (delayMs) => {
		const nap = watched(systemClock.sleep(delayMs, new AbortController().signal));
		await vi.advanceTimersByTimeAsync(0);
		expect(nap.isOver).toBe(true);
	});

	it('wakes at once when it is aborted, and leaves neither listener nor long timer', async () => {
		const { controller, signal, listeners } = countedSignal();
		const nap = watched(systemClock.sleep(3_600_000, signal));
		await vi.advanceTimersByTimeAsync(10_300);
		expect(nap.isOver).toBe(false);
		controller.abort();
		await vi.advanceTimersByTimeAsync(0);
		expect(nap.isOver).toBe(true);
		expect(listeners()).toBe(0);
		await vi.advanceTimersByTimeAsync(1_000);
		expect(vi.getTimerCount()).toBe(0);
	});

	it('does not fall asleep when it is aborted already', async () => {
		const nap = watched(systemClock.sleep(60_000, AbortSignal.abort()));
		await vi.advanceTimersByTimeAsync(0);
		expect(nap.isOver).toBe(true);
		expect(vi.getTimerCount()).toBe(0);
	});

	it('waits by a time that nobody sets', async () => {
		const nap = watched(systemClock.sleep(2_500, new AbortController().signal));
		const before = systemClock.monotonicNow();
		await vi.advanceTimersByTimeAsync(1_100);
		vi.setSystemTime(Date.now() - 3_600_000);
		await vi.advanceTimersByTimeAsync(1_399);
		expect(nap.isOver).toBe(false);
		await vi.advanceTimersByTimeAsync(1);
		expect(nap.isOver).toBe(true);
		expect(systemClock.monotonicNow() - before).toBeCloseTo(2_500, 0);
	});

	it('tells the time of the machine', () => {
		vi.setSystemTime(1_234_567);
		expect(systemClock.now()).toBe(1_234_567);
	});

	it('leaves chance to the machine', () => {
		vi.spyOn(Math, 'random').mockReturnValueOnce(0.125);
		expect(systemClock.random()).toBe(0.125);
	});

	it('makes signals that abort by themselves', async () => {
		vi.useRealTimers();
		const signal = systemClock.timeout(1);
		expect(signal.aborted).toBe(false);
		await vi.waitFor(() => {
			expect(signal.aborted).toBe(true);
		});
		expect((signal.reason as Error).name).toBe('TimeoutError');
	});
});
