import type { SandboxParts } from '../parts.mts';
import { DAY_MS } from '../world/details.mts';

/**
 * What `GET /_sandbox/<things>` can be asked: a text (`q`), `archived` (`only`, `none`; all without it), `kind` (`oneOff`,
 * `process`; tasks only), and `dateField` older than `olderThanDays`. `limit` cuts what is shown (100), not the count.
 */
export interface InspectionQuery {
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
export function inspect(
	{ organization, clock }: SandboxParts,
	kind: 'files' | 'processes' | 'tasks' | 'templates',
	query: InspectionQuery,
): { total: number; data: Row[] } {
	const { tasks, processes, templates, assets } = organization;
	const tables = { tasks, processes, templates, files: assets };
	const isWanted = conditions(query, clock.now());
	const found = [...tables[kind].values()].map((entry): Row => ({ ...entry })).filter(isWanted);
	return { total: found.length, data: found.slice(0, Number(query.limit ?? DEFAULT_LIMIT)) };
}

function conditions(query: InspectionQuery, nowMs: number): (row: Row) => boolean {
	const { q = '', archived, kind, dateField, olderThanDays = '0' } = query;
	const latestMs = nowMs - Number(olderThanDays) * DAY_MS;
	return (row) => {
		const isArchived = row.archived_at !== null;
		if (archived === 'only' ? !isArchived : archived === 'none' && isArchived) return false;
		if (kind !== undefined && row.is_oneoff_task !== (kind === 'oneOff')) return false;
		const name = [row.title, row.name, row.filename].find((text) => typeof text === 'string') ?? '';
		if (!name.toLowerCase().includes(q.toLowerCase())) return false;
		const date = dateField === undefined ? undefined : row[dateField];
		return dateField === undefined || (typeof date === 'string' && Date.parse(date) < latestMs);
	};
}
