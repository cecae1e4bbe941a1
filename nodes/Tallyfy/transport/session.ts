import type { IExecuteFunctions } from 'n8n-workflow';

import { createClient, type Client } from './client';
import { ServerClock, systemClock, type Clock } from './clock';
import { secretsIn, type Credential } from './account/credential';
import { Limiter } from './limiter/limiter';
import { SharedRates } from './limiter/rate';
import type { Failure } from './outcome';
import type { RequestTools } from './request';

/** What all requests of one run share. */
export interface Session extends RequestTools {
	client: Client;
	/** How many requests may be under way at once. */
	concurrency: number;
	/** Aborts when the run is stopped: waits end at once and nothing more is sent, but what is under way is awaited. */
	halt: AbortSignal;
	/** Has one more thing under way: in an outage, all that were tried may be to blame themselves; or one of them only waits. */
	widen: () => void;
	/** Says how to do that, until what it gives is called. */
	onWiden: (begin: () => void) => () => void;
	/** Why nothing may be judged by its age: this machine's clock and Tallyfy's disagree. Undefined as long as nobody knows. */
	clockFailure(): Failure | undefined;
	/** One answer alone says that they do: another one has to come before that is known. */
	isClockDoubted(): boolean;
	/** Ends all waiting: nothing more is sent. What is under way is awaited. */
	stop(): void;
}

/** What runs in this n8n process share with others on the same account. */
const RATES = new SharedRates(systemClock);

/** Works with the run's way to Tallyfy: at most `concurrency` requests at once. */
export async function withSession<Result>(
	context: IExecuteFunctions,
	credential: Credential,
	{ concurrency, clock }: { concurrency: number; clock: Clock },
	work: (session: Session) => Promise<Result>,
): Promise<Result> {
	const serverClock = new ServerClock(() => clock.now());
	const client = createClient(context, credential, (headers) => {
		serverClock.hear(headers);
	});
	// Time that a test makes up is nobody else's.
	const rates = clock === systemClock ? RATES : new SharedRates(clock);
	const [accessToken = ''] = secretsIn(credential.data);
	const shared = rates.take({ ...credential.account, accessToken });
	const stop = new AbortController();
	const cancelled = context.getExecutionCancelSignal();
	const halt = cancelled === undefined ? stop.signal : AbortSignal.any([stop.signal, cancelled]);
	let begin: () => void = () => undefined;
	const widen = () => {
		begin();
	};
	const { rate } = shared;
	const limiter = new Limiter({ clock, concurrency, halt, rate, onWitnessWanted: widen });
	try {
		return await work({
			client,
			send: client.send,
			clock,
			limiter,
			concurrency,
			onWiden: (given) => {
				const before = begin;
				begin = given;
				return () => {
					begin = before;
				};
			},
			widen,
			halt,
			cancelled,
			clockFailure: () => serverClock.failure(),
			isClockDoubted: () => serverClock.isDoubted,
			stop: () => {
				stop.abort();
			},
		});
	} finally {
		shared.giveBack();
	}
}

/** Waits with no request in turn: others go on in its place, so that this costs a run nothing but its end. */
export async function waitAside({ clock, halt, widen }: Session, waitMs: number): Promise<true> {
	widen();
	await clock.sleep(waitMs, halt);
	return true;
}

/** So many things at least are under way: one alone can't tell an outage from its own fault. */
const LEAST_WIDTH = 5;

/** `runTargets`, as many at once as the run's concurrency says or a few more: the limiter counts their requests. */
export async function settleAll<Target, Result>(
	{ concurrency, halt, onWiden }: Session,
	targets: readonly Target[],
	settle: (target: Target) => Promise<Result>,
): Promise<(Result | undefined)[]> {
	const width = Math.max(LEAST_WIDTH, concurrency);
	return await runTargets(targets, { width, halt, onWiden, settle });
}

/**
 * Settles every target, at most `width` at once, in the order given. Results come back in that order whatever finished
 * first; undefined stands for a target that was never begun because the run was stopped or cancelled.
 */
export async function runTargets<Target, Result>(
	targets: readonly Target[],
	options: {
		/** Things that are under way at the same time, 1 or more. */
		width: number;
		/** Must not reject. */
		settle: (target: Target) => Promise<Result>;
		halt: AbortSignal;
		onWiden?: Session['onWiden'] | undefined;
	},
): Promise<(Result | undefined)[]> {
	const { width, settle, halt, onWiden } = options;
	const results = new Array<Result | undefined>(targets.length).fill(undefined);
	const queue = targets.entries();

	const worker = async () => {
		// All workers draw from one iterator, so each target is begun once.
		for (const [position, target] of queue) {
			if (halt.aborted) return;
			results[position] = await settle(target);
		}
	};
	const workers = Array.from({ length: Math.min(width, targets.length) }, worker);
	const narrow = onWiden?.(() => {
		workers.push(worker());
	});
	// Goes on to those that are added meanwhile.
	for (const begun of workers) await begun;
	narrow?.();
	return results;
}

/** Why the run ended before something was begun. */
export function whyNotBegun({ limiter: { doomedBy: cause } }: Session): Failure {
	return cause === undefined ? { reason: 'stopped' } : { reason: 'hopeless', cause };
}
