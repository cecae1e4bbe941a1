import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Quirks } from '../quirks.mts';
import { answerOf, breakConnection, breaksConnection, whenOf } from './endings.mts';
import type { Ending, Fault, FaultPlan, Faults, When } from './faults.mts';

/** One line of the request log. */
export interface RequestRecord {
	method: string;
	/** As it was sent, before any decoding. */
	path: string;
	headers: {
		authorization: string | undefined;
		accept: string | undefined;
		client: string | undefined;
		contentType: string | undefined;
		contentLength: string | undefined;
	};
	/** Null until the answer is sent, and for good where no whole answer was. */
	status: number | null;
	/** Whether the request changed something: a deletion, an archiving or a restoring. */
	tookEffect: boolean;
	/** The fault that decided, if any. */
	fault: Fault['kind'] | null;
	receivedAtMs: number;
	/** From arrival to answer. */
	durationMs: number | null;
}

interface Exchange {
	record: RequestRecord;
	plan: FaultPlan | undefined;
	isOpen: boolean;
	startedMs: number;
}

declare module 'fastify' {
	interface FastifyRequest {
		exchange: Exchange;
	}
}

/** What another answer in place of a download may not keep. */
const DOWNLOAD_HEADERS = ['content-length', 'content-disposition', 'content-type'];

/** Counts and logs what comes in; in flight means received and neither answered nor cut off. */
export class Traffic {
	readonly requests: RequestRecord[] = [];
	inFlight = 0;
	peakInFlight = 0;

	open(request: FastifyRequest): Exchange {
		const { headers } = request;
		const record: RequestRecord = {
			method: request.method,
			path: request.originalUrl,
			headers: {
				authorization: headers.authorization,
				accept: headers.accept,
				client: headers['x-tallyfy-client']?.toString(),
				contentType: headers['content-type'],
				contentLength: headers['content-length'],
			},
			status: null,
			tookEffect: false,
			fault: null,
			receivedAtMs: Date.now(),
			durationMs: null,
		};
		this.requests.push(record);
		this.inFlight += 1;
		this.peakInFlight = Math.max(this.peakInFlight, this.inFlight);
		return { record, plan: undefined, isOpen: true, startedMs: performance.now() };
	}

	/** Notes the end of a request; without a status, the connection ended instead. */
	close(exchange: Exchange, status?: number): void {
		if (!exchange.isOpen) return;
		exchange.isOpen = false;
		this.inFlight -= 1;
		exchange.record.status = status ?? null;
		if (status !== undefined) exchange.record.durationMs = performance.now() - exchange.startedMs;
	}

	/** Forgets the log; the peak starts again from what is in flight now. */
	reset(): void {
		this.requests.length = 0;
		this.peakInFlight = this.inFlight;
	}
}

/** Puts the log and the faults around every route of this instance, its not-found handler included. */
export function watch(
	app: FastifyInstance,
	{ traffic, faults, quirks }: { traffic: Traffic; faults: Faults; quirks: Quirks },
): void {
	const serverMs = () => Date.now() + quirks.clockAheadMs;
	app.decorateRequest('exchange');

	app.addHook('onRequest', (request: FastifyRequest<{ Params: { id?: string } }>, reply, next) => {
		const exchange = traffic.open(request);
		request.exchange = exchange;
		if (quirks.clockAheadMs !== 0) reply.header('date', new Date(serverMs()).toUTCString());
		reply.raw.once('close', () => {
			traffic.close(exchange);
		});
		const { method, originalUrl: path } = request;
		const plan = faults.plan({ method, path, id: request.params.id }, exchange.startedMs);
		if (!plan) {
			next();
			return;
		}
		exchange.plan = plan;
		exchange.record.fault = plan.kind ?? null;
		wait(plan.delayBeforeMs, () => {
			const ending = endingAt('before', plan);
			if (!ending) next();
			else if (breaksConnection(ending)) void breakConnection(ending, reply.raw);
			else {
				const { status, headers, body } = answerOf(ending, serverMs());
				void reply.code(status).headers(headers).send(body);
			}
		});
	});

	app.addHook('onSend', (request, reply, payload, next) => {
		const { exchange } = request;
		const answer = (body: unknown) => {
			const close = () => {
				traffic.close(exchange, reply.statusCode);
			};
			// A download is in flight for as long as it is read.
			if (body instanceof Readable) reply.raw.once('finish', close);
			else close();
			next(null, body);
		};
		const { plan } = exchange;
		if (!plan) {
			answer(payload);
			return;
		}
		wait(plan.delayAfterMs, () => {
			const ending = endingAt('after', plan);
			if (!ending) answer(payload);
			else if (breaksConnection(ending)) {
				const { statusCode: status } = reply;
				const unsent = { status, headers: reply.getHeaders(), body: payload };
				void breakConnection(ending, reply.raw, unsent);
			} else {
				const { status, headers, body } = answerOf(ending, serverMs());
				for (const name of DOWNLOAD_HEADERS) reply.removeHeader(name);
				reply.code(status).headers(headers);
				answer(body);
			}
		});
	});
}

function endingAt(when: When, { ending }: FaultPlan): Ending | undefined {
	return ending && whenOf(ending) === when ? ending : undefined;
}

/** Timers do not keep the process alive: the server does, until it is closed. */
function wait(delayMs: number, then: () => void): void {
	if (delayMs === 0) then();
	else if (delayMs !== Infinity) setTimeout(then, delayMs).unref();
}
