import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	ADDRESS_MARKERS,
	parseId,
	parseIdFromUrl,
	parseIdOrEmail,
	type Account,
	type HeldKind,
	type IdReason,
	type Parsed,
} from '../transport/account/address';

/**
 * Reads parameters item by item. n8n's expression engine takes 0.4 ms for each, so one without an expression is read
 * once for all items, and one that only names a field of the item is taken from there. Any other expression is left to n8n.
 */
export class Parameters {
	/** What a parameter is for an item, without n8n; undefined where n8n has to be asked. */
	private readonly shortcuts = new Map<string, (index: number) => unknown>();

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

	/** Then it may differ from item to item. */
	hasExpression(name: string): boolean {
		return expressionsIn(this.raw(name, '')).length > 0;
	}

	/**
	 * Whether an AI agent's model has a say in it: what a model passes to a tool, asked for or not, n8n lays over the fields of
	 * the item (`$json`; measured with n8n's engine, as agents from version 3 on ask it).
	 */
	isModels(name: string): boolean {
		const isTool = this.context.getNode().type.endsWith('Tool');
		return isTool && expressionsIn(this.raw(name, '')).some(({ text }) => OF_ITEM.test(text));
	}

	/** Whether an expression somewhere inside gave an empty text. `value` is what `read` gave for some item. */
	hasBlank(name: string, value: unknown): boolean {
		return expressionsIn(this.raw(name, {}), value).some(
			({ value: given }) => typeof given === 'string' && given.trim() === '',
		);
	}

	private raw(name: string, fallback: unknown): unknown {
		return this.context.getNodeParameter(name, 0, fallback as string, { rawExpressions: true });
	}

	private shortcut(raw: unknown, value: unknown): (index: number) => unknown {
		if (expressionsIn(raw).length === 0) return () => value;
		const text = isLocator(raw) ? raw.value : raw;
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
/** Names that n8n has for the item of the node itself; `$items` asks another node only where it is called with a name in quotes. */
const OF_ITEM = /^=[^]*\$(?:(?:json|input|data|binary|item|thisItem)\b|items\b(?!\s*\(\s*['"`]))/;

/** The expressions in a parameter, which n8n marks by an equals sign, each with what `value` has in its place. */
function expressionsIn(raw: unknown, value?: unknown): { text: string; value: unknown }[] {
	if (typeof raw === 'string') return raw.startsWith('=') ? [{ text: raw, value }] : [];
	if (typeof raw !== 'object' || raw === null) return [];
	const values: Readonly<Record<string, unknown>> = typeof value === 'object' ? { ...value } : {};
	return Object.entries(raw).flatMap(([key, part]) => expressionsIn(part, values[key]));
}

/** A parameter that holds the ID of such a thing, with its field in the panel. */
export interface IdParameter {
	kind: HeldKind;
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

/**
 * A resource locator as n8n saves it, or the plain value that an expression or an older workflow put in its place. Whatever
 * its mode, an address is read as one, and anything else as an ID, or a guest's email address: what people paste is plain.
 */
export function parseLocator(
	raw: unknown,
	{ kind }: Pick<IdParameter, 'kind'>,
	account: Account,
): Parsed<string, IdReason> {
	const value = isLocator(raw) ? raw.value : raw;
	const parse = kind === 'guest' ? parseIdOrEmail : parseId;
	return typeof value === 'string' && isAddress(value)
		? parseIdFromUrl(value, ADDRESS_MARKERS[kind], account, parse)
		: parse(value);
}
