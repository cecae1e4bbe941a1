import type { GenericValue } from 'n8n-workflow';

import type { Judgement, ResponseReason } from '../outcome';
import { readable } from './text';

/** What came back over HTTP. The body is the text as received, with the access token already taken out. */
export interface Response {
	status: number;
	headers: Readonly<Record<string, unknown>>;
	body: string;
}

type ParsedBody = { kind: 'empty' | 'text' | 'webPage' } | { kind: 'json'; value: unknown };

export function parseBody(body: string): ParsedBody {
	const text = body.trim();
	if (text === '') return { kind: 'empty' };
	try {
		return { kind: 'json', value: JSON.parse(text) as unknown };
	} catch {
		return { kind: text.startsWith('<') ? 'webPage' : 'text' };
	}
}

/** A header's text; empty where it isn't there. */
export function headerIn(headers: Response['headers'], name: string): string {
	const value = headers[name];
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A JSON object, as opposed to a list or a plain value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object that doesn't deny what its status says. */
function isSound(value: unknown): value is Record<string, unknown> {
	return isRecord(value) && !denies(value) && !isTooDeep(value);
}

/** n8n copies and saves what comes out, and fails over what is nested without end. */
function isTooDeep(value: unknown, levels = MOST_LEVELS): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

const MOST_LEVELS = 100;

/** Some servers send it before an empty text, and it is lost on the way. */
const BYTE_ORDER_MARK_BYTES = 3;

/**
 * Whether an answer vouches for there being nothing more in it than came. A body may be empty because it was lost: a page
 * that broke off before its first byte, or a compressed one, which n8n unpacks without a word about its missing end.
 */
function isWhole({ status, headers, body }: Response): boolean {
	if (status === 204) return true;
	const length = headerIn(headers, 'content-length');
	if (length !== '' && body === '' && Number(length) === 0) return true;
	if (!headerIn(headers, 'content-type').includes('json')) return false;
	if (length === '') return headers['transfer-encoding'] !== undefined;
	return body !== '' || Number(length) <= BYTE_ORDER_MARK_BYTES;
}

/** What Tallyfy returned with a success. */
export interface Returned {
	/** The `data` member where there is one, else the whole JSON body, else null. */
	data: GenericValue;
	/** The whole JSON body; undefined where there was none. */
	body: unknown;
}

/**
 * What an answer means for a change. Only a status that Tallyfy documents for the operation confirms it, and only with a
 * body that fits: empty or an empty list or object, an object with `data`, or one with nothing but a `message`. Nothing has
 * to be whole to be believed. Whatever denies the change, names another thing, or has any other shape confirms nothing.
 */
export function judgeChange(
	response: Response,
	confirmation: {
		/** The documented statuses of success. */
		statuses: readonly number[];
		/** The thing that was to be changed: a confirmation that names something else is none. */
		id: string;
		/** Members that a body without `data` may have beside `message`. */
		alsoAllowed?: readonly string[] | undefined;
	},
): Judgement<Returned> {
	const { statuses, id, alsoAllowed = [] } = confirmation;
	const body = parseBody(response.body);
	if (!statuses.includes(response.status)) return refusalOf(response, body);
	const misfit = misfitOf(response, body, id, alsoAllowed);
	if (misfit !== undefined) {
		return { ok: false, reason: misfit, tallyfyMessage: quotedFrom(body) };
	}
	return { ok: true, value: returnedBy(body) };
}

/** What an answer means for a request that only reads: the JSON object that came with 200, or why it isn't one. */
export function judgeReading(response: Response): Judgement<Record<string, unknown>> {
	const body = parseBody(response.body);
	if (response.status !== 200) return refusalOf(response, body);
	if (body.kind === 'json' && isRecord(body.value)) {
		const { value } = body;
		// Beside what was asked for, a sentence such as "No tasks found" denies nothing.
		const told = 'data' in value ? { ...value, message: undefined } : value;
		if (isSound(told)) return { ok: true, value };
	}
	const reason = body.kind === 'webPage' ? 'webPage' : 'unconfirmed';
	return { ok: false, reason, tallyfyMessage: quotedFrom(body) };
}

function misfitOf(
	response: Response,
	body: ParsedBody,
	id: string,
	alsoAllowed: readonly string[],
): ResponseReason | undefined {
	if (isNothing(body)) return isWhole(response) ? undefined : 'unconfirmed';
	if (body.kind !== 'json') return body.kind === 'webPage' ? 'webPage' : 'unconfirmed';
	const { value } = body;
	if (!isSound(value) || reportsFailure(value)) return 'unconfirmed';
	if (!('data' in value)) {
		const known = ['message', ...alsoAllowed];
		const isMessageAlone = Object.keys(value).every((key) => known.includes(key));
		return isMessageAlone && typeof value.message === 'string' ? undefined : 'unconfirmed';
	}
	const { data } = value;
	if (!isRecord(data)) return isPlainlyFine(data) ? undefined : 'unconfirmed';
	if (denies(data)) return 'unconfirmed';
	const isNamed = typeof data.id === 'string' || typeof data.id === 'number';
	if (isNamed) return String(data.id) === id ? undefined : 'otherId';
	// The state of a thing may be "failed" as well.
	return reportsFailure(data) ? 'unconfirmed' : undefined;
}

/** Empty, or what frameworks write for it. */
function isNothing(body: ParsedBody): boolean {
	if (body.kind !== 'json') return body.kind === 'empty';
	const { value } = body;
	return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** `data` that is no object: nothing is wrong with an empty list, which is how PHP writes an empty object. */
function isPlainlyFine(data: unknown): boolean {
	if (Array.isArray(data)) return data.length === 0;
	return !isFalse(data) && !(typeof data === 'string' && deniesInWords(data));
}

function returnedBy(body: ParsedBody): Returned {
	if (body.kind !== 'json') return { data: null, body: undefined };
	const value = isRecord(body.value) && 'data' in body.value ? body.value.data : body.value;
	return { data: value as GenericValue, body: body.value };
}

const DENIAL =
	/\b(not|no|never|cannot|unable|fail(ed|ure)?|errors?|denied|forbidden|unauth\w*|invalid|expired|permissions?|missing|unknown|rejected|restricted|log ?in|queued|pending|scheduled|exceeded|too many|must be|administrators?)\b|n't\b/i;
/** What is said of a deletion that did take place. */
const FINALITY =
	/\b(can(not|'t| not) be (undone|recovered|restored|reversed)|no longer (available|exists?)|no (copy|backup) \w+)\b/gi;

/** Whether a sentence says that it did not take place. */
function deniesInWords(text: string): boolean {
	return DENIAL.test(text.replaceAll(FINALITY, ' '));
}

/** A body that says the opposite of its status decides against it: a deletion is believed only when nothing denies it. */
function denies({
	error,
	errors,
	exception,
	success,
	ok,
	deleted,
	message,
}: Record<string, unknown>): boolean {
	return (
		Boolean(error) ||
		Boolean(exception) ||
		(Array.isArray(errors) ? errors.length > 0 : Boolean(errors)) ||
		[success, ok, deleted].some(isFalse) ||
		(typeof message === 'string' && deniesInWords(message))
	);
}

function isFalse(value: unknown): boolean {
	return [false, 0, 'false', '0', 'no'].some((no) => no === value);
}

/** The envelopes of frameworks: `status: "error"`, `code: 403`, `code: "FORBIDDEN"`, `result: false`. */
function reportsFailure({ status, code, result }: Record<string, unknown>): boolean {
	const number = [status, code].some((value) => Number(value) >= 400);
	const words = typeof code === 'string' ? code.replaceAll(/[_-]/g, ' ') : '';
	const isError =
		typeof status === 'string' && /^(error|fail|unauth|denied|forbidden)/i.test(status);
	return number || isError || isFalse(result) || deniesInWords(words);
}

/** Why an answer is no success, with Tallyfy's own sentence. */
function refusalOf(
	{ status }: Response,
	body: ParsedBody,
): { ok: false; reason: ResponseReason; tallyfyMessage: string | undefined } {
	const record = body.kind === 'json' && isRecord(body.value) ? body.value : undefined;
	const error = isRecord(record?.error) ? record.error : {};
	const code = [record?.code, error.code].find((candidate) => typeof candidate === 'string');
	const facts = {
		status,
		body: record === undefined ? body.kind : ('object' as const),
		message: messageIn(body),
		code,
		keys: Object.keys(record ?? {}),
		fields: isRecord(record?.errors) ? Object.keys(record.errors) : [],
	};
	return { ok: false, reason: reasonOfRefusal(facts), tallyfyMessage: quotedFrom(body) };
}

/** Tallyfy's own sentence, as a user may read it. */
function quotedFrom(body: ParsedBody): string | undefined {
	const message = messageIn(body);
	return message === undefined ? undefined : readable(withoutInternals(message));
}

/** Tallyfy's own sentence, from `message`, `error`, `error.message`, or the first of `errors`, listed or by field. */
function messageIn(body: ParsedBody): string | undefined {
	if (body.kind !== 'json' || !isRecord(body.value)) return undefined;
	const { message, error, errors } = body.value;
	const first = firstIn(errors);
	const within = (value: unknown) => (isRecord(value) ? value.message : undefined);
	return [message, error, within(error), first, within(first), firstIn(first)].find(
		(candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '',
	);
}

function firstIn(value: unknown): unknown {
	return typeof value === 'object' && value !== null ? Object.values(value)[0] : undefined;
}

/** Where Tallyfy's own sentence ends and the SQL or PHP that failed begins. */
const INTERNALS =
	/\(?(SQLSTATE\[\w+\]|\b(Connection|SQL|Stack trace):|\b(select \S+ from|insert into|delete from|update `)|\bCall to (a member function|undefined \w+)|\b(in )?\/\S+\.php\b|#0 )/i;

/** Tallyfy's words without what only its developers can read. */
function withoutInternals(text: string): string {
	const found = INTERNALS.exec(text);
	if (found === null) return text;
	const before = text.slice(0, found.index).trimEnd();
	return `${before === '' ? found[0] : before}…`;
}

/** What an answer that is no success says, as far as it tells why. */
interface RefusalFacts {
	status: number;
	/** `json`: JSON that is no object. */
	body: 'empty' | 'json' | 'object' | 'text' | 'webPage';
	/** The sentence in it. */
	message: string | undefined;
	/** Its error code, such as ORGANIZATION_NOT_FOUND. */
	code: string | undefined;
	/** The members of the JSON object, and of its `errors`, where these are told by field. */
	keys: readonly string[];
	fields: readonly string[];
}

/** Statuses that mean the same whoever sends them, or have a rule of their own for web pages. */
const PAGE_OR_NOT = new Set([404, 407, 408, 410, 429]);

/** Why an answer is no success, from its status and its words. */
function reasonOfRefusal(facts: RefusalFacts): ResponseReason {
	const { status, body } = facts;
	if (status >= 200 && status < 300) return body === 'webPage' ? 'webPage' : 'unconfirmed';
	if (status >= 300 && status < 400) return 'redirect';
	if (status === 503) return 'unavailable';
	if (status >= 500) return 'serverError';
	// A firewall or a login page in between: it knows nothing of Tallyfy's tokens, permissions and IDs.
	if (body === 'webPage' && !PAGE_OR_NOT.has(status)) return 'webPage';
	if (isReadOnly(facts)) return 'readOnly';
	switch (status) {
		case 400:
			return 'badRequest';
		case 401:
			return 'unauthorized';
		case 407:
			return 'proxyRefused';
		case 403:
			// Tallyfy says something; a proxy that lets nothing through to a host often doesn't.
			if (body === 'empty') return 'proxyRefused';
			return isAboutOrganization(facts) ? 'wrongOrganization' : 'forbidden';
		case 404:
		case 410:
			return reasonOfNotFound(facts);
		case 422:
			return 'unprocessable';
		case 429:
			return 'rateLimited';
		default:
			return 'unexpectedStatus';
	}
}

/** Members of Tallyfy's own errors. A body with others was written by another service: a proxy, a cloud, a framework. */
const TALLYFY_ERROR_KEYS = new Set(['error', 'message', 'code', 'errors', 'data']);
const THING = /\b(task|file|asset|process|run|template|checklist|blueprint)(s|es)?\b/i;
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
function reasonOfNotFound(facts: RefusalFacts): ResponseReason {
	const { body, message = '', code = '', keys, fields } = facts;
	if (body === 'empty') return 'notFound';
	if (body !== 'object') return 'wrongEndpoint';
	for (const words of [code, fields.join(' '), withoutPaths(message)]) {
		const reason = missingIn(apart(words).replaceAll(VERB, ' '));
		if (reason !== undefined) return reason;
	}
	return keys.every((key) => TALLYFY_ERROR_KEYS.has(key)) ? 'notFound' : 'wrongEndpoint';
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

/** `OrganizationNotFound` and ORGANIZATION_NOT_FOUND in words. */
function apart(name: string): string {
	return name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ');
}

/** "The route api/organizations/x/tasks/y could not be found" is not about a task. */
function withoutPaths(message: string): string {
	return message.replaceAll(/\S*\/\S*/g, ' ');
}

/** Some thirty days after an invoice wasn't paid, Tallyfy takes no changes; with which status is not documented. */
function isReadOnly({ status, message = '' }: RefusalFacts): boolean {
	return (
		status === 402 || (status === 403 && /\bread[ -]?only\b|\boverdue payment\b/i.test(message))
	);
}

/**
 * "You don't have application's permissions for this organization!", as opposed to a permission for one thing in it, or to
 * what only its administrators may do.
 */
function isAboutOrganization({ message = '' }: RefusalFacts): boolean {
	return ORGANIZATION.test(message) && !THING.test(message) && !ROLE.test(message);
}
