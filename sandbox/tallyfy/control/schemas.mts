import type { Process, Task, Template, Asset } from '../state/records.mts';

const TEXT = { type: 'string' };
const TEXT_OR_NULL = { type: ['string', 'null'] };
const BOOLEAN = { type: 'boolean' };
const TAGS = { type: 'array', items: TEXT };

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
	tags: TAGS,
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
	tags: TAGS,
};
const TEMPLATE: Partial<Record<keyof Template | 'stepTitles' | 'tags', object>> = {
	title: TEXT,
	status: TEXT,
	created_at: TEXT,
	last_updated: TEXT,
	archived_at: TEXT_OR_NULL,
	stepTitles: { type: 'array', items: TEXT },
	tags: TAGS,
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

/** The body of `POST /_sandbox/<things>`: how many, and what they have in common. A misspelt field is refused. */
export interface AddBody<T> {
	count: number;
	fields?: T;
}

export const ADD_SCHEMAS = {
	tasks: addSchema(TASK),
	processes: addSchema(PROCESS),
	templates: addSchema(TEMPLATE),
	files: addSchema(FILE),
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
