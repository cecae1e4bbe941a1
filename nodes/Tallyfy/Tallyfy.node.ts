import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { deleteItems, refuseItems } from './bulk/deleteItems';
import { findOperation, properties } from './resources/menu';
import { searchOneOffTasks } from './resources/task/search';
import { UNKNOWN_OPERATION } from './transport/inputErrors';

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
		// Raw: with an expression here, one run would mix operations, and no field would belong to what is sent.
		const chosen = (name: string) => this.getNodeParameter(name, 0, '', { rawExpressions: true });
		const operation = findOperation(chosen('resource'), chosen('operation'));
		if (operation === undefined) return [refuseItems(this, UNKNOWN_OPERATION)];
		return [await deleteItems(this, operation)];
	}
}
