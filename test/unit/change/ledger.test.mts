import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { Ledger } from '../../../nodes/Tallyfy/change/ledger';
import type { Change, Outcome } from '../../../nodes/Tallyfy/change/operation';
import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';
import { executionContext } from '../support/executionContext.mts';
import { done, failed, left, lost, targetOf } from '../support/results.mts';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

const TARGET = targetOf('f1', { items: [0, 3] });
const { url: URL } = TARGET;

/** A process stands by itself: nothing hides it. */
const DELETION = changeOf('process', 'delete');
const ARCHIVING = changeOf('process', 'archive');
const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };

interface Moment {
	executionId?: string;
	runIndex?: number;
	flowContext?: IDataObject;
	change?: Change;
	account?: typeof ACCOUNT;
}

/** A ledger over what n8n saved, as the next try, round or execution gets it. */
function open(nodeContext: IDataObject = {}, moment: Moment = {}): Ledger {
	const { change = DELETION, account = ACCOUNT, ...more } = moment;
	const { context } = executionContext({ items: [{}], nodeContext, ...more });
	return new Ledger(context, change, account, new VirtualClock());
}
const saved = (nodeContext: IDataObject) => JSON.parse(JSON.stringify(nodeContext)) as IDataObject;

/** Keeps an outcome; what has a name was shown. */
function keep(ledger: Ledger, outcome: Outcome, target = TARGET): void {
	const { name } = outcome.facts;
	ledger.record(target, outcome, name === undefined ? undefined : parseRecord({ id: 'f1', name }));
}

/** The ledger of the try after one that ended so. */
function after(outcomes: Outcome | Outcome[], change = DELETION): Ledger {
	const nodeContext: IDataObject = {};
	const first = open(nodeContext, { change });
	for (const outcome of [outcomes].flat()) keep(first, outcome);
	return open(saved(nodeContext), { change });
}

/** Whether what was sent without an answer is known to have been there: what isn't shown any more is gone, and not presumed so. */
function wasSeen(ledger: Ledger): boolean {
	const missing = failed(404, { attempts: 0, answeredAt: 9 });
	const ended = ledger.withHistory(missing, TARGET);
	expect(ended).toMatchObject({ kind: 'done', already: true });
	return ended.kind === 'done' && ended.presumed !== true;
}

describe('the ledger of a run', () => {
	it('knows nothing at first', () => {
		const ledger = open();
		expect(ledger.confirmed(URL)).toBeUndefined();
		expect(ledger.unanswered(URL)).toBeUndefined();
		expect(ledger.isOfThisRun(URL)).toBe(false);
	});

	it('remembers a confirmed change for the next try, with its attempts and its items, and no body', () => {
		const facts = { name: 'report.pdf' };
		const sent = { attempts: 2, status: 200, requestedAt: 5, answeredAt: 7 };
		const next = after(done({ ...sent, data: { secret: 1 }, facts }));
		expect(next.confirmed(URL)).toEqual(done({ ...sent, data: null, facts }));
		expect(next.unanswered(URL)).toBeUndefined();
		expect(next.isOfThisRun(URL)).toBe(true);
		expect(next.ids.done).toEqual(['f1']);
		const ofRefused = next.ofRefused();
		expect([0, 1, 3].map((item) => ofRefused(item, 'refused')?.id)).toEqual([
			'f1',
			undefined,
			'f1',
		]);
		expect(ofRefused(3, 'refused')?.outcome).toEqual(done({ ...sent, data: null, facts }));
	});

	it('remembers that it was so already', () => {
		expect(after(done({ already: true })).confirmed(URL)).toMatchObject({ already: true });
	});

	it('remembers that a change was sent whose end nobody knows', () => {
		const next = after(lost(3));
		expect(next.unanswered(URL)).toBeDefined();
		expect(next.confirmed(URL)).toBeUndefined();
		expect(next.ids).toEqual({ done: [], unknown: ['f1'] });
		expect(next.ofRefused()(0, 'the list is broken')?.outcome).toMatchObject({
			kind: 'failed',
			outcomeUnknown: true,
			attempts: 3,
			explanation: { description: expect.stringContaining('the list is broken') as string },
		});
	});

	it('knows of a look that any of the tries had', () => {
		expect(wasSeen(after(lost()))).toBe(false);
		const seen = { ...lost(), facts: { name: 'report.pdf' } };
		for (const tries of [[seen], [lost(), seen], [seen, lost()]]) {
			expect(wasSeen(after(tries))).toBe(true);
		}
	});

	it.each([failed(403), left('skipped'), { ...lost(), attempts: 0 }])(
		'forgets what changed nothing, which the next try may try: %j',
		(outcome) => {
			const next = after(outcome);
			expect(next.unanswered(URL)).toBeUndefined();
			expect(next.confirmed(URL)).toBeUndefined();
		},
	);

	it('takes a confirmation after an unclear end', () => {
		const next = after([lost(), done()]);
		expect(next.unanswered(URL)).toBeUndefined();
		expect(next.confirmed(URL)).toEqual(done());
	});

	it.each<[string, Moment]>([
		['another round of a loop', { runIndex: 1 }],
		['an execution that n8n retries', { executionId: '2' }],
	])('of %s confirms nothing by itself, and knows that the thing was there', (_words, moment) => {
		const nodeContext: IDataObject = {};
		keep(open(nodeContext), done());
		const other = open(saved(nodeContext), moment);
		expect(other.confirmed(URL)).toBeUndefined();
		expect(other.isOfThisRun(URL)).toBe(false);
		expect(other.ofRefused()(0, 'refused')).toBeUndefined();
		keep(other, lost());
		expect(wasSeen(other)).toBe(true);
	});

	it('takes a presumption of another round for no more than that', () => {
		const nodeContext: IDataObject = {};
		keep(open(nodeContext), done({ already: true, presumed: true }));
		const other = open(saved(nodeContext), { runIndex: 1 });
		expect(other.unanswered(URL)).toBeDefined();
		expect(wasSeen(other)).toBe(false);
	});

	it('takes its own entries away after a run without failures, and nothing else', () => {
		const nodeContext: IDataObject = { mine: 1 };
		keep(open(nodeContext, { runIndex: 1 }), done());
		const ledger = open(nodeContext);
		keep(ledger, done(), targetOf('f2'));
		ledger.closeAfter([done(), failed(403)]);
		expect(ledger.confirmed(targetOf('f2').url)).toEqual(done());
		ledger.closeAfter([done(), left('skipped')]);
		expect(ledger.confirmed(targetOf('f2').url)).toBeUndefined();
		expect(open(nodeContext, { runIndex: 1 }).confirmed(URL)).toEqual(done());
		expect(nodeContext.mine).toBe(1);
	});
});

describe('what an earlier try sent without an answer', () => {
	const SEEN = { ...lost(2), requestedAt: 5, facts: { name: 'report.pdf' } };
	const missing = failed(404, { attempts: 0, answeredAt: 9 });

	it('is gone where this try does not find it: already where it was seen, else presumed', () => {
		const gone = { kind: 'done', already: true, attempts: 2, status: 404, answeredAt: 9 };
		expect(after(SEEN).withHistory(missing, TARGET)).toMatchObject(gone);
		expect(after(SEEN).withHistory(missing, TARGET)).not.toHaveProperty('presumed');
		expect(after(lost(2)).withHistory(missing, TARGET)).toMatchObject({
			...gone,
			presumed: true,
		});
	});

	it('is not archived where it is not found', () => {
		expect(after(SEEN, ARCHIVING).withHistory(missing, TARGET)).toMatchObject({
			kind: 'failed',
			outcomeUnknown: true,
			isMissing: false,
		});
	});

	it.each([left('skipped'), left('protected'), failed(403, { attempts: 0 })])(
		'is unknown where this try sent nothing: %j',
		(outcome) => {
			const ended = after(SEEN).withHistory(outcome, TARGET);
			expect(ended).toMatchObject({ kind: 'failed', outcomeUnknown: true, attempts: 2 });
		},
	);

	it('is done where it is as it should be, by the earlier request', () => {
		const already = done({ already: true, attempts: 0, status: null });
		const ended = after(SEEN, ARCHIVING).withHistory(already, TARGET);
		expect(ended).toMatchObject({ kind: 'done', attempts: 2, requestedAt: 5 });
		expect(ended).not.toHaveProperty('already');
	});

	it('is what this try says where it was sent again, and in a Dry Run', () => {
		const outcome = failed(403);
		expect(after(SEEN).withHistory(outcome, TARGET)).toBe(outcome);
		const skipped = left('skipped');
		const dry = targetOf('f1', { isDryRun: true });
		expect(after(SEEN).withHistory(skipped, dry)).toBe(skipped);
	});

	it('changes nothing of what no earlier try sent', () => {
		const skipped = left('skipped');
		expect(open().withHistory(skipped, TARGET)).toBe(skipped);
		expect(after(done()).withHistory(skipped, TARGET)).toBe(skipped);
	});
});

describe('the states that an execution made', () => {
	it('are known to all its nodes, by where a thing is', () => {
		const flowContext: IDataObject = {};
		keep(open({}, { flowContext, change: ARCHIVING }), done());
		const other = open({}, { flowContext: saved(flowContext), change: changeOf('task', 'delete') });
		expect(other.stateOf('f1', ARCHIVING.thing)?.state).toBe('archived');
		expect(other.stateOf('f1')).toBeUndefined();
		expect(other.stateOf('f2', ARCHIVING.thing)).toBeUndefined();
		for (const elsewhere of [{ organizationId: 'other' }, { baseUrl: 'https://x.example' }]) {
			const account = { ...ACCOUNT, ...elsewhere };
			const there = open({}, { flowContext: saved(flowContext), account });
			expect(there.stateOf('f1', ARCHIVING.thing)).toBeUndefined();
		}
	});
});
