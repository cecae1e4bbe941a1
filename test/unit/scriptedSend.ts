import { Pace } from '../../nodes/Tallyfy/bulk/pace';
import type { Result } from '../../nodes/Tallyfy/transport/client';
import type { Outcome } from '../../nodes/Tallyfy/transport/outcome';
import { requestDeletion, type DeletionRequest } from '../../nodes/Tallyfy/transport/request';
import type { ConnectionFailureKind } from '../../nodes/Tallyfy/transport/retry';
import { VirtualClock } from './virtualClock';

export const REQUEST: DeletionRequest = {
	url: 'https://go.tallyfy.com/api/organizations/0rg/tasks/t1/delete',
	id: 't1',
	confirmedBy: [204],
	timeoutMs: 30_000,
	maxRetries: 4,
	maxWaitMs: 300_000,
	sentBefore: false,
};

export const answered = (status: number, body = '', headers: object = {}): Result => ({
	status,
	body,
	headers: { ...headers },
});

export const broken = (kind: ConnectionFailureKind): Result => ({ failure: { kind } });

/** "Too many requests", and when to come back. */
export const refused = (retryAfter?: string, body = ''): Result =>
	answered(429, body, retryAfter === undefined ? {} : { 'retry-after': retryAfter });

/** Answers each request with the next of `script`, the last one for ever, `latencyMs` after it came. */
export class ScriptedDeletion {
	readonly clock: VirtualClock;
	readonly gate: Pace;
	readonly halt = new AbortController();
	/** When each request went out, in milliseconds from the start. */
	readonly sentAt: number[] = [];
	readonly requests: unknown[] = [];

	constructor(
		private readonly script: readonly Result[],
		private readonly request: Partial<DeletionRequest> = {},
		private readonly latencyMs = 0,
	) {
		this.clock = new VirtualClock();
		this.gate = new Pace(this.clock);
	}

	async run(): Promise<Outcome> {
		const { clock, gate, halt } = this;
		const tools = { clock, gate, halt: halt.signal, send: this.send };
		return await clock.run(requestDeletion({ ...REQUEST, ...this.request }, tools));
	}

	private readonly send = async (...request: unknown[]): Promise<Result> => {
		this.sentAt.push(this.clock.elapsed);
		this.requests.push(request);
		await this.clock.pass(this.latencyMs);
		const result = this.script[this.sentAt.length - 1] ?? this.script.at(-1);
		if (result === undefined) throw new Error('The script is empty');
		return result;
	};
}
