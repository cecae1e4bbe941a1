/**
 * A switch of a collection as an expression may have left it: true, false, or either as text. Absent is false; undefined
 * where it is anything else, since an option that a broken expression turned off would be off without a word.
 */
export function parseBoolean(fields: Record<string, unknown>, name: string): boolean | undefined {
	return Object.hasOwn(fields, name) ? readBoolean(fields[name]) : false;
}

/** True, false, or either as text; undefined for everything else. */
export function readBoolean(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
	return text === 'true' ? true : text === 'false' ? false : undefined;
}
