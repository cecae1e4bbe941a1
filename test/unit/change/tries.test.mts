import { describe, expect, it } from 'vitest';

import {
	changeIn,
	FORBIDDEN,
	lostConnection,
	SmallTallyfy,
	wait,
	type Asked,
	type Resource,
	type Settings,
} from '../support/smallTallyfy.mts';

const IN_ORDER = { concurrency: 1, maxRetries: 0 };

/** A Tallyfy whose change of `b` fails in the first try, and of `lost` takes effect without an answer. */
function troubled(ids: readonly string[]) {
	const tallyfy = new SmallTallyfy('task', ids);
	tallyfy.instead = ({ kind, id }, honest) => {
		if (kind !== 'DELETE') return undefined;
		if (id === 'b') return FORBIDDEN;
		if (id !== 'lost') return undefined;
		honest();
		return lostConnection();
	};
	return tallyfy;
}

/** A try that fails, everything gets well, and n8n's next try. */
async function twice(
	tallyfy: SmallTallyfy,
	verb: 'archive' | 'delete',
	ids: readonly string[],
	settings: Settings,
) {
	const nodeContext = {};
	const all = { options: IN_ORDER, stops: true, nodeContext, ...settings };
	const first = await changeIn(tallyfy, verb, ids, all);
	const { length } = tallyfy.asked;
	const sentFirst = tallyfy.count('DELETE');
	tallyfy.instead = () => undefined;
	const saved = JSON.stringify(nodeContext);
	const second = await changeIn(tallyfy, verb, ids, { ...all, nodeContext });
	const log = tallyfy.log.slice(length).filter((line) => line.startsWith('DELETE'));
	return { first, second, sentFirst, log, saved, nodeContext };
}

/** The same where `lost` can't be looked at any more, and items come out. */
async function twiceUnread(safety: Settings['safety'] = {}) {
	const tallyfy = troubled(['lost', 'b']);
	const all = { options: IN_ORDER, nodeContext: {}, safety };
	const { instead } = tallyfy;
	const unread = ({ kind, id }: Asked) =>
		kind === 'GET' && id === 'lost' && tallyfy.isArchived(id) ? FORBIDDEN : undefined;
	tallyfy.instead = (asked, honest) => unread(asked) ?? instead(asked, honest);
	await changeIn(tallyfy, 'archive', ['lost', 'b'], all);
	const { length } = tallyfy.asked;
	tallyfy.instead = unread;
	const second = await changeIn(tallyfy, 'archive', ['lost', 'b'], all);
	const log = tallyfy.log.slice(length).filter((line) => line.startsWith('DELETE'));
	return { second, log };
}

describe('Retry On Fail', () => {
	it('sends nothing again that the first try saw deleted', async () => {
		const { first, second, log, nodeContext } = await twice(
			troubled(['a', 'b']),
			'delete',
			['a', 'b'],
			{},
		);
		expect(first.error).toBeDefined();
		expect(log).toEqual(['DELETE b']);
		expect(second.outcomes).toEqual(['deleted', 'deleted']);
		expect(nodeContext).toEqual({ changes: {} });
	});

	it('calls done what the first try archived, though the conditions no longer hold', async () => {
		const safety = { onlyIf: { conditions: { archived: 'no' } } };
		const { second, log } = await twice(troubled(['a', 'b']), 'archive', ['a', 'b'], { safety });
		expect(second.rows).toMatchObject([
			{ archived: true, outcome: 'archived' },
			{ archived: true, outcome: 'archived' },
		]);
		expect(log).toEqual(['DELETE b']);
	});

	it('calls done what the first try archived without an answer, though the conditions no longer hold', async () => {
		const safety = { onlyIf: { conditions: { archived: 'no' } } };
		const tallyfy = troubled(['lost', 'b']);
		// The look that settles it fails as well.
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) =>
			asked.kind === 'GET' && tallyfy.isArchived(asked.id) ? FORBIDDEN : instead(asked, honest);
		const { first, second, log } = await twice(tallyfy, 'archive', ['lost', 'b'], { safety });
		expect(first.error).toMatchObject({ context: { data: { unknown: ['lost'] } } });
		expect(second.rows).toMatchObject([
			{ archived: true, outcome: 'archived', name: 'Title of lost' },
			{ archived: true, outcome: 'archived' },
		]);
		expect(log).toEqual(['DELETE b']);
	});

	it.each([{ maxChanges: 1 }, { expectedCount: 1 }])(
		'counts what the first try sent without an answer, and leaves alone now, among the changes: %j',
		async (limit) => {
			const tallyfy = new SmallTallyfy('task', ['lost', 'b']);
			tallyfy.put('lost', { title: 'due' });
			tallyfy.instead = ({ kind, id }, honest) => {
				if (kind === 'DELETE') {
					honest();
					return lostConnection();
				}
				return id === 'lost' && tallyfy.isArchived(id) ? FORBIDDEN : undefined;
			};
			const conditions = { name: 'due' };
			const all = {
				options: IN_ORDER,
				nodeContext: {},
				safety: { ...limit, onlyIf: { conditions } },
			};
			const first = await changeIn(tallyfy, 'archive', ['lost', 'b'], all);
			expect(first.outcomes).toEqual(['unknown', 'skipped']);
			tallyfy.put('lost', { title: 'no longer', archived_at: null });
			tallyfy.put('b', { title: 'due' });
			const second = await changeIn(tallyfy, 'archive', ['lost', 'b'], all);
			expect(second.outcomes).toEqual(['unknown', 'notTried']);
			expect(second.rows[1]?.error).toMatch(/^This would archive 2 one-off tasks/);
			expect(tallyfy.count('DELETE')).toBe(1);
		},
	);

	it.each([{ maxChanges: 2 }, { expectedCount: 2 }])(
		'counts what the first try sent without an answer once, also where it can not be looked at: %j',
		async (safety) => {
			const { second, log } = await twiceUnread(safety);
			expect(second.outcomes).toEqual(['unknown', 'archived']);
			expect(log).toEqual(['DELETE b']);
		},
	);

	it('calls deleted what the first try sent without an answer, and Tallyfy no longer has', async () => {
		const tallyfy = troubled(['lost', 'b']);
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) =>
			asked.kind !== 'DELETE' && !tallyfy.has('lost') ? FORBIDDEN : instead(asked, honest);
		const { second, log } = await twice(tallyfy, 'delete', ['lost', 'b'], {});
		expect(second.rows).toMatchObject([
			{ deleted: true, alreadyDeleted: true, attempts: 1 },
			{ deleted: true, outcome: 'deleted' },
		]);
		expect(second.rows[0]).not.toHaveProperty('presumed');
		expect(log).toEqual(['DELETE b']);
	});

	it('presumes of a file that nobody looked at, after the first try never heard of its deletion', async () => {
		const tallyfy = new SmallTallyfy('file', ['a', 'b']);
		tallyfy.instead = ({ kind, id }, honest) => {
			if (id === 'b') return FORBIDDEN;
			if (kind !== 'DELETE') return FORBIDDEN;
			honest();
			return lostConnection();
		};
		const { second } = await twice(tallyfy, 'delete', ['a', 'b'], {});
		expect(second.rows).toMatchObject([
			{ deleted: true, outcome: 'presumed', presumed: true },
			{ deleted: true, outcome: 'deleted' },
		]);
	});

	it('tells the attempts, the status and the time of the try that did it, and keeps nothing of the body', async () => {
		const tallyfy = troubled(['a', 'b']);
		const { instead } = tallyfy;
		let sent = 0;
		tallyfy.instead = (asked, honest) => {
			if (asked.kind !== 'DELETE' || tallyfy.isArchived('a')) return instead(asked, honest);
			return asked.id === 'a' && (sent += 1) === 3 ? undefined : wait(2);
		};
		const settings = { options: { concurrency: 1, maxRetries: 4 } };
		const { first, second, saved } = await twice(tallyfy, 'archive', ['a', 'b'], settings);
		expect(first.error).toMatchObject({ context: { data: { archived: ['a'] } } });
		const [a] = second.rows;
		expect(a).toMatchObject({
			archived: true,
			attempts: 3,
			status: 200,
			data: null,
			name: 'Title of a',
		});
		// The answer came in the first try, before the second began.
		const times = second.rows.map(({ answeredAt }) => Date.parse(answeredAt as string));
		expect(times).toEqual([...times].sort((one, other) => one - other));
		expect(times[0]).not.toBe(times[1]);
		expect(saved).not.toContain('is_oneoff_task');
	});

	it('counts the attempts of this try alone for what is sent again', async () => {
		const tallyfy = troubled(['a', 'lost']);
		tallyfy.instead = ({ kind, id }) =>
			kind === 'DELETE' && id === 'lost' ? lostConnection() : undefined;
		const options = { concurrency: 1, maxRetries: 2 };
		const { second, sentFirst } = await twice(tallyfy, 'delete', ['a', 'lost'], { options });
		expect(sentFirst).toBe(1 + 3);
		expect(second.rows[1]).toMatchObject({ deleted: true, outcome: 'deleted', attempts: 1 });
	});

	it('counts under Expected Count what the first try has done', async () => {
		const ids = ['a', 'lost', 'b', 'd'];
		const safety = { expectedCount: 4 };
		const { first, second } = await twice(troubled(ids), 'delete', ids, { safety });
		expect(first.error).toBeDefined();
		expect(second.error).toBeUndefined();
		expect(second.rows.map(({ deleted }) => deleted)).toEqual([true, true, true, true]);
	});

	it.each<Resource>(['task', 'file'])(
		'knows of a %s that another round of the loop deleted that it is gone',
		async (resource) => {
			const tallyfy = new SmallTallyfy(resource, ['a', 'b']);
			const contexts = { nodeContext: {}, flowContext: {} };
			const first = await changeIn(tallyfy, 'delete', ['a'], contexts);
			const { rows } = await changeIn(tallyfy, 'delete', ['b', 'a', 'never'], {
				...contexts,
				runIndex: 1,
			});
			expect(first.outcomes).toEqual(['deleted']);
			expect(rows).toMatchObject([
				{ outcome: 'deleted' },
				{ outcome: 'alreadyDeleted', deleted: true, attempts: 0 },
				{ outcome: 'failed', deleted: false },
			]);
			const preview = await changeIn(tallyfy, 'delete', ['a'], { ...contexts, dryRun: true });
			expect(preview.rows[0]).toMatchObject({ outcome: 'skipped', reason: 'is deleted already' });
		},
	);

	it.each<Resource>(['task', 'file'])(
		'asks for no %s again that another round deleted, however late Tallyfy shows that and whatever it would answer',
		async (resource) => {
			const tallyfy = new SmallTallyfy(resource, ['a']);
			const contexts = { nodeContext: {}, flowContext: {} };
			tallyfy.lagMs = 2_000;
			await changeIn(tallyfy, 'delete', ['a'], contexts);
			tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? FORBIDDEN : undefined);
			const { rows } = await changeIn(tallyfy, 'delete', ['a'], { ...contexts, runIndex: 1 });
			expect(rows).toMatchObject([{ outcome: 'alreadyDeleted', deleted: true, attempts: 0 }]);
			expect(tallyfy.count('DELETE')).toBe(1);
		},
	);

	it('does not deny in a later round of a loop what earlier ones did', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const contexts = { nodeContext: {}, flowContext: {}, stops: true };
		await changeIn(tallyfy, 'delete', ['a'], contexts);
		const { error } = await changeIn(tallyfy, 'delete', [''], { ...contexts, runIndex: 1 });
		expect(error?.message).toMatch(
			/In this run of the node nothing was deleted; what earlier ones/,
		);
	});

	it('presumes again what another round of the loop presumed', async () => {
		const tallyfy = new SmallTallyfy('file', ['a']);
		const contexts = { nodeContext: {}, flowContext: {} };
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'DELETE' || !tallyfy.has('a')) return undefined;
			honest();
			return lostConnection();
		};
		const first = await changeIn(tallyfy, 'delete', ['a'], contexts);
		const second = await changeIn(tallyfy, 'delete', ['a'], { ...contexts, runIndex: 1 });
		expect([first.outcomes, second.outcomes]).toEqual([['presumed'], ['presumed']]);
	});

	it('confirms nothing by what another round of a loop did: what is there again goes again', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const contexts = { nodeContext: {}, flowContext: {} };
		await changeIn(tallyfy, 'delete', ['a'], contexts);
		tallyfy.put('a');
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { ...contexts, runIndex: 1 });
		expect([outcomes, tallyfy.has('a')]).toEqual([['deleted'], false]);
	});

	describe('where the next try refuses', () => {
		/** The first try deletes `a`, and never learns what became of `lost`. */
		const afterFirst = async (next: Settings) => {
			const ids = ['lost', 'a', 'b'];
			const tallyfy = troubled(ids);
			const { instead } = tallyfy;
			tallyfy.instead = (asked, honest) =>
				asked.kind !== 'DELETE' && !tallyfy.has('lost') ? FORBIDDEN : instead(asked, honest);
			const nodeContext = {};
			await changeIn(tallyfy, 'delete', ids, { options: IN_ORDER, nodeContext });
			const { rows } = await changeIn(tallyfy, 'delete', ids, { ...next, nodeContext });
			return rows;
		};

		it.each<[words: string, next: Settings]>([
			['the run as a whole', { safety: { maxChanges: undefined } }],
			['each item', { options: { maxRetries: 'many' } }],
		])('%s, tells what the first did, and calls unknown what it never learnt', async (_, next) => {
			expect(await afterFirst(next)).toMatchObject([
				{
					id: 'lost',
					deleted: false,
					outcome: 'unknown',
					attempts: 1,
					details: { outcomeUnknown: true },
				},
				{ id: 'a', deleted: true, outcome: 'deleted', status: 204 },
				{ id: 'b', deleted: false, outcome: 'failed', attempts: 0 },
			]);
		});
	});

	it('never lets an error of the input through, over which n8n would run the node again', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], {
			options: { includeOtherFields: true },
			fields: { error: 'of a former node', note: 'kept' },
		});
		expect(rows[0]).toMatchObject({ deleted: true, note: 'kept' });
		expect(rows[0]).not.toHaveProperty('error');
	});
});
