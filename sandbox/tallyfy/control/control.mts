import type { FastifyInstance } from 'fastify';
import type { SandboxParts } from '../parts.mts';
import { QUIRKS_SCHEMA, type Quirks } from '../quirks.mts';
import type { SignInSettings } from '../routes/signIn.mts';
import { DAY_MS } from '../world/add.mts';
import {
	ADD_SCHEMAS,
	CLOCK_SCHEMA,
	FAULT_RULES_SCHEMA,
	SIGN_IN_SCHEMA,
	type AddBody,
	type FaultRulesBody,
} from './schemas.mts';

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
	app.get('/_sandbox/sign-in', () => parts.signIn.issued);
	app.put<{ Body: SignInSettings }>(
		'/_sandbox/sign-in',
		{ schema: { body: SIGN_IN_SCHEMA } },
		({ body }) => {
			parts.signIn.set(body);
			return parts.signIn.issued;
		},
	);
	app.post('/_sandbox/reset', (_request, reply) => {
		parts.reset();
		return reply.code(204).send();
	});
	addThings(app, parts);
}

function addThings(app: FastifyInstance, parts: SandboxParts): void {
	const { addTasks, addProcesses, addTemplates, addFiles, addGuests } = parts;
	const kinds = {
		tasks: addTasks,
		processes: addProcesses,
		templates: addTemplates,
		files: addFiles,
		guests: addGuests,
	};
	for (const kind of Object.keys(kinds) as Kind[]) {
		app.post<{ Body: AddBody }>(
			`/_sandbox/${kind}`,
			{ schema: { body: ADD_SCHEMAS[kind] } },
			({ body }) => ({ ids: kinds[kind](body.count, body.fields) }),
		);
		app.get<{ Querystring: InspectionQuery }>(`/_sandbox/${kind}`, ({ query }) =>
			inspect(parts, kind, query),
		);
	}
}

type Kind = keyof typeof ADD_SCHEMAS;

/**
 * What `GET /_sandbox/<things>` can be asked: a text (`q`), `archived` (`only`, `none`; all without it), `kind` (`oneOff`,
 * `process`; tasks only), and `dateField` older than `olderThanDays`. `limit` cuts what is shown (100), not the count.
 */
interface InspectionQuery {
	q?: string;
	archived?: string;
	kind?: string;
	dateField?: string;
	olderThanDays?: string;
	limit?: string;
}

type Row = Readonly<Record<string, unknown>>;

const DEFAULT_LIMIT = 100;

/** Looks into the state past every route, quirk and fault: the truth to compare with. */
function inspect(
	{ organization, clock }: SandboxParts,
	kind: Kind,
	query: InspectionQuery,
): { total: number; data: Row[] } {
	const { tasks, processes, templates, assets, guests } = organization;
	const tables = { tasks, processes, templates, files: assets, guests };
	const isWanted = conditions(query, clock.now());
	const found = [...tables[kind].values()].map((entry): Row => ({ ...entry })).filter(isWanted);
	return { total: found.length, data: found.slice(0, Number(query.limit ?? DEFAULT_LIMIT)) };
}

function conditions(query: InspectionQuery, nowMs: number): (row: Row) => boolean {
	const { q = '', archived, kind, dateField, olderThanDays = '0' } = query;
	const latestMs = nowMs - Number(olderThanDays) * DAY_MS;
	return (row) => {
		const isArchived = (row.archived_at ?? null) !== null;
		if (archived === 'only' ? !isArchived : archived === 'none' && isArchived) return false;
		if (kind !== undefined && row.is_oneoff_task !== (kind === 'oneOff')) return false;
		const name =
			[row.title, row.name, row.filename, row.email].find((text) => typeof text === 'string') ?? '';
		if (!name.toLowerCase().includes(q.toLowerCase())) return false;
		const date = dateField === undefined ? undefined : row[dateField];
		return dateField === undefined || (typeof date === 'string' && Date.parse(date) < latestMs);
	};
}
