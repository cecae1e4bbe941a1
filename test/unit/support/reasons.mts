import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';

/** A number that stands for any, so that it can be found in a sentence. */
export const ANY = 999;
const AT = Date.UTC(1999, 8, 9, 9, 9, 9);

type Facts = Omit<Failure, 'reason'>;

/** Each reason that there is, with all that its sentence may need. The compiler asks for a new one. */
const FACTS: Readonly<Record<Failure['reason'], readonly Facts[]>> = {
	unconfirmed: [{ status: ANY }],
	otherId: [{ status: ANY }],
	webPage: [{ status: ANY }],
	proxyRefused: [{ status: 403 }, { status: 407 }],
	redirect: [{ status: ANY, location: 'https://login.example.com/in?secret=1' }, { status: ANY }],
	badRequest: [{ status: 400 }],
	unauthorized: [{ status: 401 }],
	forbidden: [{ status: 403 }],
	notFound: [{ status: 404 }, { status: 410 }],
	wrongEndpoint: [{ status: 404 }, { status: 410 }],
	wrongOrganization: [{ status: 403 }, { status: 404 }],
	readOnly: [{ status: 402 }, { status: 403 }],
	unprocessable: [{ status: 422 }],
	rateLimited: [{ status: 429, retryAt: AT }, { status: 429 }],
	unavailable: [{ status: 503, retryAt: AT }, { status: 503 }],
	serverError: [{ status: ANY, retryAt: AT }, { status: ANY }],
	unexpectedStatus: [{ status: ANY }],
	archiveUnproven: [{ status: 200 }],
	listChanging: [{ status: 200 }],
	timeout: [{ timeoutMs: ANY * 1_000 }, { timeoutMs: ANY * 1_000, code: 'ECONNABORTED' }],
	lost: [{ code: 'ECONNRESET' }],
	notConnected: [{ code: 'EHOSTUNREACH' }],
	proxyEnded: [{ detail: 'Proxy connection ended before receiving CONNECT response' }],
	nameLookup: [{ code: 'EAI_AGAIN' }],
	unknownHost: [{ code: 'ENOTFOUND' }],
	connectionRefused: [{ code: 'ECONNREFUSED' }],
	certificate: [{ code: 'CERT_HAS_EXPIRED', detail: 'certificate has expired' }],
	signInRefused: [{ detail: 'The client is unknown' }],
	notSent: [{ detail: 'not for this host' }],
	cancelled: [{}],
	other: [{}, { code: 'E_ODD', detail: 'how odd' }],
	stopped: [{}],
	waitTooLong: [
		{ maxWaitMs: ANY * 1_000, retryAt: AT },
		{ maxWaitMs: 86_400_000, tallyfyMessage: 'Slow down.' },
	],
	outage: [
		{ waitedMs: ANY * 1_000, since: AT, cause: { reason: 'serverError', status: 500 } },
		{ waitedMs: ANY * 1_000, since: AT, cause: { reason: 'connectionRefused' } },
		{ waitedMs: ANY * 1_000, since: AT },
		{ waitedMs: ANY * 1_000, since: AT, retryAt: AT },
		{ waitedMs: ANY * 1_000, since: AT, retryAt: AT },
	],
	clock: [{ driftMs: ANY * 86_400_000 }, { driftMs: -2 * 3_600_000 }],
	hopeless: [{ cause: { reason: 'unauthorized', status: 401 } }, {}],
};

/** A failure for each reason, in all its forms. */
export const FAILURES: readonly Failure[] = (Object.keys(FACTS) as Failure['reason'][]).flatMap(
	(reason) => FACTS[reason].map((facts) => ({ reason, ...facts })),
);
