import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { response } from '../../support/executionContext.mts';
import {
	ARCHIVED_AT,
	changeIn,
	FORBIDDEN,
	idsOf,
	said,
	SmallTallyfy,
	type Resource,
} from '../../support/smallTallyfy.mts';

/** What an earlier node of the execution archived, with reads that show it only after `lagMs`. */
async function archivedBefore({
	resource = 'process',
	lagMs = 2_000,
	count = 1,
}: { resource?: Resource; lagMs?: number; count?: number } = {}) {
	const ids = idsOf(count, 'a');
	const tallyfy = new SmallTallyfy(resource, ids);
	tallyfy.lagMs = lagMs;
	const flowContext: IDataObject = {};
	await changeIn(tallyfy, 'archive', ids, { flowContext });
	const { clock } = tallyfy;
	const begun = clock.elapsed;
	return { tallyfy, ids, flowContext, spentMs: () => clock.elapsed - begun };
}

const AT_ONCE_MS = 450;

describe('a look that says otherwise than an item or this execution', () => {
	it('is taken again where the item says that the thing is archived', async () => {
		const tallyfy = new SmallTallyfy('process', ['a']);
		tallyfy.clock.after(2_000, () => {
			tallyfy.put('a', { archived_at: ARCHIVED_AT });
		});
		const fields = { archivedAt: ARCHIVED_AT };
		expect((await changeIn(tallyfy, 'delete', ['a'], { fields })).outcomes).toEqual(['deleted']);
	});

	it('is taken again in a Dry Run as well', async () => {
		const { tallyfy, flowContext } = await archivedBefore();
		const settings = { flowContext, dryRun: true };
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a0'], settings);
		expect(outcomes).toEqual(['wouldDelete']);
	});

	it('is no list that lags behind: each thing is asked for by itself', async () => {
		const { tallyfy, ids, flowContext, spentMs } = await archivedBefore({ lagMs: 0, count: 10 });
		const data = ids.map((id) => ({ id, title: id, archived_at: null }));
		tallyfy.instead = ({ kind, query: { archived, status } }) =>
			kind !== 'LIST'
				? undefined
				: response(200, JSON.stringify({ data: (archived ?? status) === undefined ? data : [] }));
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, { flowContext });
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		expect(spentMs()).toBeLessThan(AT_ONCE_MS);
	});

	it('leaves a thing untried where the run is stopped while it is taken again', async () => {
		const stopped = new AbortController();
		const { tallyfy, flowContext } = await archivedBefore({ lagMs: 60_000 });
		const settings = { flowContext, cancelled: stopped.signal };
		tallyfy.instead = () => {
			if (tallyfy.count('GET') > 2) stopped.abort();
			return undefined;
		};
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a0'], settings);
		expect(outcomes).toEqual(['notTried']);
	});

	it('outweighs the item, and an earlier node, after some seconds', async () => {
		const { tallyfy, flowContext, spentMs } = await archivedBefore({ lagMs: 60_000 });
		const { rows } = await changeIn(tallyfy, 'delete', ['a0'], { flowContext });
		expect(rows).toMatchObject([{ outcome: 'failed', error: 'This process is not archived' }]);
		expect(spentMs()).toBeLessThan(6_000);
	});

	it('is still known to be one after a request that changed nothing', async () => {
		const { tallyfy, flowContext } = await archivedBefore({ lagMs: 7_000 });
		const first = await changeIn(tallyfy, 'delete', ['a0'], { flowContext });
		const second = await changeIn(tallyfy, 'delete', ['a0'], { flowContext });
		expect([first.outcomes, second.outcomes]).toEqual([['failed'], ['deleted']]);
	});
});

describe('no look is waited for', () => {
	it.each([{ archivedAt: ARCHIVED_AT }, { archivedAt: null }])(
		'where the thing can not be read, whatever the item says: %j',
		async (fields) => {
			const tallyfy = new SmallTallyfy('process', ['a', 'b'], { archived_at: ARCHIVED_AT });
			tallyfy.instead = ({ kind, id }) => (kind === 'GET' && id === 'a' ? FORBIDDEN : undefined);
			const { outcomes } = await changeIn(tallyfy, 'delete', ['a', 'b'], { fields });
			expect(outcomes).toEqual(['failed', 'deleted']);
			expect(tallyfy.clock.elapsed).toBeLessThan(AT_ONCE_MS);
		},
	);

	it('where the thing can not be read, and nobody knows what was made of it', async () => {
		const tallyfy = new SmallTallyfy('process', ['a']);
		const flowContext: IDataObject = {};
		const options = { maxRetries: 0 };
		tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? said(500, 'Sorry') : undefined);
		const lost = await changeIn(tallyfy, 'archive', ['a'], { flowContext, options });
		expect(lost.outcomes).toEqual(['unknown']);
		tallyfy.instead = () => FORBIDDEN;
		const begun = tallyfy.clock.elapsed;
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { flowContext });
		expect(outcomes).toEqual(['failed']);
		expect(tallyfy.clock.elapsed - begun).toBeLessThan(AT_ONCE_MS);
	});

	it('where a thing is left alone on purpose', async () => {
		const { tallyfy, flowContext, spentMs } = await archivedBefore({ lagMs: 60_000 });
		const safety = { onlyIf: { conditions: { name: 'Other' } } };
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a0'], { flowContext, safety });
		expect(outcomes).toEqual(['skipped']);
		expect(spentMs()).toBeLessThan(AT_ONCE_MS);
	});

	it.each([1, 10])('where it shows what an earlier node made of %d tasks', async (count) => {
		const before = await archivedBefore({ resource: 'task', lagMs: 0, count });
		const { tallyfy, ids, flowContext, spentMs } = before;
		const gets = tallyfy.count('GET');
		const { outcomes } = await changeIn(tallyfy, 'archive', ids, { flowContext });
		expect(new Set(outcomes)).toEqual(new Set(['alreadyArchived']));
		expect(spentMs()).toBeLessThan(AT_ONCE_MS);
		expect(tallyfy.count('GET') - gets).toBe(count === 1 ? 1 : 0);
	});

	it('where the item says the same, and the thing is refused for that', async () => {
		const tallyfy = new SmallTallyfy('process', ['a']);
		const fields = { archivedAt: null };
		expect((await changeIn(tallyfy, 'delete', ['a'], { fields })).outcomes).toEqual(['failed']);
		expect(tallyfy.clock.elapsed).toBeLessThan(AT_ONCE_MS);
	});

	it('a minute after an attempt without an answer: a look tells what is so', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const flowContext: IDataObject = {};
		const options = { maxRetries: 0 };
		tallyfy.instead = ({ kind }, honest) => {
			if (kind === 'DELETE') honest();
			return tallyfy.count('DELETE') > 0 ? said(500, 'Sorry') : undefined;
		};
		const lost = await changeIn(tallyfy, 'archive', ['a'], { flowContext, options });
		expect(lost.outcomes).toEqual(['unknown']);
		tallyfy.instead = () => undefined;
		await tallyfy.clock.run(tallyfy.clock.pass(60_000));
		const { outcomes } = await changeIn(tallyfy, 'archive', ['a'], { flowContext });
		expect([outcomes, tallyfy.count('DELETE')]).toEqual([['alreadyArchived'], 1]);
	});

	it('for what an earlier node deleted: it is missing, and nothing else can be made of it', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const settings = { flowContext: {}, options: { ignoreMissing: true } };
		await changeIn(tallyfy, 'delete', ['a'], settings);
		const { rows } = await changeIn(tallyfy, 'archive', ['a'], settings);
		expect(rows).toMatchObject([{ archived: false, outcome: 'missing' }]);
		expect(tallyfy.clock.elapsed).toBeLessThan(AT_ONCE_MS);
	});
});
