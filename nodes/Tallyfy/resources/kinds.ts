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
	/** Saved in workflows; never changes. */
	value: string;
	operations: readonly [Operation, ...Operation[]];
	/** The lists that fields for its IDs can be filled from. */
	searches?: readonly ListSearch[];
}

type Described = Pick<Operation, 'description' | 'notice'>;

/** How the menu, the node picker and saved workflows call what a verb does, where nothing else is said: "Delete process". */
function menuEntry(verb: string, { noun }: Thing): Pick<Operation, 'action' | 'label' | 'value'> {
	const label = capitalized(verb);
	return { value: verb, label, action: `${label} ${noun.singular}` };
}

/** Makes an operation of the menu of a change: the fields and the flow are those of every change. */
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

/** Makes an operation of the menu of reading one thing by its ID. */
export function gets({ description, ...get }: Get & Described): Operation {
	const switches = get.switches?.map(({ property }) => property);
	return {
		...menuEntry('get', get.thing),
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

/** Makes an operation of the menu of copying things. */
export function copies({ copying, ...described }: Described & { copying: Copying }): Operation {
	return {
		...menuEntry(copying.verb, copying.thing),
		...described,
		fields: [copying.id.property, optionsField([BINARY_FIELD])],
		run: async (context) => await copyItems(context, copying),
	};
}
