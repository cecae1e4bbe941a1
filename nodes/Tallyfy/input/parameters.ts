import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseId, parseIdFromUrl, parseIdOrEmail } from '../transport/account/address';
import type { Account, IdReason, Parsed } from '../transport/account/address';

/** What a parameter is for an item, without n8n; undefined where n8n has to be asked. */
type Shortcut = (index: number) => unknown;

/**
 * Reads parameters item by item. n8n's expression engine takes 0.4 ms for each, so one without an expression is read
 * once for all items, and one that only names a field of the item is taken from there. Any other expression is left to n8n.
 */
export class Parameters {
	private readonly shortcuts = new Map<string, Shortcut>();

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * What n8n gives for this item, `fallback` where the workflow doesn't have the parameter.
	 *
	 * @throws whatever n8n throws for an expression that can't be resolved
	 */
	read(name: string, index: number, fallback: unknown = ''): unknown {
		const known = this.shortcuts.get(name)?.(index);
		if (known !== undefined) return known;
		const value: unknown = this.context.getNodeParameter(name, index, fallback as string);
		if (!this.shortcuts.has(name)) {
			this.shortcuts.set(name, this.shortcut(this.raw(name, fallback), value));
		}
		return value;
	}

	/** Whether it has an expression, so that it may differ from item to item. */
	hasExpression(name: string): boolean {
		return hasExpression(this.raw(name, ''));
	}

	/**
	 * Whether an AI agent's model has a say in it: what a model passes to a tool, asked for or not, n8n lays over the fields of
	 * the item (`$json`; measured with n8n's engine, as agents from version 3 on ask it).
	 */
	isModels(name: string): boolean {
		return (
			this.context.getNode().type.endsWith('Tool') && hasExpression(this.raw(name, ''), OF_ITEM)
		);
	}

	/** Whether an expression somewhere inside gave an empty text. `value` is what `read` gave for some item. */
	hasBlank(name: string, value: unknown): boolean {
		return isBlankWhereExpressed(this.raw(name, {}), value);
	}

	private raw(name: string, fallback: unknown): unknown {
		return this.context.getNodeParameter(name, 0, fallback as string, { rawExpressions: true });
	}

	private shortcut(raw: unknown, value: unknown): Shortcut {
		if (!hasExpression(raw)) return () => value;
		const text = plainOf(raw);
		const field = typeof text === 'string' ? FIELD_OF_ITEM.exec(text)?.[1] : undefined;
		if (field === undefined) return () => undefined;
		const items = this.context.getInputData();
		// For a tool of an agent before version 3, `$json` is the agent's item, and its own has what the model passed.
		if (this.context.getWorkflowDataProxy(0).$input.all() !== items) return () => undefined;
		return (index) => {
			const own = items[index]?.json[field];
			// What else may stand there, n8n makes something of its own of, or an error.
			if (typeof own !== 'string' && typeof own !== 'number') return undefined;
			return isLocator(raw) ? { ...raw, value: own } : own;
		};
	}
}

/** An expression that is a field of the item and nothing else, as n8n writes it where somebody drags it into the panel. */
const FIELD_OF_ITEM = /^=\{\{\s*\$json\.([A-Za-z]\w*)\s*\}\}$/;

/** n8n marks an expression by the equals sign it begins with. */
const ANY_EXPRESSION = /^=/;
/** Names that n8n has for the item of the node itself; `$items` asks another node only where it is called with a name in quotes. */
const OF_ITEM = /^=[^]*\$(?:(?:json|input|data|binary|item|thisItem)\b|items\b(?!\s*\(\s*['"`]))/;

function hasExpression(raw: unknown, kind = ANY_EXPRESSION): boolean {
	if (typeof raw === 'string') return kind.test(raw);
	if (typeof raw !== 'object' || raw === null) return false;
	return Object.values(raw).some((part) => hasExpression(part, kind));
}

function isBlankWhereExpressed(raw: unknown, value: unknown): boolean {
	if (typeof raw === 'string') {
		return raw.startsWith('=') && typeof value === 'string' && value.trim() === '';
	}
	if (typeof raw !== 'object' || raw === null || typeof value !== 'object' || value === null) {
		return false;
	}
	const values: Readonly<Record<string, unknown>> = { ...value };
	return Object.entries(raw).some(([key, part]) => isBlankWhereExpressed(part, values[key]));
}

/** A parameter that holds an ID, with its field in the panel. */
export interface IdParameter {
	name: string;
	/** As the panel shows it. */
	displayName: string;
	/** Path segments that precede the ID in Tallyfy's addresses. */
	urlMarkers: readonly string[];
	/** Takes an email address as well, in place of the ID. */
	takesEmail?: boolean | undefined;
	property: INodeProperties;
}

const ADDRESS = /:\/\/|^\s*(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)(?::\d+)?\//i;

/** Whether a text is an address, with its `https://` or without. */
export function isAddress(text: string): boolean {
	return ADDRESS.test(text);
}

function isLocator(raw: unknown): raw is { mode: unknown; value: unknown } {
	return typeof raw === 'object' && raw !== null && 'mode' in raw && 'value' in raw;
}

function plainOf(raw: unknown): unknown {
	return isLocator(raw) ? raw.value : raw;
}

/**
 * A resource locator as n8n saves it, or the plain value that an expression or an older workflow put in its place. Whatever
 * its mode, an address is read as one, and anything else as an ID: what people paste is plain.
 */
export function parseLocator(
	raw: unknown,
	{ urlMarkers, takesEmail = false }: Pick<IdParameter, 'takesEmail' | 'urlMarkers'>,
	account: Account,
): Parsed<string, IdReason> {
	const value = plainOf(raw);
	const parse = takesEmail ? parseIdOrEmail : parseId;
	return typeof value === 'string' && isAddress(value)
		? parseIdFromUrl(value, urlMarkers, account, parse)
		: parse(value);
}
