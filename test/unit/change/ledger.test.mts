import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { Ledger } from '../../../nodes/Tallyfy/change/ledger';
import type { Outcome } from '../../../nodes/Tallyfy/change/operation';
import { executionContext } from '../support/executionContext.mts';
import { done, failed, left, lost, targetOf } from '../support/results.mts';
import { changeOf } from '../support/subjects.mts';

const TARGET = targetOf('f1', { items: [0, 3] });
const { url: URL } = TARGET;

interface Moment {
	executionId?: string;
	runIndex?: number;
	flowContext?: IDataObject;
}

/** A ledger over what n8n saved, as the next try, round or execution gets it. */
function open(nodeContext: IDataObject = {}, moment: Moment = {}): Ledger {
	return new Ledger(executionContext({ items: [{}], nodeContext, ...moment }).context);
}
const saved = (nodeContext: IDataObject) => JSON.parse(JSON.stringify(nodeContext)) as IDataObject;

/** The ledger of the try after one that ended so. */
function after(...outcomes: Outcome[]): Ledger {
	const nodeContext: IDataObject = {};
	const first = open(nodeContext);
	for (const outcome of outcomes) {
		first.record(TARGET, outcome, { isShown: outcome.facts.name !== undefined });
	}
	return open(saved(nodeContext));
}

/** Whether what was sent without an answer is known to have been there: what isn't shown any more is gone, and not presumed so. */
function wasSeen(ledger: Ledger): boolean {
	const missing = failed(404, { attempts: 0, answeredAt: 9 });
	const ended = ledger.withHistory(missing, TARGET, 'delete');
	expect(ended).toMatchObject({ kind: 'done', already: true });
	return ended.kind === 'done' && ended.presumed !== true;
}

describe('the ledger of a run', () => {
	it('knows nothing at first', () => {
		const ledger = open();
		expect(ledger.confirmed(URL)).toBeUndefined();
		expect(ledger.wasSent(URL)).toBe(false);
		expect(ledger.isOfThisRun(URL)).toBe(false);
	});

	it('remembers a confirmed change for the next try, with its attempts and its items, and no body', () => {
		const facts = { name: 'report.pdf' };
		const sent = { attempts: 2, status: 200, requestedAt: 5, answeredAt: 7 };
		const next = after(done({ ...sent, data: { secret: 1 }, facts }));
		expect(next.confirmed(URL)).toEqual(done({ ...sent, data: null, facts }));
		expect(next.wasSent(URL)).toBe(false);
		expect(next.isOfThisRun(URL)).toBe(true);
		expect(next.doneIds).toEqual(['f1']);
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
		expect(next.wasSent(URL)).toBe(true);
		expect(next.confirmed(URL)).toBeUndefined();
		expect(next.unknownIds).toEqual(['f1']);
		expect(next.doneIds).toEqual([]);
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
			expect(wasSeen(after(...tries))).toBe(true);
		}
	});

	it.each([failed(403), left('skipped'), { ...lost(), attempts: 0 }])(
		'forgets what changed nothing, which the next try may try: %j',
		(outcome) => {
			const next = after(outcome);
			expect(next.wasSent(URL)).toBe(false);
			expect(next.confirmed(URL)).toBeUndefined();
		},
	);

	it('takes a confirmation after an unclear end', () => {
		const next = after(lost(), done());
		expect(next.wasSent(URL)).toBe(false);
		expect(next.confirmed(URL)).toEqual(done());
	});

	it.each<[string, Moment]>([
		['another round of a loop', { runIndex: 1 }],
		['an execution that n8n retries', { executionId: '2' }],
	])('of %s confirms nothing by itself, and knows that the thing was there', (_words, moment) => {
		const nodeContext: IDataObject = {};
		open(nodeContext).record(TARGET, done());
		const other = open(saved(nodeContext), moment);
		expect(other.confirmed(URL)).toBeUndefined();
		expect(other.isOfThisRun(URL)).toBe(false);
		expect(other.ofRefused()(0, 'refused')).toBeUndefined();
		other.record(TARGET, lost());
		expect(wasSeen(other)).toBe(true);
	});

	it('takes a presumption of another round for no more than that', () => {
		const nodeContext: IDataObject = {};
		open(nodeContext).record(TARGET, done({ already: true, presumed: true }));
		const other = open(saved(nodeContext), { runIndex: 1 });
		expect(other.wasSent(URL)).toBe(true);
		expect(wasSeen(other)).toBe(false);
	});

	it('takes its own entries away after a run without failures, and nothing else', () => {
		const nodeContext: IDataObject = { mine: 1 };
		open(nodeContext, { runIndex: 1 }).record(TARGET, done());
		const ledger = open(nodeContext);
		ledger.record(targetOf('f2'), done());
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
		expect(after(SEEN).withHistory(missing, TARGET, 'delete')).toMatchObject(gone);
		expect(after(SEEN).withHistory(missing, TARGET, 'delete')).not.toHaveProperty('presumed');
		expect(after(lost(2)).withHistory(missing, TARGET, 'delete')).toMatchObject({
			...gone,
			presumed: true,
		});
	});

	it('is not archived where it is not found', () => {
		expect(after(SEEN).withHistory(missing, TARGET, 'archive')).toMatchObject({
			kind: 'failed',
			outcomeUnknown: true,
			isMissing: false,
		});
	});

	it.each([left('skipped'), left('protected'), failed(403, { attempts: 0 })])(
		'is unknown where this try sent nothing: %j',
		(outcome) => {
			const ended = after(SEEN).withHistory(outcome, TARGET, 'delete');
			expect(ended).toMatchObject({ kind: 'failed', outcomeUnknown: true, attempts: 2 });
		},
	);

	it('is done where it is as it should be, by the earlier request', () => {
		const already = done({ already: true, attempts: 0, status: null });
		const ended = after(SEEN).withHistory(already, TARGET, 'archive');
		expect(ended).toMatchObject({ kind: 'done', attempts: 2, requestedAt: 5 });
		expect(ended).not.toHaveProperty('already');
	});

	it('is what this try says where it was sent again, and in a Dry Run', () => {
		const outcome = failed(403);
		expect(after(SEEN).withHistory(outcome, TARGET, 'delete')).toBe(outcome);
		const skipped = left('skipped');
		const dry = targetOf('f1', { isDryRun: true });
		expect(after(SEEN).withHistory(skipped, dry, 'delete')).toBe(skipped);
	});

	it('changes nothing of what no earlier try sent', () => {
		const skipped = left('skipped');
		expect(open().withHistory(skipped, TARGET, 'delete')).toBe(skipped);
		expect(after(done()).withHistory(skipped, TARGET, 'delete')).toBe(skipped);
	});
});

describe('the states that an execution made', () => {
	it('are known to all its nodes, by where a thing is', () => {
		const flowContext: IDataObject = {};
		const [task, process] = [changeOf('task', 'delete').thing, changeOf('process', 'delete').thing];
		const account = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };
		open({}, { flowContext }).recordState({ state: 'archived', at: 0 }, task, account, 'a');
		const other = open({}, { flowContext: saved(flowContext) });
		expect(other.stateOf(task, account, 'a')?.state).toBe('archived');
		expect(other.stateOf(process, account, 'a')).toBeUndefined();
		expect(other.stateOf(task, account, 'b')).toBeUndefined();
		for (const elsewhere of [{ organizationId: 'other' }, { baseUrl: 'https://x.example' }]) {
			expect(other.stateOf(task, { ...account, ...elsewhere }, 'a')).toBeUndefined();
		}
	});
});
