import { NodeOperationError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { refuseOperation } from '../../../nodes/Tallyfy/run/outcome';
import { executionContext } from '../support/executionContext.mts';

const MESSAGE = 'This operation does not exist';
const DESCRIPTION =
	"Choose the 'Resource' and the 'Operation' from their menus; an expression can't stand in for them. What 'Custom API Call' is for, n8n's HTTP Request node does with the same credential.";

describe('an operation that does not exist', () => {
	it('stops the node', () => {
		const { context, calls } = executionContext({ items: [{}, {}] });
		const refuse = () => refuseOperation(context);
		expect(refuse).toThrow(NodeOperationError);
		expect(refuse).toThrow(
			expect.objectContaining({
				message: `${MESSAGE}. Nothing was done.`,
				description: DESCRIPTION,
			}) as Error,
		);
		expect(calls).toEqual([]);
	});

	it('fails every item where the node is set to go on, and says that nothing was done', () => {
		const { context } = executionContext({ items: [{}, {}], continueOnFail: true });
		const failed = {
			deleted: false,
			archived: false,
			restored: false,
			disabled: false,
			enabled: false,
			id: null,
			status: null,
			attempts: 0,
			error: MESSAGE,
			message: DESCRIPTION,
			details: { id: null, status: null, attempts: 0 },
		};
		expect(refuseOperation(context)).toEqual([
			{ json: failed, pairedItem: { item: 0 } },
			{ json: failed, pairedItem: { item: 1 } },
		]);
	});

	it('goes to the error output where the node has one', () => {
		const { context } = executionContext({ items: [{}], continueOnFail: true });
		const node = { ...context.getNode(), onError: 'continueErrorOutput' as const };
		const [item] = refuseOperation({ ...context, getNode: () => node });
		expect(item?.error).toBeInstanceOf(NodeOperationError);
	});
});
