import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { findOperation, listSearch, properties } from './resources/menu';
import { refuseOperation } from './run/outcome';

export class Tallyfy implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Tallyfy',
		name: 'tallyfy',
		icon: { light: 'file:tallyfy.svg', dark: 'file:tallyfy.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Find, archive, restore and delete tasks, processes, templates, files and guests in Tallyfy',
		defaults: { name: 'Tallyfy' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'tallyfyApi',
				required: true,
				displayOptions: { show: { authentication: ['accessToken'] } },
			},
			{
				name: 'tallyfyOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
			{
				name: 'tallyfyApplicationApi',
				required: true,
				displayOptions: { show: { authentication: ['application'] } },
			},
		],
		properties: [
			{
				displayName: 'Authentication',
				name: 'authentication',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Access Token', value: 'accessToken' },
					{ name: 'OAuth2', value: 'oAuth2' },
					{ name: 'Application', value: 'application' },
				],
				default: 'accessToken',
			},
			...properties,
		],
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Raw: with an expression here, one run would mix operations, and no field would belong to what is sent.
		const chosen = (name: string) => this.getNodeParameter(name, 0, '', { rawExpressions: true });
		const operation = findOperation(chosen('resource'), chosen('operation'));
		return [operation === undefined ? refuseOperation(this) : await operation.run(this)];
	}
}
