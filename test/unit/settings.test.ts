import { describe, expect, it } from 'vitest';

import { optionsField, parseSettings } from '../../nodes/Tallyfy/bulk/settings';

const DEFAULTS = {
	ignoreMissing: false,
	concurrency: 5,
	maxRetries: 4,
	maxWaitMs: 300_000,
	timeoutMs: 30_000,
};

describe('the options', () => {
	it.each([{}, undefined, null, '', 5])('are the defaults where they are %j', (raw) => {
		expect(parseSettings(raw)).toEqual({ settings: DEFAULTS });
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
		[{ ignoreMissing: true }, { ignoreMissing: true }],
		[{ ignoreMissing: 'true' }, { ignoreMissing: true }],
		[{ ignoreMissing: 'false' }, {}],
		[{ ignoreMissing: 1 }, {}],
		[{ somethingElse: 5 }, {}],
	])('%j change only what they name', (raw, changed) => {
		expect(parseSettings(raw)).toEqual({ settings: { ...DEFAULTS, ...changed } });
	});

	it.each([
		['Concurrency', 'from 1 to 50', 'concurrency', [0, 51, 1.5, -1, '', ' ', 'many', true]],
		['Max Retries', 'from 0 to 10', 'maxRetries', [-1, 11, 0.5, '', ' ', null, [], [3], {}]],
		['Max Wait (Seconds)', 'from 0 to 86400', 'maxWait', [-1, 86_401, NaN, Infinity, '5s']],
		['Timeout (Milliseconds)', 'from 1 to 3600000', 'timeout', [0, 3_600_001, '1e', false]],
	])('refuse a %s that is not a whole number %s', (displayName, range, name, values) => {
		for (const value of values) {
			expect(parseSettings({ [name]: value })).toEqual({
				problem: {
					what: `Options > ${displayName} is not a whole number ${range}`,
					remedy: 'Set a number in that range, or remove the option to use its default.',
				},
			});
		}
	});
});

describe('the Options collection', () => {
	it('has a name and a default that saved workflows rely on', () => {
		expect(optionsField).toMatchObject({
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
		expect(optionsField.options).toMatchObject([
			{
				...number('concurrency', 5, 1, 50),
				displayName: 'Concurrency',
				description:
					'How many deletions run at the same time. More is faster, until Tallyfy limits the rate. Taken from the first item.',
			},
			{
				displayName: 'Ignore Missing',
				name: 'ignoreMissing',
				type: 'boolean',
				default: false,
				description:
					'Whether a file or task that is already gone counts as deleted instead of failing',
			},
			{
				...number('maxRetries', 4, 0, 10),
				displayName: 'Max Retries',
				description:
					'How often a deletion is sent again after a broken connection or a server error',
			},
			{
				...number('maxWait', 300, 0, 86_400),
				displayName: 'Max Wait (Seconds)',
				description:
					"How long one item may wait for Tallyfy's rate limit in total. A longer pause fails the item.",
			},
			{
				...number('timeout', 30_000, 1, 3_600_000),
				displayName: 'Timeout (Milliseconds)',
				description: 'How long to wait for the answer to one request',
			},
		]);
	});
});
