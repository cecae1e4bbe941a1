import { describe, expect, it } from 'vitest';

import { response } from '../support/executionContext.mts';
import {
	ARCHIVED_AT,
	changeIn,
	FORBIDDEN,
	idsOf,
	lostConnection,
	NOT_FOUND,
	said,
	SmallTallyfy,
	type Asked,
} from '../support/smallTallyfy.mts';

const CHANGED: readonly Asked['kind'][] = ['DELETE', 'PUT'];
const isChange = ({ kind }: Asked) => CHANGED.includes(kind);

/** A Tallyfy with one task that answers changes so, after doing them or not. */
function answering(answer: unknown, { does = false, archivedAt = null as string | null } = {}) {
	const tallyfy = new SmallTallyfy('task', ['a'], { archived_at: archivedAt });
	tallyfy.instead = (asked, honest) => {
		if (!isChange(asked)) return undefined;
		if (does) honest();
		return answer;
	};
	return tallyfy;
}

/** How often it was looked at after the change was sent for the first time. */
function looksAfter({ asked }: SmallTallyfy): number {
	return asked.slice(asked.findIndex(isChange)).filter(({ kind }) => kind === 'GET').length;
}

const shown = (archivedAt: string | null) =>
	response(200, JSON.stringify({ data: { id: 'a', title: 'a', archived_at: archivedAt } }));

describe('an answer that shows the thing', () => {
	it('as the change makes it settles it without a look', async () => {
		const tallyfy = answering(shown(ARCHIVED_AT), { does: true });
		const { rows } = await changeIn(tallyfy, 'archive', ['a']);
		expect(rows).toMatchObject([{ archived: true, outcome: 'archived' }]);
		expect(looksAfter(tallyfy)).toBe(0);
	});

	it('otherwise is believed only after a look', async () => {
		const done = answering(shown(null), { does: true });
		expect((await changeIn(done, 'archive', ['a'])).rows).toMatchObject([
			{ archived: true, outcome: 'archived', data: { id: 'a' } },
		]);
		expect(looksAfter(done)).toBe(1);
	});

	it('otherwise, as looks do for some seconds, leaves it unknown', async () => {
		const { rows } = await changeIn(answering(shown(null)), 'archive', ['a']);
		expect(rows).toMatchObject([{ archived: false, outcome: 'unknown', status: 200 }]);
		expect(rows[0]?.error).toMatch(/confirm/);
	});

	it('only in a sentence is none: "Deleted" does not say that it was archived', async () => {
		const { rows } = await changeIn(answering(said(200, 'Deleted')), 'archive', ['a']);
		expect(rows).toMatchObject([{ archived: false, outcome: 'unknown', status: 200 }]);
	});

	it('of a thing without a state is enough where nothing else has to prove it', async () => {
		const tallyfy = answering(response(200, '{"data":{"title":"a"}}'), { does: true });
		expect((await changeIn(tallyfy, 'archive', ['a'])).outcomes).toEqual(['archived']);
		expect(looksAfter(tallyfy)).toBe(0);
	});
});

describe('a refusal', () => {
	it('leaves nothing open: it is not looked at again', async () => {
		const tallyfy = answering(FORBIDDEN);
		const { rows } = await changeIn(tallyfy, 'archive', ['a']);
		expect(rows).toMatchObject([{ archived: false, outcome: 'failed', status: 403, attempts: 1 }]);
		expect(looksAfter(tallyfy)).toBe(0);
	});

	it('of the whole run tells the one that met it why, and all others that they were not tried', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b', 'c']);
		tallyfy.instead = (asked) => (isChange(asked) ? response(401, '{}') : undefined);
		const options = { concurrency: 1, maxRetries: 0 };
		const { rows } = await changeIn(tallyfy, 'archive', ['a', 'b', 'c'], { options });
		expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'notTried', 'notTried']);
		expect(rows.map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
		expect(rows[0]?.error).toMatch(/token/);
	});
});

describe('"not found" to an archiving', () => {
	it('of what a look shows archived is no failure', async () => {
		const tallyfy = answering(NOT_FOUND, { does: true });
		const { rows } = await changeIn(tallyfy, 'archive', ['a']);
		expect(rows).toMatchObject([
			{ archived: true, outcome: 'alreadyArchived', alreadyArchived: true, status: 404 },
		]);
	});

	it('after an attempt without an answer is that attempt’s doing', async () => {
		const tallyfy = answering(NOT_FOUND);
		let sent = 0;
		tallyfy.instead = (asked, honest) => {
			if (!isChange(asked)) return undefined;
			if ((sent += 1) > 1) return NOT_FOUND;
			honest();
			return lostConnection();
		};
		const { rows } = await changeIn(tallyfy, 'archive', ['a']);
		expect(rows).toMatchObject([{ archived: true, outcome: 'archived', attempts: 2 }]);
		expect(rows[0]).not.toHaveProperty('alreadyArchived');
	});

	it.each(['task', 'template'] as const)(
		'of a %s that is still there is a failure in its words',
		async (resource) => {
			const tallyfy = new SmallTallyfy(resource, ['a']);
			tallyfy.instead = (asked) => (isChange(asked) ? NOT_FOUND : undefined);
			const { rows } = await changeIn(tallyfy, 'archive', ['a']);
			expect(rows).toMatchObject([{ archived: false, outcome: 'failed', status: 404 }]);
			expect(rows[0]?.error).toMatch(/^Tallyfy answered 404, and nothing says/);
		},
	);

	it('of what is gone is a failure, and not missing: it was there', async () => {
		const tallyfy = answering(NOT_FOUND);
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) => {
			if (isChange(asked)) tallyfy.remove('a');
			return instead(asked, honest);
		};
		const { rows } = await changeIn(tallyfy, 'archive', ['a']);
		expect(rows).toMatchObject([{ archived: false, outcome: 'failed' }]);
	});
});

describe('"not found" to a deletion', () => {
	it('of a process that is found, and not archived, says that it has to be archived', async () => {
		const tallyfy = new SmallTallyfy('process', ['a'], { archived_at: ARCHIVED_AT });
		tallyfy.instead = (asked) => {
			if (!isChange(asked)) return undefined;
			tallyfy.put('a', { archived_at: null });
			return NOT_FOUND;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a']);
		expect(rows).toMatchObject([{ deleted: false, outcome: 'failed', status: 404 }]);
		expect(rows[0]?.error).not.toMatch(/answered 404/);
	});

	it('of a file that nobody saw, and that can not be read, leaves nothing open', async () => {
		const tallyfy = new SmallTallyfy('file', ['a']);
		tallyfy.instead = (asked) => (isChange(asked) ? NOT_FOUND : FORBIDDEN);
		const { rows } = await changeIn(tallyfy, 'delete', ['a']);
		expect(rows).toMatchObject([{ deleted: false, outcome: 'failed', status: 404 }]);
		expect(rows[0]?.error).toMatch(/answered 404/);
	});
});

describe('an attempt without an answer, of what is still there', () => {
	it('is unknown in the words of that attempt', async () => {
		const options = { maxRetries: 0 };
		const { rows } = await changeIn(answering(lostConnection()), 'archive', ['a'], { options });
		expect(rows).toMatchObject([
			{ archived: false, outcome: 'unknown', attempts: 1, status: null },
		]);
		expect(rows[0]?.error).toMatch(/connection/i);
	});

	it('and of a file that nobody saw, is gone already where it is shown nowhere', async () => {
		const tallyfy = new SmallTallyfy('file', ['a']);
		tallyfy.instead = (asked, honest) => {
			if (!isChange(asked)) return undefined;
			honest();
			return lostConnection();
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { options: { maxRetries: 0 } });
		expect(rows).toMatchObject([
			{ deleted: true, outcome: 'presumed', presumed: true, alreadyDeleted: true, attempts: 1 },
		]);
	});
});

describe('changes that Tallyfy never answers', () => {
	it('are told by its silence, and how long the run held out', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(10));
		tallyfy.instead = (asked) => (isChange(asked) ? response(503, '') : undefined);
		const options = { maxWait: 60 };
		const { rows } = await changeIn(tallyfy, 'archive', idsOf(10), { options });
		expect(rows).toHaveLength(10);
		for (const { outcome, error, message } of rows) {
			expect(outcome).toBe('failed');
			expect(error).toMatch(/^Tallyfy hasn't answered since/);
			expect(message).toMatch(/^The run held out for 60 seconds/);
		}
	});
});

describe('a change that was sent before the run lost all hope', () => {
	it('is told by what ended the run, and never as not tried', async () => {
		const tallyfy = new SmallTallyfy('file', ['a', 'b']);
		let isFirst = true;
		tallyfy.instead = ({ id }) => {
			const isLost = id === 'a' && isFirst;
			isFirst &&= !isLost;
			return isLost ? lostConnection() : response(401, '{}');
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a', 'b']);
		expect(rows[0]).toMatchObject({ outcome: 'unknown', attempts: 1 });
		expect(rows[0]?.error).toBe(rows[1]?.error);
		expect(rows[0]?.error).not.toMatch(/^Not tried/);
	});
});

describe('what restoring a template could not bring back', () => {
	it.each([[[]], [null], ['none'], [{}]])('is nothing where Tallyfy lists %j', async (none) => {
		const tallyfy = new SmallTallyfy('template', ['a'], { archived_at: ARCHIVED_AT });
		tallyfy.instead = (asked, honest) => {
			if (!isChange(asked)) return undefined;
			honest();
			const data = { id: 'a', title: 'a', archived_at: null };
			return response(200, JSON.stringify({ data, unrestored_references: none }));
		};
		const { rows } = await changeIn(tallyfy, 'restore', ['a']);
		expect(rows).toMatchObject([{ restored: true, outcome: 'restored' }]);
		expect(rows[0]).not.toHaveProperty('unrestoredReferences');
	});
});
