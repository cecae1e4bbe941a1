import type { INodeProperties } from 'n8n-workflow';

/** Where an operation puts a file; named and worded as in n8n's own nodes. */
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
