import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { ListSearch } from '../find/choose/search';

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
