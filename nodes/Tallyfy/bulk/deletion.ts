import type { Subject } from '../transport/errors';

/** A parameter that holds an ID. */
export interface IdParameter {
	name: string;
	/** As the panel shows it. */
	displayName: string;
	/** Path segments that precede the ID in Tallyfy's addresses. */
	urlMarkers: readonly string[];
}

/** One item's parameters, checked while they are read. */
export interface ItemParameters {
	id(parameter: IdParameter): string;
}

/** Where one item's request goes: the segments after `/organizations/{organization}`. */
export interface Endpoint {
	id: string;
	path: readonly string[];
}

/** What the bulk run needs to know of an operation. */
export interface Deletion extends Subject {
	endpoint(item: ItemParameters): Endpoint;
	/** Statuses that Tallyfy documents as success; everything else is an error. */
	confirmedBy: readonly number[];
}
