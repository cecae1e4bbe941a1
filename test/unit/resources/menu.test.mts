import type { INodeProperties } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	findOperation,
	listSearch,
	properties,
	resources,
} from '../../../nodes/Tallyfy/resources/menu';

/** What n8n says of a typed value, which it compares with each rule of the mode from end to end. */
function warnings(field: string, mode: string, text: string): unknown[] {
	const modes = properties.find(({ name }) => name === field)?.modes ?? [];
	const rules = modes.find(({ name }) => name === mode)?.validation ?? [];
	return rules.flatMap((rule) => {
		if (typeof rule === 'function') throw new Error('n8n knows no such rule');
		const { regex, errorMessage } = rule.properties as { regex: string; errorMessage: string };
		return new RegExp(`^${regex}$`).test(text) ? [] : [errorMessage];
	});
}

/** What the panel shows while these are chosen, in its order. */
function shownFor(chosen: Readonly<Record<string, unknown>>): INodeProperties[] {
	return properties.filter(({ displayOptions }) =>
		Object.entries(displayOptions?.show ?? {}).every(([name, values]) =>
			(values as unknown[]).includes(chosen[name]),
		),
	);
}

const OPERATIONS = resources.flatMap(({ value: resource, operations }) =>
	operations.map((operation) => ({ resource, ...operation })),
);

describe('the menu', () => {
	it('offers what saved workflows rely on', () => {
		const menu = resources.map(({ value, operations }) => [
			value,
			operations.map((operation) => operation.value),
		]);
		expect(Object.fromEntries(menu)).toEqual({
			file: ['getMany', 'get', 'download', 'delete'],
			guest: ['getMany', 'get', 'disable', 'enable', 'delete'],
			process: ['getMany', 'get', 'export', 'archive', 'restore', 'delete'],
			task: ['getMany', 'get', 'archiveOneOff', 'restoreOneOff', 'deleteOneOff'],
			template: ['getMany', 'get', 'archive', 'restore', 'delete'],
		});
	});

	it('finds each operation by the two names', () => {
		for (const { value: resource, operations } of resources) {
			for (const operation of operations) {
				expect(findOperation(resource, operation.value)).toBe(operation);
			}
		}
	});

	it.each([
		['file', 'deleteOneOff'],
		['task', 'delete'],
		['process', 'deleteOneOff'],
		['process', '={{ $json.operation }}'],
		['processes', 'delete'],
		[undefined, undefined],
	])('offers no %s > %s', (resource, operation) => {
		expect(findOperation(resource, operation)).toBeUndefined();
	});

	it('begins with a list of tasks, and nowhere with a deletion', () => {
		expect(
			properties
				.filter(({ name }) => name === 'resource' || name === 'operation')
				.map((menu) => [menu.default, menu.displayOptions?.show]),
		).toEqual([
			['task', undefined],
			...resources.map(({ value }) => ['getMany', { resource: [value] }]),
		]);
	});

	it('takes no expressions, which would mix operations in one run', () => {
		for (const menu of properties.filter(({ name }) => /^(resource|operation)$/.test(name))) {
			expect(menu.noDataExpression).toBe(true);
		}
	});

	it.each(OPERATIONS)('shows of $resource > $value its own fields and no others', (operation) => {
		const { resource, value, fields, notice } = operation;
		const shown = shownFor({ resource, operation: value, dryRun: true });
		const [first, ...others] = fields.filter(({ displayOptions }) =>
			Object.entries(displayOptions?.show ?? {}).every(
				([name, values]) => name === 'dryRun' && values?.[0] === true,
			),
		);
		expect(shown.map(({ name }) => name)).toEqual([
			'resource',
			'operation',
			...(first === undefined ? [] : [first.name]),
			...(notice === undefined ? [] : ['notice']),
			...others.map(({ name }) => name),
		]);
		const shownNotice = shown.find(({ name }) => name === 'notice');
		expect(shownNotice?.displayName).toBe(notice);
	});

	it('says whether Dry Run is on, and how to see first where it is off', () => {
		const chosen = { resource: 'process', operation: 'delete' };
		const names = (dryRun: boolean) => shownFor({ ...chosen, dryRun }).map(({ name }) => name);
		const notices = ['realRunNotice', 'dryRunNotice'];
		expect(names(true).filter((name) => notices.includes(name))).toEqual(['dryRunNotice']);
		expect(names(false).filter((name) => notices.includes(name))).toEqual(['realRunNotice']);
		expect(names(false)).toContain('dryRun');
	});

	it('says what cannot be undone, wherever something is deleted', () => {
		const deletions = OPERATIONS.filter(({ value }) => value.startsWith('delete'));
		expect(deletions).toHaveLength(5);
		for (const { notice } of deletions) expect(notice).toMatch(/can't be undone/);
	});

	it('can fill every list that a field names', () => {
		const wanted = JSON.stringify(properties).matchAll(/"searchListMethod":"(\w+)"/g);
		const names = new Set([...wanted].map(([, name]) => name));
		expect(Object.keys(listSearch).sort()).toEqual([...names].sort());
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
		['processId', 'url', 'https://go.tallyfy.com/0rg/processes/3f2a', true],
		['processId', 'url', 'https://go.tallyfy.com/api/organizations/0rg/runs/3f2a', true],
		['processId', 'url', 'https://go.tallyfy.com/0rg/tasks/3f2a', false],
		['templateId', 'url', 'https://go.tallyfy.com/0rg/templates/3f2a', true],
		['templateId', 'url', 'https://go.tallyfy.com/api/organizations/0rg/checklists/3f2a', true],
		['templateId', 'url', 'https://go.tallyfy.com/0rg/processes/3f2a', false],
		['taskId', 'id', ' 3f2a ', true],
		['taskId', 'id', '..', false],
		// That it is empty, n8n says by itself.
		['fileId', 'id', '', true],
		['fileId', 'url', '', true],
		['fileId', 'id', 'https://go.tallyfy.com/0rg/tasks/3f2a', false],
		['fileId', 'url', '3f2a', true],
		['fileId', 'id', 'https://go.tallyfy.com/0rg/file/3f2a', true],
		['taskId', 'url', ' https://go.tallyfy.com/0rg/tasks/3f2a ', true],
		['taskId', 'url', 'go.tallyfy.com/0rg/tasks/3f2a', true],
		['taskId', 'url', '{{ $json.id }}', false],
		['taskId', 'id', '{{ $json.url + "/tasks/" }}', false],
		['processId', 'id', 'a/b', false],
	])('%s warns while it is filled %s with %j unless it is right', (field, mode, text, isRight) => {
		expect(warnings(field, mode, text)).toHaveLength(isRight ? 0 : 1);
	});
});
