import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Ending, When } from './faults.mts';

/** What ends the connection, with a part of an answer or without. */
type Break = Extract<Ending, { kind: 'cut' | 'reset' | 'stall' | 'wrongLength' }>;

/** An answer that was about to be sent. */
interface Unsent {
	readonly status: number;
	readonly headers: Readonly<Record<string, string[] | number | string | undefined>>;
	/** Anything but text or a stream is no body. */
	readonly body: unknown;
}

interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const SECOND_MS = 1000;
/** Stands in for an answer that there is not yet, or that has no body. */
const MADE_UP = { status: 200, headers: { 'content-type': JSON_TYPE }, body: '{"data":{"id":""}}' };

/** At which end of its way a fault ends a request. */
export function whenOf(ending: Ending): When {
	return ending.kind === 'stall' || ending.kind === 'wrongLength'
		? 'after'
		: (ending.when ?? 'before');
}

export function breaksConnection(ending: Ending): ending is Break {
	return ['cut', 'reset', 'stall', 'wrongLength'].includes(ending.kind);
}

/** Ends the connection instead of an answer, or in the middle of one; a stall leaves it open. */
export async function breakConnection(
	ending: Break,
	response: ServerResponse,
	unsent: Unsent = MADE_UP,
): Promise<void> {
	if (ending.kind === 'reset') {
		response.socket?.resetAndDestroy();
		return;
	}
	const { body } = unsent;
	if (body instanceof Readable) await sendPart(ending, response, unsent, body);
	else if (typeof body === 'string' && body !== '') await sendPart(ending, response, unsent, body);
	else await sendPart(ending, response, MADE_UP, MADE_UP.body);
	if (ending.kind === 'stall') return;
	const keepsItsWord =
		ending.kind === 'wrongLength' && (ending.byBytes <= 0 || !response.hasHeader('content-length'));
	if (keepsItsWord) response.end();
	else response.socket?.destroySoon();
}

async function sendPart(
	ending: Exclude<Break, { kind: 'reset' }>,
	response: ServerResponse,
	{ status, headers }: Unsent,
	body: Readable | string,
): Promise<void> {
	const isText = typeof body === 'string';
	const wholeBytes = Number(isText ? Buffer.byteLength(body) : headers['content-length']);
	const byBytes = ending.kind === 'wrongLength' ? ending.byBytes : 0;
	response.statusCode = status;
	for (const [name, value] of Object.entries(headers))
		if (value !== undefined) response.setHeader(name, value);
	if (wholeBytes >= 0) response.setHeader('content-length', wholeBytes + byBytes);
	response.flushHeaders();
	const claimedBytes = wholeBytes >= 0 ? wholeBytes + byBytes : Infinity;
	const sentBytes = ending.kind === 'wrongLength' ? claimedBytes : ending.afterBytes;
	const blocks: AsyncIterable<Buffer> = isText ? Readable.from([Buffer.from(body)]) : body;
	// A client that goes away before the end is nobody's fault.
	await pipeline(beginning(blocks, sentBytes), response, { end: false }).catch(() => undefined);
}

/** So many of the first bytes, or half of the first block. */
async function* beginning(blocks: AsyncIterable<Buffer>, bytes?: number): AsyncGenerator<Buffer> {
	let left = bytes;
	for await (const block of blocks) {
		left ??= Math.floor(block.length / 2);
		yield block.subarray(0, left);
		left -= block.length;
		if (left <= 0) return;
	}
}

/** What a faulty front end answers in place of Tallyfy, when its clock says `nowMs`. */
export function answerOf(ending: Exclude<Ending, Break>, nowMs: number): Answer {
	switch (ending.kind) {
		case 'status':
			return answerWith(ending.status, ending.body);
		case 'webPage':
			return answerWith(200, '<!doctype html><title>Tallyfy</title><div id="app"></div>');
		case 'redirect': {
			const answer = answerWith(ending.status ?? 302, '');
			return { ...answer, headers: { ...answer.headers, location: ending.location } };
		}
		case 'rateLimited':
			return rateLimited(ending, nowMs);
	}
}

/** A `body` that is text is sent as a web page, anything else as JSON, null as nothing. */
function answerWith(status: number, body: unknown): Answer {
	if (body === null || status === 204) return { status, headers: {}, body: '' };
	if (typeof body === 'string') return { status, headers: { 'content-type': HTML_TYPE }, body };
	const message = `Sandbox fault: status ${status}`;
	const json = body ?? (status >= 400 ? { error: true, message } : { message });
	return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(json) };
}

/** As Tallyfy documents it: 429 with Retry-After; the hourly cap also has a code. */
function rateLimited(
	{ fault, waitMs }: Extract<Ending, { kind: 'rateLimited' }>,
	nowMs: number,
): Answer {
	const answer = answerWith(
		429,
		fault.hourlyCap
			? { error: true, code: 'RATE_LIMIT_EXCEEDED', message: 'Hourly rate limit exceeded.' }
			: { error: true, message: 'Too Many Attempts.' },
	);
	const format = fault.retryAfterFormat ?? 'seconds';
	if (format === 'none') return answer;
	const seconds = fault.retryAfterSeconds ?? Math.ceil(waitMs / SECOND_MS);
	const retryAfter = format === 'date' ? httpDate(nowMs + seconds * SECOND_MS) : String(seconds);
	return { ...answer, headers: { ...answer.headers, 'retry-after': retryAfter } };
}

/** An HTTP date has whole seconds: rounded up, as an early one would invite a request too soon. */
function httpDate(timeMs: number): string {
	return new Date(Math.ceil(timeMs / SECOND_MS) * SECOND_MS).toUTCString();
}
