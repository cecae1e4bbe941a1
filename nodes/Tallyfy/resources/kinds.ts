import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { changeItems } from '../change/change';
import type { Change } from '../change/operation';
import { copyItems, type Copying } from '../copy/copy';
import type { ListSearch } from '../find/choose';
import { getThings, type Get } from '../find/get';
import { getMany } from '../find/getMany';
import type { GetMany } from '../find/operation';
import { optionsField } from '../input/options';
import { changeFields } from './fields/change';
import { findFields } from './fields/find';

/** What an operation needs to be in the menu, whatever it does. */
export interface Operation {
	/** Saved in workflows; never changes. */
	value: string;
	/** The menu's entry, in the words of Tallyfy's app. */
	label: string;
	/** Sentence case, as n8n shows it in the node picker. */
	action: string;
	description: string;
	/** One line in the panel: what can't be undone, and what goes with it. */
	notice?: string | undefined;
	/** Its own fields, in their order; the menu adds when they are shown. */
	fields: readonly INodeProperties[];
	/** Runs it for all input items: the flow of its kind, with its data. */
	run(context: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** A resource of the menu and what can be done with it. The first operation is what a new node shows. */
export interface Resource {
	value: string;
	label: string;
	operations: readonly [Operation, ...Operation[]];
	/** The lists that fields for its IDs can be filled from. */
	searches?: readonly ListSearch[];
}

type MenuEntry = Omit<Operation, 'fields' | 'run'>;

/** Makes an operation of the menu of a change: the fields and the flow are those of every change. */
export function changes(
	operation: MenuEntry & { change: Change },
): Operation & { readonly change: Change } {
	const { change } = operation;
	return {
		...operation,
		fields: [change.id.property, ...changeFields(change)],
		run: async (context) => await changeItems(context, change),
	};
}

/** Makes an operation of the menu of reading one thing by its ID. */
export function gets({ description, ...get }: Get & Pick<MenuEntry, 'description'>): Operation {
	const switches = get.switches?.map(({ property }) => property);
	return {
		value: 'get',
		label: 'Get',
		action: `Get ${get.thing.noun.singular}`,
		description,
		fields: [get.id.property, optionsField(switches)],
		run: async (context) => await getThings(context, get),
	};
}

/** Makes an operation of the menu of finding things. `first` are the fields that say where. */
export function finds({
	description,
	first = [],
	...find
}: GetMany & Pick<MenuEntry, 'description'> & { first?: readonly INodeProperties[] }): Operation {
	return {
		value: 'getMany',
		label: 'Get Many',
		action: `Get many ${find.thing.noun.plural}`,
		description,
		fields: [...first, ...findFields(find)],
		run: async (context) => await getMany(context, find),
	};
}

/** Makes an operation of the menu of copying things. `options` are what it has besides the usual ones. */
export function copies({
	copying,
	options,
	...entry
}: MenuEntry & { copying: Copying; options: readonly INodeProperties[] }): Operation {
	return {
		...entry,
		fields: [copying.id.property, optionsField(options)],
		run: async (context) => await copyItems(context, copying),
	};
}
