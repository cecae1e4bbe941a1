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
	| { kind: 'refused'; reason: RefusalReason; tallyfyMessage?: string; code?: string };

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

/** A body that says the opposite of its status decides against it: a deletion is believed only when nothing denies it. */
function deniesSuccess(value: unknown): boolean {
	if (value === false) return true;
	if (!isRecord(value)) return false;
	return value.success === false || (value.error !== undefined && Boolean(value.error));
}

/** `data` of the node's output: the `data` member where there is one, else the whole JSON body, else null (design.md). */
function returnedData(body: ParsedBody): GenericValue {
	if (body.kind !== 'json') return null;
	const value = isRecord(body.value) && 'data' in body.value ? body.value.data : body.value;
	return value as GenericValue;
}

/** Tallyfy's own sentence, from `{"message": …}`, `{"error": "…"}` or `{"error": {"message": …}}`. */
function messageIn(body: ParsedBody): string | undefined {
	if (body.kind !== 'json' || !isRecord(body.value)) return undefined;
	const { message, error } = body.value;
	const candidates = [message, isRecord(error) ? error.message : error];
	const found = candidates.find(
		(candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '',
	);
	return found === undefined ? undefined : readable(found);
}

function codeIn(body: ParsedBody): string | undefined {
	if (body.kind !== 'json' || !isRecord(body.value)) return undefined;
	return typeof body.value.code === 'string' ? body.value.code : undefined;
}

/**
 * A 404 settles "it is gone" only when it speaks of the thing itself. A wrong base URL answers 404 too, with a web page
 * or "endpoint not found", and so may a wrong organization: taking those for a deletion would report thousands of files
 * as deleted that are all still there.
 */
function reasonForNotFound(body: ParsedBody, message: string | undefined): RefusalReason {
	if (body.kind === 'webPage' || body.kind === 'text') return 'wrongEndpoint';
	if (message !== undefined && /\b(endpoint|route|url)\b/i.test(message)) return 'wrongEndpoint';
	if (message !== undefined && /\borgani[sz]ation\b/i.test(message)) return 'wrongOrganization';
	return 'notFound';
}

function reasonFor(status: number, body: ParsedBody, message: string | undefined): RefusalReason {
	if (status >= 200 && status < 300) return body.kind === 'webPage' ? 'webPage' : 'unconfirmed';
	if (status >= 300 && status < 400) return 'redirect';
	if (status >= 500) return 'serverError';
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
 * What a status and a body mean for a deletion. Only a status that Tallyfy documents for the operation confirms it, and
 * only with an empty or a JSON body (`shared/tallyfy-api.md`, both seeds).
 */
export function judge(answer: Answer, confirmedBy: readonly number[]): Verdict {
	const body = parseBody(answer.body);
	const readable = body.kind === 'empty' || body.kind === 'json';
	const denied = body.kind === 'json' && deniesSuccess(body.value);
	if (confirmedBy.includes(answer.status) && readable && !denied) {
		return { kind: 'deleted', data: returnedData(body) };
	}
	const tallyfyMessage = messageIn(body);
	const code = codeIn(body);
	return {
		kind: 'refused',
		reason: reasonFor(answer.status, body, tallyfyMessage),
		...(tallyfyMessage === undefined ? {} : { tallyfyMessage }),
		...(code === undefined ? {} : { code }),
	};
}
