import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { Parameters, parseLocator, type IdParameter } from '../input/parameters';
import {
	collection,
	INCLUDE_OTHER_FIELDS,
	parseBoolean,
	parseOptions,
	readBoolean,
	type Options,
} from '../input/options';
import type { Account, Parsed } from '../transport/account/address';
import { explainExpression, explainId, explainOption, explainSwitch } from '../words/inputs';
import type { Explanation } from '../words/vocabulary';

/** A parameter that can't be used, in words; thrown inside a reading, and nowhere else. */
class UnusableParameter extends Error {
	constructor(readonly explanation: Explanation) {
		super(explanation.message);
	}
}

/** Reads the parameters of one input item. What can't be used ends the reading; `readItem` gives the words. */
export class ItemReader {
	/** What the item names, as soon as that could be read. */
	id: string | null = null;
	private rawOptions: Record<string, unknown> | undefined;

	constructor(
		readonly parameters: Parameters,
		readonly index: number,
		readonly account: Account,
	) {}

	/** @throws whatever n8n throws for an expression that can't be resolved */
	read(name: string, fallback: unknown = ''): unknown {
		return this.parameters.read(name, this.index, fallback);
	}

	/** The value, or the end of the reading. */
	take<Value, Reason>(
		parsed: Parsed<Value, Reason>,
		explain: (reason: Reason) => Explanation,
	): Value {
		return parsed.ok ? parsed.value : this.refuse(explain(parsed.reason));
	}

	refuse(explanation: Explanation): never {
		throw new UnusableParameter(explanation);
	}

	/** The ID of the thing that the item names. */
	locator(field: IdParameter): string {
		const { name, displayName } = field.property;
		const parsed = parseLocator(this.read(name), field, this.account);
		this.id = this.take(parsed, (reason) => explainId(reason, displayName));
		return this.id;
	}

	flag(
		{ name, displayName }: Pick<INodeProperties, 'displayName' | 'name'>,
		fallback: boolean,
	): boolean {
		const isOn = readBoolean(this.read(name, fallback));
		return this.take(known(isOn), () => explainSwitch(displayName));
	}

	/** The Options as they came. */
	get optionFields(): Record<string, unknown> {
		return (this.rawOptions ??= collection(this.read('options', {})));
	}

	options(): Options {
		return this.take(parseOptions(this.optionFields), explainOption);
	}

	/** A switch among the Options; off where it wasn't added. */
	option({ name, displayName }: Pick<INodeProperties, 'displayName' | 'name'>): boolean {
		const isOn = parseBoolean(this.optionFields, name);
		return this.take(known(isOn), () => explainOption({ displayName }));
	}
}

/** What couldn't be read has no reason but that. */
export function known<Value>(value: Value | undefined): Parsed<Value, undefined> {
	return value === undefined ? { ok: false, reason: undefined } : { ok: true, value };
}

/** Reads one item; what is wrong with it is an answer too, never an exception. */
export function readItem<Value>(
	reader: ItemReader,
	read: (reader: ItemReader) => Value,
): Parsed<Value, Explanation> {
	try {
		return { ok: true, value: read(reader) };
	} catch (error) {
		const isRefused = error instanceof UnusableParameter;
		return { ok: false, reason: isRefused ? error.explanation : explainExpression(error) };
	}
}

/** What one input item asks for. */
export type Planned<Wanted> = Wanted & { index: number };

/** What items ask for once: of all that ask for the same, the first one's words count. */
export type Sought<Wanted> = Wanted & { items: readonly Planned<Wanted>[] };

/**
 * Reads and checks the parameters of every item, before anything is sent. `rejections`: those that can't become a request,
 * their `id` null where what they name can't be read.
 */
export function readItems<Wanted extends object>(
	context: IExecuteFunctions,
	account: Account,
	read: (reader: ItemReader) => Wanted,
) {
	const parameters = new Parameters(context);
	const planned: Planned<Wanted>[] = [];
	const rejections: {
		index: number;
		id: string | null;
		explanation: Explanation;
		includeOtherFields: boolean;
	}[] = [];
	for (const index of context.getInputData().keys()) {
		const reader = new ItemReader(parameters, index, account);
		const item = readItem(reader, read);
		if (item.ok) {
			planned.push({ ...item.value, index });
			continue;
		}
		// As far as that can be read.
		const others = readItem(reader, () => reader.option(INCLUDE_OTHER_FIELDS));
		const includeOtherFields = others.ok && others.value;
		rejections.push({ index, id: reader.id, explanation: item.reason, includeOtherFields });
	}
	return { planned, rejections };
}

/** Items with the same key become one target, in the order of the first of each. */
export function soughtIn<Wanted extends object>(
	planned: readonly Planned<Wanted>[],
	keyOf: (wanted: Wanted) => string,
): Sought<Wanted>[] {
	const groups = [...groupBy(planned, keyOf).values()];
	return groups.flatMap((items) => items.slice(0, 1).map((first) => ({ ...first, items })));
}

/** Those with the same key, in the order of the first of each. */
export function groupBy<Entry>(
	entries: Iterable<Entry>,
	keyOf: (entry: Entry) => string,
): Map<string, Entry[]> {
	const groups = new Map<string, Entry[]>();
	for (const entry of entries) {
		const key = keyOf(entry);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [entry]);
		else group.push(entry);
	}
	return groups;
}
