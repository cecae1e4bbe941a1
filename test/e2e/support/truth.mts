import type { JsonObject } from '../../../sandbox/n8n/client/guards.mts';
import type { Sandbox } from '../../../sandbox/tallyfy/server.mts';
import { archived, idsOf, olderThan } from '../../../sandbox/tallyfy/world/truth.mts';

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

/** The rows of an account that are about one action. */
export const ofAction = (rows: readonly JsonObject[], action: string): JsonObject[] =>
	rows.filter((row) => row.action === action);

export const processesOf = ({ organization }: Sandbox) => [...organization.processes.values()];

/** The processes in the archive; sorted. */
export const archivedIds = (sandbox: Sandbox): string[] =>
	idsOf(archived(processesOf(sandbox))).toSorted();

/** The processes that are gone for good; sorted. */
export const deletedProcesses = ({ sandbox }: { readonly sandbox: Sandbox }): string[] =>
	sandbox.state.deletions
		.filter(({ kind }) => kind === 'process')
		.map(({ id }) => id)
		.toSorted();
