import type { INodeProperties } from 'n8n-workflow';

import { createFill } from '../find/choose';
import { capitalized } from '../words/vocabulary';
import { file } from './file';
import { guest } from './guest';
import type { Operation, Resource } from './kinds';
import { process } from './process';
import { task } from './task';
import { template } from './template';

/** Everything the node offers. A new resource is a file of its own and its name here. */
export const resources: readonly Resource[] = [file, guest, process, task, template];

/** What the panel shows, derived from the resources: menus, and each operation's notice and fields. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ value }) => ({ value, name: capitalized(value) })),
		default: 'task',
	},
	...resources.map(operationMenu),
	...resources.flatMap(operationFields),
];

/** What fills the lists to choose from, by the names that the fields know them by. */
export const listSearch = Object.fromEntries(
	resources
		.flatMap(({ searches = [] }) => searches)
		.map((search) => [search.method, createFill(search)]),
);

/** Undefined for a combination that no menu offers. */
export function findOperation(resource: unknown, operation: unknown): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}

function operationMenu({ value: resource, operations }: Resource): INodeProperties {
	const [{ value: first }] = operations;
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
		default: first,
	};
}

function operationFields({ value: resource, operations }: Resource): INodeProperties[] {
	return operations.flatMap(({ value: operation, notice, fields }) =>
		[...fields.slice(0, 1), ...noticeField(notice), ...fields.slice(1)].map((field) => ({
			...field,
			displayOptions: {
				...field.displayOptions,
				show: { resource: [resource], operation: [operation], ...field.displayOptions?.show },
			},
		})),
	);
}

function noticeField(displayName: string | undefined): INodeProperties[] {
	const field = { name: 'notice', type: 'notice', default: '' } as const;
	return displayName === undefined ? [] : [{ displayName, ...field }];
}
