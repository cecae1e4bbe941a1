import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { changeItems } from '../change/change';
import type { Change } from '../change/operation';
import { copyItems, type Copying } from '../copy/copy';
import type { ListSearch } from '../find/choose';
import { getMany, getThings, type Get, type GetMany } from '../find/get';
import { BINARY_FIELD, optionsField } from '../input/options';
import type { Thing } from '../read/one';
import { capitalized } from '../words/vocabulary';
import { changeFields } from './fields/change';
import { findFields } from './fields/find';

/** What an operation needs to be in the menu, whatever it does. */
export interface Operation {
	/** Saved in workflows; never changes. */
	value: string;
	/** The menu's entry, in the words of Tallyfy's app. */
	label: string;
	/** In the node picker. */
	action: string;
	description: string;
	/** One line in the panel: what can't be undone, and what goes with it. */
	notice?: string | undefined;
	/** The menu adds when they are shown. */
	fields: readonly INodeProperties[];
	run(context: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** A resource of the menu and what can be done with it. The first operation is what a new node shows. */
export interface Resource {
	/** Saved in workflows; never changes. */
	value: string;
	operations: readonly [Operation, ...Operation[]];
	/** The lists that its fields can be filled from. */
	searches?: readonly ListSearch[];
}

type Described = Pick<Operation, 'description' | 'notice'>;

/** What a verb does is called so, where nothing else is said: "Delete process". */
function menuEntry(verb: string, { noun }: Thing): Pick<Operation, 'action' | 'label' | 'value'> {
	const label = capitalized(verb);
	return { value: verb, label, action: `${label} ${noun.singular}` };
}

/** Makes an operation of a change. */
export function changes(
	operation: Described & Partial<Pick<Operation, 'label' | 'value'>> & { change: Change },
): Operation & { readonly change: Change } {
	const { change } = operation;
	return {
		...menuEntry(change.verb, change.thing),
		...operation,
		fields: [change.id.property, ...changeFields(change)],
		run: async (context) => await changeItems(context, change),
	};
}

/** Makes an operation of reading one thing by its ID. */
export function gets({ description, ...get }: Get & Described): Operation {
	return {
		...menuEntry('get', get.thing),
		description,
		fields: [get.id.property, optionsField(get.switches?.map(({ property }) => property))],
		run: async (context) => await getThings(context, get),
	};
}

/** Makes an operation of finding things. `first` are the fields that say where. */
export function finds({
	description,
	first = [],
	...find
}: GetMany & Described & { first?: readonly INodeProperties[] }): Operation {
	return {
		value: 'getMany',
		label: 'Get Many',
		action: `Get many ${find.thing.noun.plural}`,
		description,
		fields: [...first, ...findFields(find)],
		run: async (context) => await getMany(context, find),
	};
}

/** Makes an operation of copying things. */
export function copies({ copying, ...described }: Described & { copying: Copying }): Operation {
	return {
		...menuEntry(copying.verb, copying.thing),
		...described,
		fields: [copying.id.property, optionsField([BINARY_FIELD])],
		run: async (context) => await copyItems(context, copying),
	};
}
