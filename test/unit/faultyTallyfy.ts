import type { Result, Send } from '../../nodes/Tallyfy/transport/client';
import type { RateLimiter } from './rateLimiters';
import { answered, broken, refused } from './scriptedSend';
import type { VirtualClock } from './virtualClock';

/** What happens to a request: when it takes effect, if it does, and what comes back. */
export interface Fate {
	effect: 'none' | 'done';
	/** The honest answer, where there is no other. */
	result?: Result;
	latencyMs: number;
}

const NOT_FOUND = answered(404, '{"message":"Task not found"}');

/** What can go wrong without the deletion having taken place … */
export const HARMLESS: readonly Result[] = [
	broken('lost'),
	broken('timeout'),
	broken('notConnected'),
	broken('nameLookup'),
	broken('refused'),
	broken('other'),
	answered(400, '{"message":"Not a one-off task"}'),
	answered(401),
	answered(403),
	answered(404, '<html>'),
	answered(404, '{"message":"Organization not found"}'),
	answered(408),
	answered(200, '<html>'),
	answered(302),
	answered(500),
	answered(503, '', { 'retry-after': '3' }),
	refused('2'),
	refused(),
];

/** … and what can come back although it has. */
export const MISLEADING: readonly Result[] = [
	broken('lost'),
	broken('timeout'),
	broken('cancelled'),
	answered(200, '{"message":"Deleted"}'),
	answered(204, '{"error":"Odd"}'),
	answered(500),
	answered(502, '<html>'),
	answered(504),
];

/** A Tallyfy where everything goes wrong that can, in virtual time. It notes what a client must not do. */
export class FaultyTallyfy {
	/** How often each task was asked for. */
	readonly requests = new Map<string, number>();
	readonly mistakes: string[] = [];
	readonly deleted = new Set<string>();
	mostInFlight = 0;
	/** Set when nothing more may start. */
	isClosed = false;
	private inFlight = 0;
	private heldUntil = 0;
	private count = 0;
	private readonly settledTasks = new Set<string>();

	constructor(
		private readonly clock: VirtualClock,
		private readonly tasks: Set<string>,
		private readonly fates: readonly Fate[],
		private readonly limiter: RateLimiter,
	) {}

	has(task: string): boolean {
		return this.tasks.has(task);
	}

	/** The client has made up its mind about this task. */
	settled(task: string): void {
		this.settledTasks.add(task);
	}

	readonly send: Send = async ({ url }, timeoutMs) => {
		const task = /\/tasks\/([^/]+)\/delete$/.exec(url)?.[1] ?? url;
		const fate = this.fates[this.count++] ?? { effect: 'done', latencyMs: 20 };
		this.begin(task);
		// Longer than the deadline is a server that trickles: the client gives it up, the effect comes late.
		this.clock.after(Math.min(fate.latencyMs, timeoutMs + 1_000), () => {
			this.inFlight -= 1;
		});
		await this.clock.pass(fate.latencyMs / 2);
		const result = this.answer(task, fate);
		await this.clock.pass(fate.latencyMs / 2);
		const isHeard = fate.latencyMs < timeoutMs + 1_000;
		if (isHeard && 'status' in result && result.status === 429) {
			const seconds = Number(result.headers['retry-after'] ?? 0);
			this.heldUntil = Math.max(this.heldUntil, this.clock.now() + seconds * 1_000);
		}
		return result;
	};

	private begin(task: string): void {
		if (this.isClosed) this.mistakes.push(`${task} began after the stop`);
		if (this.settledTasks.has(task)) this.mistakes.push(`${task} was asked for once more`);
		if (this.clock.now() < this.heldUntil) this.mistakes.push(`${task} came before Retry-After`);
		this.requests.set(task, (this.requests.get(task) ?? 0) + 1);
		this.inFlight += 1;
		this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
	}

	private answer(task: string, { effect, result }: Fate): Result {
		const waitMs = this.limiter(this.clock.now());
		if (waitMs > 0) return refused(String(Math.ceil(waitMs / 1_000)));
		if (effect === 'none' && result !== undefined) return result;
		if (!this.tasks.delete(task)) return NOT_FOUND;
		this.deleted.add(task);
		return result ?? answered(204);
	}
}
