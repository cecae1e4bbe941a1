import type { Attempt, Send } from '../../../nodes/Tallyfy/transport/client';
import type { Limiter } from '../../../nodes/Tallyfy/transport/limiter/limiter';
import { Rate } from '../../../nodes/Tallyfy/transport/limiter/rate';
import type { ConnectionReason, Reply } from '../../../nodes/Tallyfy/transport/outcome';
import { request, type Call, type Unsent } from '../../../nodes/Tallyfy/transport/request';
import { judgeChange, type Returned } from '../../../nodes/Tallyfy/transport/answer/response';
import { limiterOf } from './limiterOf.mts';
import { VirtualClock } from './virtualClock.mts';

export const CALL: Call<Returned> = {
	line: { method: 'DELETE', url: 'https://go.tallyfy.com/api/organizations/0rg/tasks/t1/delete' },
	judge: (response) => judgeChange(response, { statuses: [204], id: 't1', sentenceSuffices: true }),
	timeoutMs: 30_000,
	maxRetries: 4,
	maxWaitMs: 300_000,
};

export const answered = (status: number, body = '', headers: object = {}): Attempt => ({
	response: { status, body, headers: { ...headers } },
});

export const unanswered = (reason: ConnectionReason): Attempt => ({ failure: { reason } });

/** "Too many requests", and when to come back. */
export const rateLimited = (retryAfter?: string, body = ''): Attempt =>
	answered(429, body, retryAfter === undefined ? {} : { 'retry-after': retryAfter });

const NEVER = new AbortController().signal;

/** One request. Each attempt gets the next of `script`, the last one for ever, `latencyMs` after it came. */
export class ScriptedRequest {
	readonly clock: VirtualClock;
	readonly rate: Rate;
	readonly limiter: Limiter;
	readonly halt = new AbortController();
	readonly cancelled = new AbortController();
	/** When each attempt went out, in milliseconds from the start. */
	readonly sentAt: number[] = [];
	readonly sent: Parameters<Send>[] = [];
	/** Whether a request ends when its signal does, the way n8n's helper ends it. */
	endsWithSignal = false;

	constructor(
		private readonly script: readonly Attempt[],
		private readonly call: Partial<Call<Returned>> = {},
		public latencyMs = 0,
	) {
		this.clock = new VirtualClock();
		this.rate = new Rate(this.clock);
		const { clock, rate } = this;
		this.limiter = limiterOf(clock, 1, { rate, halt: this.halt.signal });
	}

	async run<Ending = never>(
		beforeEachAttempt?: () => Promise<Ending | undefined>,
	): Promise<Reply<Returned> | Unsent<Ending>> {
		const { clock, limiter, cancelled, send } = this;
		const tools = { clock, limiter, cancelled: cancelled.signal, send };
		return await clock.run(request({ ...CALL, ...this.call, beforeEachAttempt }, tools));
	}

	private readonly send: Send = async (...sent) => {
		this.sentAt.push(this.clock.elapsed);
		this.sent.push(sent);
		const { signal } = sent[1];
		await this.clock.sleep(this.latencyMs, this.endsWithSignal ? signal : NEVER);
		if (this.endsWithSignal && signal.aborted) {
			const isExpired = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
			return unanswered(isExpired ? 'timeout' : 'cancelled');
		}
		const attempt = this.script[this.sentAt.length - 1] ?? this.script.at(-1);
		if (attempt === undefined) throw new Error('The script is empty');
		return attempt;
	};
}
