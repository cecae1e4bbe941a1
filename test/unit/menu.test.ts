import { describe, expect, it } from 'vitest';

import { deleteFile } from '../../nodes/Tallyfy/resources/file/delete';
import { resources } from '../../nodes/Tallyfy/resources/index';
import { findOperation, properties } from '../../nodes/Tallyfy/resources/menu';
import { deleteOneOff } from '../../nodes/Tallyfy/resources/task/deleteOneOff';

/** The regular expression of a mode's validation. */
function validation(field: string, mode: string): RegExp {
	const modes = properties.find(({ name }) => name === field)?.modes ?? [];
	const rule = modes.find(({ name }) => name === mode)?.validation?.[0];
	if (typeof rule !== 'object') throw new Error(`${field} has no rule for ${mode}`);
	const { regex } = rule.properties as { regex?: unknown };
	return new RegExp(String(regex));
}

describe('the menu', () => {
	it('offers what saved workflows rely on', () => {
		expect(findOperation('file', 'delete')).toBe(deleteFile);
		expect(findOperation('task', 'deleteOneOff')).toBe(deleteOneOff);
	});

	it.each([
		['file', 'deleteOneOff'],
		['task', 'delete'],
		['process', 'delete'],
		[undefined, undefined],
	])('offers no %s > %s', (resource, operation) => {
		expect(findOperation(resource, operation)).toBeUndefined();
	});

	it('shows the fields and the notice of an operation only where it is chosen', () => {
		for (const { value: resource, operations } of resources) {
			for (const { value: operation, notice, fields } of operations) {
				const displayOptions = { show: { resource: [resource], operation: [operation] } };
				expect(properties).toEqual(
					expect.arrayContaining([
						...fields.map((field) => ({ ...field, displayOptions })),
						expect.objectContaining({ type: 'notice', displayName: notice, displayOptions }),
					]),
				);
			}
		}
	});

	it('begins with the first operation of each resource', () => {
		expect(
			properties
				.filter(({ name }) => name === 'resource' || name === 'operation')
				.map((menu) => [menu.default, menu.displayOptions?.show]),
		).toEqual([
			['task', undefined],
			['delete', { resource: ['file'] }],
			['deleteOneOff', { resource: ['task'] }],
		]);
	});
});

describe('a field', () => {
	it.each([
		['taskId', 'url', 'https://go.tallyfy.com/0rg/tasks/3f2a', true],
		['taskId', 'url', 'https://go.tallyfy.com/0rg/tasks/3f2a/delete?x=1', true],
		['taskId', 'url', 'https://go.tallyfy.com/0rg/tasks/', false],
		['taskId', 'url', 'https://go.tallyfy.com/0rg/processes/3f2a', false],
		['fileId', 'url', 'https://go.tallyfy.com/api/organizations/0rg/file/3f2a/dl', true],
		['fileId', 'url', 'https://go.tallyfy.com/api/organizations/0rg/assets/3f2a', true],
		['fileId', 'url', 'https://go.tallyfy.com/api/organizations/0rg/file/..', false],
		['taskId', 'id', ' 3f2a ', true],
		['taskId', 'id', '..', false],
		['fileId', 'id', '', false],
	])('%s warns while it is filled %s with %j unless it is right', (field, mode, text, isRight) => {
		expect(validation(field, mode).test(text)).toBe(isRight);
	});
});
