import { describe, expect, it } from 'vitest';

import { checkLook, tellsEnough, type Known } from '../../../nodes/Tallyfy/change/check';
import { checkUnseen } from '../../../nodes/Tallyfy/change/plan';
import type { Look } from '../../../nodes/Tallyfy/change/look';
import type { Target } from '../../../nodes/Tallyfy/change/item';
import type { Conditions } from '../../../nodes/Tallyfy/conditions/rules';
import type { Hold } from '../../../nodes/Tallyfy/conditions/protection';
import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';
import type { Verb } from '../../../nodes/Tallyfy/words/vocabulary';
import { active, archived, sight } from '../support/lookouts.mts';
import { asking, targetOf } from '../support/results.mts';
import { changeOf } from '../support/subjects.mts';
import { START } from '../support/virtualClock.mts';

const ANY: Conditions = { archived: 'any', completed: 'any', name: undefined };
const free = (row: object) => ({ is_oneoff_task: true, run_id: null, ...row });

interface Case {
	resource?: string;
	verb?: Verb;
	target?: Partial<Omit<Target, 'items'>>;
	accepts?: readonly boolean[];
	known?: Partial<Known>;
}

function check(
	look: Look,
	{ resource = 'task', verb = 'delete', target = {}, accepts = [false], known = {} }: Case = {},
) {
	const items = accepts.map((acceptsMissing, index) => asking(index, acceptsMissing));
	const known_ = {
		nowMs: START,
		saidArchived: undefined,
		made: undefined,
		wasDeleted: false,
		wasSeen: false,
		wasSent: false,
		clockFailure: undefined,
		haveHoldsEnded: false,
		keep: () => undefined,
		...known,
	};
	return checkLook({ ...targetOf('a', target), items }, changeOf(resource, verb), look, known_);
}

const UNSENT = { attempts: 0, status: null };
const left = (outcome: string, more: object = {}) => ({
	goes: false,
	outcome: { kind: 'left', outcome, facts: {}, ...UNSENT, ...more },
});
const MISSING: Look = { kind: 'missing', at: 5, status: 404, answeredAt: 7 };
const unread = (reason: 'forbidden' | 'hopeless' | 'outage' | 'stopped'): Look => ({
	kind: 'failed',
	at: 5,
	failure: { reason, status: 403 },
	status: 403,
	answeredAt: 7,
});

const HOLD: Hold = {
	id: 'p1',
	kind: undefined,
	processId: undefined,
	name: 'Smith v. Jones',
	reason: 'litigation',
	until: { at: START, text: '2026-12-31' },
};

describe('what needs no look', () => {
	it('is what is protected, and what nobody wants to look at', () => {
		const guarded = targetOf('a', { hold: HOLD, looks: true });
		const reason =
			"is on the list in 'Safety > Protected IDs': Smith v. Jones, until 2026-12-31, litigation";
		expect(checkUnseen(guarded)).toMatchObject(left('protected', { reason }));
		const unguarded = targetOf('a', { looks: false });
		expect(checkUnseen(unguarded)).toMatchObject({ goes: true, record: undefined, facts: {} });
		expect(checkUnseen(targetOf('a'))).toBeUndefined();
	});
});

describe('what stands between a thing and its change', () => {
	it('is nothing where it was seen and nothing speaks against it', () => {
		expect(check(sight(free(active('a')), 9))).toMatchObject({
			goes: true,
			record: { id: 'a' },
			facts: { name: 'a' },
			at: 9,
			isRow: false,
		});
	});

	it('is a look that fails: whether it would go is unknown', () => {
		expect(check(unread('forbidden'))).toMatchObject({
			goes: false,
			isUnread: true,
			outcome: {
				kind: 'failed',
				attempts: 0,
				status: 403,
				answeredAt: 7,
				outcomeUnknown: false,
				isMissing: false,
				explanation: { message: expect.stringContaining('(403)') as string },
			},
		});
	});

	it.each(['stopped', 'hopeless', 'outage'] as const)('is a look that was held: %s', (reason) => {
		expect(check(unread(reason))).toMatchObject({
			goes: false,
			isUnread: true,
			outcome: { kind: 'notTried' },
		});
	});
});

describe('what Tallyfy shows nowhere', () => {
	it('is a failure that an item may ignore', () => {
		expect(check(MISSING, { accepts: [true] })).toMatchObject({
			goes: false,
			outcome: { kind: 'failed', isMissing: true, ...UNSENT, status: 404, answeredAt: 7 },
		});
	});

	it.each([
		[[false], true],
		[[true, false], true],
		[[true, true], false],
	])('is told in a Dry Run, with whether a real run fails: %j %s', (accepts, fails) => {
		const checked = check(MISSING, { accepts, target: { isDryRun: true } });
		expect(checked).toMatchObject(left('missing', { status: 404, answeredAt: 7 }));
		const { outcome } = checked as Extract<typeof checked, { goes: false }>;
		expect('failsRealRun' in outcome).toBe(fails);
	});
});

describe('a condition', () => {
	const completed = free({ ...active('a'), completed_at: '2020-01-02T00:00:00Z' });

	it('that holds lets the thing go, with the date that it used', () => {
		const age = { countedFrom: 'completed', olderThan: 30, unit: 'days' } as const;
		const facts = { name: 'a', dateUsed: '2020-01-02T00:00:00.000Z', countedFrom: 'completed' };
		for (const more of [[], [{ ...ANY, name: 'a' }]]) {
			const onlyIf = [{ ...ANY, age }, ...more];
			const checked = check(sight(completed), { target: { onlyIf } });
			expect(checked).toMatchObject({ goes: true, facts });
		}
	});

	it('that does not hold keeps it, with the reason and what was seen', () => {
		const onlyIf = [ANY, { ...ANY, name: 'Something else' }];
		const checked = check(sight(completed), { target: { onlyIf } });
		expect(checked).toMatchObject(left('skipped', { facts: { name: 'a' } }));
	});

	it('is judged before the kind: what is skipped is no failure', () => {
		const onlyIf = [{ ...ANY, name: 'Something else' }];
		const ofProcess = { ...active('a'), is_oneoff_task: false };
		const checked = check(sight(ofProcess), { target: { onlyIf } });
		expect(checked).toMatchObject(left('skipped'));
	});

	it('was judged before what was sent: by now the thing may be as the change makes it', () => {
		const onlyIf = [{ ...ANY, archived: 'no' } as const];
		const look = sight(free(archived('a')));
		const wasSent = { verb: 'archive', target: { onlyIf }, known: { wasSent: true } } as const;
		expect(check(look, wasSent)).toMatchObject({ goes: false, outcome: { kind: 'done' } });
		expect(check(look, { ...wasSent, known: {} })).toMatchObject(left('skipped'));
		const dry = { ...wasSent, target: { onlyIf, isDryRun: true } };
		expect(check(look, dry)).toMatchObject(left('skipped'));
	});
});

describe('a hold on something else', () => {
	const belongs = { keep: () => ({ why: 'belongs', hold: HOLD }) as const };
	const look = sight(active('a'));

	it('that reaches a thing keeps it, in a Dry Run too, and says whose it is', () => {
		const reason =
			"belongs to something on the list in 'Safety > Protected IDs': Smith v. Jones (p1), until 2026-12-31, litigation";
		const kept = left('protected', { reason, facts: { name: 'a' } });
		expect(check(look, { known: belongs })).toMatchObject(kept);
		expect(check(look, { known: belongs, target: { isDryRun: true } })).toMatchObject(kept);
	});

	it('comes before conditions, and before the state that forbids the change', () => {
		const target = { onlyIf: [{ ...ANY, name: 'Something else' }] };
		expect(check(look, { known: belongs, target })).toMatchObject(left('protected'));
		expect(check(look, { known: belongs, resource: 'template' })).toMatchObject(left('protected'));
	});

	it('that the run ended before anybody knew leaves it unknown', () => {
		const known = { keep: () => ({ reason: 'stopped' }) as const };
		expect(check(look, { known })).toMatchObject({
			goes: false,
			isUnread: true,
			outcome: { kind: 'notTried' },
		});
	});
});

describe('a state that forbids the change', () => {
	const look = sight(active('a'));

	it('fails the item before a request is wasted', () => {
		expect(check(look, { resource: 'template' })).toMatchObject({
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

	it('is only told in a Dry Run, as what a real run fails over', () => {
		const checked = check(look, { resource: 'template', target: { isDryRun: true } });
		expect(checked).toMatchObject(
			left('skipped', {
				facts: { name: 'a' },
				failsRealRun: true,
				reason: 'A real run fails here: This template is not archived',
			}),
		);
	});
});

describe('a thing that is as it should be', () => {
	const look = sight(archived('a'));
	const archive = { resource: 'template', verb: 'archive' } as const;

	it('is done already', () => {
		const done = { kind: 'done', data: null, already: true, ...UNSENT, facts: { name: 'a' } };
		expect(check(look, archive)).toMatchObject({ goes: false, outcome: done });
	});

	it('is skipped in a Dry Run', () => {
		const checked = check(look, { ...archive, target: { isDryRun: true } });
		expect(checked).toMatchObject(left('skipped', { facts: { name: 'a' } }));
	});

	it('goes all the same where something else says that it is otherwise', () => {
		expect(check(look, { ...archive, known: { saidArchived: false } }).goes).toBe(true);
		expect(check(look, { ...archive, known: { saidArchived: true } }).goes).toBe(false);
		const restore = {
			resource: 'template',
			verb: 'restore',
			known: { saidArchived: true },
		} as const;
		expect(check(sight(active('a')), restore).goes).toBe(true);
	});
});

describe("a list's row", () => {
	const enough = (row: object, { resource = 'task', onlyIf = [] as Conditions[] } = {}) => {
		const record = parseRecord(row);
		if (record === undefined) throw new Error('This is no record');
		return tellsEnough(targetOf('a', { onlyIf }), changeOf(resource, 'delete'), record);
	};
	const age = { countedFrom: 'completed', olderThan: 30, unit: 'days' } as const;

	it.each<[boolean, object, object?]>([
		[true, free(active('a'))],
		[true, free(archived('a'))],
		[false, { ...active('a'), is_oneoff_task: true }],
		[false, { ...active('a'), run_id: null }],
		[true, { ...active('a'), is_oneoff_task: false }],
		[false, free({ id: 'a' })],
		[false, { id: 'a', title: 'a' }, { resource: 'template' }],
		[true, { id: 'a', title: 'a' }, { resource: 'file' }],
		[false, free(active('a')), { onlyIf: [{ ...ANY, age }] }],
		[false, free(active('a')), { onlyIf: [{ ...ANY, completed: 'no' }] }],
		[
			true,
			free({ ...active('a'), completed_at: null }),
			{ onlyIf: [{ ...ANY, completed: 'yes' }] },
		],
		[true, free(active('a')), { onlyIf: [{ ...ANY, name: 'other' }] }],
		[false, free({ ...active('a'), title: '' }), { onlyIf: [{ ...ANY, name: 'other' }] }],
		[false, free({ ...active('a'), completed_at: 'soon' }), { onlyIf: [{ ...ANY, age }] }],
	])('tells enough (%s): %j %j', (tells, row, more) => {
		expect(enough(row, more)).toBe(tells);
	});
});

describe("a machine's clock that is wrong by Tallyfy's own", () => {
	const completed = free({ ...active('a'), completed_at: '2020-01-02T00:00:00Z' });
	const clockFailure = { reason: 'clock', driftMs: 200 * 86_400_000 } as const;
	const age = { countedFrom: 'completed', olderThan: 30, unit: 'days' } as const;

	it('judges no age: nothing goes by it', () => {
		const onlyIf = [{ ...ANY, age }];
		const checked = check(sight(completed), { target: { onlyIf }, known: { clockFailure } });
		expect(checked).toMatchObject({ goes: false, isUnread: true });
	});

	it('ends no hold', () => {
		const known = { clockFailure, haveHoldsEnded: true };
		expect(check(sight(completed), { known })).toMatchObject({ goes: false, isUnread: true });
	});

	it('keeps nothing that no age is asked of', () => {
		for (const onlyIf of [[], [{ ...ANY, name: 'a' }]]) {
			const checked = check(sight(completed), { target: { onlyIf }, known: { clockFailure } });
			expect(checked).toMatchObject({ goes: true });
		}
	});
});
