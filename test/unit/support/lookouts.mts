import { Lookout } from '../../../nodes/Tallyfy/change/look';
import type { Read } from '../../../nodes/Tallyfy/read/one';
import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';
import { changeOf } from './subjects.mts';
import { VirtualClock } from './virtualClock.mts';

const REASONS: Record<number, Failure['reason']> = { 404: 'notFound', 499: 'stopped' };

type Answer = Record<string, unknown> | number;

/** Answers of Tallyfy to GET, one after the other, and to the list of archived things: a record, or a status. */
export function lookoutOf(
	resource: 'file' | 'task' | 'template',
	gets: readonly Answer[],
	archive: readonly Record<string, unknown>[] | number,
) {
	const clock = new VirtualClock();
	const lists: unknown[] = [];
	const left = [...gets];
	const answered = { attempts: 1, outcomeUnknown: false, answeredAt: 7 };
	const failed = (status: number) => {
		const reason = REASONS[status] ?? 'forbidden';
		return { ok: false, failure: { reason, status }, status, ...answered } as const;
	};
	const read: Read = async (path, query) => {
		await clock.pass(10);
		const answer = path.length > 1 ? (left.shift() ?? 404) : archive;
		if (path.length === 1) lists.push(query);
		if (typeof answer === 'number') return failed(answer);
		const data = Array.isArray(answer) && query?.page !== 1 ? [] : answer;
		const meta = {
			pagination: { total: Array.isArray(answer) ? answer.length : 1, total_pages: 1 },
		};
		return { ok: true, value: { data, meta }, status: 200, ...answered };
	};
	const lookout = new Lookout(changeOf(resource, 'delete').thing, read, clock);
	return { clock, lookout, look: async (id: string) => await clock.run(lookout.look(id)), lists };
}

export const archived = (id: string) => ({ id, title: id, archived_at: '2026-01-02T00:00:00Z' });
export const active = (id: string) => ({ id, title: id, archived_at: null });
