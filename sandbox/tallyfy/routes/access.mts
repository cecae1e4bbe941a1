import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Organization } from '../state/organization.mts';
import type { Member } from '../state/records.mts';
import type { SandboxState } from '../state/state.mts';

interface Refusal {
	status: 400 | 401 | 403 | 404 | 406 | 422;
	message: string;
}

declare module 'fastify' {
	interface FastifyRequest {
		member: Member;
		organization: Organization;
	}
}

/** The program that this package is documented to be, and the one that Tallyfy's own n8n node says it is. */
const CLIENTS: readonly unknown[] = ['APIClient', 'n8n'];

/** Answers an error as Tallyfy words most of them: JSON with `error` and `message`. */
export function refuse(reply: FastifyReply, { status, message }: Refusal): FastifyReply {
	return reply.code(status).send({ error: true, message });
}

/**
 * Lets a request in if its headers are right and its token is somebody's; then `request.member` is set. The header
 * `X-Tallyfy-Client` is mandatory. Our assumption: 406 for an Accept that rules JSON out; without one, anything goes.
 */
export function identify(state: SandboxState, request: FastifyRequest): Refusal | undefined {
	const { headers } = request;
	if (!CLIENTS.includes(headers['x-tallyfy-client'])) {
		return { status: 401, message: 'The X-Tallyfy-Client header is missing or invalid.' };
	}
	if (!/application\/(json|\*)|\*\/\*/.test(headers.accept ?? '*/*') && !isDownload(request)) {
		return { status: 406, message: 'The Accept header must allow application/json.' };
	}
	const accessToken = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
	const member = accessToken === undefined ? undefined : state.membersByToken.get(accessToken);
	if (!member) return { status: 401, message: 'Unauthenticated.' };
	request.member = member;
	return undefined;
}

/**
 * Lets a member into an organization; then `request.organization` is set. Our assumptions: 404 for an organization that
 * does not exist (any more), and what is documented for applications, 403, for one that the member does not belong to.
 */
export function enter(
	state: SandboxState,
	request: FastifyRequest,
	organizationId: string,
): Refusal | undefined {
	const organization = state.organizations.get(organizationId);
	if (organization?.deletedAt !== null) {
		return { status: 404, message: 'Organization not found.' };
	}
	if (request.member.organizationId !== organization.id) {
		const message = "You don't have application's permissions for this organization!";
		return { status: 403, message };
	}
	request.organization = organization;
	return undefined;
}

function isDownload({ routeOptions }: FastifyRequest): boolean {
	return routeOptions.url?.endsWith('/dl') ?? false;
}
