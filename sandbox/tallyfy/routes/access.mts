import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Member, Organization, SandboxState } from '../world/state.mts';

export interface Refusal {
	status: 400 | 401 | 403 | 404 | 406;
	message: string;
}

declare module 'fastify' {
	interface FastifyRequest {
		member: Member;
		organization: Organization;
	}
}

/** "Errors" in the API facts: JSON with `error` and `message`. */
export function refuse(reply: FastifyReply, { status, message }: Refusal): FastifyReply {
	return reply.code(status).send({ error: true, message });
}

/**
 * Lets a request in if its headers are those of "Every request" in the API facts and its token opens
 * the organization; then `request.member` and `request.organization` are set.
 *
 * Our assumptions, as the facts are silent: 406 for a wrong Accept; 404 for an organization that does
 * not exist (any more), 403 for one that the token's owner is no member of.
 */
export function admit(
	state: SandboxState,
	request: FastifyRequest,
	organizationId: string,
): Refusal | null {
	const { headers } = request;
	if (headers['x-tallyfy-client'] !== 'APIClient') {
		return { status: 401, message: 'The X-Tallyfy-Client header is missing or invalid.' };
	}
	if (!headers.accept?.includes('application/json')) {
		return { status: 406, message: 'The Accept header must allow application/json.' };
	}
	const accessToken = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
	const member = accessToken === undefined ? undefined : state.membersByToken.get(accessToken);
	if (!member) return { status: 401, message: 'Unauthenticated.' };

	const organization = state.organizations.get(organizationId);
	if (organization?.deletedAt !== null) {
		return { status: 404, message: 'Organization not found.' };
	}
	if (member.organizationId !== organization.id) {
		return { status: 403, message: 'You are not a member of this organization.' };
	}
	request.member = member;
	request.organization = organization;
	return null;
}
