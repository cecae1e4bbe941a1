import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { ItemValues } from '../../nodes/Tallyfy/bulk/itemValues';

const BY_N8N = 'read by n8n';

/** Reads `name` of the only item, and tells whether n8n was asked for it. */
function read(raw: unknown, json: IDataObject, index = 0) {
	const context: Partial<IExecuteFunctions> = {
		getInputData: () => [{ json }],
		getNodeParameter: ((_name: string, _index: number, _fallback: unknown, options?: object) =>
			options === undefined ? BY_N8N : raw) as IExecuteFunctions['getNodeParameter'],
	};
	return new ItemValues(context as IExecuteFunctions).read('taskId', index);
}

const byId = (value: unknown) => ({ __rl: true, mode: 'id', value });

describe('a parameter of an item', () => {
	it.each([
		['By ID', byId('={{ $json.id }}')],
		['By ID without blanks', byId('={{$json.id}}')],
		['as a plain value', '={{ $json.id }}'],
		['with line breaks', '={{\n$json.id\n}}'],
	])('that merely names a field, %s, is taken from the item', (_words, raw) => {
		expect(read(raw, { id: 't1' })).toBe('t1');
		expect(read(raw, { id: 0 })).toBe(0);
		expect(read(raw, { id: '' })).toBe('');
	});

	it.each([
		['a field of another name', byId('={{ $json.other_2 }}'), { other_2: 'x' }, 'x'],
		['a field that begins like one', byId('={{ $json.id }}'), { idle: 'x' }, BY_N8N],
	])('is looked up under its own name: %s', (_words, raw, json, expected) => {
		expect(read(raw, json)).toBe(expected);
	});

	it.each([
		['fixed', byId('t1')],
		['inside other text', byId('=x{{ $json.id }}')],
		['before other text', byId('={{ $json.id }}x')],
		['part of a calculation', byId('={{ $json.id + 1 }}')],
		['nested', byId('={{ $json.id.inner }}')],
		['in brackets', byId('={{ $json["id"] }}')],
		['of another node', byId("={{ $('Set').item.json.id }}")],
		['without the sign of an expression', byId('{{ $json.id }}')],
		['beginning with a digit', byId('={{ $json.1d }}')],
		['By URL', { __rl: true, mode: 'url', value: '={{ $json.id }}' }],
		['From List', { __rl: true, mode: 'list', value: '={{ $json.id }}' }],
		['half a locator', { mode: 'id' }],
		['null', null],
		['missing', ''],
		['a number', byId(5)],
	])('that is %s is left to n8n', (_words, raw) => {
		expect(read(raw, { id: 't1' })).toBe(BY_N8N);
	});

	it.each([
		['missing', {}],
		['empty', { id: null }],
		['a boolean', { id: true }],
		['an object', { id: { inner: 1 } }],
		['a list', { id: ['t1'] }],
	])('whose field is %s is left to n8n', (_words, json) => {
		expect(read(byId('={{ $json.id }}'), json as IDataObject)).toBe(BY_N8N);
	});

	it('named like what every object inherits is left to n8n', () => {
		expect(read(byId('={{ $json.toString }}'), {})).toBe(BY_N8N);
		expect(read(byId('={{ $json.__proto__ }}'), {})).toBe(BY_N8N);
	});

	it('of an item that is not there is left to n8n', () => {
		expect(read(byId('={{ $json.id }}'), { id: 't1' }, 1)).toBe(BY_N8N);
	});
});
