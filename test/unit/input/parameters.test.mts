import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { Parameters } from '../../../nodes/Tallyfy/input/parameters';

/** Three items that have none of the fields which the expressions name. */
const WITHOUT_FIELDS = [{}, {}, {}];

/**
 * Reads `name` of three items of a node whose parameters are as the workflow has them, and tells what n8n was asked. n8n
 * gives what stands there where nothing has to be resolved.
 */
function read(
	parameters: Record<string, unknown>,
	name = 'taskId',
	fallback?: unknown,
	items: readonly IDataObject[] = WITHOUT_FIELDS,
	{ resolve = (index: number): unknown => `resolved for ${index}`, isTool = false } = {},
) {
	const resolved: number[] = [];
	const getNodeParameter = (
		key: string,
		index: number,
		whenMissing: unknown,
		options?: { rawExpressions?: boolean },
	) => {
		const raw = parameters[key] ?? whenMissing;
		if (options?.rawExpressions === true) return raw;
		resolved.push(index);
		return JSON.stringify(raw).includes('"=') ? resolve(index) : raw;
	};
	const inputs = items.map((json) => ({ json }));
	const context: Partial<IExecuteFunctions> = {
		getNodeParameter: getNodeParameter as IExecuteFunctions['getNodeParameter'],
		getInputData: () => inputs,
		getWorkflowDataProxy: () =>
			({ $input: { all: () => (isTool ? [...inputs] : inputs) } }) as never,
	};
	const reader = new Parameters(context as IExecuteFunctions);
	return { values: [0, 1, 2].map((index) => reader.read(name, index, fallback)), resolved };
}

const byId = (value: unknown) => ({ __rl: true, mode: 'id', value });
const EACH = [0, 1, 2].map((index) => `resolved for ${index}`);

describe('a parameter without an expression', () => {
	it.each([
		['a text', 't1'],
		['a number', 5],
		['true', true],
		['a locator', byId('t1')],
		['a collection', { ignoreMissing: true, maxWait: 5 }],
		['a collection in a collection', { onlyIf: { conditions: { name: 'a = b' } } }],
		['a text with the signs of an expression', byId('{{ $json.id }}')],
		['a text with an equals sign inside', 'a={{ $json.id }}'],
		['a list', ['t1', 't2']],
		['empty', ''],
	])('that is %s is read once, and holds for all items', (_words, value) => {
		const { values, resolved } = read({ taskId: value });
		expect(values).toEqual([value, value, value]);
		expect(resolved).toEqual([0]);
	});

	it('that the workflow does not have is what stands in for it', () => {
		expect(read({}, 'safety', {})).toEqual({ values: [{}, {}, {}], resolved: [0] });
		expect(read({}, 'taskId')).toEqual({ values: ['', '', ''], resolved: [0] });
	});
});

describe('a parameter with an expression anywhere in it', () => {
	it.each([
		['as a plain value', '={{ $json.id }}'],
		['in a locator', byId('={{ $json.id }}')],
		['with text around it', byId('=x{{ $json.id }}x')],
		['in a locator, By URL', { __rl: true, mode: 'url', value: '={{ $json.url }}' }],
		['in a collection', { ignoreMissing: true, maxWait: '={{ $json.wait }}' }],
		['in a collection in a collection', { onlyIf: { conditions: { name: '={{ $json.name }}' } } }],
		['in a list', { list: ['t1', '={{ $json.id }}'] }],
		['from an AI model', "={{ $fromAI('taskId') }}"],
		['that is only its sign', '='],
	])('%s is always read by n8n, for each item', (_words, value) => {
		const { values, resolved } = read({ taskId: value });
		expect(values).toEqual(EACH);
		expect(resolved).toEqual([0, 1, 2]);
	});
});

describe('an expression that is a field of the item', () => {
	/** What n8n gives is the field of these items. */
	const readFrom = (taskId: unknown, ...ids: unknown[]) => {
		const items = ids.map((id) => ({ id }) as IDataObject);
		return read({ taskId }, 'taskId', '', items, { resolve: (index) => ids[index] });
	};

	it.each(['={{ $json.id }}', '={{$json.id}}', '={{ $json.id\n}}'])(
		'%j is taken from the item where that has a text or a number',
		(expression) => {
			const ids = ['a', '', 7];
			expect(readFrom(expression, ...ids)).toEqual({ values: ids, resolved: [0] });
			const { values, resolved } = readFrom(byId(expression), ...ids);
			expect(values).toEqual(['a', ...ids.slice(1).map(byId)]);
			expect(resolved).toEqual([0]);
		},
	);

	it('is resolved by n8n where the item has anything else', () => {
		expect(readFrom('={{ $json.id }}', 'a', null, true).resolved).toEqual([0, 1, 2]);
		const odd = readFrom('={{ $json.id }}', 'a', { id: 'inside' }, new Date(0));
		expect(odd.resolved).toEqual([0, 1, 2]);
	});

	it('is always resolved by n8n as a tool, where it is of another item', () => {
		const items = ['a', 'b', 'c'].map((id) => ({ id }));
		const asTool = read({ taskId: '={{ $json.id }}' }, 'taskId', '', items, { isTool: true });
		expect(asTool).toEqual({ values: EACH, resolved: [0, 1, 2] });
	});

	it.each([
		'={{ $json["id"] }}',
		'={{ $json.id.slice(1) }}',
		'={{ $json.id ?? "b" }}',
		'={{ $json.id }} ',
		'= {{ $json.id }}',
		'={{ $json.id }}{{ $json.id }}',
		'={{ $json.toString }}',
		'={{ $json .id }}',
	])('and not quite so, %j, is resolved by n8n', (expression) => {
		expect(readFrom(byId(expression), 'a', 'b', 'c').resolved).toEqual([0, 1, 2]);
	});

	it('in a collection is resolved by n8n', () => {
		expect(readFrom(['={{ $json.id }}'], 'a', 'b', 'c').resolved).toEqual([0, 1, 2]);
	});
});

describe('an expression that n8n can not resolve', () => {
	it('fails for the item it fails for, and for no other', () => {
		const context: Partial<IExecuteFunctions> = {
			getNodeParameter: ((_name: string, index: number, _fallback: unknown, options?: object) => {
				if (options !== undefined) return '={{ $json.id }}';
				if (index === 1) throw new Error('no such field');
				return `t${index}`;
			}) as IExecuteFunctions['getNodeParameter'],
			getInputData: () => [],
			getWorkflowDataProxy: () => ({ $input: { all: () => [] } }) as never,
		};
		const reader = new Parameters(context as IExecuteFunctions);
		expect(reader.read('taskId', 0)).toBe('t0');
		expect(() => reader.read('taskId', 1)).toThrow('no such field');
		expect(reader.read('taskId', 2)).toBe('t2');
	});
});

describe('an expression somewhere in a collection', () => {
	const hasBlank = (raw: unknown, value: unknown) => {
		const context: Partial<IExecuteFunctions> = {
			getNodeParameter: (() => raw) as IExecuteFunctions['getNodeParameter'],
		};
		return new Parameters(context as IExecuteFunctions).hasBlank('safety', value);
	};
	const named = (name: unknown) => ({ onlyIf: { conditions: { archived: 'yes', name } } });
	const expression = named('={{ $json.name }}');

	it.each([
		['an empty text', expression, named('')],
		['blanks', expression, named(' \n')],
		['an empty text as a whole', '={{ $json.name }}', ''],
		['an empty text in a list', { list: ['a', '={{ $json.b }}'] }, { list: ['a', ''] }],
	])('is blank where it gave %s', (_words, raw, value) => {
		expect(hasBlank(raw, value)).toBe(true);
	});

	it.each([
		['a text', expression, named('Report')],
		['something else than a text', expression, named(undefined)],
		['nothing at all', expression, {}],
		['something else than a collection', expression, null],
		['no text where none was to come', named(''), named('')],
		['an empty text, and is none', named('{{ $json.name }}'), named('')],
	])('is not blank where it gave %s', (_words, raw, value) => {
		expect(hasBlank(raw, value)).toBe(false);
	});
});

describe("what an AI agent's model has a say in", () => {
	const isModels = (taskId: unknown, type = 'n8n-nodes-tallyfy-cleanup.tallyfyTool') => {
		const context: Partial<IExecuteFunctions> = {
			getNode: () => ({ id: '', name: '', type, typeVersion: 1, position: [0, 0], parameters: {} }),
			getNodeParameter: ((_name: string, _index: number, fallback: unknown) =>
				taskId ?? fallback) as IExecuteFunctions['getNodeParameter'],
		};
		return new Parameters(context as IExecuteFunctions).isModels('taskId');
	};

	it.each([
		['={{ $json.id }}'],
		['={{$json["id"]}}'],
		['=task {{ $input.item.json.id }}'],
		['=\n{{ $data.id }}'],
		['={{ $item(0).$json.id }}'],
		['={{ $thisItem.json.id }}'],
		['={{ $item.id }}'],
		['={{ $items()[0].json.id }}'],
		['={{ $items?.()[0].json.id }}'],
		['={{ ($items)()[0].json.id }}'],
		['={{ $items( undefined, 0)[0].json.id }}'],
		[byId('={{ $json.id }}')],
		[{ onlyIf: { conditions: { name: '={{ $json.name }}' } } }],
		[{ conditions: ['a', '={{ $binary.file.fileName }}'] }],
	])('is, in a tool, %j', (raw) => {
		expect(isModels(raw)).toBe(true);
		expect(isModels(raw, 'n8n-nodes-tallyfy-cleanup.tallyfy')).toBe(false);
	});

	it.each([
		[undefined],
		[null],
		[5],
		[''],
		['$json.id'],
		['a = {{ $json.id }}'],
		["={{ $fromAI('id', '', 'string') }}"],
		["={{ $('Chat').first().json.id }}"],
		['={{ $items( "Chat" )[0].json.id }}'],
		['={{ $jsonSchema }}'],
		[{ onlyIf: { conditions: { name: 'Only $json' } } }],
	])('is not %j', (raw) => {
		expect(isModels(raw)).toBe(false);
	});
});
