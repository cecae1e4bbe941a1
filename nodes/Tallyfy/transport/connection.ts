import type { ConnectionFailure, ConnectionFailureKind } from './retry';
import { readable } from './text';

/** The system's names for what can happen to a connection, and what each means for a request. */
const KIND_BY_CODE: Readonly<Record<string, ConnectionFailureKind>> = {
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
	ECONNREFUSED: 'refused',
	ERR_CANCELED: 'cancelled',
};

/** Node's HTTP parser and its decompression: an answer came, and could not be read. */
const UNREADABLE_ANSWER = /^(HPE|Z)_/;
const BROKEN_OFF = /socket hang up|stream has been aborted/i;
const UNTRUSTED = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/;

const CHAIN_LIMIT = 5;

interface ErrorFacts {
	code?: string;
	syscall?: string;
	message?: string;
}

/** The first generation of n8n keeps neither code nor cause: the code is in `httpCode`, the system's words in `messages`. */
function factsOf(error: object): ErrorFacts {
	const { code, httpCode, syscall, message, messages } = error as Record<string, unknown>;
	const systemCode = [code, httpCode].find(
		(candidate): candidate is string => typeof candidate === 'string' && /^[A-Z]/.test(candidate),
	);
	const original: unknown = Array.isArray(messages) ? messages[0] : undefined;
	const words = [original, message].find((candidate) => typeof candidate === 'string');
	const call =
		typeof syscall === 'string' ? syscall : /^(connect|read|write) /.exec(words ?? '')?.[1];
	return {
		...(systemCode === undefined ? {} : { code: systemCode }),
		...(call === undefined ? {} : { syscall: call }),
		...(words === undefined ? {} : { message: words }),
	};
}

/** n8n wraps what its HTTP library threw, which wraps what the system said: outermost first. */
function chainOf(error: unknown): ErrorFacts[] {
	const chain: ErrorFacts[] = [];
	let link = error;
	while (typeof link === 'object' && link !== null && chain.length < CHAIN_LIMIT) {
		chain.push(factsOf(link));
		link = (link as { cause?: unknown }).cause;
	}
	return chain;
}

function kindOf(chain: readonly ErrorFacts[]): ConnectionFailureKind {
	for (const { code = '', message = '' } of chain) {
		const kind = KIND_BY_CODE[code];
		if (kind === 'timeout' && chain.some(({ syscall }) => syscall === 'connect')) {
			return 'notConnected';
		}
		if (kind !== undefined) return kind;
		if (UNREADABLE_ANSWER.test(code) || BROKEN_OFF.test(message)) return 'lost';
		if (UNTRUSTED.test(code)) return 'certificate';
	}
	const isRefusedByGuard =
		chain.length > 0 &&
		chain.every(({ code, message }) => code === undefined && message !== undefined);
	return isRefusedByGuard ? 'notSent' : 'other';
}

/** Kinds that say too little without the words of whoever raised the error. */
const DESCRIBED = new Set<ConnectionFailureKind>(['certificate', 'notSent', 'other']);

/** Reads from what n8n's HTTP helper threw how the connection failed. `withoutToken` cleans whatever text is kept. */
export function classifyFailure(
	error: unknown,
	withoutToken: (text: string) => string,
): ConnectionFailure {
	const chain = chainOf(error);
	const kind = kindOf(chain);
	const code = chain.find((facts) => facts.code !== undefined)?.code;
	const message = chain.at(-1)?.message;
	return {
		kind,
		...(code === undefined ? {} : { code }),
		...(DESCRIBED.has(kind) && message !== undefined
			? { detail: readable(withoutToken(message)) }
			: {}),
	};
}
