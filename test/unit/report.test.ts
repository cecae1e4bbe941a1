import { describe, expect, it } from 'vitest';

import {
	accountOf,
	reportItems,
	reportRejections,
	reportStop,
	summaryHint,
} from '../../nodes/Tallyfy/bulk/report';
import { deleteFile } from '../../nodes/Tallyfy/resources/file/delete';
import { deleted, failed, lost, rejection, resultsOf, stopped } from './results';

describe('the output', () => {
	const output = (...given: Parameters<typeof resultsOf>) =>
		reportItems(resultsOf(...given), deleteFile);

	it('has one item for each input item, paired with it, in its order', () => {
		const items = output([deleted(), failed(404), undefined], [rejection(3)]);
		expect(items.map(({ pairedItem }) => pairedItem)).toStrictEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
	});

	it('says of a deletion what saved workflows rely on', () => {
		const data = { id: 'f0' };
		expect(output([deleted({ status: 200, data, attempts: 2 })])[0]?.json).toStrictEqual({
			deleted: true,
			id: 'f0',
			status: 200,
			data,
			attempts: 2,
		});
	});

	it('says where a 404 settled it', () => {
		expect(output([deleted({ status: 404, alreadyDeleted: true })])[0]?.json).toStrictEqual({
			deleted: true,
			id: 'f0',
			status: 404,
			data: null,
			attempts: 1,
			alreadyDeleted: true,
		});
	});

	// n8n sends an item to the error output only when it has these three keys and no other.
	it.each([
		['a refusal', failed(404), { id: 'f0', status: 404, attempts: 1 }],
		['an unclear end', lost(3), { id: 'f0', status: null, attempts: 3, outcomeUnknown: true }],
		['a stop before it was tried', stopped(), { id: 'f0', status: null, attempts: 0 }],
		['never being begun', undefined, { id: 'f0', status: null, attempts: 0 }],
	])('has error, message and details, and no other key, after %s', (_words, outcome, details) => {
		const json = output([outcome])[0]?.json ?? {};
		expect(Object.keys(json)).toStrictEqual(['error', 'message', 'details']);
		expect(json.details).toStrictEqual(details);
	});

	it('says what happened and how to mend it', () => {
		expect(output([failed(404), undefined], [rejection(2)]).map(({ json }) => json)).toMatchObject([
			{
				error: 'Tallyfy has no file with this ID (404)',
				message: expect.stringContaining('Check the ID') as string,
			},
			{
				error: 'The run was stopped before this item was tried',
				message: 'Run the workflow again for what is left.',
			},
			{
				error: 'Task ID is empty',
				message: 'Check the expression.',
				details: { id: null, status: null, attempts: 0 },
			},
		]);
	});
});

describe('what says that nothing was sent', () => {
	it('names the item and the parameter', () => {
		expect(reportRejections([rejection(1)])).toStrictEqual({
			itemIndex: 1,
			what: 'Task ID is empty (item 1). Nothing was deleted.',
			remedy: 'Check the expression.',
		});
	});

	it('names the others too', () => {
		const report = reportRejections([rejection(0), rejection(1), rejection(2)]);
		expect(report?.remedy).toBe(
			'Check the expression. The parameters of other items are unusable too: 1, 2.',
		);
	});

	it('names twenty of the others and counts the rest', () => {
		const rejections = Array.from({ length: 24 }, (_, index) => rejection(index));
		expect(reportRejections(rejections)?.remedy).toMatch(/: 1, 2, .*, 20 and 3 more\.$/);
	});

	it('is nothing where every item could be read', () => {
		expect(reportRejections([])).toBeUndefined();
	});
});

describe('the error of a run that stops', () => {
	const report = (...given: Parameters<typeof resultsOf>) =>
		reportStop(resultsOf(...given), deleteFile);

	it('accounts for every item, and names those that are gone or may be', () => {
		const outcomes = [deleted(), failed(403), lost(), stopped(2, true), deleted(), undefined];
		expect(report(outcomes)).toStrictEqual({
			itemIndex: 1,
			status: 403,
			what: 'The owner of the access token may not delete this file (403) (item 1). Stopped: 2 of 6 items deleted, 3 failed, 1 not tried.',
			remedy:
				'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential. Deleted: f0, f4. May be deleted, no answer tells: f2, f3.',
		});
	});

	it('names the first twenty and counts the rest', () => {
		const many = Array.from({ length: 23 }, () => deleted());
		expect(report([...many.slice(0, 20), failed(404)])?.remedy).toMatch(/ Deleted: f0, .*, f19\.$/);
		expect(report([...many, failed(404)])?.remedy).toMatch(/ Deleted: f0, .*, f19 and 3 more\.$/);
	});

	it('says nothing of IDs where none is gone', () => {
		expect(report([failed(401), undefined])).toMatchObject({
			what: 'Tallyfy rejects the access token (401) (item 0). Stopped: 0 of 2 items deleted, 1 failed, 1 not tried.',
			remedy: expect.stringMatching(/six months\.$/) as string,
		});
	});

	it('blames what went wrong, not what was stopped by it', () => {
		expect(report([stopped(1), lost(), undefined])).toMatchObject({ itemIndex: 1 });
	});

	it('has no status where no answer came', () => {
		expect(report([lost(), deleted()])).not.toHaveProperty('status');
	});

	it.each([
		['something was under way', [undefined, stopped(1), stopped()], 1, 'this item was settled'],
		['nothing was under way', [deleted(), undefined], 1, 'this item was tried'],
	])('says that the user stopped it when %s', (_words, outcomes, itemIndex, words) => {
		expect(report(outcomes)).toMatchObject({
			itemIndex,
			what: expect.stringContaining(`The run was stopped before ${words}`) as string,
		});
	});

	it('is short for a single item', () => {
		expect(report([failed(404)])).toStrictEqual({
			itemIndex: 0,
			status: 404,
			what: 'Tallyfy has no file with this ID (404)',
			remedy: expect.stringMatching(/^Check the ID.* Ignore Missing\.$/) as string,
		});
	});

	it('is none where everything was deleted', () => {
		expect(report([deleted(), deleted()])).toBeUndefined();
	});
});

describe('the account for the log', () => {
	it('has counts and IDs', () => {
		const results = resultsOf([deleted(), lost(), undefined], [rejection(3)]);
		expect(accountOf(results)).toBe(
			'1 of 4 items deleted, 1 failed, 1 with unusable parameters, 1 not tried. Deleted: f0. May be deleted, no answer tells: f1.',
		);
	});
});

describe('the line above the output', () => {
	it.each([
		['everything simply worked', [deleted(), deleted()], 499],
		['there was nothing to do', [], 0],
	])('is left out where %s', (_words, outcomes, pausedMs) => {
		expect(summaryHint(resultsOf(outcomes), pausedMs)).toBeUndefined();
	});

	it('has everything there is to say', () => {
		const gone = deleted({ alreadyDeleted: true, attempts: 2 });
		const results = resultsOf([deleted(), gone, lost(5), failed(404), undefined], [rejection(5)]);
		expect(summaryHint(results, 61_500)).toStrictEqual({
			message:
				"2 of 6 deleted: 1 already gone, 4 failed, 2 sent more than once, 62 s waited for Tallyfy's rate limit.",
			type: 'warning',
			location: 'outputPane',
		});
	});

	it.each([
		[[deleted({ alreadyDeleted: true }), deleted()], 0, '2 of 2 deleted: 1 already gone.'],
		[[deleted({ attempts: 2 })], 0, '1 of 1 deleted: 1 sent more than once.'],
		[[deleted()], 500, "1 of 1 deleted: 1 s waited for Tallyfy's rate limit."],
	])('is a remark where all is well: %#', (outcomes, pausedMs, message) => {
		expect(summaryHint(resultsOf(outcomes), pausedMs)).toMatchObject({ message, type: 'info' });
	});

	it('warns of a wrong organization where everything was gone', () => {
		const gone = deleted({ alreadyDeleted: true });
		expect(summaryHint(resultsOf([gone, gone]), 0)).toMatchObject({
			message:
				'2 of 2 deleted: 2 already gone. Nothing was there to delete: check the Organization ID in the Tallyfy API credential.',
			type: 'warning',
		});
	});

	it('counts what is only presumed apart, and warns', () => {
		const presumed = deleted({ alreadyDeleted: true, presumed: true, attempts: 2 });
		expect(summaryHint(resultsOf([deleted(), presumed]), 0)).toMatchObject({
			message:
				'2 of 2 deleted: 1 presumed (not found after an attempt without an answer), 1 sent more than once.',
			type: 'warning',
		});
	});
});
