import Fastify, { type FastifyInstance } from 'fastify';
import { addControlRoutes } from './control/control.mts';
import { Traffic, watch, type RequestRecord } from './faults/exchange.mts';
import { Faults, type FaultRule } from './faults/faults.mts';
import { addTallyfyRoutes, type FileDeleteAnswer } from './routes/routes.mts';
import { ACCESS_TOKEN, addFiles, addTasks, ORGANIZATION_ID, seed } from './world/seed.mts';
import { SandboxState } from './world/state.mts';
import { MALFORMED_TARGET, resolveTarget } from './target.mts';

export interface SandboxOptions {
	/** Default: any free one. */
	port?: number;
	/** One-off tasks and files on top of the default world. Default: none. */
	tasks?: number;
	files?: number;
	faults?: readonly FaultRule[];
	/** Default: data. */
	fileDeleteAnswer?: FileDeleteAnswer;
}

export interface Sandbox {
	/** The origin, as Tallyfy's address without `/api`. */
	readonly url: string;
	/** With `/api`: what the credential's base URL is set to. Both serve the same paths. */
	readonly baseUrl: string;
	/** The organization and the token of the default world. */
	readonly organizationId: string;
	readonly accessToken: string;
	readonly state: SandboxState;
	readonly faults: Faults;
	/** Every request to Tallyfy's paths, in the order of arrival; those to `/_sandbox` are not counted. */
	readonly requests: readonly RequestRecord[];
	/**
	 * The most requests that were received and not yet answered at one time. Without a latency fault
	 * it says nothing about a client: the sandbox then answers each request as it reads it.
	 */
	readonly peakInFlight: number;
	/** Adds one-off tasks or files to the default organization, and returns their ids. */
	addTasks(count: number): string[];
	addFiles(count: number): string[];
	/** Back to the start: the seeded world, no faults, an empty log. */
	reset(): void;
	/** Drops every connection, hanging ones too, and frees the port. */
	close(): Promise<void>;
}

/** Starts a stand-in for Tallyfy on 127.0.0.1. Throws an error with code EADDRINUSE if the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const state = new SandboxState();
	const faults = new Faults();
	const traffic = new Traffic();
	const defaultOrganization = () => {
		const organization = state.organizations.get(ORGANIZATION_ID);
		if (!organization) throw new Error('The default organization is not in the state');
		return organization;
	};
	const parts = {
		state,
		faults,
		traffic,
		addTasks: (count: number) => addTasks(defaultOrganization(), count),
		addFiles: (count: number) => addFiles(defaultOrganization(), count),
		reset: () => {
			state.clear();
			seed(state);
			addTasks(defaultOrganization(), options.tasks ?? 0);
			addFiles(defaultOrganization(), options.files ?? 0);
			faults.set(options.faults ?? []);
			traffic.reset();
		},
	};
	parts.reset();

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
		watch(tallyfy, traffic, faults);
		ignoreBodies(tallyfy);
		for (const prefix of ['', '/api']) {
			tallyfy.register(
				(routes, _routesOptions, routesDone) => {
					addTallyfyRoutes(routes, state, options.fileDeleteAnswer ?? 'data');
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
	await app.register((control, _options, done) => {
		addControlRoutes(control, parts);
		done();
	});

	const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	return {
		url,
		baseUrl: `${url}/api`,
		organizationId: ORGANIZATION_ID,
		accessToken: ACCESS_TOKEN,
		state,
		faults,
		requests: traffic.requests,
		get peakInFlight() {
			return traffic.peakInFlight;
		},
		addTasks: parts.addTasks,
		addFiles: parts.addFiles,
		reset: parts.reset,
		close: () => app.close(),
	};
}

/** "Body: none" in the API facts: one that comes all the same is dropped, of whatever type. */
function ignoreBodies(app: FastifyInstance): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', (_request, payload, done) => {
		payload.on('end', () => {
			done(null);
		});
		payload.resume();
	});
}
