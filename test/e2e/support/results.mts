import { expect } from 'vitest';
import type { JsonObject } from '../../../sandbox/n8n/client/guards.mts';

/** Any moment, as the node writes it: ISO 8601 in UTC. */
const MOMENT: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** All that the node puts out for a task that it deleted; `others` differ from the plain case. */
export const deletedTask = (id: unknown, others: JsonObject = {}): JsonObject => ({
	deleted: true,
	name: expect.any(String) as string,
	outcome: 'deleted',
	id,
	status: 204,
	data: null,
	attempts: 1,
	answeredAt: MOMENT,
	...others,
});

/** All that the node puts out for a task whose deletion Tallyfy refused. */
export const failedTask = (
	id: unknown,
	{ status, error, message }: { status: number; error: string; message: unknown },
): JsonObject => ({
	deleted: false,
	name: expect.any(String) as string,
	outcome: 'failed',
	id,
	status,
	data: null,
	attempts: 1,
	answeredAt: MOMENT,
	error,
	message,
	details: { id, status, attempts: 1 },
});
