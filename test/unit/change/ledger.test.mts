import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { Ledger } from '../../../nodes/Tallyfy/change/ledger';
import { executionContext } from '../support/executionContext.mts';
import { done, failed, lost } from '../support/results.mts';

const URL = 'https://go.tallyfy.com/api/organizations/0rg/file/f1';

interface Moment {
	executionId?: string;
	runIndex?: number;
}

/** A ledger over what n8n saved, as the next try, round or execution gets it. */
function open(nodeContext: IDataObject = {}, moment: Moment = {}): Ledger {
	return new Ledger(executionContext({ items: [{}], nodeContext, ...moment }).context);
}
const saved = (nodeContext: IDataObject) => JSON.parse(JSON.stringify(nodeContext)) as IDataObject;

describe('the ledger of a run', () => {
	it('knows nothing at first', () => {
		const ledger = open();
		expect(ledger.confirmed(URL)).toBeUndefined();
		expect(ledger.wasSent(URL)).toBe(false);
		expect(ledger.wasSeen(URL)).toBe(false);
		expect(ledger.attempts(URL)).toBe(0);
	});

	it('remembers a confirmed change for the next try, with its attempts and its items', () => {
		const nodeContext: IDataObject = {};
		open(nodeContext).record(URL, 'f1', [0, 3], done({ attempts: 2 }));
		const next = open(saved(nodeContext));
		expect(next.confirmed(URL)).toEqual(done({ attempts: 2 }));
		expect(next.wasSent(URL)).toBe(false);
		expect(next.attempts(URL)).toBe(2);
		expect([...next.doneByItem().keys()]).toEqual([0, 3]);
	});

	it('remembers that a change was sent whose end nobody knows, and whether it was looked at', () => {
		const nodeContext: IDataObject = {};
		open(nodeContext).record(URL, 'f1', [0], lost(3));
		const next = open(saved(nodeContext));
		expect(next.wasSent(URL)).toBe(true);
		expect(next.wasSeen(URL)).toBe(false);
		expect(next.confirmed(URL)).toBeUndefined();
		expect(next.attempts(URL)).toBe(3);
		next.record(URL, 'f1', [0], { ...lost(4), facts: { name: 'report.pdf' } });
		expect(next.wasSeen(URL)).toBe(true);
	});

	it('forgets a clean failure, which the next try may try', () => {
		const ledger = open();
		ledger.record(URL, 'f1', [0], failed(403));
		expect(ledger.wasSent(URL)).toBe(false);
		expect(ledger.confirmed(URL)).toBeUndefined();
	});

	it('takes a confirmation after an unclear end', () => {
		const ledger = open();
		ledger.record(URL, 'f1', [0], lost());
		ledger.record(URL, 'f1', [0], done());
		expect(ledger.wasSent(URL)).toBe(false);
		expect(ledger.confirmed(URL)).toEqual(done());
	});

	it.each<[string, Moment]>([
		['another round of a loop', { runIndex: 1 }],
		['an execution that n8n retries', { executionId: '2' }],
	])('of %s confirms nothing by itself, and knows that the thing was there', (_words, moment) => {
		const nodeContext: IDataObject = {};
		open(nodeContext).record(URL, 'f1', [0], done());
		const other = open(saved(nodeContext), moment);
		expect(other.confirmed(URL)).toBeUndefined();
		expect(other.wasSeen(URL)).toBe(true);
		expect(other.doneByItem().size).toBe(0);
	});

	it('takes a presumption of another round for no more than that', () => {
		const nodeContext: IDataObject = {};
		open(nodeContext).record(URL, 'f1', [0], done({ already: true, presumed: true }));
		const other = open(saved(nodeContext), { runIndex: 1 });
		expect(other.wasSeen(URL)).toBe(false);
		expect(other.wasSent(URL)).toBe(true);
	});

	it('takes its own entries away once it is closed, and nothing else', () => {
		const nodeContext: IDataObject = { mine: 1 };
		open(nodeContext, { runIndex: 1 }).record(URL, 'f1', [0], done());
		const ledger = open(nodeContext);
		ledger.record(URL, 'f1', [0], done());
		ledger.close();
		expect(ledger.confirmed(URL)).toBeUndefined();
		expect(open(nodeContext, { runIndex: 1 }).confirmed(URL)).toEqual(done());
		expect(nodeContext.mine).toBe(1);
	});
});
