import type { GenericValue } from 'n8n-workflow';

import { readable } from './text';

/** What came back over HTTP. The body is the text as received, with the access token already taken out. */
export interface Answer {
	status: number;
	headers: Readonly<Record<string, unknown>>;
	body: string;
}

/** Why an answer is not a deletion, in the order a reader would ask. `errors.ts` has the words for each. */
export type RefusalReason =
	| 'unconfirmed'
	| 'otherId'
	| 'webPage'
	| 'redirect'
	| 'badRequest'
	| 'unauthorized'
	| 'forbidden'
	| 'notFound'
	| 'wrongEndpoint'
	| 'wrongOrganization'
	| 'rateLimited'
	| 'serverError'
	| 'unexpectedStatus';

export type Verdict =
	| { kind: 'deleted'; data: GenericValue }
	| { kind: 'refused'; reason: RefusalReason; tallyfyMessage?: string };

type ParsedBody =
	| { kind: 'empty' }
	| { kind: 'json'; value: unknown }
	| { kind: 'webPage' }
	| { kind: 'text' };

export function parseBody(body: string): ParsedBody {
	const text = body.trim();
	if (text === '') return { kind: 'empty' };
	try {
		return { kind: 'json', value: JSON.parse(text) as unknown };
	} catch {
		return { kind: text.startsWith('<') ? 'webPage' : 'text' };
	}
}

/** A JSON object, as opposed to a list or a plain value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const DENIAL =
	/\b(not|no|never|cannot|unable|fail(ed|ure)?|errors?|denied|forbidden|unauth\w*|invalid|expired|permissions?|missing|unknown|rejected)\b|n't\b/i;

/** A body that says the opposite of its status decides against it: a deletion is believed only when nothing denies it. */
function denies({
	error,
	errors,
	success,
	ok,
	deleted,
	message,
}: Record<string, unknown>): boolean {
	const isFalse = (value: unknown) => [false, 0, 'false', '0'].some((no) => no === value);
	return (
		Boolean(error) ||
		(Array.isArray(errors) ? errors.length > 0 : Boolean(errors)) ||
		[success, ok, deleted].some(isFalse) ||
		(typeof message === 'string' && DENIAL.test(message))
	);
}

/** A body was announced and none arrived: n8n hands over a compressed answer that broke off as an empty one. */
function isCutOff({ status, headers }: Answer): boolean {
	if (status === 204) return false;
	const length = headers['content-length'];
	if (length !== undefined) return Number(length) > 0;
	const type = headers['content-type'];
	return typeof type === 'string' && type.includes('json');
}

/**
 * Whether a body fits a documented success: empty, an object with `data`, or one with nothing but a `message`. Whatever
 * denies the deletion, names another thing, or has any other shape confirms nothing.
 */
function unfit(answer: Answer, body: ParsedBody, id: string): RefusalReason | undefined {
	if (body.kind === 'empty') return isCutOff(answer) ? 'unconfirmed' : undefined;
	if (body.kind !== 'json') return body.kind === 'webPage' ? 'webPage' : 'unconfirmed';
	const { value } = body;
	if (!isRecord(value) || denies(value)) return 'unconfirmed';
	if (!('data' in value)) {
		const isMessageAlone = Object.keys(value).every((key) => key === 'message');
		return isMessageAlone && typeof value.message === 'string' ? undefined : 'unconfirmed';
	}
	const { data } = value;
	if (!isRecord(data)) return data === false ? 'unconfirmed' : undefined;
	if (denies(data)) return 'unconfirmed';
	const named = typeof data.id === 'string' || typeof data.id === 'number' ? String(data.id) : id;
	return named === id ? undefined : 'otherId';
}

/** `data` of the node's output: the `data` member where there is one, else the whole JSON body, else null (design.md). */
function returnedData(body: ParsedBody): GenericValue {
	if (body.kind !== 'json') return null;
	const value = isRecord(body.value) && 'data' in body.value ? body.value.data : body.value;
	return value as GenericValue;
}

/** Tallyfy's own sentence, from `message`, `error`, `error.message`, or the first of `errors`. */
function messageIn(body: ParsedBody): string | undefined {
	if (body.kind !== 'json' || !isRecord(body.value)) return undefined;
	const { message, error, errors } = body.value;
	const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
	const within = (value: unknown) => (isRecord(value) ? value.message : undefined);
	const found = [message, error, within(error), first, within(first)].find(
		(candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '',
	);
	return found === undefined ? undefined : readable(found);
}

/** Members of Tallyfy's own errors. A body with others was written by another service: a proxy, a cloud, a framework. */
const TALLYFY_ERROR_KEYS = new Set(['error', 'message', 'code', 'errors', 'data']);
const THING = /\b(task|file|asset|process|run|template|checklist|blueprint)s?\b/i;
const ORGANIZATION = /\b(org|organi[sz]ation|organizaci[oó]n|tenant|workspace)(?!\w)/i;
const ENDPOINT = /\b(endpoint|route|url)\b/i;

/**
 * A 404 settles "it is gone" only when nothing in it points elsewhere: taking a wrong Base URL's or a wrong organization's
 * for a deletion would report thousands of files as deleted that are all still there. A page, a text, words or a code about
 * an endpoint, and another service's shape are about the address. An empty 404 may be Tallyfy's own (the documentation
 * says "potentially with an error message").
 */
function reasonForNotFound(body: ParsedBody, message = ''): RefusalReason {
	if (body.kind === 'empty') return 'notFound';
	if (body.kind !== 'json' || !isRecord(body.value)) return 'wrongEndpoint';
	const { code } = body.value;
	const codeWords = typeof code === 'string' ? code.replaceAll(/[_-]/g, ' ') : '';
	for (const words of [codeWords, message]) {
		if (THING.test(words)) return 'notFound';
		if (ENDPOINT.test(words)) return 'wrongEndpoint';
		if (ORGANIZATION.test(words)) return 'wrongOrganization';
	}
	const isTallyfys = Object.keys(body.value).every((key) => TALLYFY_ERROR_KEYS.has(key));
	return isTallyfys ? 'notFound' : 'wrongEndpoint';
}

function reasonFor(status: number, body: ParsedBody, message: string | undefined): RefusalReason {
	if (status >= 200 && status < 300) return body.kind === 'webPage' ? 'webPage' : 'unconfirmed';
	if (status >= 300 && status < 400) return 'redirect';
	if (status >= 500) return 'serverError';
	// A firewall or a login page in between: it knows nothing of Tallyfy's tokens and permissions.
	if ((status === 401 || status === 403) && body.kind === 'webPage') return 'webPage';
	switch (status) {
		case 400:
			return 'badRequest';
		case 401:
			return 'unauthorized';
		case 403:
			return 'forbidden';
		case 404:
			return reasonForNotFound(body, message);
		case 429:
			return 'rateLimited';
		default:
			return 'unexpectedStatus';
	}
}

/**
 * What a status and a body mean for the deletion of `id`. Only a status that Tallyfy documents for the operation confirms
 * it (`confirmedBy`), and only with a body that fits.
 */
export function judge(answer: Answer, confirmedBy: readonly number[], id = ''): Verdict {
	const body = parseBody(answer.body);
	const misfit = confirmedBy.includes(answer.status) ? unfit(answer, body, id) : undefined;
	if (misfit === undefined && confirmedBy.includes(answer.status)) {
		return { kind: 'deleted', data: returnedData(body) };
	}
	const tallyfyMessage = messageIn(body);
	return {
		kind: 'refused',
		reason: misfit ?? reasonFor(answer.status, body, tallyfyMessage),
		...(tallyfyMessage === undefined ? {} : { tallyfyMessage }),
	};
}
