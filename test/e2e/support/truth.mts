import type { JsonObject } from '../../../sandbox/n8n/client/guards.mts';
import type { Sandbox } from '../../../sandbox/tallyfy/server.mts';
import { idsOf, olderThan } from '../../../sandbox/tallyfy/world/truth.mts';

/** The one-off tasks that were completed more than `days` ago, by the sandbox's own state; sorted. */
export function dueTaskIds(sandbox: Sandbox, days: number): string[] {
	const oneOff = [...sandbox.organization.tasks.values()].filter((task) => task.is_oneoff_task);
	return idsOf(olderThan(oneOff, 'completed_at', days, sandbox.now())).toSorted();
}

/** The things that an account has rows for, one entry for each row; sorted. */
export const resourceIdsOf = (rows: readonly JsonObject[]): unknown[] =>
	rows.map((row) => row.resourceId).toSorted();

/** The different outcomes in an account. */
export const outcomesOf = (rows: readonly JsonObject[]): unknown[] => [
	...new Set(rows.map((row) => row.outcome)),
];
