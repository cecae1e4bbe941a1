import type { IHttpRequestOptions } from 'n8n-workflow';

import type { RateLimiter } from '../../../sandbox/tallyfy/faults/rateLimit.mts';
import { response } from './executionContext.mts';
import type { VirtualClock } from './virtualClock.mts';

type Answer = ReturnType<typeof response> | Error;

/** What happens to a request: when it takes effect, if it does, and what comes back. */
export interface Fate {
	effect: 'none' | 'done';
	/** Instead of the honest answer. */
	answer?: Answer;
	latencyMs: number;
}

const broken = (code: string) => Object.assign(new Error(`connection ${code}`), { code });
const refused = (retryAfter?: string) =>
	response(429, '', retryAfter === undefined ? {} : { 'retry-after': retryAfter });
const said = (message: string) => JSON.stringify({ message });

/** What can go wrong without the change having taken place … */
export const HARMLESS: readonly Answer[] = [
	broken('ECONNRESET'),
	broken('ETIMEDOUT'),
	broken('EHOSTUNREACH'),
	broken('EAI_AGAIN'),
	broken('ECONNREFUSED'),
	response(400, said('Not a one-off task')),
	response(403, ''),
	response(408, ''),
	response(200, '<html>'),
	response(302, ''),
	response(500, ''),
	response(503, '', { 'retry-after': '3' }),
	refused('2'),
	refused(),
];

/** … after which nothing else can work … */
export const HOPELESS: readonly Answer[] = [
	response(401, said('Unauthenticated.')),
	response(404, '<html>'),
	response(404, said('Organization not found')),
];

/** … what passes by itself … */
export const PASSING: readonly Answer[] = HARMLESS.filter(
	(answer) => !(answer instanceof Error) && [408, 429, 500, 503].includes(answer.statusCode),
);

/** … and what can come back although it has taken place. */
export const MISLEADING: readonly Answer[] = [
	broken('ECONNRESET'),
	broken('ETIMEDOUT'),
	response(200, said('Deleted')),
	response(204, JSON.stringify({ error: 'Odd' })),
	response(500, ''),
	response(502, '<html>'),
	response(504, ''),
];

/** A Tallyfy where everything goes wrong that can, in virtual time. It notes what a client must not do. */
export class FaultyTallyfy {
	/** How often each task was asked to be deleted. */
	readonly requests = new Map<string, number>();
	readonly mistakes: string[] = [];
	readonly deleted = new Set<string>();
	mostInFlight = 0;
	/** Set when nothing more may start. */
	isClosed = false;
	private inFlight = 0;
	private heldUntil = 0;
	private tries = 0;
	private count = 0;

	constructor(
		private readonly clock: VirtualClock,
		private readonly tasks: Set<string>,
		private readonly fates: readonly Fate[],
		private readonly limiter: RateLimiter,
	) {}

	has(task: string): boolean {
		return this.tasks.has(task);
	}

	/** Another try of the run knows nothing of what an earlier one was asked. */
	beginTry(): void {
		this.heldUntil = 0;
		this.tries += 1;
	}

	/** What n8n's helper would come to for one request; it ends at once when its signal does. */
	readonly http = async (
		{ url, method, qs }: IHttpRequestOptions,
		signal?: AbortSignal,
	): Promise<unknown> => {
		const fate = this.fates[this.count++] ?? { effect: 'done', latencyMs: 20 };
		this.begin(url, method === 'DELETE');
		const ended = new Promise<Error>((resolve) => {
			signal?.addEventListener('abort', () => {
				resolve(broken('ERR_CANCELED'));
			});
		});
		const isArchive = qs?.archived === 'only';
		const work = async () => {
			await this.clock.pass(fate.latencyMs / 2);
			const made = url.endsWith('/tasks')
				? (this.passing(fate) ?? this.list(isArchive))
				: this.answer(url, method === 'DELETE', fate);
			await this.clock.pass(fate.latencyMs / 2);
			return made;
		};
		const answer = await Promise.race([work(), ended]);
		this.inFlight -= 1;
		// Only what is heard can be heeded: what starts in the very same moment has not heard of it.
		if (!(answer instanceof Error) && answer.statusCode === 429) {
			const until = this.clock.elapsed + Number(answer.headers['retry-after'] ?? 0) * 1_000;
			const { tries } = this;
			this.clock.after(0, () => {
				if (tries !== this.tries) return;
				this.heldUntil = Math.max(this.heldUntil, until);
			});
		}
		return answer;
	};

	private begin(url: string, isDeletion: boolean): void {
		const task = taskIn(url);
		if (this.isClosed) this.mistakes.push(`${task} began after the stop`);
		if (this.clock.elapsed < this.heldUntil) this.mistakes.push(`${task} came before Retry-After`);
		if (isDeletion) this.requests.set(task, (this.requests.get(task) ?? 0) + 1);
		this.inFlight += 1;
		this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
	}

	/** What comes before Tallyfy does anything. */
	private passing({ effect, answer }: Fate): Answer | undefined {
		const waitMs = this.limiter(this.clock.elapsed);
		if (waitMs > 0) return refused(String(Math.ceil(waitMs / 1_000)));
		return effect === 'none' ? answer : undefined;
	}

	private answer(url: string, isDeletion: boolean, fate: Fate): Answer {
		const early = this.passing(fate);
		if (early !== undefined) return early;
		const task = taskIn(url);
		if (!this.tasks.has(task)) return response(404, said('Not found'));
		if (!isDeletion) return response(200, JSON.stringify({ data: recordOf(task) }));
		this.tasks.delete(task);
		this.deleted.add(task);
		return fate.answer ?? response(204, '');
	}

	/** All on one page; none is archived. */
	private list(isArchive: boolean): Answer {
		const data = isArchive ? [] : [...this.tasks].map(recordOf);
		const pagination = { total: data.length, total_pages: 1, current_page: 1, per_page: 100 };
		return response(200, JSON.stringify({ data, meta: { pagination } }));
	}
}

const recordOf = (id: string) => ({
	id,
	title: id,
	is_oneoff_task: true,
	run_id: null,
	archived_at: null,
});

function taskIn(url: string): string {
	return /\/(?:tasks|file|assets)\/([^/]+)/.exec(url)?.[1] ?? url;
}
