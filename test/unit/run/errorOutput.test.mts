import { describe, expect, it } from 'vitest';

import { itemsFor } from '../../../nodes/Tallyfy/run/outcome';
import { executionContext } from '../support/executionContext.mts';

const FAILED = { deleted: false, id: 'a', error: 'what', message: 'how' };

describe('a failed item', () => {
	const withErrorOutput = executionContext({ items: [{}], onError: 'continueErrorOutput' }).context;
	const without = executionContext({ items: [{}] }).context;
	const fitted = (context = withErrorOutput, hasFailed = true) =>
		itemsFor(context, [{ index: 0, hasFailed, json: { ...FAILED } }])[0];

	it('is paired by a mere number where there is an error output, so that n8n looks nothing up', () => {
		expect(fitted()?.pairedItem).toBe(0);
		expect(fitted(without)?.pairedItem).toEqual({ item: 0 });
		expect(fitted(withErrorOutput, false)?.pairedItem).toEqual({ item: 0 });
	});

	it('has the error that n8n looks for, and shows it to nobody else', () => {
		const item = fitted();
		expect(item?.error).toBeInstanceOf(Error);
		expect({ ...item }).toEqual({ json: FAILED, pairedItem: 0 });
	});

	it('has none without an error output, where n8n would write over it', () => {
		expect(fitted(without)?.error).toBeUndefined();
	});

	it('is not what a success becomes', () => {
		expect(fitted(withErrorOutput, false)?.error).toBeUndefined();
	});

	it('stays whole, whatever n8n writes over it', () => {
		const item = fitted();
		if (item === undefined) throw new Error('There is no item');
		item.json = { error: 'The item has the reason' };
		expect(item.json).toEqual(FAILED);
		expect(JSON.parse(JSON.stringify(item))).toEqual({ json: FAILED, pairedItem: 0 });
	});
});
