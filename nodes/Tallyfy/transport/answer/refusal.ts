import type { ResponseReason } from '../outcome';

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
export function reasonOfRefusal(facts: RefusalFacts): ResponseReason {
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
