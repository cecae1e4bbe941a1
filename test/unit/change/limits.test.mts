import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { executionContext, response } from '../support/executionContext.mts';
import {
	ARCHIVED_AT,
	changeIn,
	idsOf,
	NOT_FOUND,
	said,
	SmallTallyfy,
	wait,
} from '../support/smallTallyfy.mts';
import { changeOf } from '../support/subjects.mts';

/** Runs the deletion of tasks whose items have each their own parameters. */
async function each(
	tallyfy: SmallTallyfy,
	items: readonly Record<string, unknown>[],
	more: { stops?: boolean; flowContext?: object } = {},
) {
	const { context } = executionContext({
		items: items.map((item) => ({ safety: {}, options: {}, dryRun: false, ...item })),
		http: tallyfy.http,
		continueOnFail: more.stops !== true,
		flowContext: (more.flowContext ?? {}) as never,
	});
	const work = changeItems(context, changeOf('task', 'delete'), tallyfy.clock);
	return await tallyfy.clock.run(work).then(
		(made) => made.map(({ json }) => json.outcome),
		(error: unknown) => (error as Error).message,
	);
}

describe('a limit', () => {
	const ONE = { maxChanges: 1 };

	it('counts no item that is a Dry Run alone', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b']);
		const items = [
			{ taskId: 'a', dryRun: true, safety: ONE },
			{ taskId: 'b', safety: ONE },
		];
		expect(await each(tallyfy, items)).toEqual(['wouldDelete', 'deleted']);
	});

	it('counts nothing that another node has deleted before', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b']);
		const flowContext = {};
		await changeIn(tallyfy, 'delete', ['a'], { flowContext });
		const safety = { expectedCount: 1 };
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a', 'b'], { flowContext, safety });
		expect(outcomes).toEqual(['alreadyDeleted', 'deleted']);
	});

	it('counts what can not be judged as one too many', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b']);
		const change = changeOf('task', 'delete');
		const refuse = ({ id }: { id: string }) => {
			if (id === 'b') throw new Error('Nobody thought of this');
			return undefined;
		};
		const { context } = executionContext({
			items: ['a', 'b'].map((taskId) => ({ taskId, safety: ONE, options: {} })),
			http: tallyfy.http,
			continueOnFail: true,
		});
		const made = await tallyfy.clock.run(
			changeItems(context, { ...change, refuse }, tallyfy.clock),
		);
		expect(made.map(({ json }) => json.outcome)).toEqual(['notTried', 'failed']);
		expect(made[0]?.json.error).toBe(
			"This would delete 1 one-off task, perhaps 1 more that couldn't be read, and 'Safety > Maximum Changes' allows 1",
		);
		expect(tallyfy.count('DELETE')).toBe(0);
	});
});

describe('with Stop Workflow', () => {
	it('what one of the items that name it does not ignore stops the run', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const items = [
			{ taskId: 'gone', options: { ignoreMissing: true } },
			{ taskId: 'gone' },
			{ taskId: 'a' },
		];
		expect(await each(tallyfy, items, { stops: true })).toMatch(/^Tallyfy shows this token no/);
		expect(tallyfy.has('a')).toBe(true);
	});

	it.each([
		['400', said(400, 'Sorry')],
		['a redirect', response(302, '', { location: 'https://elsewhere.example/' })],
		['422', said(422, 'Sorry')],
		['a web page', response(204, '<html>')],
		['another endpoint', said(404, 'endpoint not found')],
		['another organization', said(404, 'Organization not found')],
	])('%s stops the run in the moment of the answer', async (_what, answer) => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b']);
		tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? answer : undefined);
		const settings = { stops: true, options: { concurrency: 1 } };
		const { error } = await changeIn(tallyfy, 'delete', ['a', 'b'], settings);
		expect(error?.message).toContain('1 not tried');
		expect(tallyfy.count('DELETE')).toBe(1);
	});

	it('names that nobody could look up are of no interest once the run was stopped', async () => {
		const stopped = new AbortController();
		const tallyfy = new SmallTallyfy('task', ['a']);
		tallyfy.instead = ({ id }) => {
			if (id !== '') return undefined;
			stopped.abort();
			return NOT_FOUND;
		};
		const { rows, error } = await changeIn(tallyfy, 'delete', ['a'], {
			safety: { onlyIf: { conditions: { notTagged: 'keep' } } },
			cancelled: stopped.signal,
		});
		expect([rows[0]?.outcome, error]).toEqual(['notTried', undefined]);
	});
});

describe('a tag in a condition that Tallyfy does not have', () => {
	it('forbids the whole run, before anything is looked at', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b']);
		tallyfy.instead = ({ kind }) =>
			kind === 'LIST'
				? response(200, JSON.stringify({ data: [{ id: 'k', title: 'Other' }] }))
				: undefined;
		const safety = { onlyIf: { conditions: { notTagged: 'Keep' } } };
		const { rows } = await changeIn(tallyfy, 'delete', ['a', 'b'], { safety });
		expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
		expect(rows[0]?.error).toContain('names "Keep", and Tallyfy has no such tag');
		expect(tallyfy.count('GET', 'DELETE')).toBe(0);
	});
});

describe('with Continue', () => {
	it('nothing that one thing is refused for stops the others', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b']);
		tallyfy.instead = ({ kind, id }) =>
			kind === 'DELETE' && id === 'a' ? said(422, 'Sorry') : undefined;
		const options = { concurrency: 1 };
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a', 'b'], { options });
		expect(outcomes).toEqual(['failed', 'deleted']);
	});
});

describe('a run that is stopped', () => {
	it('while it looks at things has not tried those that it had not looked at', async () => {
		const stopped = new AbortController();
		const ids = idsOf(8);
		const tallyfy = new SmallTallyfy('task', ids);
		tallyfy.rowsLack = ['run_id'];
		tallyfy.instead = ({ kind }) => {
			if (kind === 'GET') stopped.abort();
			return undefined;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ids, { cancelled: stopped.signal });
		expect(rows.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'notTried'));
		expect(tallyfy.count('GET')).toBeLessThan(8);
	});

	it('while a request waits for its next attempt has failed in that one', async () => {
		const stopped = new AbortController();
		const tallyfy = new SmallTallyfy('task', ['a']);
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'DELETE') return undefined;
			tallyfy.clock.after(1_000, () => {
				stopped.abort();
			});
			return wait(60);
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { cancelled: stopped.signal });
		expect(rows).toMatchObject([{ outcome: 'failed', attempts: 1, status: 429 }]);
	});

	it('while old looks are taken again has not tried what is in doubt by them', async () => {
		const stopped = new AbortController();
		const ids = idsOf(8);
		const tallyfy = new SmallTallyfy('process', ids, { archived_at: ARCHIVED_AT });
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'DELETE' || tallyfy.count('DELETE') > 1) return undefined;
			tallyfy.put('t7', { archived_at: null });
			tallyfy.clock.after(701_000, () => {
				stopped.abort();
			});
			return wait(700);
		};
		const { rows } = await changeIn(tallyfy, 'delete', ids, {
			fields: { archivedAt: ARCHIVED_AT },
			options: { concurrency: 1, maxWait: 3_600 },
			cancelled: stopped.signal,
		});
		expect(rows[7]).toMatchObject({ outcome: 'notTried', attempts: 0 });
		expect(tallyfy.has('t7')).toBe(true);
	});
});

describe('what is mostly archived', () => {
	it('is looked for in the archive first', async () => {
		const ids = idsOf(10);
		const tallyfy = new SmallTallyfy('task', ids, { archived_at: ARCHIVED_AT });
		const { outcomes } = await changeIn(tallyfy, 'restore', ids);
		expect(new Set(outcomes)).toEqual(new Set(['restored']));
		expect(tallyfy.asked.filter(({ kind }) => kind === 'LIST')).toHaveLength(1);
		expect(tallyfy.count('GET')).toBe(0);
	});
});
