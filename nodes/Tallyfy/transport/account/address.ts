/** Tallyfy's address in its current documentation; see docs/decisions/README.md for the other one. */
export const DEFAULT_BASE_URL = 'https://go.tallyfy.com/api';

/** What an ID may consist of: the alphabet is certain, the length is not. */
export const ID_PATTERN = '[A-Za-z0-9_-]+';

const ID = new RegExp(`^${ID_PATTERN}$`);

/** An email address that is safe as one segment of a path: no slash, nothing that is encoded already, no end of a path. */
export const EMAIL_PATTERN = String.raw`[\w.+'&=!~\u00a1-\uffff-]+@[\w.\u00a1-\uffff-]*[A-Za-z0-9\u00a1-\uffff]`;
const EMAIL = new RegExp(`^${EMAIL_PATTERN}$`);
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Words that a broken expression leaves behind; each of them would pass the alphabet. */
const LEFTOVER_WORDS = new Set('undefined null nan infinity true false'.split(' '));

/** What people write where there is nothing; with Ignore Missing, each would pass for something already deleted. */
const STAND_INS = new Set(
	'none nil n/a na n-a tbd all any unknown empty blank missing nothing bulk id'.split(' '),
);

/** Where the credential leads: the checked address of the API and the organization. */
export interface Account {
	baseUrl: string;
	organizationId: string;
}

export type IdReason =
	| 'empty'
	| 'leftoverWord'
	| 'expressionText'
	| 'object'
	| 'notText'
	| 'inexactNumber'
	| 'leadingZero'
	| 'link'
	| 'noIdInUrl'
	| 'otherHost'
	| 'otherOrganization'
	| 'standIn'
	| 'email'
	| 'characters';

export type BaseUrlReason =
	| 'notAbsolute'
	| 'notHttps'
	| 'userInfo'
	| 'queryOrFragment'
	| 'notBase'
	| 'notText';

/** The one way to say that something from outside may be unusable. */
export type Parsed<Value, Reason> = { ok: true; value: Value } | { ok: false; reason: Reason };

const accept = <Value>(value: Value) => ({ ok: true, value }) as const;
export const reject = <Reason>(reason: Reason) => ({ ok: false, reason }) as const;

/**
 * What a field or an expression gave, as an ID that is safe as one segment of a path. Numbers that JavaScript can't hold
 * exactly have lost digits and would name something else.
 */
export function parseId(raw: unknown): Parsed<string, IdReason> {
	if (raw === undefined || raw === null) return reject('empty');
	if (typeof raw === 'number') {
		if (!Number.isFinite(raw)) return reject('leftoverWord');
		if (raw === 0) return reject('standIn');
		return Number.isSafeInteger(raw) && raw > 0 ? accept(String(raw)) : reject('inexactNumber');
	}
	if (typeof raw === 'object') return reject('object');
	if (typeof raw !== 'string') return reject('notText');

	const id = raw.trim();
	const word = id.toLowerCase();
	if (id === '') return reject('empty');
	if (LEFTOVER_WORDS.has(word)) return reject('leftoverWord');
	if (STAND_INS.has(word) || /^[-_0]+$/.test(id)) return reject('standIn');
	if (id.includes('{{')) return reject('expressionText');
	if (id.startsWith('[object ')) return reject('object');
	if (id.includes('://')) return reject('link');
	return ID.test(id) ? accept(id) : reject('characters');
}

/** An ID, or an email address in small letters, by which Tallyfy's endpoints call guests; `isEmail` tells the two apart. */
export function parseIdOrEmail(raw: unknown): Parsed<string, IdReason> {
	const text = typeof raw === 'string' ? raw.trim() : '';
	if (!text.includes('@') || text.includes('{{')) return parseId(raw);
	return EMAIL.test(text) ? accept(emailKey(text)) : reject('email');
}

/** An email address as it is compared: in small letters, and its accents written in one way. */
export function emailKey(email: string): string {
	return email.normalize('NFC').toLowerCase();
}

/** Whether something is called by an email address. */
export function isEmail(text: string): boolean {
	return EMAIL.test(text);
}

/** An ID as outputs may show it: null for an email address, of which no record told whose it is. */
export function shownId(id: string | null): string | null {
	return id === null || isEmail(id) ? null : id;
}

/** What the app's addresses have in the place of an ID, where a list is. */
const LISTS = new Set(
	'new create mine active archived complete completed deleted overdue upcoming'.split(' '),
);
/** What stands before the ID of each thing in Tallyfy's addresses, in the app or in the API. */
export const ADDRESS_MARKERS = {
	process: ['processes', 'runs'],
	task: ['tasks'],
	file: ['file', 'assets'],
	template: ['templates', 'checklists', 'blueprints'],
	guest: ['guests'],
} as const;

/** What can be held, and told by its address. */
export type HeldKind = keyof typeof ADDRESS_MARKERS;

/** What may follow an ID without naming something else. */
const KNOWN_ENDINGS = new Set(['', 'dl', 'delete', 'edit', 'view']);

/**
 * Finds the ID in an address copied from the app or the API: the segment after one of `markers`, as in `/tasks/<id>`. It
 * has to be an address of Tallyfy's (or of the Base URL's host) and of the credential's organization, and the ID the last
 * thing that it names. The text is taken as it is, never resolved: `..` and `%2e` stay visible and are refused.
 */
export function parseIdFromUrl(
	raw: unknown,
	markers: readonly string[],
	account: Account,
	parse: typeof parseId = parseId,
): Parsed<string, IdReason> {
	if (typeof raw !== 'string') return parse(raw);
	const address = raw.trim().split(/[?#]/, 1)[0] ?? '';
	if (address === '') return reject('empty');
	const [, host, path = ''] = /^(?:https?:\/\/)?([^/\s]+)(\/.*)?$/i.exec(address) ?? [];
	if (host === undefined || (path === '' && !address.includes('://'))) return reject('noIdInUrl');
	const segments = path.split('/').slice(1);
	if (segments.some((segment) => /^\.{1,2}$|[%\\]/.test(segment))) return reject('characters');
	const name = host.toLowerCase();
	if (!/^([a-z0-9-]+\.)*tallyfy\.com$/.test(name) && name !== new URL(account.baseUrl).host) {
		return reject('otherHost');
	}
	const positions = segments.flatMap((segment, at) => (markers.includes(segment) ? [at] : []));
	const [marker] = positions;
	if (marker === undefined || positions.length > 1) return reject('noIdInUrl');
	// `/organizations/{org}/…` in the API, `/{org}/…` in the app.
	const before = segments.slice(0, marker);
	const at = before.indexOf('organizations');
	const organization =
		at >= 0 ? before[at + 1] : before.find((segment) => segment !== '' && segment !== 'api');
	if (organization !== undefined && organization !== account.organizationId) {
		return reject('otherOrganization');
	}
	const [id = '', ...rest] = segments.slice(marker + 1);
	const isLast = rest.length <= 1 && rest.every((ending) => KNOWN_ENDINGS.has(ending));
	return id !== '' && isLast && !LISTS.has(id) ? parse(id) : reject('noIdInUrl');
}

/**
 * The credential's base URL without slashes at its end. Nothing but an absolute https address is taken (http only for this
 * machine itself), since the access token travels with every request.
 */
export function parseBaseUrl(raw: unknown): Parsed<string, BaseUrlReason> {
	const given = raw ?? '';
	if (typeof given !== 'string') return reject('notText');
	const text = given.trim();
	if (text === '') return accept(DEFAULT_BASE_URL);
	// Blanks inside are refused because URL drops tabs and line breaks: it would read another host than the user sees.
	if (!URL.canParse(text) || !/^[a-z]+:\/\/\S+$/i.test(text)) return reject('notAbsolute');

	const { protocol, hostname, origin, pathname } = new URL(text);
	const isPlainLoopback = protocol === 'http:' && LOOPBACK_HOST.test(hostname);
	if (protocol !== 'https:' && !isPlainLoopback) return reject('notHttps');
	if (/^[a-z]+:\/\/[^/?#]*@/i.test(text)) return reject('userInfo');
	if (/[?#]/.test(text)) return reject('queryOrFragment');
	if (/\/organizations(\/|$)/.test(pathname) || /%|\\|\/\.{1,2}(\/|$)/.test(text)) {
		return reject('notBase');
	}
	return accept(origin + pathname.replace(/\/+$/, ''));
}

/**
 * The address of one thing inside the organization. Every part is checked a second time here, so that no caller can
 * reach another endpoint than the one its operation names. An email address is encoded.
 *
 * @throws RangeError when a part is neither a plain segment nor an email address; the message names no value
 */
export function buildUrl(baseUrl: string, organizationId: string, path: readonly string[]): string {
	if (!ID.test(organizationId) || !path.every((segment) => ID.test(segment) || isEmail(segment))) {
		throw new RangeError('A part of the address is not a plain ID');
	}
	return [baseUrl, 'organizations', organizationId, ...path.map(encodeURIComponent)].join('/');
}
