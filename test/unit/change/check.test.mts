import { describe, expect, it } from 'vitest';

import { checkTarget } from '../../../nodes/Tallyfy/change/check';
import type { Conditions } from '../../../nodes/Tallyfy/conditions/onlyIf';
import type { PlannedItem, Target } from '../../../nodes/Tallyfy/change/plan';
import { active, archived, lookoutOf } from '../support/lookouts.mts';
import { changeOf } from '../support/subjects.mts';

type Lookouts = Parameters<typeof lookoutOf>;

const ITEM: PlannedItem = {
	index: 0,
	acceptsMissing: false,
	includeOtherFields: false,
	output: 'result',
	purpose: '',
	isApproved: false,
};
const ACCEPTING = { ...ITEM, acceptsMissing: true };
const ANY: Conditions = { archived: 'any', completed: 'any', name: undefined };

async function check(
	[resource, gets, archive]: Lookouts,
	verb: 'archive' | 'delete',
	more: Partial<Target> = {},
) {
	const { clock, lookout, lists } = lookoutOf(resource, gets, archive);
	const target: Target = {
		id: 'a',
		url: 'https://go.tallyfy.com/api/a',
		options: {
			concurrency: 1,
			timeoutMs: 1,
			maxRetries: 0,
			maxWaitMs: 0,
			includeOtherFields: false,
		},
		items: [ITEM],
		isDryRun: false,
		isProtected: false,
		looks: true,
		onlyIf: [],
		copySha256: [],
		...more,
	};
	const checked = checkTarget(target, changeOf(resource, verb), { lookout, clock });
	return { checked: await clock.run(checked), lists };
}

const UNSENT = { attempts: 0, status: null };
const left = (outcome: string, more: object = {}) => ({
	goes: false,
	outcome: { kind: 'left', outcome, facts: {}, ...UNSENT, ...more },
});

describe('what stands between a thing and its change', () => {
	it('is its protection, before anything is read', async () => {
		const { checked } = await check(['task', [403], []], 'delete', { isProtected: true });
		expect(checked).toMatchObject(left('protected'));
	});

	it('is nothing where nobody looks', async () => {
		const { checked } = await check(['task', [403], []], 'delete', { looks: false });
		expect(checked).toMatchObject({ goes: true, record: undefined, facts: {} });
	});

	it('is nothing where it was seen and nothing speaks against it', async () => {
		const { checked } = await check(['task', [active('a')], []], 'delete');
		expect(checked).toMatchObject({ goes: true, record: { id: 'a' }, facts: { name: 'a' } });
	});

	it('is a look that fails: whether it would go is unknown', async () => {
		const { checked } = await check(['task', [403], []], 'delete');
		expect(checked).toMatchObject({
			goes: false,
			isUnread: true,
			outcome: {
				kind: 'failed',
				...UNSENT,
				status: 403,
				answeredAt: 7,
				outcomeUnknown: false,
				isMissing: false,
				explanation: { message: expect.stringContaining('(403)') as string },
			},
		});
	});

	it('is a look that was stopped', async () => {
		const { checked } = await check(['task', [499], []], 'delete');
		expect(checked).toMatchObject({ goes: false, isUnread: true, outcome: { kind: 'notTried' } });
	});

	it('is that there is no such thing', async () => {
		const { checked } = await check(['task', [404], [archived('b')]], 'delete');
		expect(checked).toMatchObject(left('missing', { status: 404, answeredAt: 7 }));
	});
});

describe('a thing that nothing proves to be missing', () => {
	const unproven: Lookouts = ['task', [404], []];

	it('goes where all allow that it is gone: the answer tells', async () => {
		const { checked } = await check(unproven, 'delete', { items: [ACCEPTING, ACCEPTING] });
		expect(checked).toMatchObject({ goes: true, record: undefined, facts: {} });
	});

	it.each<[string, Partial<Target>]>([
		['one does not allow it', { items: [ACCEPTING, ITEM] }],
		['it is a Dry Run', { items: [ACCEPTING], isDryRun: true }],
		['a condition has to be checked', { items: [ACCEPTING], onlyIf: [{ ...ANY, name: 'a' }] }],
	])('is missing where %s', async (_words, more) => {
		const { checked } = await check(unproven, 'delete', more);
		expect(checked).toMatchObject(left('missing', { status: 404 }));
	});

	it('is missing where its state has to be known', async () => {
		const { checked } = await check(['template', [404], []], 'delete', { items: [ACCEPTING] });
		expect(checked).toMatchObject(left('missing', { status: 404 }));
	});
});

describe('a condition', () => {
	const completed = { ...active('a'), completed_at: '2020-01-02T00:00:00Z' };

	it('that holds lets the thing go, with the date that it used', async () => {
		const age = { countedFrom: 'completed', olderThan: 30, unit: 'days' } as const;
		const { checked } = await check(['task', [completed], []], 'delete', {
			onlyIf: [{ ...ANY, age }],
		});
		expect(checked).toMatchObject({
			goes: true,
			facts: { name: 'a', dateUsed: '2020-01-02T00:00:00.000Z' },
		});
	});

	it('that does not hold keeps it, with the reason and what was seen', async () => {
		const onlyIf = [{ ...ANY, name: 'Something else' }];
		const { checked } = await check(['task', [completed], []], 'delete', { onlyIf });
		expect(checked).toMatchObject(left('skipped', { facts: { name: 'a' } }));
	});
});

describe('a state that forbids the change', () => {
	const notArchived: Lookouts = ['template', [active('a')], []];

	it('fails the item before a request is wasted', async () => {
		const { checked } = await check(notArchived, 'delete');
		expect(checked).toMatchObject({
			goes: false,
			outcome: {
				kind: 'failed',
				...UNSENT,
				facts: { name: 'a' },
				outcomeUnknown: false,
				isMissing: false,
			},
		});
	});

	it('is only told in a Dry Run', async () => {
		const { checked } = await check(notArchived, 'delete', { isDryRun: true });
		expect(checked).toMatchObject(left('skipped', { facts: { name: 'a' } }));
	});
});

describe('a thing that is as it should be', () => {
	const isArchived: Lookouts = ['template', [archived('a')], []];

	it('is done already', async () => {
		const { checked } = await check(isArchived, 'archive');
		const done = { kind: 'done', data: null, already: true, ...UNSENT, facts: { name: 'a' } };
		expect(checked).toMatchObject({ goes: false, outcome: done });
	});

	it('is skipped in a Dry Run', async () => {
		const { checked } = await check(isArchived, 'archive', { isDryRun: true });
		expect(checked).toMatchObject(left('skipped', { facts: { name: 'a' } }));
	});
});
