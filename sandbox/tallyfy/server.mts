import Fastify, { type FastifyInstance } from 'fastify';
import { addControlRoutes } from './control/control.mts';
import { watch, type RequestRecord } from './faults/exchange.mts';
import type { Faults } from './faults/faults.mts';
import { createParts, type SandboxOptions, type SandboxParts } from './parts.mts';
import type { Quirks } from './quirks.mts';
import { MALFORMED_TARGET, refuseNameless, resolveTarget } from './routes/access.mts';
import { addTallyfyRoutes } from './routes/routes.mts';
import { addSignInRoutes, type SignInDesk } from './routes/signIn.mts';
import { ACCESS_TOKEN, ORGANIZATION_ID } from './state/ids.mts';
import type { Organization } from './state/organization.mts';
import type { SandboxState } from './state/state.mts';

/** A running stand-in for Tallyfy. */
export interface Sandbox {
	/** The origin, as Tallyfy's address without `/api`. */
	readonly url: string;
	/** With `/api`: what the credential's base URL is set to. Both serve the same paths. */
	readonly baseUrl: string;
	/** The organization of the default world, and the token of its administrator. */
	readonly organizationId: string;
	readonly accessToken: string;
	readonly state: SandboxState;
	/** That organization with all it holds, as it is now; another one after `reset`. */
	readonly organization: Organization;
	readonly faults: Faults;
	/** Tokens of the other two ways to sign in: issued, counted, ended, taken back. */
	readonly signIn: SignInDesk;
	/** The quirks in force. */
	readonly quirks: Readonly<Quirks>;
	/** Every request to Tallyfy's paths, in the order of arrival; those to `/_sandbox` are not counted. */
	readonly requests: readonly RequestRecord[];
	/**
	 * The most requests that were received and not yet answered at one time. Without a latency fault
	 * it says nothing about a client: the sandbox then answers each request as it reads it.
	 */
	readonly peakInFlight: number;
	/** The sandbox's time, in milliseconds since 1970: what it dates its changes with. */
	now(): number;
	/** Lets that much time pass at once. */
	advance(ms: number): void;
	/** Changes the quirks that are named. */
	setQuirks(changes: Partial<Quirks>): void;
	/** Adds one-off tasks, or tasks of the process that `run_id` names, and returns their ids. */
	readonly addTasks: SandboxParts['addTasks'];
	/** Adds processes of the template that `checklist_id` names, or the first one, with tasks; returns their ids. */
	readonly addProcesses: SandboxParts['addProcesses'];
	readonly addTemplates: SandboxParts['addTemplates'];
	/** Adds files to a task, a kick-off form or a comment, or to none, and returns their ids. */
	readonly addFiles: SandboxParts['addFiles'];
	readonly addGuests: SandboxParts['addGuests'];
	/** Adds groups, with the members and guests that the fields name, and returns their ids. */
	readonly addGroups: SandboxParts['addGroups'];
	/** The checksum of what a download of that file brings, in hexadecimal. */
	sha256(fileId: string): string;
	/** Back to the start: world, clock, quirks and faults as they were, an empty log. */
	reset(): void;
	/** Drops every connection, hanging ones too, and frees the port. */
	close(): Promise<void>;
}

/** Starts a stand-in for Tallyfy on 127.0.0.1. Throws an error with code EADDRINUSE if the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const parts = createParts(options);
	const { state, clock, faults, traffic, quirks, signIn } = parts;
	const app = Fastify({
		forceCloseConnections: true,
		rewriteUrl: ({ url }) => resolveTarget(url ?? '/'),
		routerOptions: {
			ignoreTrailingSlash: true,
			ignoreDuplicateSlashes: true,
			// The default would hide a long id behind "endpoint not found".
			maxParamLength: 10_000,
		},
		ajv: { customOptions: { removeAdditional: false, coerceTypes: false, discriminator: true } },
	});
	await app.register((tallyfy, _options, done) => {
		watch(tallyfy, { traffic, faults, quirks });
		tallyfy.addHook('onRequest', (request, reply, next) => {
			if (!refuseNameless(request, reply)) next();
		});
		ignoreBodies(tallyfy);
		for (const prefix of ['', '/api']) {
			tallyfy.register(
				(routes, _routesOptions, routesDone) => {
					addTallyfyRoutes(routes, { state, clock, quirks, signIn });
					routesDone();
				},
				{ prefix },
			);
		}
		tallyfy.setNotFoundHandler((request, reply) => {
			const isMalformed = request.raw.url === MALFORMED_TARGET;
			return reply
				.code(isMalformed ? 400 : 404)
				.send({ error: true, message: isMalformed ? 'Bad request' : 'endpoint not found' });
		});
		done();
	});
	await app.register((signInRoutes, _options, done) => {
		addSignInRoutes(signInRoutes, signIn);
		done();
	});
	await app.register((control, _options, done) => {
		addControlRoutes(control, parts);
		done();
	});

	const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	const { addTasks, addProcesses, addTemplates, addFiles, addGuests, addGroups } = parts;
	const { sha256, setQuirks, reset } = parts;
	return {
		url,
		baseUrl: `${url}/api`,
		organizationId: ORGANIZATION_ID,
		accessToken: ACCESS_TOKEN,
		state,
		get organization() {
			return parts.organization;
		},
		faults,
		signIn,
		quirks,
		requests: traffic.requests,
		get peakInFlight() {
			return traffic.peakInFlight;
		},
		now: () => clock.now(),
		advance: (ms) => {
			clock.advance(ms);
		},
		addTasks,
		addProcesses,
		addTemplates,
		addFiles,
		addGuests,
		addGroups,
		sha256,
		setQuirks,
		reset,
		close: () => app.close(),
	};
}

/** Tallyfy's calls here take no body: one that comes all the same is dropped, of whatever type. */
function ignoreBodies(app: FastifyInstance): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', (_request, payload, done) => {
		payload.on('end', () => {
			done(null);
		});
		payload.resume();
	});
}
