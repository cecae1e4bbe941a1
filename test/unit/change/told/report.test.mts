import { describe, expect, it } from 'vitest';

import { outcomeFor, type Outcome } from '../../../../nodes/Tallyfy/change/operation';
import { Summary, told } from '../../../../nodes/Tallyfy/change/summary';
import { response } from '../../support/executionContext.mts';
import {
	asking,
	done,
	failed,
	left,
	lost,
	notTried,
	rejected,
	resultsOf,
	stopped,
} from '../../support/results.mts';
import {
	changeIn,
	FORBIDDEN,
	lostConnection,
	NOT_FOUND,
	SmallTallyfy,
	type Settings,
} from '../../support/smallTallyfy.mts';
import { changeOf } from '../../support/subjects.mts';
import { START } from '../../support/virtualClock.mts';

/** One file, and what Tallyfy answers to its deletion. */
async function itemAfter(answer: unknown, settings: Settings = {}) {
	const tallyfy = new SmallTallyfy('file', ['f0']);
	tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? answer : undefined);
	const { rows } = await changeIn(tallyfy, 'delete', ['f0'], {
		options: { maxRetries: 0 },
		...settings,
	});
	return rows[0] ?? {};
}

describe('an item', () => {
	it('says of a deletion what saved workflows rely on, and its outcome', async () => {
		const data = { id: 'f0' };
		const json = await itemAfter(response(200, JSON.stringify({ data })));
		expect(json).toStrictEqual({
			deleted: true,
			outcome: 'deleted',
			status: 200,
			attempts: 1,
			answeredAt: new Date(START + 10).toISOString(),
			id: 'f0',
			data,
		});
		// What people look for comes first.
		expect(Object.keys(json).slice(0, 2)).toEqual(['deleted', 'outcome']);
	});

	it('begins with the name where a look told it', async () => {
		const json = await itemAfter(undefined, { safety: { lookFirst: true } });
		expect(Object.entries(json)[0]).toEqual(['name', 'Title of f0']);
	});

	it('says of what was left on purpose which outcome and why, without an error', async () => {
		const json = await itemAfter(undefined, { safety: { protectedIds: 'f0' }, dryRun: true });
		expect(json).toStrictEqual({
			deleted: false,
			outcome: 'protected',
			reason: "is on the list in 'Safety > Protected IDs'",
			dryRun: true,
			status: null,
			attempts: 0,
			answeredAt: null,
			id: 'f0',
			data: null,
		});
	});

	const FAILED_KEYS = [
		'answeredAt',
		'attempts',
		'data',
		'deleted',
		'details',
		'error',
		'id',
		'message',
		'outcome',
		'status',
	];

	it.each([
		['a refusal', 'failed', FORBIDDEN, { status: 403, attempts: 1 }],
		[
			'an unclear end',
			'unknown',
			lostConnection(),
			{ status: null, attempts: 1, outcomeUnknown: true },
		],
	])(
		'has the keys of a deletion, then what happened and how to mend it, after %s',
		async (_words, outcome, answer, details) => {
			const tallyfy = new SmallTallyfy('file', ['f0']);
			tallyfy.instead = () => answer;
			const { rows } = await changeIn(tallyfy, 'delete', ['f0'], { options: { maxRetries: 0 } });
			const json = rows[0] ?? {};
			expect(Object.keys(json).sort()).toStrictEqual(FAILED_KEYS);
			expect(json).toMatchObject({ deleted: false, outcome, id: 'f0', data: null });
			expect(json.details).toStrictEqual({ id: 'f0', ...details });
		},
	);

	it('has the same keys where nothing was sent', async () => {
		const tallyfy = new SmallTallyfy('file', ['f0']);
		const { rows } = await changeIn(tallyfy, 'delete', ['..', 'f0'], {
			safety: { expectedCount: 5 },
		});
		expect(rows.map((row) => row.outcome)).toEqual(['failed', 'notTried']);
		for (const json of rows)
			expect(
				Object.keys(json)
					.filter((key) => key !== 'name')
					.sort(),
			).toStrictEqual(FAILED_KEYS);
		expect(rows[0]?.details).toStrictEqual({ id: null, status: null, attempts: 0 });
	});

	it('keeps the fields of its input, but not what a former result says of itself', async () => {
		const options = { includeOtherFields: true };
		const former = {
			attempts: 2,
			answeredAt: '2026-01-01T00:00:00.000Z',
			archived: true,
			alreadyArchived: true,
			presumed: true,
			reason: 'of a former node',
			error: 'of a former node',
			name: 'Old name',
			note: 'kept',
		};
		const json = await itemAfter(undefined, { options, fields: former });
		expect(Object.keys(json).sort()).toEqual(
			['answeredAt', 'attempts', 'data', 'deleted', 'id', 'note', 'outcome', 'status']
				.concat('fileId', 'name', 'options', 'safety')
				.sort(),
		);
		const plain = await itemAfter(undefined, { options, fields: { archived: true, name: 'Mine' } });
		expect(plain).toMatchObject({ archived: true, name: 'Mine' });
	});
});

describe('a missing thing', () => {
	it('is no failure for the item that ignores it, and not deleted', () => {
		const missing = failed(404, { attempts: 3, answeredAt: 7 });
		expect(outcomeFor(asking(0, true), missing)).toEqual({
			kind: 'left',
			outcome: 'missing',
			reason: missing.explanation.message,
			facts: {},
			status: 404,
			attempts: 3,
			answeredAt: 7,
		});
	});

	it('stays missing for the item that does not', () => {
		const missing = failed(404);
		expect(outcomeFor(asking(0), missing)).toBe(missing);
	});

	it.each([[failed(403)], [failed(500)], [lost()], [notTried()], [left('protected')], [done()]])(
		'is not what this means: %#',
		(outcome) => {
			expect(outcomeFor(asking(0, true), outcome)).toBe(outcome);
		},
	);
});

describe('the one word for an end', () => {
	it.each<[string, Outcome]>([
		['deleted', done()],
		['alreadyDeleted', done({ already: true })],
		['presumed', done({ already: true, presumed: true })],
		['wouldDelete', left('would')],
		['skipped', left('skipped')],
		['protected', left('protected')],
		['missing', left('missing')],
		['failed', failed(403)],
		['failed', failed(404)],
		['unknown', lost()],
		['notTried', notTried()],
		['failed', rejected()],
	])('is %s', (word, outcome) => {
		expect(told(outcome, 'delete').word).toBe(word);
	});

	it('follows the verb', () => {
		expect(told(done(), 'archive').word).toBe('archived');
		expect(told(done({ already: true }), 'restore').word).toBe('alreadyRestored');
		expect(told(left('would'), 'restore').word).toBe('wouldRestore');
	});

	it('has a reason wherever it is not simply done', () => {
		expect(told(done(), 'delete').reason).toBe('');
		expect(told(left('skipped'), 'delete').reason).toBe('is skipped');
		expect(told(rejected(), 'delete').reason).toBe("'Task ID' is empty. Check the expression.");
		expect(told(done({ presumed: true }), 'delete').reason).toBe(
			'Not found after an attempt without an answer',
		);
		expect(told(done({ already: true }), 'archive').reason).toBe('It is archived already');
	});
});

describe('what says that nothing was sent', () => {
	const stop = async (ids: readonly string[]) => {
		const tallyfy = new SmallTallyfy('task', ['t1']);
		const { error } = await changeIn(tallyfy, 'delete', ids, { stops: true });
		expect(tallyfy.asked).toEqual([]);
		return error as Error & { description: string };
	};

	it('names the item and the parameter', async () => {
		expect(await stop(['t1', ''])).toMatchObject({
			message: "'Task ID' is empty [Item 1]. Nothing was deleted.",
			context: { itemIndex: 1 },
		});
	});

	it('names the others too, twenty of them', async () => {
		expect((await stop(['', 't1', '', ''])).description).toMatch(
			/ Also unusable: items 2, 3 \(n8n counts items from 0\)\.$/,
		);
		expect((await stop(['', '', 't1'])).description).toMatch(/ Also unusable: item 1 \(/);
		const many = [...Array.from({ length: 24 }, () => ''), 't1'];
		expect((await stop(many)).description).toMatch(/: items 1, 2, .*, 20 and 3 more/);
	});

	it('says that none is usable, and names no others', async () => {
		const { description } = await stop(['', '', '']);
		expect(description).toMatch(/ None of the 3 items is usable\.$/);
		expect(description).not.toContain('Also unusable');
	});
});

describe('the error of a run that stops', () => {
	const report = (outcomes: readonly Outcome[]) =>
		new Summary(resultsOf(outcomes), changeOf('file', 'delete')).stop();

	it('accounts for every item, and names those that are gone or may be', () => {
		expect(report([done(), failed(403), lost(), stopped(2), done(), notTried()])).toMatchObject({
			itemIndex: 1,
			status: 403,
			message:
				'The owner of the access token may not delete this file (403) [Item 1]. Stopped: 2 of 6 files deleted, 2 unknown, 1 failed, 1 not tried.',
			description:
				'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential. Deleted: f0, f4. May be deleted, no answer tells: f2, f3.',
		});
	});

	it('counts what was left on purpose, and items that name nothing', () => {
		expect(report([left('protected'), failed(403), rejected()])?.message).toMatch(
			/Stopped: 0 of 3 files deleted, 1 left as they are, 1 failed, 1 with unusable parameters\.$/,
		);
	});

	it('counts what is presumed, or would be deleted, among neither the deleted nor the lost', () => {
		const presumed = done({ presumed: true, already: true });
		const stop = report([done(), presumed, left('would'), failed(403)]);
		expect(stop?.message).toMatch(
			/Stopped: 1 of 4 files deleted, 1 left as they are, 1 unknown, 1 failed\.$/,
		);
		expect(stop?.description).toMatch(/ Deleted: f0\. May be deleted, no answer tells: f1\.$/);
	});

	it('names the first twenty, counts the rest and says where all are', () => {
		const many = Array.from({ length: 23 }, () => done());
		expect(report([...many.slice(0, 20), failed(404)])?.description).toMatch(
			/ Deleted: f0, .*, f19\.$/,
		);
		expect(report([...many, failed(404)])?.description).toMatch(
			/ Deleted: f0, .*, f19 and 3 more\. All IDs are/,
		);
	});

	it('says nothing of IDs where none is gone', () => {
		expect(report([failed(401), notTried()])).toMatchObject({
			message:
				'Tallyfy rejects the access token (401) [Item 0]. Stopped: 0 of 2 files deleted, 1 failed, 1 not tried.',
			description: expect.stringMatching(/six months\.$/) as string,
		});
	});

	it('asks for the organization where none of several things is shown', () => {
		expect(report([failed(404), failed(404)])?.description).toMatch(
			/ Tallyfy shows none of the 2: they are gone already, or this is another organization, or the token may not see them\.$/,
		);
	});

	it('blames what went wrong, not what was not tried for it', () => {
		expect(report([notTried(), lost(), notTried()])).toMatchObject({ itemIndex: 1 });
	});

	it('has no status where no answer came', () => {
		expect(report([lost(), done()])?.status).toBeNull();
	});

	it('says that the user stopped it when nothing else went wrong', () => {
		expect(report([done(), notTried()])).toMatchObject({
			itemIndex: 1,
			message: expect.stringContaining('The run was stopped before') as string,
		});
	});

	it('is short for a single item', () => {
		expect(report([failed(404)])).toMatchObject({
			itemIndex: 0,
			status: 404,
			message: 'Tallyfy shows this token no file with this ID',
			description: expect.stringMatching(/^Check the ID.*Ignore Missing'\.$/) as string,
		});
	});

	it('is none where everything was deleted, or left on purpose', () => {
		expect(report([done(), left('skipped'), left('missing')])).toBeUndefined();
	});
});

it('a failure for want of an answer has no status, one with an answer has it', async () => {
	const stop = async (answer: unknown) => {
		const tallyfy = new SmallTallyfy('file', ['f0']);
		tallyfy.instead = () => answer;
		const options = { maxRetries: 0 };
		return (await changeIn(tallyfy, 'delete', ['f0'], { options, stops: true })).error;
	};
	expect(await stop(lostConnection())).toMatchObject({ httpCode: null });
	expect(await stop(NOT_FOUND)).toMatchObject({ httpCode: '404' });
});
