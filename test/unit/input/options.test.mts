import { describe, expect, it } from 'vitest';

import { collection, optionsField, parseOptions } from '../../../nodes/Tallyfy/input/options';

const DEFAULTS = {
	concurrency: 5,
	maxRetries: 4,
	maxWaitMs: 300_000,
	timeoutMs: 30_000,
	includeOtherFields: false,
};

describe('the options', () => {
	it.each([{}, undefined, null, '', 5])('are the defaults where they are %j', (raw) => {
		expect(parseOptions(raw)).toEqual({ ok: true, value: DEFAULTS });
	});

	it.each([
		[{ concurrency: 1 }, { concurrency: 1 }],
		[{ concurrency: 50 }, { concurrency: 50 }],
		[{ concurrency: ' 20 ' }, { concurrency: 20 }],
		[{ maxRetries: 0 }, { maxRetries: 0 }],
		[{ maxRetries: '10' }, { maxRetries: 10 }],
		[{ maxWait: 0 }, { maxWaitMs: 0 }],
		[{ maxWait: 86_400 }, { maxWaitMs: 86_400_000 }],
		[{ timeout: 1 }, { timeoutMs: 1 }],
		[{ timeout: 3_600_000 }, { timeoutMs: 3_600_000 }],
		[{ includeOtherFields: true }, { includeOtherFields: true }],
		[{ includeOtherFields: 'TRUE' }, { includeOtherFields: true }],
		[{ includeOtherFields: 'false' }, {}],
		[{ somethingElse: 5 }, {}],
	])('%j change only what they name', (raw, changed) => {
		expect(parseOptions(raw)).toEqual({ ok: true, value: { ...DEFAULTS, ...changed } });
	});

	it.each([
		['Concurrency', 1, 50, 'concurrency', [0, 51, 1.5, -1, '', ' ', 'many', true]],
		['Max Retries', 0, 10, 'maxRetries', [-1, 11, 0.5, '', ' ', null, undefined, [], [3], {}]],
		['Max Wait (Seconds)', 0, 86_400, 'maxWait', [-1, 86_401, NaN, Infinity, '5s']],
		['Timeout (Milliseconds)', 1, 3_600_000, 'timeout', [0, 3_600_001, '1e', false]],
	])('refuse a %s that is no whole number from %d to %d', (displayName, from, to, name, values) => {
		for (const value of values) {
			expect(parseOptions({ [name]: value })).toEqual({
				ok: false,
				reason: { displayName, range: { from, to } },
			});
		}
	});

	it.each([undefined, null, '', 'yes', 1, {}])(
		'refuse a switch that an expression left at %j',
		(includeOtherFields) => {
			expect(parseOptions({ includeOtherFields })).toEqual({
				ok: false,
				reason: { displayName: 'Include Other Fields' },
			});
		},
	);

	it.each([undefined, null, '', 5, true])('are an empty collection where they are %j', (raw) => {
		expect(collection(raw)).toEqual({});
	});
});

describe('the Options collection', () => {
	it('has a name and a default that saved workflows rely on', () => {
		expect(optionsField()).toMatchObject({
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
		});
	});

	it('offers each option with its default, its range and an explanation, in alphabetical order', () => {
		const number = (name: string, fallback: number, minValue: number, maxValue: number) => ({
			name,
			type: 'number',
			default: fallback,
			typeOptions: { minValue, maxValue, numberPrecision: 0 },
		});
		expect(optionsField().options).toMatchObject([
			{
				...number('concurrency', 5, 1, 50),
				displayName: 'Concurrency',
				description:
					'How many requests run at the same time. More is faster, until Tallyfy limits the rate. Taken from the first item.',
			},
			{
				displayName: 'Include Other Fields',
				name: 'includeOtherFields',
				type: 'boolean',
				default: false,
				description:
					"Whether the input item's fields come along in the output, under the result's own fields of the same name",
			},
			{
				...number('maxRetries', 4, 0, 10),
				displayName: 'Max Retries',
				description:
					'How often a request is sent again after a broken connection or a server error',
			},
			{
				...number('maxWait', 300, 0, 86_400),
				displayName: 'Max Wait (Seconds)',
				description:
					"How long one item may wait for Tallyfy's rate limit in total, and how long a run holds out while Tallyfy doesn't answer at all",
			},
			{
				...number('timeout', 30_000, 1, 3_600_000),
				displayName: 'Timeout (Milliseconds)',
				description: 'How long to wait for the answer to one request, or for more of a file',
			},
		]);
	});

	it('puts what a kind of operation adds in its place', () => {
		const more = {
			displayName: 'Ignore Missing',
			name: 'ignoreMissing',
			type: 'boolean',
			default: false,
		} as const;
		const names = optionsField([more]).options?.map(({ name }) => name);
		expect(names).toEqual([
			'concurrency',
			'ignoreMissing',
			'includeOtherFields',
			'maxRetries',
			'maxWait',
			'timeout',
		]);
	});
});
