import { describe, expect, it } from 'vitest';

import type { Outcome } from '../../../../nodes/Tallyfy/change/outcome';
import { explainRejections, explainStop } from '../../../../nodes/Tallyfy/change/report/stop';
import {
	done,
	failed,
	lost,
	left,
	notTried,
	rejected,
	resultsOf,
	stopped,
} from '../../support/results.mts';
import { changeOf } from '../../support/subjects.mts';

const NOTHING = 'Nothing was deleted.';
const rejection = (index: number) => ({
	index,
	id: null,
	explanation: { message: "'Task ID' is empty", description: 'Check the expression.' },
});

describe('what says that nothing was sent', () => {
	it('names the item and the parameter', () => {
		expect(explainRejections([rejection(1)], NOTHING)).toMatchObject({
			itemIndex: 1,
			message: "'Task ID' is empty [Item 1]. Nothing was deleted.",
			description: 'Check the expression.',
		});
	});

	it('names the others too', () => {
		const report = explainRejections([rejection(0), rejection(3), rejection(5)], NOTHING);
		expect(report?.description).toBe(
			'Check the expression. Also unusable: items 3, 5 (n8n counts items from 0).',
		);
	});

	it('names twenty of the others and counts the rest', () => {
		const rejections = Array.from({ length: 24 }, (_, index) => rejection(index));
		expect(explainRejections(rejections, NOTHING)?.description).toMatch(
			/: items 1, 2, .*, 20 and 3 more/,
		);
	});

	it('is nothing where every item could be read', () => {
		expect(explainRejections([], NOTHING)).toBeUndefined();
	});
});

describe('the error of a run that stops', () => {
	const report = (outcomes: readonly Outcome[]) =>
		explainStop(resultsOf(outcomes), changeOf('file', 'delete'));

	it('accounts for every item, and names those that are gone or may be', () => {
		expect(report([done(), failed(403), lost(), stopped(2), done(), notTried()])).toMatchObject({
			itemIndex: 1,
			status: 403,
			message:
				'The owner of the access token may not delete this file (403) [Item 1]. Stopped: 2 of 6 deleted, 3 failed, 1 not tried.',
			description:
				'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential. Deleted: f0, f4. May be deleted, no answer tells: f2, f3.',
		});
	});

	it('counts what was left on purpose, and items that name nothing', () => {
		expect(report([left('protected'), failed(403), rejected()])?.message).toMatch(
			/Stopped: 0 of 3 deleted, 1 left as they are, 1 failed, 1 with unusable parameters\.$/,
		);
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
				'Tallyfy rejects the access token (401) [Item 0]. Stopped: 0 of 2 deleted, 1 failed, 1 not tried.',
			description: expect.stringMatching(/six months\.$/) as string,
		});
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
			message: 'Tallyfy has no file with this ID (404)',
			description: expect.stringMatching(/^Check the ID.*Ignore Missing'\.$/) as string,
		});
	});

	it('is none where everything was deleted, or left on purpose', () => {
		expect(report([done(), left('skipped')])).toBeUndefined();
	});
});
