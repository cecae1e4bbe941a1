import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Organization } from '../state/organization.mts';
import type { Member } from '../state/records.mts';
import { ORGANIZATION, type Tallyfy } from './answers.mts';
import { Sight } from './sight.mts';

interface Refusal {
	status: 400 | 401 | 403 | 404 | 406 | 422;
	message: string;
}

declare module 'fastify' {
	interface FastifyRequest {
		member: Member;
		/** As it is now, with what nobody is shown. */
		organization: Organization;
		/** What the member is shown of it; a request that only reads may be shown an older state. */
		sight: Sight;
	}
}

/** Where a path that can't be decoded ends up; nothing a client sends decodes to it. */
export const MALFORMED_TARGET = '/%00malformed';

/** Answers an error as Tallyfy words most of them: JSON with `error` and `message`. */
export function refuse(reply: FastifyReply, { status, message }: Refusal): FastifyReply {
	return reply.code(status).send({ error: true, message });
}

/**
 * What a web server makes of a request's path before any router sees it: percent-encoding decoded,
 * `.` and `..` resolved (RFC 3986, 5.2.4), the query string left alone.
 *
 * Whether Tallyfy's front end also decodes `%2f` to a slash is not documented. The sandbox takes the
 * most dangerous reading (nginx does so when it chooses a location), so that an id which could leave
 * its place in the path shows in the state.
 * Returns the target to route on, or `MALFORMED_TARGET` if the encoding is broken.
 */
export function resolveTarget(target: string): string {
	const queryStart = target.indexOf('?');
	const path = queryStart === -1 ? target : target.slice(0, queryStart);
	if (!path.includes('%') && !path.includes('/.')) return target;

	const segments: string[] = [];
	let decoded: string;
	try {
		decoded = decodeURIComponent(path);
	} catch {
		return MALFORMED_TARGET;
	}
	const parts = decoded.split('/').slice(1);
	parts.forEach((part, index) => {
		const isLast = index === parts.length - 1;
		if (part === '..') segments.pop();
		if (part !== '..' && part !== '.') segments.push(encodeURIComponent(part));
		else if (isLast) segments.push('');
	});
	return `/${segments.join('/')}${queryStart === -1 ? '' : target.slice(queryStart)}`;
}

/** What Tallyfy's edge answers to a request that does not name its program; whatever the name is, it goes on. */
export function refuseNameless({ headers }: FastifyRequest, reply: FastifyReply): boolean {
	if (headers['x-tallyfy-client'] !== undefined) return false;
	void reply.code(404).send({ message: 'Not found. Error Code: apsh546.' });
	return true;
}

/**
 * Lets a request in if its token is somebody's; then `request.member` is set. Our assumption: 406 for an Accept that rules
 * out what the path answers; without one, anything goes.
 */
export function identify({ state, quirks }: Tallyfy, request: FastifyRequest): Refusal | undefined {
	const { headers, routeOptions } = request;
	const isDownload = routeOptions.url?.endsWith('/dl') ?? false;
	const type = isDownload ? 'octet-stream' : 'json';
	const accepted = new RegExp(`application/(${type}|\\*)|\\*/\\*`).test(headers.accept ?? '*/*');
	if (!accepted && (!isDownload || quirks.strictDownloads))
		return { status: 406, message: `The Accept header must allow application/${type}.` };
	const accessToken = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
	const member = accessToken === undefined ? undefined : state.membersByToken.get(accessToken);
	if (!member) return { status: 401, message: 'Unauthenticated.' };
	request.member = member;
	return undefined;
}

/**
 * Lets a member into an organization; then `request.organization` and `request.sight` are set. Our assumptions: 404 for an
 * organization that does not exist (any more), and what is documented for applications, 403, for one that the member does
 * not belong to.
 */
export function enter(
	{ state, clock, quirks }: Tallyfy,
	request: FastifyRequest,
	organizationId: string,
): Refusal | undefined {
	const organization = state.organizations.get(organizationId);
	if (organization?.deletedAt !== null) {
		return { status: 404, message: 'Organization not found.' };
	}
	const { member, method, routeOptions } = request;
	if (member.organizationId !== organization.id) {
		const message = "You don't have application's permissions for this organization!";
		return { status: 403, message };
	}
	request.organization = organization;
	const isOfOne = (routeOptions.url?.replace(ORGANIZATION, '') ?? '').endsWith('/:id');
	const lagMs = method === 'GET' ? quirks[isOfOne ? 'getLagMs' : 'listLagMs'] : 0;
	const shown = lagMs === 0 ? organization : state.asOf(organization, clock.now() - lagMs);
	request.sight = new Sight(shown, member, quirks);
	return undefined;
}

/** Why a member may not change anything. */
export function refuseChange({ quirks }: Tallyfy, { role }: Member): Refusal | undefined {
	if (role === 'light') return { status: 403, message: 'You have no permission to do this.' };
	if (!quirks.readOnly) return undefined;
	const message =
		'This organization is read-only due to an overdue payment. Settle the invoice in Xero to restore access.';
	return { status: 403, message };
}
