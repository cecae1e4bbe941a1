import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { IHttpRequestOptions } from 'n8n-workflow';

import type { response } from '../../unit/support/executionContext.mts';
import type { WorldClock } from '../../unit/support/hostileTallyfy.mts';

type Answer = ReturnType<typeof response> | Error;

/** Real time, counted from when the clock was made. */
export class RealClock implements WorldClock {
	private readonly startedAt = performance.now();
	private readonly timers = new Set<NodeJS.Timeout>();
	/** By how much the latest wait came too late, in milliseconds: the machine is busy with others. */
	private latestMs = 0;

	get elapsed(): number {
		return performance.now() - this.startedAt;
	}

	after(delayMs: number, fire: () => void): void {
		this.timers.add(setTimeout(fire, delayMs));
	}

	async pass(delayMs: number): Promise<void> {
		const endsAt = this.elapsed + delayMs;
		await wait(delayMs);
		this.latestMs = Math.max(this.latestMs, this.elapsed - endsAt);
	}

	/** So long may a look and its change be on their way beside all that they are allowed: three steps each. */
	get onTheWayMs(): number {
		return 500 + 6 * this.latestMs;
	}

	/** Nothing more happens. */
	stop(): void {
		for (const timer of this.timers) clearTimeout(timer);
	}
}

/** An answer that breaks off in the middle of its body. */
export const CUT = Object.assign(new Error('cut'), { code: 'CUT' });

/** What a world has to say to a request. */
type World = (options: IHttpRequestOptions) => Promise<unknown>;

/** A sign-in whose tokens end: with which requests, counted from 0, and how long it takes to get a new one. */
export interface HostileSignIn {
	ends: readonly number[];
	renewalMs: number;
}

/** The token that a sign-in begins with. */
export const FIRST_TOKEN = 'token-0-of-the-tests';

/** Who may ask, where tokens end. */
class SignInDesk {
	private requests = 0;
	private issued = 0;
	private hasEnded = false;

	constructor(private readonly signIn: HostileSignIn) {}

	/** What it has to say itself; undefined where the world answers. */
	async answer({ url = '', headers }: IncomingMessage): Promise<Answer | undefined> {
		if (url.startsWith('/oauth/token')) {
			await wait(this.signIn.renewalMs);
			this.issued += this.hasEnded ? 1 : 0;
			this.hasEnded = false;
			const token = {
				token_type: 'Bearer',
				access_token: this.token,
				refresh_token: 'refresh-of-the-tests',
			};
			return {
				statusCode: 200,
				body: JSON.stringify({ ...token, expires_in: 3_600 }),
				headers: {},
			};
		}
		if (this.signIn.ends.includes(this.requests++)) this.hasEnded = true;
		if (this.hasEnded || headers.authorization !== `Bearer ${this.token}`) {
			const body = JSON.stringify({ message: 'Unauthenticated.' });
			return { statusCode: 401, body, headers: {} };
		}
		return url.includes('/me/tasks')
			? { statusCode: 200, body: '{"data":[]}', headers: {} }
			: undefined;
	}

	private get token(): string {
		return FIRST_TOKEN.replace('0', String(this.issued));
	}
}

/** A world behind a real server on this machine. */
export class HostileServer {
	/** Whatever the world itself stumbled over: a fault of the test. */
	readonly faults: unknown[] = [];
	private readonly server = createServer((request, answer) => {
		this.serve(request, answer).catch((error: unknown) => {
			this.faults.push(error);
			answer.destroy();
		});
	});

	private readonly desk: SignInDesk | undefined;

	constructor(
		private readonly world: World,
		signIn?: HostileSignIn,
	) {
		this.desk = signIn && new SignInDesk(signIn);
	}

	/** Its address, as *Base URL* has it. */
	async start(): Promise<string> {
		await new Promise<void>((resolve) => {
			this.server.listen(0, '127.0.0.1', resolve);
		});
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => {
			this.server.close(resolve);
		});
	}

	private async serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
		request.resume();
		const { pathname, search, searchParams } = new URL(request.url ?? '', 'http://localhost');
		const answered = ((await this.desk?.answer(request)) ??
			(await this.world({
				url: `${pathname}${search}`,
				method: (request.method ?? 'GET') as NonNullable<IHttpRequestOptions['method']>,
				qs: Object.fromEntries(searchParams),
			}))) as Answer;
		if (answered instanceof Error) breakOff(answered, answer);
		else send(answered, answer);
	}
}

/** How a connection ends without an answer: after silence, in the middle of one, or at once. */
function breakOff(error: Error, answer: ServerResponse): void {
	const { code } = error as { code?: unknown };
	if (code === 'ETIMEDOUT') return;
	if (code === CUT.code) {
		answer.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 80 });
		answer.write('{"data":{"id":"', () => answer.destroy());
		return;
	}
	answer.socket?.resetAndDestroy();
}

function send({ statusCode, body, headers }: Exclude<Answer, Error>, answer: ServerResponse) {
	const text = typeof body === 'string' ? body : '';
	const type = text.startsWith('<') ? 'text/html' : 'application/json';
	answer.writeHead(statusCode, {
		...(text === '' ? {} : { 'Content-Type': type }),
		...(statusCode === 204 ? {} : { 'Content-Length': Buffer.byteLength(text) }),
		...(headers as Record<string, string>),
	});
	answer.end(statusCode === 204 ? undefined : text);
}
