import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { fitErrorOutput, withoutDetails } from '../../nodes/Tallyfy/bulk/errorOutput';
import { executionContext } from './executionContext';

const FAILED = { error: 'what', message: 'how', details: { id: 'a', status: 404, attempts: 1 } };
const DELETED = { deleted: true, id: 'a', status: 204, data: null, attempts: 1 };

describe('what goes to the error output', () => {
	it('keeps its details where n8n takes them, as the n8n of these tests does', () => {
		const { context } = executionContext({ items: [{}] });
		const withErrorOutput: INode = { ...context.getNode(), onError: 'continueErrorOutput' };
		const items = [{ json: FAILED, pairedItem: { item: 0 } }];
		expect(fitErrorOutput({ ...context, getNode: () => withErrorOutput }, items)).toEqual(items);
		expect(fitErrorOutput(context, items)).toEqual(items);
	});

	it('is error and message alone, or a deletion unchanged, where it does not', () => {
		expect(withoutDetails(FAILED)).toEqual({ error: 'what', message: 'how' });
		expect(withoutDetails(DELETED)).toEqual(DELETED);
	});
});
