import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { Ledger } from '../../nodes/Tallyfy/bulk/ledger';
import { deleted, failed, lost } from './results';

const URL = 'https://go.tallyfy.com/api/organizations/0rg/file/f1';

/** What n8n saves with the execution and gives back to the next try. */
const saved = (nodeContext: IDataObject) => JSON.parse(JSON.stringify(nodeContext)) as IDataObject;

describe('the ledger of an execution', () => {
	it('knows nothing at first', () => {
		const ledger = new Ledger({});
		expect(ledger.confirmed(URL)).toBeUndefined();
		expect(ledger.wasSent(URL)).toBe(false);
	});

	it('remembers a confirmed deletion for the next try', () => {
		const nodeContext: IDataObject = {};
		new Ledger(nodeContext).record(URL, deleted({ attempts: 2 }));
		const next = new Ledger(saved(nodeContext));
		expect(next.confirmed(URL)).toEqual(deleted({ attempts: 2 }));
		expect(next.wasSent(URL)).toBe(false);
	});

	it('remembers that a deletion was sent whose end nobody knows', () => {
		const nodeContext: IDataObject = {};
		new Ledger(nodeContext).record(URL, lost());
		const next = new Ledger(saved(nodeContext));
		expect(next.wasSent(URL)).toBe(true);
		expect(next.confirmed(URL)).toBeUndefined();
	});

	it('forgets a clean failure, which the next try may try', () => {
		const ledger = new Ledger({});
		ledger.record(URL, failed(403));
		expect(ledger.wasSent(URL)).toBe(false);
		expect(ledger.confirmed(URL)).toBeUndefined();
	});

	it('takes a confirmation after an unclear end', () => {
		const ledger = new Ledger({});
		ledger.record(URL, lost());
		ledger.record(URL, deleted());
		expect(ledger.wasSent(URL)).toBe(false);
		expect(ledger.confirmed(URL)).toEqual(deleted());
	});

	it('leaves nothing behind once it is closed, and touches nothing else', () => {
		const nodeContext: IDataObject = { mine: 1 };
		const ledger = new Ledger(nodeContext);
		ledger.record(URL, deleted());
		ledger.close();
		expect(nodeContext).toEqual({ mine: 1 });
	});
});
