import type { IExecuteFunctions } from 'n8n-workflow';

import { INCLUDE_OTHER_FIELDS } from '../input/options';
import { Parameters } from '../input/parameters';
import type { Account } from '../transport/account/address';
import type { Explanation } from '../words/vocabulary';
import { ItemReader, readItem } from './reader';

/** What one input item asks for. */
export type Planned<Wanted> = Wanted & { index: number };

/** What items ask for once: of all that ask for the same, the first one's words count. */
export type Sought<Wanted> = Wanted & { items: readonly Planned<Wanted>[] };

/** An item whose parameters can't become a request; `id` is null where what it names can't be read. */
interface Rejection {
	index: number;
	id: string | null;
	explanation: Explanation;
	includeOtherFields: boolean;
}

/** Reads and checks the parameters of every item, before anything is sent. */
export function readItems<Wanted extends object>(
	context: IExecuteFunctions,
	account: Account,
	read: (reader: ItemReader) => Wanted,
): { planned: Planned<Wanted>[]; rejections: Rejection[] } {
	const parameters = new Parameters(context);
	const planned: Planned<Wanted>[] = [];
	const rejections: Rejection[] = [];
	const itemCount = context.getInputData().length;
	for (let index = 0; index < itemCount; index += 1) {
		const reader = new ItemReader(parameters, index, account);
		const item = readItem(reader, read);
		if (item.ok) {
			planned.push({ ...item.value, index });
			continue;
		}
		const { id } = reader;
		// As far as that can be read.
		const others = readItem(reader, () => reader.option(INCLUDE_OTHER_FIELDS));
		const includeOtherFields = others.ok && others.value;
		rejections.push({ index, id, explanation: item.reason, includeOtherFields });
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
		const group = groups.get(keyOf(entry));
		if (group === undefined) groups.set(keyOf(entry), [entry]);
		else group.push(entry);
	}
	return groups;
}
