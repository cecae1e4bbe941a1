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

const CHAIN_LIMIT = 5;

interface ErrorFacts {
	code?: string;
	syscall?: string;
	message?: string;
}

function factsOf(error: object): ErrorFacts {
	const { code, syscall, message } = error as Record<string, unknown>;
	return {
		...(typeof code === 'string' ? { code } : {}),
		...(typeof syscall === 'string' ? { syscall } : {}),
		...(typeof message === 'string' ? { message } : {}),
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
	for (const { code, message } of chain) {
		const kind = code === undefined ? undefined : KIND_BY_CODE[code];
		if (kind === 'timeout' && chain.some(({ syscall }) => syscall === 'connect')) {
			return 'notConnected';
		}
		if (kind !== undefined) return kind;
		if (code?.startsWith('HPE_') === true) return 'lost';
		if (message !== undefined && /socket hang up|stream has been aborted/i.test(message)) {
			return 'lost';
		}
	}
	return 'other';
}

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
		...(kind === 'other' && message !== undefined ? { detail: readable(withoutToken(message)) } : {}),
	};
}
