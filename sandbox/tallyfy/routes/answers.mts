import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../clock.mts';
import { drift, pageOf, type Drift, type Query } from '../lists/pages.mts';
import type { Quirks } from '../quirks.mts';
import type { SandboxState } from '../state/state.mts';
import type { SignInDesk } from './signIn.mts';

/** What the routes work on. */
export interface Tallyfy {
	readonly state: SandboxState;
	readonly clock: SandboxClock;
	/** Whoever has a token that isn't a personal one. */
	readonly signIn: Pick<SignInDesk, 'memberOf'>;
	/** Read for each request anew: they can change while the sandbox runs. */
	readonly quirks: Quirks;
}

export interface Route {
	Params: { organizationId: string; id: string; runId?: string };
	Querystring: Query;
}

/** Why a request is refused. */
export interface Refusal {
	status: 400 | 401 | 403 | 404 | 406 | 422;
	message: string;
}

type Thing = 'Asset' | 'Process' | 'Task' | 'Template';

export const ORGANIZATION = '/organizations/:organizationId';

/** Answers an error as Tallyfy words most of them: JSON with `error` and `message`. */
export function refuse(reply: FastifyReply, { status, message }: Refusal): FastifyReply {
	return reply.code(status).send({ error: true, message });
}

/** Answers a request that has changed something, and says so in the log. */
export function confirm(
	{ exchange }: FastifyRequest<Route>,
	reply: FastifyReply,
	status: 200 | 204 = 204,
	body?: object,
): FastifyReply {
	exchange.record.tookEffect = true;
	return reply.code(status).send(body);
}

/** Answers that there is no such thing. */
export function refuseMissing(reply: FastifyReply, what: Thing): FastifyReply {
	return refuse(reply, { status: 404, message: `${what} not found.` });
}

/** Answers one page of `entries`, each as `view` shows it; then lets the list drift if it is to. */
export function answerPage<T>(
	request: FastifyRequest<Route>,
	{ quirks }: Tallyfy,
	entries: readonly T[],
	view: (entry: T) => unknown,
	change?: Drift<T>,
): object {
	const page = pageOf(entries, request, quirks);
	const answer = { ...page, data: page.data.map(view) };
	if (change) drift(entries, quirks.drift, change);
	return answer;
}

/** Answers that something is archived already, or that it is not archived, where a quirk wants that refused. */
export function refuseState(
	reply: FastifyReply,
	status: 404 | 422,
	what: Thing,
	problem: 'already archived' | 'not archived yet',
): FastifyReply {
	if (status === 404) return refuseMissing(reply, what);
	return refuse(reply, { status, message: `This ${what.toLowerCase()} is ${problem}.` });
}
