import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { response } from '../../support/executionContext.mts';
import {
	changeIn,
	lostConnection,
	said,
	SmallTallyfy,
	type Resource,
} from '../../support/smallTallyfy.mts';

/** A whole archive that has other things. */
const NOTHING_ARCHIVED = response(
	200,
	JSON.stringify({
		data: [{ id: 'other', title: 'Other', archived_at: '2026-01-02T00:00:00Z' }],
		meta: { pagination: { total: 1, total_pages: 1, current_page: 1, per_page: 100 } },
	}),
);

/** An earlier node of the execution archives, or restores, `ids`, and reads show it only after `lagMs`. */
async function after(verb: 'archive' | 'restore', { lagMs = 2_500, ids = ['a'] } = {}) {
	const before = verb === 'archive' ? null : '2026-01-02T00:00:00Z';
	const tallyfy = new SmallTallyfy('task', ids, { archived_at: before });
	tallyfy.lagMs = lagMs;
	const flowContext: IDataObject = {};
	await changeIn(tallyfy, verb, ids, { flowContext });
	return { tallyfy, flowContext };
}

/** The first `times` changes have no effect, and no answer that tells so. */
function loseChanges(
	tallyfy: SmallTallyfy,
	times = Infinity,
	answer: unknown = said(500, 'Sorry'),
) {
	let lost = 0;
	tallyfy.instead = ({ kind }) =>
		(kind === 'PUT' || kind === 'DELETE') && (lost += 1) <= times ? answer : undefined;
}

const ONLY_IF = { onlyIf: { conditions: { archived: 'any', name: 'Title of a' } } };

describe('a change without an answer, right after the opposite one in the same execution', () => {
	it.each([
		['archive', 'restore', said(500, 'Sorry')],
		['archive', 'restore', lostConnection()],
		['restore', 'archive', said(500, 'Sorry')],
	] as const)('is unknown where reads lag: %s, then %s', async (earlier, verb, answer) => {
		const { tallyfy, flowContext } = await after(earlier);
		loseChanges(tallyfy, Infinity, answer);
		const options = { maxRetries: 0 };
		const { outcomes } = await changeIn(tallyfy, verb, ['a'], { flowContext, options });
		expect(outcomes).toEqual(['unknown']);
	});

	it('is sent again under Only If, as soon as reads show what was before', async () => {
		const { tallyfy, flowContext } = await after('archive');
		loseChanges(tallyfy, 1);
		const more = { flowContext, safety: ONLY_IF, options: { maxRetries: 1 } };
		const { outcomes } = await changeIn(tallyfy, 'restore', ['a'], more);
		expect([outcomes, tallyfy.isArchived('a')]).toEqual([['restored'], false]);
	});

	it('is believed once no read can lag any more', async () => {
		const { tallyfy, flowContext } = await after('archive');
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'PUT') return undefined;
			honest();
			return said(500, 'Sorry');
		};
		const options = { maxRetries: 0 };
		const { rows } = await changeIn(tallyfy, 'restore', ['a'], { flowContext, options });
		expect(rows).toMatchObject([{ restored: true, outcome: 'restored', status: 500 }]);
		expect(tallyfy.clock.elapsed).toBeGreaterThan(5_000);
	});

	it('is unknown in the next try, too', async () => {
		const { tallyfy, flowContext } = await after('archive', { lagMs: 4_000 });
		loseChanges(tallyfy, 1, lostConnection());
		const nodeContext = {};
		const more = { flowContext, nodeContext, options: { maxRetries: 0 } };
		tallyfy.instead = ({ kind }) =>
			kind === 'LIST' || kind === 'GET' ? undefined : lostConnection();
		await changeIn(tallyfy, 'restore', ['a'], { ...more, stops: true });
		tallyfy.instead = () => undefined;
		const { outcomes } = await changeIn(tallyfy, 'restore', ['a'], more);
		expect([outcomes, tallyfy.isArchived('a')]).toEqual([['restored'], false]);
	});
});

describe('what an earlier node of the execution archived, where lists alone lag', () => {
	const hidden = async (resource: Resource, count = 1) => {
		const ids = Array.from({ length: count }, (_, n) => `a${n}`);
		const tallyfy = new SmallTallyfy(resource, ids);
		const flowContext: IDataObject = {};
		await changeIn(tallyfy, 'archive', ids, { flowContext });
		tallyfy.hidesArchived = true;
		const until = tallyfy.clock.elapsed + 3_000;
		tallyfy.instead = ({ kind, at }) =>
			kind === 'LIST' && at < until ? NOTHING_ARCHIVED : undefined;
		return { tallyfy, ids, flowContext };
	};

	it.each([
		['template', 'delete', 1],
		['process', 'restore', 1],
		['template', 'delete', 200],
	] as const)('is no missing %s: %s of %d', async (resource, verb, count) => {
		const { tallyfy, ids, flowContext } = await hidden(resource, count);
		const options = { ignoreMissing: true };
		const { outcomes } = await changeIn(tallyfy, verb, ids, { flowContext, options });
		expect(new Set(outcomes)).toEqual(new Set([verb === 'delete' ? 'deleted' : 'restored']));
	});

	it('is missing where it stays away', async () => {
		const { tallyfy, flowContext } = await hidden('template');
		tallyfy.remove('a0');
		const options = { ignoreMissing: true };
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a0'], { flowContext, options });
		expect(outcomes).toEqual(['missing']);
	});
});
