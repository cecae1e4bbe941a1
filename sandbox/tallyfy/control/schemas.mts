import type { FaultRule } from '../faults/faults.mts';
import type { Guest, Process, Task, Template, Asset } from '../state/records.mts';

const TEXT = { type: 'string' };
const TEXT_OR_NULL = { type: ['string', 'null'] };
const BOOLEAN = { type: 'boolean' };
const TEXTS = { type: 'array', items: TEXT };

/** What can be done to the tokens that the sandbox gives out. */
export const SIGN_IN_SCHEMA = {
	type: 'object',
	additionalProperties: false,
	properties: {
		usesOfNextToken: { type: 'integer', minimum: 0 },
		isClientRevoked: BOOLEAN,
		revokesTokens: BOOLEAN,
	},
};

/** The fields of a task that can be given over HTTP; the dates are ISO 8601. */
const TASK: Partial<Record<keyof Task | 'tags', object>> = {
	title: TEXT,
	status: TEXT,
	run_id: TEXT_OR_NULL,
	is_oneoff_task: BOOLEAN,
	deadline: TEXT_OR_NULL,
	created_at: TEXT,
	started_at: TEXT_OR_NULL,
	last_updated: TEXT,
	completed_at: TEXT_OR_NULL,
	archived_at: TEXT_OR_NULL,
	problem: BOOLEAN,
	top_secret: BOOLEAN,
	owners: {
		type: 'object',
		required: ['users', 'guests', 'groups'],
		additionalProperties: false,
		properties: {
			users: { type: 'array', items: { type: 'integer' } },
			guests: TEXTS,
			groups: TEXTS,
		},
	},
	tags: TEXTS,
};
const PROCESS: Partial<Record<keyof Process | 'tags' | 'taskCount', object>> = {
	name: TEXT,
	status: TEXT,
	checklist_id: TEXT,
	due_date: TEXT_OR_NULL,
	created_at: TEXT,
	started_at: TEXT_OR_NULL,
	last_updated: TEXT,
	completed_at: TEXT_OR_NULL,
	starred: BOOLEAN,
	has_open_issue: BOOLEAN,
	taskCount: { type: 'integer', minimum: 0, maximum: 1000 },
	tags: TEXTS,
};
const TEMPLATE: Partial<Record<keyof Template | 'stepTitles' | 'tags', object>> = {
	title: TEXT,
	status: TEXT,
	created_at: TEXT,
	last_updated: TEXT,
	archived_at: TEXT_OR_NULL,
	stepTitles: TEXTS,
	tags: TEXTS,
};
const FILE: Partial<
	Record<keyof Asset | 'commentOn' | 'processId' | 'sizeBytes' | 'taskId', object>
> = {
	filename: TEXT,
	uploaded_at: TEXT_OR_NULL,
	archived_at: TEXT_OR_NULL,
	source: { enum: ['local', 'url'] },
	system: TEXT_OR_NULL,
	taskId: TEXT,
	processId: TEXT,
	commentOn: TEXT,
	sizeBytes: { type: 'integer', minimum: 0 },
};

const GUEST: Partial<Record<keyof Guest, object>> = {
	email: TEXT,
	first_name: TEXT,
	last_name: TEXT,
	last_accessed_at: TEXT_OR_NULL,
	created_at: TEXT,
};

/** The body of `POST /_sandbox/<things>`: how many, and what they have in common. A misspelt field is refused. */
export interface AddBody {
	count: number;
	/** As the schema says. */
	fields?: object;
}

export const ADD_SCHEMAS = {
	tasks: addSchema(TASK),
	processes: addSchema(PROCESS),
	templates: addSchema(TEMPLATE),
	files: addSchema(FILE),
	guests: addSchema(GUEST),
};

/** The body of `POST /_sandbox/clock`. */
export const CLOCK_SCHEMA = {
	type: 'object',
	required: ['advanceMs'],
	additionalProperties: false,
	properties: { advanceMs: { type: 'number' } },
};

function addSchema(properties: object) {
	return {
		type: 'object',
		required: ['count'],
		additionalProperties: false,
		properties: {
			count: { type: 'integer', minimum: 0, maximum: 1_000_000 },
			fields: { type: 'object', additionalProperties: false, properties },
		},
	};
}

/** The body of `PUT /_sandbox/faults`. */
export interface FaultRulesBody {
	rules: FaultRule[];
	randomSeed?: number;
}

const WHOLE = { type: 'integer', minimum: 0 };
const POSITIVE = { type: 'number', exclusiveMinimum: 0 };
const MILLISECONDS = { type: 'number', minimum: 0 };
const STATUS = { type: 'integer', minimum: 200, maximum: 599 };
const WHEN = { enum: ['before', 'after'] };

/** A misspelt field is refused, as a fault that silently does not happen would let a test pass. */
function record(properties: Record<string, object>, required: string[] = []) {
	return { type: 'object', additionalProperties: false, required, properties };
}

function fault(kind: string, properties: Record<string, object>, required: string[] = []) {
	return record({ kind: { const: kind }, ...properties }, ['kind', ...required]);
}

export const FAULT_RULES_SCHEMA = record(
	{
		randomSeed: { type: 'integer' },
		rules: {
			type: 'array',
			items: record(
				{
					match: record({
						method: TEXT,
						path: { type: 'string', format: 'regex' },
						ids: { type: 'array', items: TEXT },
						firstAttemptsPerId: WHOLE,
						probability: { type: 'number', minimum: 0, maximum: 1 },
						firstRequests: WHOLE,
						afterRequests: WHOLE,
						betweenMs: { type: 'array', items: MILLISECONDS, minItems: 2, maxItems: 2 },
					}),
					fault: {
						type: 'object',
						required: ['kind'],
						discriminator: { propertyName: 'kind' },
						oneOf: [
							fault('latency', { latencyMs: MILLISECONDS }, ['latencyMs']),
							fault('hang', { hangMs: MILLISECONDS, when: WHEN }),
							fault(
								'rateLimit',
								{
									limit: POSITIVE,
									windowMs: POSITIVE,
									algorithm: {
										enum: ['alignedWindow', 'fixedWindow', 'slidingWindow', 'tokenBucket'],
									},
									hourlyCap: { type: 'boolean' },
									retryAfterSeconds: WHOLE,
									retryAfterFormat: { enum: ['date', 'none', 'seconds'] },
								},
								['limit'],
							),
							fault('status', { status: STATUS, body: {}, when: WHEN }, ['status']),
							fault('webPage', { when: WHEN }),
							fault('redirect', { location: TEXT, status: STATUS, when: WHEN }, ['location']),
							fault('reset', { when: WHEN }),
							fault('cut', { when: WHEN, afterBytes: WHOLE }),
							fault('stall', { afterBytes: WHOLE }, ['afterBytes']),
							fault('wrongLength', { byBytes: { type: 'integer' } }, ['byBytes']),
						],
					},
				},
				['fault'],
			),
		},
	},
	['rules'],
);
