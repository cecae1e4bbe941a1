import type { ConnectionReason, Failure } from '../outcome';
import { isRecord, readable, withoutEmails } from './values';

/** A request that got no answer. `code` is the system's, for those who search for it; `detail` a sentence. */
export interface ConnectionFailure extends Pick<Failure, 'code' | 'detail'> {
	reason: ConnectionReason;
}

/** The system's names for what can happen to a connection, and what each means for a request. */
const REASON_BY_CODE: Readonly<Record<string, ConnectionReason>> = {
	ECONNABORTED: 'timeout',
	ETIMEDOUT: 'timeout',
	ECONNRESET: 'lost',
	EPIPE: 'lost',
	ERR_BAD_RESPONSE: 'lost',
	ERR_STREAM_PREMATURE_CLOSE: 'lost',
	EHOSTUNREACH: 'notConnected',
	ENETDOWN: 'notConnected',
	ENETUNREACH: 'notConnected',
	EAI_AGAIN: 'nameLookup',
	ENOTFOUND: 'unknownHost',
	ECONNREFUSED: 'connectionRefused',
	ERR_CANCELED: 'cancelled',
};

/** Node's HTTP parser and its decompression: an answer came, and could not be read. */
const UNREADABLE_ANSWER = /^(HPE|Z)_/;
const BROKEN_OFF = /socket hang up|stream has been aborted/i;
/** What this package's credential and n8n's own guards say before they let anything out. Nothing else is sure to be so. */
const REFUSED_BEFORE =
	/Tallyfy (Application )?API credential|needs to be reconnected|OAuth credentials not connected|request was blocked|Cannot determine the host for this connection/;
/** What n8n's way through a proxy says when the tunnel to Tallyfy was never built: nothing had been sent through it. */
const NO_TUNNEL = /\bCONNECT response\b|tunneling socket could not be established/i;
const UNTRUSTED = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/;

const CHAIN_LIMIT = 5;

interface ErrorFacts {
	code: string | undefined;
	syscall: string | undefined;
	message: string | undefined;
}

/**
 * The first generation of n8n keeps neither code nor cause: the code is in `httpCode`, the system's words in `messages`. With
 * several addresses of one host, the system's error only holds those of the single attempts to connect.
 */
function errorFacts(error: Record<string, unknown>): ErrorFacts {
	const { code, httpCode, syscall, message, messages, errors } = error;
	const systemCode = [code, httpCode].find(
		(candidate): candidate is string => typeof candidate === 'string' && /^[A-Z]/.test(candidate),
	);
	const original: unknown = Array.isArray(messages) ? messages[0] : undefined;
	const words = [original, message].find((candidate) => typeof candidate === 'string');
	const attempt: unknown = Array.isArray(errors) ? errors[0] : undefined;
	const within = isRecord(attempt) ? errorFacts(attempt) : undefined;
	const call =
		typeof syscall === 'string' ? syscall : /^(connect|read|write) /.exec(words ?? '')?.[1];
	return { code: systemCode, syscall: call ?? within?.syscall, message: words };
}

/** n8n wraps what its HTTP library threw, which wraps what the system said: outermost first. */
function chainOf(error: unknown): Record<string, unknown>[] {
	const chain: Record<string, unknown>[] = [];
	for (let link = error; isRecord(link) && chain.length < CHAIN_LIMIT; link = link.cause) {
		chain.push(link);
	}
	return chain;
}

function reasonOf(chain: readonly ErrorFacts[]): ConnectionReason {
	const isConnecting = chain.some(({ syscall }) => syscall === 'connect');
	if (chain.some(({ message = '' }) => NO_TUNNEL.test(message))) return 'proxyEnded';
	for (const { code = '', message = '' } of chain) {
		const reason = REASON_BY_CODE[code];
		if (reason === 'timeout' && isConnecting) return 'notConnected';
		// A network that goes away may take a request with it that was on its way.
		if (reason === 'notConnected' && !isConnecting) return 'lost';
		if (reason !== undefined) return reason;
		if (UNREADABLE_ANSWER.test(code) || BROKEN_OFF.test(message)) return 'lost';
		if (UNTRUSTED.test(code)) return 'certificate';
	}
	const isRefused = chain.some(({ message = '' }) => REFUSED_BEFORE.test(message));
	return isRefused && chain.every(({ code }) => code === undefined) ? 'notSent' : 'other';
}

/** Reasons that say too little without the words of whoever raised the error. */
const DESCRIBED = new Set<ConnectionReason>(['proxyEnded', 'certificate', 'notSent', 'other']);

/** Reads from what n8n's HTTP helper threw how the connection failed. `withoutToken` cleans whatever text is kept. */
export function classifyFailure(
	error: unknown,
	withoutToken: (text: string) => string,
): ConnectionFailure {
	const chain = chainOf(error).map(errorFacts);
	const reason = reasonOf(chain);
	const code = chain.find((facts) => facts.code !== undefined)?.code;
	const message = chain.at(-1)?.message;
	return {
		reason,
		...(code === undefined ? {} : { code }),
		...(DESCRIBED.has(reason) && message !== undefined
			? { detail: readable(withoutEmails(withoutToken(message))) }
			: {}),
	};
}

/** The status of the answer that an error is about, however n8n wrapped it. */
export function errorStatus(error: unknown): number | undefined {
	for (const { httpCode, status, statusCode, response } of chainOf(error)) {
		const within = isRecord(response) ? response.status : undefined;
		const found = [httpCode, status, statusCode, within]
			.map(Number)
			.find((number) => number >= 100 && number < 600);
		if (found !== undefined) return found;
	}
	return undefined;
}
