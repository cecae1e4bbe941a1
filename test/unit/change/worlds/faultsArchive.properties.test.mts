import fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../../nodes/Tallyfy/change/change';
import { executionContext, response } from '../../support/executionContext.mts';
import { HARMLESS, MISLEADING } from '../../support/faultyTallyfy.mts';
import { changeOf } from '../../support/subjects.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

type Verb = 'archive' | 'restore';
const trouble = fc.oneof(
	fc.record({ effect: fc.constant(false), answer: fc.constantFrom(...HARMLESS) }),
	fc.record({ effect: fc.constant(true), answer: fc.constantFrom(...MISLEADING) }),
);
const situation = fc.record({
	verb: fc.constantFrom<Verb>('archive', 'restore'),
	/** Restoring has no documented answer: one that came without an effect must not be believed. */
	saysRestored: fc.boolean(),
	items: fc.array(
		fc.integer({ min: 0, max: 12 }).map((n) => `t${n}`),
		{ minLength: 1, maxLength: 25 },
	),
	archived: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
	troubles: fc.array(fc.option(trouble), { maxLength: 60, size: 'max' }),
	latencyMs: fc.integer({ min: 0, max: 400 }),
	concurrency: fc.integer({ min: 1, max: 20 }),
	maxRetries: fc.integer({ min: 0, max: 5 }),
	maxWait: fc.constantFrom<number>(0, 5, 300),
	ignoreMissing: fc.boolean(),
	/** For so long reads show what was before a change. */
	lagMs: fc.constantFrom(0, 0, 400, 3_000, 20_000),
	cancelAtMs: fc.option(fc.integer({ min: 0, max: 3_000 })),
	isDryRun: fc.boolean(),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

/** A run over tasks that are archived or not, with what happened to them. */
async function simulate(given: Situation) {
	const clock = new VirtualClock(() => 0.5);
	const archived = new Map(given.archived.map((isArchived, n) => [`t${n}`, isArchived]));
	const before = new Map(archived);
	const shown = new Map(archived);
	const changed = new Set<string>();
	const sent = new Set<string>();
	const late: string[] = [];
	const cancel = new AbortController();
	let isClosed = false;
	let inFlight = 0;
	let mostInFlight = 0;
	let count = 0;
	if (given.cancelAtMs !== null) {
		clock.after(given.cancelAtMs, () => {
			isClosed = true;
			cancel.abort();
		});
	}
	const record = (id: string) => ({
		id,
		title: id,
		is_oneoff_task: true,
		run_id: null,
		archived_at: shown.get(id) === true ? '2024-01-01T00:00:00Z' : null,
	});
	const answerTo = (url: string, isChange: boolean, isArchive: boolean) => {
		const fate = given.troubles[count++] ?? null;
		const id = /\/tasks\/([^/?]+)/.exec(url)?.[1];
		if (fate !== null && !fate.effect) return fate.answer;
		if (id === undefined) {
			const data = [...shown].flatMap(([key, is]) => (is === isArchive ? [record(key)] : []));
			const pagination = { total: data.length, total_pages: 1, per_page: 100 };
			return response(200, JSON.stringify({ data, meta: { pagination } }));
		}
		if (!archived.has(id)) return response(404, JSON.stringify({ message: 'Task not found' }));
		if (!isChange) return response(200, JSON.stringify({ data: record(id) }));
		if (given.verb === 'restore' && given.saysRestored) return response(204, '');
		const isArchived = given.verb === 'archive';
		const show = () => void shown.set(id, isArchived);
		archived.set(id, isArchived);
		changed.add(id);
		if (given.lagMs === 0) show();
		else clock.after(given.lagMs, show);
		return (
			fate?.answer ??
			response(
				200,
				JSON.stringify({
					data: { ...record(id), archived_at: isArchived ? '2024-01-01T00:00:00Z' : null },
				}),
			)
		);
	};
	const http = async ({ url, method = 'GET', qs }: IHttpRequestOptions) => {
		if (isClosed) late.push(url);
		if (method !== 'GET') sent.add(/\/tasks\/([^/?]+)/.exec(url)?.[1] ?? url);
		inFlight += 1;
		mostInFlight = Math.max(mostInFlight, inFlight);
		await clock.pass(given.latencyMs);
		const answer = answerTo(url, method !== 'GET', qs?.archived === 'only');
		inFlight -= 1;
		return answer;
	};
	const { concurrency, maxRetries, maxWait, isDryRun, ignoreMissing } = given;
	const { context } = executionContext({
		items: given.items.map((taskId, index) => ({
			// What is the same for all comes from an expression all the same.
			taskId: index > 0 && taskId === given.items[0] ? ` ${taskId}` : taskId,
			dryRun: isDryRun,
			safety: {},
			options: { concurrency, maxRetries, maxWait, ignoreMissing, timeout: 5_000 },
		})),
		http,
		continueOnFail: true,
		cancelled: cancel.signal,
		nodeContext: {},
	});
	const run = clock.run(changeItems(context, changeOf('task', given.verb), clock));
	const items = await run.catch((error: unknown) => {
		if (isClosed) return undefined;
		throw error;
	});
	return { items, archived, before, changed, sent, late, mostInFlight };
}

const DONE = {
	archive: ['archived', 'alreadyArchived'],
	restore: ['restored', 'alreadyRestored'],
} satisfies Record<Verb, readonly string[]>;
const OTHERS = ['skipped', 'missing', 'failed', 'unknown', 'notTried'];
const WORDS = {
	archive: [...DONE.archive, 'wouldArchive', ...OTHERS],
	restore: [...DONE.restore, 'wouldRestore', ...OTHERS],
} satisfies Record<Verb, readonly string[]>;

describe('archiving and restoring while anything goes wrong', () => {
	it('says done only of what is so, presumes nothing and loses nothing', async () => {
		let judged = 0;
		await fc.assert(
			fc.asyncProperty(situation, async (given) => {
				const { verb } = given;
				const run = await simulate(given);
				expect(run.late).toEqual([]);
				expect(run.mostInFlight).toBeLessThanOrEqual(given.concurrency);
				if (given.isDryRun) expect([...run.sent]).toEqual([]);
				if (run.items === undefined) return;
				judged += run.items.length;
				expect(run.items.map(({ json }) => json.id)).toEqual(given.items);
				for (const { json } of run.items) {
					const id = json.id as string;
					const isSo = run.archived.get(id) === (verb === 'archive');
					const isDone = json[verb === 'archive' ? 'archived' : 'restored'] === true;
					const isUnknown = json.outcome === 'unknown';
					expect(WORDS[verb]).toContain(json.outcome);
					expect(json.presumed).toBeUndefined();
					// What never was there is never said to be done.
					if (!run.archived.has(id)) expect([id, isDone]).toEqual([id, false]);
					expect(isDone).toBe(DONE[verb].some((word) => word === json.outcome));
					if (isDone) expect([id, isSo]).toEqual([id, true]);
					const wasChanged = run.changed.has(id) && run.before.get(id) !== (verb === 'archive');
					if (wasChanged) expect([id, isDone || isUnknown]).toEqual([id, true]);
					if (json.attempts === 0) expect(run.sent.has(id)).toBe(false);
				}
			}),
			{ numRuns: 500 },
		);
		expect(judged).toBeGreaterThan(500);
	}, 60_000);
});
