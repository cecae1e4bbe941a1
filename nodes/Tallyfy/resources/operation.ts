import type { INodeProperties } from 'n8n-workflow';

import type { Deletion, IdParameter } from '../bulk/deletion';

/** A parameter that holds an ID, with its field in the panel. */
export interface IdField extends IdParameter {
	property: INodeProperties;
}

/** One operation, as data: its place in the menu, its fields, its request, what confirms it, and its words. */
export interface Operation extends Deletion {
	/** Saved in workflows; never changes. */
	value: string;
	/** The menu's entry, in the words of Tallyfy's app. */
	label: string;
	/** Sentence case, as n8n shows it in the node picker. */
	action: string;
	description: string;
	/** One line in the panel: what can't be undone, and what goes with it. */
	notice: string;
	fields: readonly INodeProperties[];
}

/** A resource of the menu and what can be done with it. */
export interface Resource {
	value: string;
	label: string;
	operations: readonly [Operation, ...Operation[]];
}
