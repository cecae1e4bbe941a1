import type { FastifyInstance } from 'fastify';
import type { Traffic } from '../faults/exchange.mts';
import { FAULT_RULES_SCHEMA, type FaultRulesBody } from '../faults/faultSchema.mts';
import type { Faults } from '../faults/faults.mts';
import type { SandboxState } from '../world/state.mts';

interface SandboxParts {
	state: SandboxState;
	faults: Faults;
	traffic: Traffic;
	addTasks(count: number): string[];
	addFiles(count: number): string[];
	reset(): void;
}

const COUNT_SCHEMA = {
	body: {
		type: 'object',
		required: ['count'],
		additionalProperties: false,
		properties: { count: { type: 'integer', minimum: 0, maximum: 1_000_000 } },
	},
};

/** Remote control for a sandbox in another process. No token: the server listens on loopback only. */
export function addControlRoutes(app: FastifyInstance, parts: SandboxParts): void {
	const { state, faults, traffic } = parts;

	app.get('/_sandbox/state', () => state);
	app.get('/_sandbox/requests', () => traffic.requests);
	app.get('/_sandbox/stats', () => ({
		deletedCount: state.deletions.length,
		requestCount: traffic.requests.length,
		inFlight: traffic.inFlight,
		peakInFlight: traffic.peakInFlight,
	}));

	app.put<{ Body: FaultRulesBody }>(
		'/_sandbox/faults',
		{ schema: { body: FAULT_RULES_SCHEMA } },
		({ body }, reply) => {
			faults.set(body.rules, body.randomSeed);
			return reply.code(204).send();
		},
	);
	app.post('/_sandbox/reset', (_request, reply) => {
		parts.reset();
		return reply.code(204).send();
	});
	app.post<{ Body: { count: number } }>(
		'/_sandbox/tasks',
		{ schema: COUNT_SCHEMA },
		({ body }) => ({
			ids: parts.addTasks(body.count),
		}),
	);
	app.post<{ Body: { count: number } }>(
		'/_sandbox/files',
		{ schema: COUNT_SCHEMA },
		({ body }) => ({
			ids: parts.addFiles(body.count),
		}),
	);
}
