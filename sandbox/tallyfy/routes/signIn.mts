import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Member } from '../state/records.mts';
import type { SandboxState } from '../state/state.mts';

/** The application that the sandbox's Tallyfy has registered. */
export const CLIENT_ID = '4711';
export const CLIENT_SECRET = 'sandbox-client-secret';

const APPLICATION_SECONDS = 604_800;
const MEMBER_SECONDS = 7_776_000;
const OAUTH2_SECONDS = 3_600;

interface Token {
	kind: 'application' | 'member' | 'oAuth2';
	/** Undefined for an application, which is nobody until it asks for a member's token. */
	member: Member | undefined;
	expiresAtMs: number;
	/** Requests that it is still good for. */
	usesLeft: number;
}

/** What can be set from outside. */
export interface SignInSettings {
	/** A token that is given out from now on is good for so many requests. */
	usesOfNextToken?: number;
	/** The application is no longer known: no token is given out or renewed. */
	isClientRevoked?: boolean;
	/** Tokens of the two kinds are good no more. */
	revokesTokens?: boolean;
}

/**
 * Issues, counts, ends and takes back the tokens of Tallyfy's two ways to sign in beside the personal access token. Lives
 * and answers are documented for applications; for the authorization code both are our assumption, and so is that a refresh
 * token is good once.
 */
export class SignInDesk {
	/** How many tokens of each kind were given out. */
	issued = { application: 0, member: 0, oAuth2: 0 };
	private tokens = new Map<string, Token>();
	private codes = new Map<string, Member>();
	private refreshTokens = new Map<string, Member>();
	private usesOfNextToken = Infinity;
	private isClientRevoked = false;
	private readonly state: SandboxState;

	constructor(state: SandboxState) {
		this.state = state;
	}

	set({ usesOfNextToken, isClientRevoked, revokesTokens = false }: SignInSettings): void {
		this.usesOfNextToken = usesOfNextToken ?? this.usesOfNextToken;
		this.isClientRevoked = isClientRevoked ?? this.isClientRevoked;
		if (revokesTokens) this.tokens.clear();
	}

	reset(): void {
		this.issued = { application: 0, member: 0, oAuth2: 0 };
		this.tokens.clear();
		this.codes.clear();
		this.refreshTokens.clear();
		this.usesOfNextToken = Infinity;
		this.isClientRevoked = false;
	}

	/** Whoever a token is good for; each time counts. */
	memberOf(accessToken: string): Member | undefined {
		return this.use(accessToken)?.member;
	}

	/** A code for whoever signs in: here always the administrator. */
	authorize(): string {
		const code = this.secret('code');
		this.codes.set(code, this.administrator());
		return code;
	}

	knows(clientId: unknown, secret: unknown): boolean {
		return !this.isClientRevoked && clientId === CLIENT_ID && secret === CLIENT_SECRET;
	}

	isApplication(accessToken: string): boolean {
		return this.use(accessToken)?.kind === 'application';
	}

	issueApplication() {
		return this.answer(
			this.issue('application', undefined, APPLICATION_SECONDS),
			APPLICATION_SECONDS,
		);
	}

	issueMember(member: Member) {
		return this.answer(this.issue('member', member, MEMBER_SECONDS), MEMBER_SECONDS);
	}

	/** Undefined for a code or refresh token that is unknown or was used. */
	issueOAuth2(from: { code: string } | { refreshToken: string }) {
		const [grants, key] =
			'code' in from ? [this.codes, from.code] : [this.refreshTokens, from.refreshToken];
		const member = grants.get(key);
		if (member === undefined) return undefined;
		grants.delete(key);
		const refreshToken = this.secret('refresh');
		this.refreshTokens.set(refreshToken, member);
		const answer = this.answer(this.issue('oAuth2', member, OAUTH2_SECONDS), OAUTH2_SECONDS);
		return { ...answer, refresh_token: refreshToken };
	}

	/** The members of an organization, by their addresses. */
	find(organizationId: string, email: string): Member | 'elsewhere' | undefined {
		const all = [...this.state.membersByToken.values()].filter((one) => one.email === email);
		return all.find((one) => one.organizationId === organizationId) ?? (all[0] && 'elsewhere');
	}

	hasOrganization(id: string): boolean {
		return this.state.organizations.has(id);
	}

	private use(accessToken: string): Token | undefined {
		const token = this.tokens.get(accessToken);
		if (token === undefined || token.expiresAtMs <= this.state.clock.now()) return undefined;
		if (token.usesLeft <= 0) return undefined;
		token.usesLeft -= 1;
		return token;
	}

	private issue(kind: Token['kind'], member: Member | undefined, seconds: number): string {
		const accessToken = this.secret(kind);
		this.issued[kind] += 1;
		this.tokens.set(accessToken, {
			kind,
			member,
			expiresAtMs: this.state.clock.now() + 1_000 * seconds,
			usesLeft: kind === 'application' ? Infinity : this.usesOfNextToken,
		});
		if (kind !== 'application') this.usesOfNextToken = Infinity;
		return accessToken;
	}

	private answer(accessToken: string, seconds: number) {
		return { token_type: 'Bearer', expires_in: seconds, access_token: accessToken };
	}

	private administrator(): Member {
		const found = [...this.state.membersByToken.values()].find(({ role }) => role === 'admin');
		if (found === undefined) throw new Error('The sandbox has no administrator');
		return found;
	}

	private secretsMade = 0;

	private secret(kind: string): string {
		this.secretsMade += 1;
		return `sandbox-${kind}-${this.secretsMade}-${'x'.repeat(12)}`;
	}
}

interface TokenForm {
	Body: Record<string, string>;
}

/** The address that Tallyfy's users sign in at. `/oauth/authorize` lets everybody in without asking. */
export function addSignInRoutes(app: FastifyInstance, desk: SignInDesk): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, done) => {
			done(null, Object.fromEntries(new URLSearchParams(String(body))));
		},
	);
	app.addContentTypeParser('*', (_request, payload, done) => {
		payload.on('end', () => {
			done(null);
		});
		payload.resume();
	});

	app.get<{ Querystring: Record<string, string> }>('/oauth/authorize', ({ query }, reply) => {
		if (query.client_id !== CLIENT_ID || query.response_type !== 'code') {
			return refuse(reply, 401, 'invalid_client');
		}
		const target = new URL(query.redirect_uri ?? '');
		target.searchParams.set('code', desk.authorize());
		if (query.state !== undefined) target.searchParams.set('state', query.state);
		return reply.redirect(target.href);
	});

	app.post<TokenForm>('/oauth/token', ({ body: form }, reply) => {
		// Nothing but a form is read, as Tallyfy's documentation says.
		if ((form as unknown) === undefined || (form as unknown) === null) {
			return refuse(reply, 400, 'unsupported_grant_type');
		}
		if (!desk.knows(form.client_id, form.client_secret))
			return refuse(reply, 401, 'invalid_client');
		const { grant_type: grant, code = '', refresh_token: refreshToken = '' } = form;
		if (grant === 'client_credentials') return desk.issueApplication();
		if (grant !== 'authorization_code' && grant !== 'refresh_token') {
			return refuse(reply, 400, 'unsupported_grant_type');
		}
		const answer = desk.issueOAuth2(grant === 'refresh_token' ? { refreshToken } : { code });
		return answer ?? refuse(reply, 400, 'invalid_grant');
	});

	for (const prefix of ['', '/api']) {
		app.post<{ Params: { organizationId: string; email: string } }>(
			`${prefix}/applications/:organizationId/users/:email/token`,
			(request, reply) => {
				if (request.headers['x-tallyfy-client'] === undefined) {
					return reply.code(404).send({ message: 'Not found. Error Code: apsh546.' });
				}
				if (!desk.isApplication(tokenOf(request))) {
					return reply.code(401).send({ error: true, message: 'Unauthenticated.' });
				}
				const { organizationId, email } = request.params;
				const member = desk.find(organizationId, email);
				if (!desk.hasOrganization(organizationId)) {
					const message = "You don't have application's permissions for this organization!";
					return reply.code(403).send({ error: true, message });
				}
				if (member === undefined) {
					return reply.code(404).send({ error: true, message: 'User not found' });
				}
				if (member === 'elsewhere') {
					const message = 'The user is not in this organization';
					return reply.code(422).send({ error: true, message });
				}
				return desk.issueMember(member);
			},
		);
	}
}

function tokenOf({ headers }: FastifyRequest): string {
	return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** As OAuth2 words its refusals (RFC 6749, 5.2). */
function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
	return reply.code(status).send({ error, message: `Refused: ${error}` });
}
