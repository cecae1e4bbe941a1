import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Ending } from './faults.mts';

type Break = Extract<Ending, { kind: 'cut' | 'reset' }>;

interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const SECOND_MS = 1000;

export function breaksConnection(ending: Ending): ending is Break {
	return ending.kind === 'cut' || ending.kind === 'reset';
}

/** Ends the connection instead of an answer, or in the middle of one. */
export function breakConnection(ending: Break, response: ServerResponse): void {
	const { socket } = response;
	if (!socket) return;
	if (ending.kind === 'reset') {
		socket.resetAndDestroy();
		return;
	}
	response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': 512 });
	response.write('{"data":{"id":', () => {
		socket.destroySoon();
	});
}

/** Ends a download in the middle of its first block. */
export function cutDownload(
	download: Readable,
	headers: Readonly<Record<string, string | string[] | number | undefined>>,
	response: ServerResponse,
): void {
	download.once('data', (block: Buffer) => {
		download.destroy();
		for (const [name, value] of Object.entries(headers))
			if (value !== undefined) response.setHeader(name, value);
		response.write(block.subarray(0, Math.ceil(block.length / 2)), () => {
			response.socket?.destroySoon();
		});
	});
}

/** What a faulty front end answers in place of Tallyfy. */
export function answerOf(ending: Exclude<Ending, Break>): Answer {
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
			return rateLimited(ending);
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
function rateLimited({ fault, waitMs }: Extract<Ending, { kind: 'rateLimited' }>): Answer {
	const answer = answerWith(
		429,
		fault.hourlyCap
			? { error: true, code: 'RATE_LIMIT_EXCEEDED', message: 'Hourly rate limit exceeded.' }
			: { error: true, message: 'Too Many Attempts.' },
	);
	const format = fault.retryAfterFormat ?? 'seconds';
	if (format === 'none') return answer;
	const seconds = fault.retryAfterSeconds ?? Math.ceil(waitMs / SECOND_MS);
	const retryAfter = format === 'date' ? httpDateIn(seconds) : String(seconds);
	return { ...answer, headers: { ...answer.headers, 'retry-after': retryAfter } };
}

/** An HTTP date has whole seconds: rounded up, as an early one would invite a request too soon. */
function httpDateIn(seconds: number): string {
	const timeMs = Date.now() + seconds * SECOND_MS;
	return new Date(Math.ceil(timeMs / SECOND_MS) * SECOND_MS).toUTCString();
}
