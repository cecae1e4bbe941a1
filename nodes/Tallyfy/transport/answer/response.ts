import type { GenericValue } from 'n8n-workflow';

import type { Judgement, ResponseReason } from '../outcome';
import { reasonOfRefusal } from './reason';
import {
	DEEPEST,
	firstIn,
	isFalse,
	isRecord,
	parseBody,
	readable,
	withoutEmails,
	type ParsedBody,
} from './values';

/** What came back over HTTP. The body is the text as received, with the access token already taken out. */
export interface Response {
	status: number;
	headers: Readonly<Record<string, unknown>>;
	body: string;
}

/** A header's text; empty where it isn't there. */
export function headerIn(headers: Response['headers'], name: string): string {
	const value = headers[name];
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** An object that doesn't deny what its status says. */
function isSound(value: unknown): value is Record<string, unknown> {
	return isRecord(value) && !denies(value) && !isTooDeep(value);
}

/** n8n copies and saves what comes out, and fails over what is nested without end. */
function isTooDeep(value: unknown, levels = DEEPEST): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

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
	// Some servers send the three bytes of a byte order mark before an empty text, and it is lost on the way.
	return body !== '' || Number(length) <= 3;
}

/** What Tallyfy returned with a success. */
export interface Returned {
	/** The `data` member where there is one, else the whole JSON body, else null. */
	data: GenericValue;
	/** The whole JSON body; undefined where there was none. */
	body: unknown;
}

interface Confirmation {
	/** The documented statuses of success. */
	statuses: readonly number[];
	/** The thing that was to be changed: a confirmation that names something else is none. */
	id: string;
	/** A sentence alone may confirm it: what is deleted can't be told from what is archived by "deleted". */
	sentenceSuffices: boolean;
	/** Members that a body without `data` may have beside `message`. */
	alsoAllowed?: readonly string[] | undefined;
}

/**
 * What an answer means for a change. Only a status that Tallyfy documents for the operation confirms it, and only with a
 * body that fits: empty or an empty list or object, an object with `data`, or a sentence that says so and nothing else; for
 * anything but a deletion, that needs one of the members beside it which the operation allows. Nothing has to be whole to be
 * believed. Whatever denies the change, names another thing, or has any other shape confirms nothing.
 */
export function judgeChange(response: Response, confirmation: Confirmation): Judgement<Returned> {
	const body = parseBody(response.body);
	if (!confirmation.statuses.includes(response.status)) return refusalOf(response, body);
	const misfit = misfitOf(response, body, confirmation);
	if (misfit !== undefined) return refusalOf(response, body, misfit);
	const { value } = body;
	const data = isRecord(value) && 'data' in value ? value.data : value;
	return { ok: true, value: { data: data ?? null, body: value } };
}

/** What an answer means for a request that only reads: the JSON object that came with 200, or why it isn't one. */
export function judgeReading(response: Response): Judgement<Record<string, unknown>> {
	const body = parseBody(response.body);
	const { value } = body;
	if (response.status === 200 && isRecord(value)) {
		// Beside what was asked for, a sentence such as "No tasks found" denies nothing.
		if (isSound('data' in value ? { ...value, message: undefined } : value))
			return { ok: true, value };
	}
	return refusalOf(response, body);
}

/** Why a body with a documented status confirms nothing; undefined where it does. */
function misfitOf(
	response: Response,
	body: ParsedBody,
	{ id, sentenceSuffices, alsoAllowed = [] }: Confirmation,
): ResponseReason | undefined {
	const { kind, value } = body;
	if (isNothing(body)) return isWhole(response) ? undefined : 'unconfirmed';
	if (kind === 'webPage') return 'webPage';
	if (!isSound(value) || reportsFailure(value)) return 'unconfirmed';
	if (!('data' in value)) {
		const others = Object.keys(value).filter((key) => key !== 'message');
		const isKnown = others.every((key) => alsoAllowed.includes(key));
		const suffices = sentenceSuffices || others.length > 0;
		return isKnown && suffices && affirms(value.message) ? undefined : 'unconfirmed';
	}
	const { data } = value;
	if (typeof data === 'string' && !sentenceSuffices) return 'unconfirmed';
	if (!isRecord(data)) return isPlainlyFine(data) ? undefined : 'unconfirmed';
	if (denies(data)) return 'unconfirmed';
	const isNamed = typeof data.id === 'string' || typeof data.id === 'number';
	if (isNamed) return String(data.id) === id ? undefined : 'otherId';
	// The state of a thing may be "failed" as well.
	return reportsFailure(data) ? 'unconfirmed' : undefined;
}

/** Empty, or what frameworks write for it. */
function isNothing({ kind, value }: ParsedBody): boolean {
	const isObject = typeof value === 'object' && value !== null;
	return kind === 'empty' || (isObject && Object.keys(value).length === 0);
}

/** `data` that is no object: nothing is wrong with an empty list, which is how PHP writes an empty object. */
function isPlainlyFine(data: unknown): boolean {
	if (Array.isArray(data)) return data.length === 0;
	if (typeof data !== 'string') return !isFalse(data);
	return /\s/.test(data.trim()) ? affirms(data) : !isFalse(data) && !deniesInWords(data);
}

/**
 * What a sentence is believed for: that the thing was deleted, and nothing else. "Only archived ones can be deleted", "0 files
 * deleted" and "Deleted; awaiting approval" say otherwise.
 */
const AFFIRMATION =
	/^((the|this) )?((one-off )?(task|file|asset|process|run|template|checklist|blueprint|guest) )?((has been|was|is) )?((successfully|permanently) )*(deleted|removed|gone|no longer \w+)( successfully| permanently)*(, and references were also deleted from:?)?|^(ok|done|success)$/i;

function affirms(text: unknown): boolean {
	if (typeof text !== 'string') return false;
	const said = text.trim().replace(/[.!]$/, '');
	const [affirmation] = AFFIRMATION.exec(said) ?? [];
	if (affirmation === undefined) return false;
	const rest = said.slice(affirmation.length).replaceAll(FINALITY, '');
	return /^([\s.;,!]|\b(and|it|this|action)\b)*$/i.test(rest);
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
function denies(told: Record<string, unknown>): boolean {
	const { error, errors, exception, success, ok, deleted, message } = told;
	return (
		Boolean(error) ||
		Boolean(exception) ||
		(Array.isArray(errors) ? errors.length > 0 : Boolean(errors)) ||
		[success, ok, deleted].some(isFalse) ||
		(typeof message === 'string' && deniesInWords(message))
	);
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
	{ kind, value }: ParsedBody,
	misfit?: ResponseReason,
): Judgement<never> {
	const said = isRecord(value) ? messageIn(value) : undefined;
	const message = withoutEmails(said ?? '');
	return {
		ok: false,
		reason: misfit ?? reasonOfRefusal({ status, kind, value, message }),
		tallyfyMessage: said === undefined ? undefined : readable(withoutInternals(message)),
	};
}

/** Tallyfy's own sentence, from `message`, `error`, `error.message`, or the first of `errors`, listed or by field. */
function messageIn({ message, error, errors }: Record<string, unknown>): string | undefined {
	const first = firstIn(errors);
	const within = (value: unknown) => (isRecord(value) ? value.message : undefined);
	return [message, error, within(error), first, within(first), firstIn(first)].find(
		(candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '',
	);
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
