import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { deleteItems } from './bulk/deleteItems';
import { findOperation, properties } from './resources/menu';
import { searchOneOffTasks } from './resources/task/search';

export class Tallyfy implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Tallyfy',
		name: 'tallyfy',
		icon: { light: 'file:tallyfy.svg', dark: 'file:tallyfy.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Permanently delete files and one-off tasks in Tallyfy',
		defaults: { name: 'Tallyfy' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'tallyfyApi', required: true }],
		properties,
	};

	methods = { listSearch: { searchOneOffTasks } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = this.getNodeParameter('resource', 0);
		const operation = findOperation(resource, this.getNodeParameter('operation', 0));
		if (operation === undefined) {
			throw new NodeOperationError(this.getNode(), 'This operation does not exist', {
				description: 'Choose the Resource and the Operation again.',
			});
		}
		return [await deleteItems(this, operation)];
	}
}
