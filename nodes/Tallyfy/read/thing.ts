import type { IDataObject } from 'n8n-workflow';

import type { DateName } from '../conditions/record';

/** What a user calls it, in the words of Tallyfy's app: "one-off task", "one-off tasks". */
export interface Noun {
	singular: string;
	plural: string;
}

/** How Tallyfy shows one kind of thing: where one is read, and where its archived ones are listed. */
export interface Thing {
	noun: Noun;
	/** Where one is read: the segments after `/organizations/{organization}`. */
	path(id: string): readonly string[];
	/**
	 * Where archived ones are listed, since reading one of them may answer "not found". With two spellings, the one whose
	 * answer fits is believed. Undefined for what has no archive.
	 */
	archive: ArchiveList | undefined;
	/** The dates that it can be judged by. */
	dates: readonly DateName[];
}

/** A list with the archived ones alone. */
export interface ArchiveList {
	path: readonly string[];
	/** Ways to ask, the most likely one first. */
	spellings: readonly [IDataObject, ...IDataObject[]];
}
