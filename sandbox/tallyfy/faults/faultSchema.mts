import type { FaultRule } from './faults.mts';

/** The body of `PUT /_sandbox/faults`. */
export interface FaultRulesBody {
	rules: FaultRule[];
	randomSeed?: number;
}

const text = { type: 'string' };
const whole = { type: 'integer', minimum: 0 };
const positive = { type: 'number', exclusiveMinimum: 0 };
const milliseconds = { type: 'number', minimum: 0 };
const status = { type: 'integer', minimum: 200, maximum: 599 };
const when = { enum: ['before', 'after'] };

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
						method: text,
						path: { type: 'string', format: 'regex' },
						ids: { type: 'array', items: text },
						firstAttemptsPerId: whole,
						probability: { type: 'number', minimum: 0, maximum: 1 },
						firstRequests: whole,
					}),
					fault: {
						type: 'object',
						required: ['kind'],
						discriminator: { propertyName: 'kind' },
						oneOf: [
							fault('latency', { latencyMs: milliseconds }, ['latencyMs']),
							fault('hang', { hangMs: milliseconds, when }),
							fault(
								'rateLimit',
								{
									limit: positive,
									windowMs: positive,
									algorithm: { enum: ['fixedWindow', 'tokenBucket'] },
									hourlyCap: { type: 'boolean' },
									retryAfterSeconds: whole,
									retryAfterFormat: { enum: ['date', 'none', 'seconds'] },
								},
								['limit'],
							),
							fault('status', { status, body: {}, when }, ['status']),
							fault('webPage', { when }),
							fault('redirect', { location: text, status, when }, ['location']),
							fault('reset', { when }),
							fault('cut', { when }),
						],
					},
				},
				['fault'],
			),
		},
	},
	['rules'],
);
