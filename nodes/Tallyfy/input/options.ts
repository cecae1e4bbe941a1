import type { INodeProperties } from 'n8n-workflow';

import type { Patience } from '../read/one';
import type { Parsed } from '../transport/account/address';

/** How patient the user is, and what comes out: what every operation's Options collection can hold. */
export interface Options extends Patience {
	concurrency: number;
	includeOtherFields: boolean;
}

/** Which option is unusable; a range where it is a number. */
export interface OptionReason {
	displayName: string;
	range?: { from: number; to: number };
}

/** Names, defaults and ranges are a contract with saved workflows. */
const NUMBER_OPTIONS = [
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
		default: 5,
		description:
			'How many requests run at the same time. More is faster, until Tallyfy limits the rate. Taken from the first item.',
	},
	{
		displayName: 'Max Retries',
		name: 'maxRetries',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 10, numberPrecision: 0 },
		default: 4,
		description: 'How often a request is sent again after a broken connection or a server error',
	},
	{
		displayName: 'Max Wait (Seconds)',
		name: 'maxWait',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 86_400, numberPrecision: 0 },
		default: 300,
		description:
			"How long one item may wait for Tallyfy's rate limit in total, and how long a run holds out while Tallyfy doesn't answer at all",
	},
	{
		displayName: 'Timeout (Milliseconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 3_600_000, numberPrecision: 0 },
		default: 30_000,
		description: 'How long to wait for the answer to one request, or for more of a file',
	},
] as const satisfies readonly INodeProperties[];

export const INCLUDE_OTHER_FIELDS = {
	displayName: 'Include Other Fields',
	name: 'includeOtherFields',
	type: 'boolean',
	default: false,
	description:
		"Whether the input item's fields come along in the output, under the result's own fields of the same name",
} satisfies INodeProperties;

/** The Options collection, with what one kind of operation adds. */
export function optionsField(more: readonly INodeProperties[] = []): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...NUMBER_OPTIONS, INCLUDE_OTHER_FIELDS, ...more].sort((one, other) =>
			one.displayName.localeCompare(other.displayName),
		),
	};
}

/** Reads the Options collection of one item as an expression left it; numbers as text are taken. */
export function parseOptions(raw: unknown): Parsed<Options, OptionReason> {
	const options = collection(raw);
	const numbers = { concurrency: 0, maxRetries: 0, maxWait: 0, timeout: 0 };
	for (const { name, displayName, typeOptions, default: fallback } of NUMBER_OPTIONS) {
		const { minValue: from, maxValue: to } = typeOptions;
		const value = readField(options, name, integerOf);
		if (value === null || (value !== undefined && (value < from || value > to))) {
			return { ok: false, reason: { displayName, range: { from, to } } };
		}
		numbers[name] = value ?? fallback;
	}
	const { name: switchName, displayName } = INCLUDE_OTHER_FIELDS;
	const includeOtherFields = parseBoolean(options, switchName);
	if (includeOtherFields === undefined) return { ok: false, reason: { displayName } };
	const { concurrency, maxRetries, maxWait, timeout: timeoutMs } = numbers;
	const patience = { maxRetries, maxWaitMs: maxWait * 1_000, timeoutMs };
	return { ok: true, value: { concurrency, ...patience, includeOtherFields } };
}

/** A collection as an expression may have left it: anything but an object is an empty one. */
export function collection(raw: unknown): Record<string, unknown> {
	return (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
}

/** What a field of a collection holds: undefined where it isn't there, null where it is and an expression broke it. */
export function readField<Value>(
	fields: Record<string, unknown>,
	name: string,
	read: (value: unknown) => Value | undefined,
): Value | null | undefined {
	return Object.hasOwn(fields, name) ? (read(fields[name]) ?? null) : undefined;
}

function integerOf(value: unknown): number | undefined {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

/** A switch of a collection. Absent is false; broken is undefined, for it would be off without a word. */
export function parseBoolean(fields: Record<string, unknown>, name: string): boolean | undefined {
	return Object.hasOwn(fields, name) ? readBoolean(fields[name]) : false;
}

/** True, false, or either as text; undefined for everything else. */
export function readBoolean(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
	return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** Named and worded as in n8n's own nodes. */
export const BINARY_FIELD = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
} as const satisfies INodeProperties;

/** The field that an Options collection names; undefined where an expression left nothing usable. */
export function parseBinaryField(options: Record<string, unknown>): string | undefined {
	if (!Object.hasOwn(options, BINARY_FIELD.name)) return BINARY_FIELD.default;
	const value = options[BINARY_FIELD.name];
	const field = typeof value === 'string' ? value.trim() : '';
	return field === '' ? undefined : field;
}
