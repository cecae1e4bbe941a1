import type { ConnectionReason, Failure, ResponseReason } from '../outcome';
import { firstIn, isRecord, readable, withoutEmails, type ParsedBody } from './values';

/** A request that got no answer. */
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
/** Reasons that say too little without the words of whoever raised the error. */
const DESCRIBED = new Set<ConnectionReason>(['proxyEnded', 'certificate', 'notSent', 'other']);

/** n8n wraps what its HTTP library threw, which wraps what the system said: outermost first, so many at most. */
function chainOf(error: unknown): Record<string, unknown>[] {
	const chain: Record<string, unknown>[] = [];
	for (let link = error; isRecord(link) && chain.length < 5; link = link.cause) {
		chain.push(link);
	}
	return chain;
}

/**
 * The first generation of n8n keeps neither code nor cause: the code is in `httpCode`, the system's words in `messages`. With
 * several addresses of one host, the system's error only holds those of the single attempts to connect.
 */
function errorFacts(
	error: Record<string, unknown>,
): Record<'code' | 'message' | 'syscall', string | undefined> {
	const { code, httpCode, syscall, message, messages, errors } = error;
	const words = [firstIn(messages), message].find((one) => typeof one === 'string');
	const attempt = firstIn(errors);
	const within = isRecord(attempt) ? errorFacts(attempt).syscall : undefined;
	const called =
		typeof syscall === 'string' ? syscall : /^(connect|read|write) /.exec(words ?? '')?.[1];
	const systemCode = [code, httpCode].find(
		(one): one is string => typeof one === 'string' && /^[A-Z]/.test(one),
	);
	return { code: systemCode, syscall: called ?? within, message: words };
}

function reasonOf(chain: readonly ReturnType<typeof errorFacts>[]): ConnectionReason {
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
	return chainOf(error)
		.flatMap(({ httpCode, status, statusCode, response }) => {
			const within = isRecord(response) ? response.status : undefined;
			return [httpCode, status, statusCode, within].map(Number);
		})
		.find((number) => number >= 100 && number < 600);
}

/** Statuses that mean the same whoever sends them, or have a rule of their own for web pages. */
const PAGE_OR_NOT = new Set([404, 407, 408, 410, 429]);

/** 402: some thirty days after an invoice wasn't paid, Tallyfy takes no changes; with which status is not documented. */
const REASON_BY_STATUS: Readonly<Record<number, ResponseReason>> = {
	400: 'badRequest',
	401: 'unauthorized',
	402: 'readOnly',
	407: 'proxyRefused',
	422: 'unprocessable',
	429: 'rateLimited',
};

/** Why an answer is no success, from its status and its words; `message` is the sentence in it, empty where there is none. */
export function reasonOfRefusal(
	facts: ParsedBody & { status: number; message: string },
): ResponseReason {
	const { status, kind, message } = facts;
	if (status >= 200 && status < 300) return kind === 'webPage' ? 'webPage' : 'unconfirmed';
	if (status >= 300 && status < 400) return 'redirect';
	if (status >= 500) return status === 503 ? 'unavailable' : 'serverError';
	// A firewall or a login page in between: it knows nothing of Tallyfy's tokens, permissions and IDs.
	if (kind === 'webPage' && !PAGE_OR_NOT.has(status)) return 'webPage';
	if (status === 403) {
		// Tallyfy says something; a proxy that lets nothing through to a host often doesn't.
		if (kind === 'empty') return 'proxyRefused';
		if (/\bread[ -]?only\b|\boverdue payment\b/i.test(message)) return 'readOnly';
		// "You don't have application's permissions for this organization!", as opposed to a permission for one thing in it, or to
		// what only its administrators may do.
		const isOthers = THING.test(message) || ROLE.test(message);
		return ORGANIZATION.test(message) && !isOthers ? 'wrongOrganization' : 'forbidden';
	}
	if (status === 404 || status === 410) return reasonOfNotFound(facts);
	return REASON_BY_STATUS[status] ?? 'unexpectedStatus';
}

/** Members of Tallyfy's own errors. A body with others was written by another service: a proxy, a cloud, a framework. */
const TALLYFY_ERROR_KEYS = new Set(['error', 'message', 'code', 'errors', 'data']);
const THING = /\b(task|file|asset|process|run|template|checklist|blueprint|guest)(s|es)?\b/i;
/** "Unable to process the request" and "Cannot run this" are about no process. */
const VERB =
	/\b(cannot|can't|could(n't| not)|unable to|fail(ed|ure) to|not|to) (process|run)\b|\b(process|run)(ing)? (the|this|your)\b/gi;
const ORGANIZATION = /\b(org|organi[sz]ations?|organizaci[oó]n|tenant|workspace)(?!\w)/i;
/** Other names of it, which may be somebody's own where a permission is missing. */
const ACCOUNT = /\b(account|company)\b/i;
const NOUNS = [THING, ORGANIZATION, ACCOUNT];
const ROLE = /\badmin|\broles?\b/i;
/** `apsh546` is the code of Tallyfy's own front end for an address that it doesn't know. */
const ENDPOINT = /\b(endpoint|route|apsh546)\b/i;
const URL = /\burl\b/i;

/**
 * A 404 settles "it is gone" only when nothing in it points elsewhere: taking a wrong Base URL's or a wrong organization's
 * for a deletion would report thousands of files as deleted that are all still there. A page, a text, words or a code about
 * an endpoint, and another service's shape are about the address. An empty 404 may be Tallyfy's own (the documentation
 * says "potentially with an error message").
 */
function reasonOfNotFound({
	kind,
	value,
	message,
}: Parameters<typeof reasonOfRefusal>[0]): ResponseReason {
	if (kind === 'empty') return 'notFound';
	if (!isRecord(value)) return 'wrongEndpoint';
	const { error, errors } = value;
	const codes = [value.code, isRecord(error) ? error.code : undefined];
	const code = codes.find((one) => typeof one === 'string') ?? '';
	const fields = isRecord(errors) ? Object.keys(errors).join(' ') : '';
	// "The route api/organizations/x/tasks/y could not be found" is not about a task.
	for (const words of [code, fields, message.replaceAll(/\S*\/\S*/g, ' ')]) {
		// `OrganizationNotFound` and ORGANIZATION_NOT_FOUND in words.
		const apart = words.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ');
		const reason = missingIn(apart.replaceAll(VERB, ' '));
		if (reason !== undefined) return reason;
	}
	const isTallyfys = Object.keys(value).every((key) => TALLYFY_ERROR_KEYS.has(key));
	return isTallyfys ? 'notFound' : 'wrongEndpoint';
}

/**
 * What words call missing. Where a thing and the organization are named, it is the first of them; if that is the
 * organization, it may still have been said of one thing, so that others are worth a try.
 */
function missingIn(words: string): ResponseReason | undefined {
	if (ENDPOINT.test(words)) return 'wrongEndpoint';
	const namesOrganization = ORGANIZATION.test(words) || ACCOUNT.test(words);
	if (!THING.test(words)) {
		if (URL.test(words)) return 'wrongEndpoint';
		return namesOrganization ? 'wrongOrganization' : undefined;
	}
	if (!namesOrganization) return 'notFound';
	const first = words.split(/\W+/).find((word) => NOUNS.some((noun) => noun.test(word))) ?? '';
	return THING.test(first) ? 'notFound' : 'unexpectedStatus';
}
