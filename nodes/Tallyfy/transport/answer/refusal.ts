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
	/** The members of the JSON object. */
	keys: readonly string[];
}

/** Statuses that mean the same whoever sends them, or have a rule of their own for web pages. */
const PAGE_OR_NOT = new Set([404, 408, 410, 429]);

/** Why an answer is no success, from its status and its words. */
export function reasonOfRefusal(facts: RefusalFacts): ResponseReason {
	const { status, body } = facts;
	if (status >= 200 && status < 300) return body === 'webPage' ? 'webPage' : 'unconfirmed';
	if (status >= 300 && status < 400) return 'redirect';
	if (status === 503) return 'unavailable';
	if (status >= 500) return 'serverError';
	// A firewall or a login page in between: it knows nothing of Tallyfy's tokens, permissions and IDs.
	if (body === 'webPage' && !PAGE_OR_NOT.has(status)) return 'webPage';
	switch (status) {
		case 400:
			return 'badRequest';
		case 401:
			return 'unauthorized';
		case 403:
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
const ORGANIZATION = /\b(org|organi[sz]ation|organizaci[oó]n|tenant|workspace)(?!\w)/i;
const ROLE = /\badmin|\broles?\b/i;
/** `apsh546` is the code of Tallyfy's own front end for an address that it doesn't know. */
const ENDPOINT = /\b(endpoint|route|url|apsh546)\b/i;

/**
 * A 404 settles "it is gone" only when nothing in it points elsewhere: taking a wrong Base URL's or a wrong organization's
 * for a deletion would report thousands of files as deleted that are all still there. A page, a text, words or a code about
 * an endpoint, and another service's shape are about the address. An empty 404 may be Tallyfy's own (the documentation
 * says "potentially with an error message").
 */
function reasonOfNotFound({ body, message = '', code = '', keys }: RefusalFacts): ResponseReason {
	if (body === 'empty') return 'notFound';
	if (body !== 'object') return 'wrongEndpoint';
	for (const words of [code.replaceAll(/[_-]/g, ' '), withoutPaths(message)]) {
		if (THING.test(words)) return 'notFound';
		if (ENDPOINT.test(words)) return 'wrongEndpoint';
		if (ORGANIZATION.test(words)) return 'wrongOrganization';
	}
	return keys.every((key) => TALLYFY_ERROR_KEYS.has(key)) ? 'notFound' : 'wrongEndpoint';
}

/** "The route api/organizations/x/tasks/y could not be found" is not about a task. */
function withoutPaths(message: string): string {
	return message.replaceAll(/\S*\/\S*/g, ' ');
}

/**
 * "You don't have application's permissions for this organization!", as opposed to a permission for one thing in it, or to
 * what only its administrators may do.
 */
function isAboutOrganization({ message = '' }: RefusalFacts): boolean {
	return ORGANIZATION.test(message) && !THING.test(message) && !ROLE.test(message);
}
