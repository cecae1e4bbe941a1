import type { INodeProperties } from 'n8n-workflow';

import type { Explanation } from '../transport/errors';
import { explainOptionProblem } from '../transport/inputErrors';

/** How careful and how patient the user wants to be with one item. */
export interface Settings {
	ignoreMissing: boolean;
	concurrency: number;
	maxRetries: number;
	maxWaitMs: number;
	timeoutMs: number;
}

interface Range {
	displayName: string;
	fallback: number;
	from: number;
	to: number;
}

/** Names, defaults and ranges are part of the contract with saved workflows (design.md). */
const RANGES = {
	concurrency: { displayName: 'Concurrency', fallback: 5, from: 1, to: 50 },
	maxRetries: { displayName: 'Max Retries', fallback: 4, from: 0, to: 10 },
	maxWait: { displayName: 'Max Wait (Seconds)', fallback: 300, from: 0, to: 86_400 },
	timeout: { displayName: 'Timeout (Milliseconds)', fallback: 30_000, from: 1, to: 3_600_000 },
} as const satisfies Record<string, Range>;

type RangeName = keyof typeof RANGES;

const numberOption = (name: RangeName, description: string): INodeProperties => {
	const { displayName, fallback, from, to } = RANGES[name];
	return {
		displayName,
		name,
		type: 'number',
		typeOptions: { minValue: from, maxValue: to, numberPrecision: 0 },
		default: fallback,
		description,
	};
};

/** The Options collection, which every operation shares. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		numberOption(
			'concurrency',
			'How many deletions run at the same time. More is faster, until Tallyfy limits the rate. Taken from the first item.',
		),
		{
			displayName: 'Ignore Missing',
			name: 'ignoreMissing',
			type: 'boolean',
			default: false,
			description:
				'Whether a file or task that is already gone counts as deleted instead of failing',
		},
		numberOption(
			'maxRetries',
			'How often a deletion is sent again after a broken connection or a server error',
		),
		numberOption(
			'maxWait',
			"How long one item may wait for Tallyfy's rate limit in total. A longer pause fails the item.",
		),
		numberOption('timeout', 'How long to wait for the answer to one request'),
	],
};

/** Reads the Options collection of one item as an expression left it; numbers as text are taken. */
export function parseSettings(raw: unknown): { settings: Settings } | { problem: Explanation } {
	const options = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
	const read = (name: RangeName): number | undefined => {
		const { fallback, from, to } = RANGES[name];
		const value = options[name];
		if (value === undefined) return fallback;
		const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
		const valid = Number.isInteger(number) && Number(number) >= from && Number(number) <= to;
		return valid ? Number(number) : undefined;
	};

	const values: Record<RangeName, number> = {
		concurrency: 0,
		maxRetries: 0,
		maxWait: 0,
		timeout: 0,
	};
	for (const name of Object.keys(RANGES) as RangeName[]) {
		const value = read(name);
		const { displayName, from, to } = RANGES[name];
		if (value === undefined) return { problem: explainOptionProblem(displayName, from, to) };
		values[name] = value;
	}
	return {
		settings: {
			ignoreMissing: options.ignoreMissing === true || options.ignoreMissing === 'true',
			concurrency: values.concurrency,
			maxRetries: values.maxRetries,
			maxWaitMs: values.maxWait * 1_000,
			timeoutMs: values.timeout,
		},
	};
}
