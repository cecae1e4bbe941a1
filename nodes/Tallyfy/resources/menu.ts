import type { INodeProperties } from 'n8n-workflow';

import { optionsField } from '../bulk/settings';
import { resources } from './index';
import type { Operation, Resource } from './operation';

/** What the panel shows, derived from the registry: menus, each operation's notice and fields, and the shared options. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ value, label }) => ({ value, name: label })),
		default: 'task',
	},
	...resources.map(operationMenu),
	...resources.flatMap(operationFields),
	optionsField,
];

/** The operation that the two menus name, or undefined for a combination that no menu offers. */
export function findOperation(resource: unknown, operation: unknown): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}

function operationMenu({ value: resource, operations }: Resource): INodeProperties {
	const [{ value: firstOperation }] = operations;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: operations.map(({ value, label, action, description }) => ({
			value,
			name: label,
			action,
			description,
		})),
		default: firstOperation,
	};
}

function operationFields({ value: resource, operations }: Resource): INodeProperties[] {
	return operations.flatMap(({ value: operation, notice, fields }) => {
		const displayOptions = { show: { resource: [resource], operation: [operation] } };
		const noticeField: INodeProperties = {
			displayName: notice,
			name: 'notice',
			type: 'notice',
			default: '',
		};
		return [...fields, noticeField].map((field) => ({ ...field, displayOptions }));
	});
}
