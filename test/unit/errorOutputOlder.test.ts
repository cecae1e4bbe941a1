import type { INode } from 'n8n-workflow';
import { describe, expect, it, vi } from 'vitest';

import { fitErrorOutput } from '../../nodes/Tallyfy/bulk/errorOutput';
import { executionContext } from './executionContext';

// The errors of an n8n before 2.37 have no `failure`.
vi.mock('n8n-workflow', () => ({ NodeOperationError: class extends Error {} }));

const ITEMS = [
	{
		json: { error: 'what', message: 'how', details: { id: 'a', status: 404, attempts: 1 } },
		pairedItem: { item: 0 },
	},
	{ json: { deleted: true, id: 'b' }, pairedItem: { item: 1 } },
];

describe('in an older n8n, a failed item', () => {
	const { context } = executionContext({ items: [{}] });
	const fit = (onError: NonNullable<INode['onError']>) =>
		fitErrorOutput({ ...context, getNode: () => ({ ...context.getNode(), onError }) }, ITEMS);

	it('leaves its details behind on its way to the error output', () => {
		expect(fit('continueErrorOutput')).toEqual([
			{ json: { error: 'what', message: 'how' }, pairedItem: { item: 0 } },
			ITEMS[1],
		]);
	});

	it('keeps its details where there is no error output', () => {
		expect(fit('continueRegularOutput')).toEqual(ITEMS);
	});
});
