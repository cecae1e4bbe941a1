import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { response } from '../../support/executionContext.mts';
import {
	ARCHIVED_AT,
	changeIn,
	lostConnection,
	NOTHING_ARCHIVED,
	said,
	SmallTallyfy,
	type Resource,
} from '../../support/smallTallyfy.mts';

/** An earlier node of the execution archives, or restores, `ids`, and reads show it only after `lagMs`. */
async function after(verb: 'archive' | 'restore', { lagMs = 2_500, ids = ['a'] } = {}) {
	const before = verb === 'archive' ? null : ARCHIVED_AT;
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

/** Every change takes effect, and no answer tells so, nor any look after it where `isUnread`. */
function loseAnswers(tallyfy: SmallTallyfy, changing: 'DELETE' | 'PUT' = 'PUT', isUnread = false) {
	tallyfy.instead = ({ kind }, honest) => {
		const isHidden = isUnread && tallyfy.count(changing) > 0;
		if (kind !== changing) return isHidden ? said(500, 'Sorry') : undefined;
		honest();
		return said(502, 'Sorry');
	};
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

	it('waits for nothing where only an item says otherwise, however many there are', async () => {
		const ids = Array.from({ length: 60 }, (_, n) => `a${n}`);
		const tallyfy = new SmallTallyfy('task', ids, { archived_at: ARCHIVED_AT });
		loseAnswers(tallyfy);
		const settings = { fields: { archivedAt: ARCHIVED_AT }, options: { maxRetries: 0 } };
		const { outcomes } = await changeIn(tallyfy, 'restore', ids, settings);
		expect(new Set(outcomes)).toEqual(new Set(['restored']));
		expect(tallyfy.clock.elapsed).toBeLessThan(2_000);
	});

	it('is looked at until reads catch up, however many there are', async () => {
		const ids = Array.from({ length: 60 }, (_, n) => `a${n}`);
		const { tallyfy, flowContext } = await after('archive', { ids });
		loseAnswers(tallyfy);
		const options = { maxRetries: 0 };
		const { outcomes } = await changeIn(tallyfy, 'restore', ids, { flowContext, options });
		expect(new Set(outcomes)).toEqual(new Set(['restored']));
		expect(tallyfy.clock.elapsed).toBeLessThan(45_000);
	});

	it('is not tried where the run is stopped before it was found out', async () => {
		const stopped = new AbortController();
		const tallyfy = new SmallTallyfy('process', ['a']);
		tallyfy.lagMs = 60_000;
		const flowContext: IDataObject = {};
		await changeIn(tallyfy, 'archive', ['a'], { flowContext });
		tallyfy.clock.after(1_000, () => {
			stopped.abort();
		});
		const settings = { flowContext, cancelled: stopped.signal };
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], settings);
		expect(outcomes).toEqual(['notTried']);
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

describe('a change whose answer was lost before', () => {
	it.each(['task', 'process', 'template'] as const)(
		'is undone by a request, not by a look that may show what was before it: %s',
		async (resource) => {
			const tallyfy = new SmallTallyfy(resource, ['a'], { archived_at: ARCHIVED_AT });
			tallyfy.lagMs = 2_000;
			const flowContext: IDataObject = {};
			loseAnswers(tallyfy, 'PUT', true);
			const options = { maxRetries: 0 };
			const lost = await changeIn(tallyfy, 'restore', ['a'], { flowContext, options });
			expect(lost.outcomes).toEqual(['unknown']);
			tallyfy.instead = () => undefined;
			const { outcomes } = await changeIn(tallyfy, 'archive', ['a'], { flowContext });
			expect([outcomes, tallyfy.isArchived('a')]).toEqual([['archived'], true]);
		},
	);

	it('is unknown where the thing is shown no more, and it is told that it was there', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const options = { maxRetries: 0, ignoreMissing: true };
		const settings = { flowContext: {}, nodeContext: {}, options };
		loseAnswers(tallyfy, 'DELETE', true);
		await changeIn(tallyfy, 'archive', ['a'], settings);
		tallyfy.instead = () => undefined;
		tallyfy.remove('a');
		const { rows } = await changeIn(tallyfy, 'archive', ['a'], settings);
		expect(rows[0]).toMatchObject({ archived: false, outcome: 'unknown' });
		expect(rows[0]?.message).toMatch(/^It was there when the run looked at it\./);
	});

	it('is believed where looks go on to show it, and sent no second time', async () => {
		const tallyfy = new SmallTallyfy('task', ['a'], { archived_at: ARCHIVED_AT });
		const settings = { flowContext: {}, nodeContext: {}, options: { maxRetries: 0 } };
		loseAnswers(tallyfy, 'PUT', true);
		await changeIn(tallyfy, 'restore', ['a'], { ...settings, stops: true });
		tallyfy.instead = () => undefined;
		const { outcomes } = await changeIn(tallyfy, 'restore', ['a'], settings);
		expect([outcomes, tallyfy.count('PUT')]).toEqual([['restored'], 1]);
	});
});

describe('what an earlier node of the execution archived, where lists alone lag', () => {
	it.each([
		['under Only If', { safety: { onlyIf: { conditions: { archived: 'yes' } } } }, 1],
		['in a second try', { options: { maxRetries: 0 }, stops: true }, 2],
	] as const)('is deleted where only the answer was lost: %s', async (_what, more, tries) => {
		const tallyfy = new SmallTallyfy('template', ['a']);
		const settings = { flowContext: {}, nodeContext: {}, ...more };
		await changeIn(tallyfy, 'archive', ['a'], { flowContext: settings.flowContext });
		tallyfy.instead = ({ kind }, honest) => {
			if (kind === 'GET' && !tallyfy.has('a') && tries === 2) return said(500, 'Sorry');
			if (kind !== 'DELETE') return undefined;
			honest();
			return said(502, 'Sorry');
		};
		const first = await changeIn(tallyfy, 'delete', ['a'], settings);
		tallyfy.instead = () => undefined;
		const last = tries === 1 ? first : await changeIn(tallyfy, 'delete', ['a'], settings);
		expect(last.rows).toMatchObject([{ deleted: true, outcome: 'alreadyDeleted' }]);
	});

	it('is looked at again where nobody knows whether it was archived', async () => {
		const tallyfy = new SmallTallyfy('template', ['a']);
		tallyfy.lagMs = 2_000;
		const flowContext: IDataObject = {};
		loseAnswers(tallyfy, 'DELETE', true);
		const options = { maxRetries: 0 };
		await changeIn(tallyfy, 'archive', ['a'], { flowContext, options });
		tallyfy.instead = () => undefined;
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { flowContext });
		expect(outcomes).toEqual(['deleted']);
	});

	it.each(['template', 'process'] as const)(
		'is not deleted by a deletion without an effect: %s',
		async (resource) => {
			const tallyfy = new SmallTallyfy(resource, ['a0']);
			const flowContext: IDataObject = {};
			await changeIn(tallyfy, 'archive', ['a0'], { flowContext });
			tallyfy.hidesArchived = true;
			const until = tallyfy.clock.elapsed + 3_000;
			tallyfy.instead = ({ kind, at }) => {
				if (kind === 'DELETE') return said(500, 'Sorry');
				const isBehind = kind === 'LIST' && tallyfy.count('DELETE') > 1 && at < until;
				return isBehind ? NOTHING_ARCHIVED : undefined;
			};
			const options = { maxRetries: 0 };
			const { outcomes } = await changeIn(tallyfy, 'delete', ['a0'], { flowContext, options });
			expect([outcomes, tallyfy.has('a0')]).toEqual([['unknown'], true]);
		},
	);

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

	it('is no missing one where it stays away, but a minute later', async () => {
		const { tallyfy, flowContext } = await hidden('template');
		tallyfy.remove('a0');
		const options = { ignoreMissing: true };
		const settings = { flowContext, options };
		const { rows } = await changeIn(tallyfy, 'delete', ['a0'], settings);
		expect(rows).toMatchObject([
			{
				outcome: 'failed',
				error: 'Tallyfy shows this token no template with this ID',
				message: 'It was there when the run looked at it. Check in Tallyfy what became of it.',
			},
		]);
		const dry = await changeIn(tallyfy, 'delete', ['a0'], { ...settings, dryRun: true });
		expect(dry.outcomes).toEqual(['skipped']);
		expect(dry.hints[0]?.message).toContain('A real run fails over 1 of them.');
		await tallyfy.clock.run(tallyfy.clock.pass(60_000));
		const later = await changeIn(tallyfy, 'delete', ['a0'], settings);
		expect(later.outcomes).toEqual(['missing']);
	});

	it('is asked for by itself where a list alone says otherwise', async () => {
		const ids = Array.from({ length: 10 }, (_, n) => `a${n}`);
		const tallyfy = new SmallTallyfy('process', ids);
		const flowContext: IDataObject = {};
		const before = ids.map((id) => ({ id, title: id, archived_at: null }));
		await changeIn(tallyfy, 'archive', ids, { flowContext });
		const list = response(200, JSON.stringify({ data: before }));
		tallyfy.instead = ({ kind, query }) =>
			kind === 'LIST' && query.archived === undefined && query.status === undefined
				? list
				: undefined;
		const { outcomes } = await changeIn(tallyfy, 'delete', ids, { flowContext });
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
	});
});
