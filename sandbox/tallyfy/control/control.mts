import type { FastifyInstance } from 'fastify';
import { FAULT_RULES_SCHEMA, type FaultRulesBody } from '../faults/faultSchema.mts';
import type { SandboxParts } from '../parts.mts';
import { QUIRKS_SCHEMA, type Quirks } from '../quirks.mts';
import type { ProcessFields, TaskFields, TemplateFields } from '../world/add.mts';
import type { FileFields } from '../world/files.mts';
import { inspect, type InspectionQuery } from './inspect.mts';
import { ADD_SCHEMAS, CLOCK_SCHEMA, type AddBody } from './schemas.mts';

/** Remote control for a sandbox in another process. No token: the server listens on loopback only. */
export function addControlRoutes(app: FastifyInstance, parts: SandboxParts): void {
	const { state, faults, traffic, clock } = parts;

	app.get('/_sandbox/state', () => state);
	app.get('/_sandbox/requests', () => traffic.requests);
	app.put<{ Body: FaultRulesBody }>(
		'/_sandbox/faults',
		{ schema: { body: FAULT_RULES_SCHEMA } },
		({ body }, reply) => {
			faults.set(body.rules, body.randomSeed);
			return reply.code(204).send();
		},
	);
	app.get('/_sandbox/options', () => parts.quirks);
	app.put<{ Body: Partial<Quirks> }>(
		'/_sandbox/options',
		{ schema: { body: QUIRKS_SCHEMA } },
		({ body }) => {
			parts.setQuirks(body);
			return parts.quirks;
		},
	);
	app.get('/_sandbox/clock', () => ({ now: clock.isoNow() }));
	app.post<{ Body: { advanceMs: number } }>(
		'/_sandbox/clock',
		{ schema: { body: CLOCK_SCHEMA } },
		({ body }) => {
			clock.advance(body.advanceMs);
			return { now: clock.isoNow() };
		},
	);
	app.post('/_sandbox/reset', (_request, reply) => {
		parts.reset();
		return reply.code(204).send();
	});
	addThings(app, parts);
}

function addThings(app: FastifyInstance, parts: SandboxParts): void {
	const schema = (kind: keyof typeof ADD_SCHEMAS) => ({ schema: { body: ADD_SCHEMAS[kind] } });
	app.post<{ Body: AddBody<TaskFields> }>('/_sandbox/tasks', schema('tasks'), ({ body }) => ({
		ids: parts.addTasks(body.count, body.fields),
	}));
	app.post<{ Body: AddBody<ProcessFields> }>(
		'/_sandbox/processes',
		schema('processes'),
		({ body }) => ({ ids: parts.addProcesses(body.count, body.fields) }),
	);
	app.post<{ Body: AddBody<TemplateFields> }>(
		'/_sandbox/templates',
		schema('templates'),
		({ body }) => ({ ids: parts.addTemplates(body.count, body.fields) }),
	);
	app.post<{ Body: AddBody<FileFields> }>('/_sandbox/files', schema('files'), ({ body }) => ({
		ids: parts.addFiles(body.count, body.fields),
	}));
	for (const kind of ['tasks', 'processes', 'templates', 'files'] as const) {
		app.get<{ Querystring: InspectionQuery }>(`/_sandbox/${kind}`, ({ query }) =>
			inspect(parts, kind, query),
		);
	}
}
