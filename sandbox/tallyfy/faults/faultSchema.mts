import type { FaultRule } from './faults.mts';

/** The body of `PUT /_sandbox/faults`. */
export interface FaultRulesBody {
	rules: FaultRule[];
	randomSeed?: number;
}

const TEXT = { type: 'string' };
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
