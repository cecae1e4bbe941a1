import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import { ARCHIVE_TASKS, changing, DELETE_PROCESSES, DELETE_TEMPLATES, stateOf } from './kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const NOT_FOUND = { kind: 'status', status: 404, body: { message: 'Not found' } } as const;
const EMPTY_PAGE = {
	data: [],
	meta: { pagination: { total: 0, count: 0, per_page: 100, current_page: 1, total_pages: 1 } },
};

describe.each([DELETE_TEMPLATES, DELETE_PROCESSES])('$name of something in the archive', (kind) => {
	it.each([200, 404] as const)(
		'is not called done after a 404 while it is still listed there (GET answers %d)',
		async (archivedRunGet) => {
			const { sandbox } = world;
			sandbox.setQuirks({ archivedRunGet });
			const ids = kind.add(sandbox, 2, 'archived');
			sandbox.faults.set([{ match: { method: 'DELETE' }, fault: NOT_FOUND }]);
			const { output } = await world.run({
				items: asItems(ids),
				parameters: changing(kind),
				settings: CONTINUE,
			});
			expect(ids.map((id) => stateOf(sandbox, kind, id))).toEqual(['archived', 'archived']);
			expect(output.map(({ json }) => json.deleted)).toEqual([false, false]);
		},
	);

	it('is not called gone when it came there after the archive was read', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedRunGet: 404 });
		const first = kind.add(sandbox, 40, 'archived');
		const [late = ''] = kind.add(sandbox, 1, 'active');
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 20 } }]);
		const archiveLate = setInterval(() => {
			if (!sandbox.requests.some(({ method }) => method === 'DELETE')) return;
			const thing =
				kind.resource === 'process'
					? sandbox.organization.processes.get(late)
					: sandbox.organization.templates.get(late);
			if (thing?.archived_at === null) thing.archived_at = new Date(sandbox.now()).toISOString();
		}, 5);
		const { output } = await world.run({
			items: asItems([...first, late]),
			parameters: changing(kind, { options: { ignoreMissing: true } }),
			settings: CONTINUE,
		});
		clearInterval(archiveLate);
		const isGone = stateOf(sandbox, kind, late) !== 'archived';
		expect(output.at(-1)?.json.deleted).toBe(isGone);
	});
});

describe('an archive whose list proves nothing', () => {
	it('does not make something gone: one way to ask brings nothing, and the other is ignored', async () => {
		const { sandbox } = world;
		const kind = DELETE_PROCESSES;
		sandbox.setQuirks({ archivedRunGet: 404, archivedRuns: 'archived' });
		const ids = kind.add(sandbox, 2, 'archived');
		kind.add(sandbox, 3, 'active');
		sandbox.faults.set([
			{
				match: { path: 'archived=only' },
				fault: { kind: 'status', status: 200, body: EMPTY_PAGE },
			},
		]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: changing(kind, { options: { ignoreMissing: true } }),
			settings: CONTINUE,
		});
		expect(output.map(({ json }) => json.deleted)).toEqual([false, false]);
		expect(output[0]?.json.error).toBeDefined();
		expect(ids.map((id) => stateOf(sandbox, kind, id))).toEqual(['archived', 'archived']);
	});
});

describe('archiving something that is gone', () => {
	it('is not called done, although it was sent without learning its end', async () => {
		const { sandbox } = world;
		const [id = ''] = ARCHIVE_TASKS.add(sandbox, 1, 'active');
		sandbox.faults.set([
			{
				match: { method: 'DELETE', firstRequests: 1 },
				fault: { kind: 'status', status: 501, when: 'before' },
			},
		]);
		const deleteMeanwhile = setInterval(() => {
			const looks = sandbox.requests.filter(({ method }) => method === 'GET').length;
			const isSent = sandbox.requests.some(({ method }) => method === 'DELETE');
			// After the look that followed the first try, before the second one.
			if (isSent && looks >= 2) sandbox.organization.tasks.delete(id);
		}, 20);
		const { output } = await world.run({
			items: asItems([id]),
			parameters: changing(ARCHIVE_TASKS),
			settings: { ...CONTINUE, retryOnFail: true, maxTries: 3, waitBetweenTries: 500 },
		});
		clearInterval(deleteMeanwhile);
		expect(output.map(({ json }) => [json.archived, json.outcome])).toEqual([[false, 'unknown']]);
	});
});

describe('an unknown outcome', () => {
	it('is settled by a look with Stop Workflow as well', async () => {
		const { sandbox } = world;
		const ids = ARCHIVE_TASKS.add(sandbox, 1, 'active');
		sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { kind: 'status', status: 501, when: 'after' } },
		]);
		const { output, error } = await world.run({
			items: asItems(ids),
			parameters: changing(ARCHIVE_TASKS),
		});
		expect(error).toBeUndefined();
		expect(output.map(({ json }) => json.archived)).toEqual([true]);
	});
});
