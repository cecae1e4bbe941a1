import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { asked, getMany } from './finding.mts';

const world = useSandbox();

const bySearch = { filters: { search: '={{ $json.words }}' } };
const find = async (parameters: object, items: object[], settings = {}) =>
	await world.run({
		items: items as never,
		parameters: getMany('task', parameters as never),
		settings,
	});

describe('each input item', () => {
	it('is asked for itself, and what was found is paired with it', async () => {
		const items = [{ words: 'parking' }, { words: 'nothing like it' }, { words: 'order' }];
		const { output } = await find(bySearch, items);
		expect(output.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
			['Renew the parking permit', { item: 0 }],
			['Order name badges for the spring conference', { item: 2 }],
		]);
	});

	it('that asks what another one asked costs no request, and the hint says how to ask once', async () => {
		const { output, hint } = await find({}, [{}, {}, {}]);
		expect(asked(world.sandbox)).toHaveLength(1);
		expect(output).toHaveLength(21);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].flatMap((item) => Array.from({ length: 7 }, () => ({ item }))),
		);
		expect(hint).toBe(
			"2 more input items asked the same and got the same again: turn on 'Execute Once' in the settings of this node to get it once.",
		);
	});

	it('keeps its own fields under those of the result where that is wanted', async () => {
		const { output } = await find({ ...bySearch, options: { includeOtherFields: true } }, [
			{ words: 'parking', name: 'other', row: 7 },
		]);
		expect(output[0]?.json).toMatchObject({ row: 7, name: 'Renew the parking permit' });
		const { output: without } = await find(bySearch, [{ words: 'parking', row: 7 }]);
		expect(without[0]?.json).not.toHaveProperty('row');
	});

	it('may have its own limit, its own switches and its own options', async () => {
		const { output } = await find(
			{
				returnAll: '={{ $json.all }}',
				limit: '={{ $json.limit }}',
				simplify: '={{ $json.simplify }}',
			},
			[
				{ all: false, limit: '2', simplify: true },
				{ all: 'true', limit: 0, simplify: false },
			],
		);
		expect(output).toHaveLength(9);
		expect(output[0]?.json).toHaveProperty('name');
		expect(output[2]?.json).toHaveProperty('title');
	});
});

describe('what an expression left without a meaning', () => {
	const words = 'Nothing is listed for an item that leaves this open.';

	it.each([
		['search', { search: '={{ $json.nope }}' }, "'Filters > Search' is empty"],
		['search', { search: '' }, "'Filters > Search' is empty"],
		['search', { search: '={{ {} }}' }, "'Filters > Search' is not a text"],
		['tag', { tag: '={{ undefined }}' }, "'Filters > Tag' is empty"],
		['tag', { tag: '={{ null }}' }, "'Filters > Tag' is empty"],
		['kind', { kind: '={{ $json.nope }}' }, "'Filters > Kind' is empty"],
		['kind', { kind: '={{ "oneoff" }}' }, "'Filters > Kind' is none of the choices in its menu"],
		[
			'status',
			{ status: '={{ "done" }}' },
			"'Filters > Status' is none of the choices in its menu",
		],
		['archived', { archived: '={{ $json.nope }}' }, "'Filters > Archived' is empty"],
		[
			'archived',
			{ archived: '={{ true }}' },
			"'Filters > Archived' is none of the choices in its menu",
		],
		['age', { age: {} }, "'Filters > Age' is empty"],
		[
			'age',
			{ age: { rule: { countedFrom: 'completed', olderThan: '={{ $json.nope }}', unit: 'days' } } },
			"'Filters > Age' has no whole number, 1 or more, in 'Older Than'",
		],
		[
			'age',
			{ age: { rule: { countedFrom: 'completed', olderThan: 0, unit: 'days' } } },
			"'Filters > Age' has no whole number, 1 or more, in 'Older Than'",
		],
		[
			'age',
			{ age: { rule: { countedFrom: '={{ "started" }}', olderThan: 1, unit: 'days' } } },
			"'Filters > Age' names no date in 'Counted From' that this has",
		],
		[
			'age',
			{ age: { rule: { countedFrom: 'completed', olderThan: 1, unit: '={{ $json.nope }}' } } },
			"'Filters > Age' has no unit in 'Unit'",
		],
	])('is an error before anything is sent, never no filter: %s %j', async (_, filters, message) => {
		const { error, output } = await find({ filters }, [{}]);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(words);
		expect(output).toEqual([]);
		expect(world.sandbox.requests).toEqual([]);
	});

	it.each([
		['returnAll', "'Return All' is neither true nor false"],
		['simplify', "'Simplify' is neither true nor false"],
		['limit', "'Limit' is not a whole number, 1 or more"],
	])('is an error: %s', async (name, message) => {
		const { error } = await find({ [name]: '={{ $json.nope }}' }, [{}]);
		expect(error?.message).toBe(message);
		expect(world.sandbox.requests).toEqual([]);
	});

	it('fails its own item alone where the node is set to continue', async () => {
		const items = [{ words: 'parking' }, {}, { words: 'van' }];
		const { output } = await find(bySearch, items, { onError: 'continueRegularOutput' });
		expect(output.map(({ json, pairedItem }) => [json.name ?? json.error, pairedItem])).toEqual([
			['Renew the parking permit', { item: 0 }],
			["'Filters > Search' is empty", { item: 1 }],
			['Book the van for the archive move', { item: 2 }],
		]);
		expect(output[1]?.json).toEqual({
			error: "'Filters > Search' is empty",
			message: expect.stringContaining(words) as string,
			details: { status: null, attempts: 0 },
		});
	});

	it('names the other items that are wrong', async () => {
		const { error } = await find(bySearch, [{ words: 'x' }, {}, {}, { words: 'y' }, {}]);
		expect(error?.message).toBe("'Filters > Search' is empty [Item 1]");
		expect(error?.description).toContain('Also unusable: items 2, 4 (n8n counts items from 0).');
	});
});
