import type { Plan, Target } from '../../nodes/Tallyfy/bulk/plan';
import { tallyItems, type ItemResult } from '../../nodes/Tallyfy/bulk/tally';
import type { Outcome } from '../../nodes/Tallyfy/transport/outcome';

const SETTINGS = {
	ignoreMissing: false,
	concurrency: 5,
	maxRetries: 4,
	maxWaitMs: 300_000,
	timeoutMs: 30_000,
};

/** The target `id`, asked for by the items at `indices`. */
export const target = (id: string, indices: readonly number[], ignoreMissing = false): Target => ({
	id,
	url: `https://go.tallyfy.com/api/organizations/0rg/file/${id}`,
	settings: SETTINGS,
	items: indices.map((index) => ({ index, ignoreMissing })),
});

export const deleted = (more: object = {}): Extract<Outcome, { kind: 'deleted' }> => ({
	kind: 'deleted',
	status: 204,
	data: null,
	attempts: 1,
	...more,
});

export const failed = (
	status: 401 | 403 | 404 | 503,
	more: object = {},
): Extract<Outcome, { kind: 'failed' }> => ({
	kind: 'failed',
	failure: {
		cause: 'answer',
		reason: (
			{ 401: 'unauthorized', 403: 'forbidden', 404: 'notFound', 503: 'serverError' } as const
		)[status],
		status,
	},
	attempts: 1,
	status,
	outcomeUnknown: status === 503,
	...more,
});

export const lost = (attempts = 1): Outcome => ({
	kind: 'failed',
	failure: { cause: 'connection', failure: { kind: 'lost' }, timeoutMs: 30_000 },
	attempts,
	outcomeUnknown: true,
});

export const stopped = (attempts = 0, outcomeUnknown = false): Outcome => ({
	kind: 'failed',
	failure: { cause: 'stopped' },
	attempts,
	outcomeUnknown,
});

export const rejection = (index: number, what = 'Task ID is empty') => ({
	index,
	explanation: { what, remedy: 'Check the expression.' },
});

/** Results of items that each name a thing of their own: `f0`, `f1`, … */
export function resultsOf(
	outcomes: readonly (Outcome | undefined)[],
	rejections: Plan['rejections'] = [],
): ItemResult[] {
	const targets = outcomes.map((_, index) => target(`f${index}`, [index]));
	return tallyItems({ targets, rejections, concurrency: 5 }, outcomes);
}
