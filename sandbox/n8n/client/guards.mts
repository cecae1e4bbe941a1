/** Checks on what comes from outside as `unknown`. Each throws an error that names the field. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an object; `what` names it in the error. */
export function object(value: unknown, what: string): JsonObject {
	if (!isObject(value)) throw new Error(`${what} is not an object: ${shown(value)}`);
	return value;
}

/** The list in `container[field]`. */
export function list(container: unknown, field: string): readonly unknown[] {
	const value = object(container, `what should have "${field}"`)[field];
	if (!Array.isArray(value)) throw new Error(`"${field}" is not a list: ${shown(container)}`);
	return value;
}

/** The string in `container[field]`. */
export function text(container: unknown, field: string): string {
	const value = object(container, `what should have "${field}"`)[field];
	if (typeof value !== 'string') throw new Error(`"${field}" is not a text: ${shown(container)}`);
	return value;
}

/** The string in `container[field]`, or nothing where it has none. */
export function optionalText(container: unknown, field: string): string | undefined {
	const value = isObject(container) ? container[field] : undefined;
	return typeof value === 'string' ? value : undefined;
}

const SHOWN_LENGTH = 300;
const shown = (value: unknown): string =>
	value === undefined ? 'nothing' : JSON.stringify(value).slice(0, SHOWN_LENGTH);
